//! From a stream to findings.

use super::error::{Fault, Place, Refusal};
use super::finding::Finding;
use super::frames::{Frames, without_place};
use super::node::Node;
use super::redact::Redactor;
use super::scan::Excess;
use super::take::Take;
use super::{Format, Limits, asff, ocsf, prowler, raw};
use std::io::Read;

/// Reads a document finding by finding; see the [module](super).
pub struct Reader<R> {
    frames: Frames<R>,
    format: Format,
    limits: Limits,
    /// How many items of the document were met.
    met: u64,
    ended: bool,
}

impl<R> std::fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader")
            .field("format", &self.format)
            .field("met", &self.met)
            .finish_non_exhaustive()
    }
}

impl<R: Read> Reader<R> {
    /// Nothing is read yet. The stream is what remains after unpacking (see
    /// [`encoding`](crate::encoding)); it may begin with a byte order mark.
    #[must_use]
    pub fn new(read: R, format: Format, limits: Limits) -> Self {
        Reader {
            frames: Frames::new(read, &limits),
            format,
            limits,
            met: 0,
            ended: false,
        }
    }

    /// Whether what was read so far is a page of a longer answer (it has a `NextToken`):
    /// what is not in it may be in the next, so that its absence means nothing. The
    /// answer is right once all is read.
    #[must_use]
    pub fn is_one_page(&self) -> bool {
        self.frames.is_page()
    }

    /// How many findings were met so far: those given out and those refused.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.met
    }

    /// The next finding, or none behind the last.
    ///
    /// # Errors
    /// [`Refusal::Finding`] is about one finding; the next call goes on behind it.
    /// [`Refusal::Document`] ends the reading: further calls give `None`.
    pub fn next_finding(&mut self) -> Result<Option<Finding>, Refusal> {
        if self.ended {
            return Ok(None);
        }
        let next = self.next();
        self.ended = matches!(next, Ok(None) | Err(Refusal::Document { .. }));
        next
    }

    fn next(&mut self) -> Result<Option<Finding>, Refusal> {
        let Some(piece) = self.frames.advance()? else {
            return Ok(None);
        };
        let read = match piece.excess {
            None => read(self.frames.bytes(), piece.begin, self.format, &self.limits)?,
            Some(Excess::Large) => Err(Fault::whole(format!(
                "has more than {} bytes",
                self.limits.finding_bytes
            ))),
            Some(Excess::Deep) => Err(Fault::whole(format!(
                "is nested more than {} levels deep",
                self.limits.depth
            ))),
        };
        let (index, line) = (self.met, piece.begin.line);
        self.met += 1;
        match read {
            Ok(finding) => Ok(Some(Finding {
                index,
                line,
                ..finding
            })),
            Err(Fault { field, detail }) => Err(Refusal::Finding {
                index,
                line,
                field,
                detail,
            }),
        }
    }
}

/// Reads one finding. The outer error is about the document: what is not JSON may be
/// anything.
fn read(
    bytes: &[u8],
    begin: Place,
    format: Format,
    limits: &Limits,
) -> Result<Result<Finding, Fault>, Refusal> {
    let json = std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let lines = memchr::memchr_iter(b'\n', before).count();
        let column = before.len() - memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        let place = begin.inside(lines + 1, column + 1);
        place.fault("is not UTF-8 text")
    })?;
    let mut node: Node<'_> = match serde_json::from_str(json) {
        Ok(node) => node,
        Err(error) if error.is_data() => return Ok(Err(Fault::whole(without_place(&error)))),
        Err(error) => {
            let place = begin.inside(error.line(), error.column());
            return Err(place.fault(format!("is not JSON: {}", without_place(&error))));
        }
    };
    if let Some(redactor) = Redactor::get().filter(|redactor| redactor.concerns(json)) {
        redactor.clean(&mut node);
    }
    Ok(kept(&node, format, limits))
}

fn kept(node: &Node<'_>, format: Format, limits: &Limits) -> Result<Finding, Fault> {
    let found = format_of(node)?;
    if format != Format::Auto && format != found {
        return Err(Fault::whole(format!(
            "is in the format {} and not in {}, which was asked for",
            found.as_str(),
            format.as_str()
        )));
    }
    let take = Take { limits };
    let finding = match found {
        Format::Asff => asff::finding(node, take),
        Format::Prowler => prowler::finding(node, take),
        Format::Ocsf | Format::Auto => ocsf::finding(node, take),
    }?;
    let (raw, raw_is_whole) = raw::bounded(node, limits.raw_bytes);
    Ok(Finding {
        raw,
        raw_is_whole,
        ..finding
    })
}

/// Tells by the members that no other format has.
fn format_of(node: &Node<'_>) -> Result<Format, Fault> {
    let Node::Object(_) = node else {
        return Err(Fault::whole("is not a JSON object"));
    };
    let has = |name| node.get(name).is_some();
    if has("class_uid") || (has("metadata") && has("finding_info")) {
        Ok(Format::Ocsf)
    } else if has("SchemaVersion") || (has("ProductArn") && has("GeneratorId")) {
        Ok(Format::Asff)
    } else if has("CheckID") && has("Provider") {
        Ok(Format::Prowler)
    } else if let Some(kind) = node.text_at(&["detail-type"]) {
        let kind = crate::json::shortened(kind, 80);
        Err(Fault::of(
            "detail",
            format!("has no list of findings: the event is of the type \"{kind}\""),
        ))
    } else {
        Err(Fault::whole(
            "is no finding of OCSF, ASFF or Prowler: it has neither class_uid nor SchemaVersion \
             nor CheckID",
        ))
    }
}

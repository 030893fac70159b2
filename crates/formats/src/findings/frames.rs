//! Where one finding ends and the next begins, found in a stream without reading into
//! them: only brackets, texts and the names around a list of findings are looked at.
//! It bounds size and depth before anything descends into a value.

use super::Limits;
use super::error::{Place, Refusal};
use super::scan::{Excess, Scan, shown};
use serde::de::IgnoredAny;
use std::io::Read;

/// How deep a list of findings may stand in what was sent around it: `detail` of an
/// event, `data` of a recorded answer.
const WRAPPERS: usize = 3;

pub(super) struct Frames<R> {
    scan: Scan<R>,
    state: State,
    /// How many objects are open around the next member.
    open: usize,
    /// Whether a list of findings stood in the object that is open.
    had_list: bool,
    is_page: bool,
}

#[derive(Clone, Copy)]
enum State {
    Begin,
    /// At the top, behind an object or before the first.
    Between,
    /// In a list of findings.
    List {
        is_first: bool,
        in_object: bool,
    },
    /// In an object, behind its list of findings.
    Around {
        begin: Place,
    },
    /// Behind the list that is the document.
    Behind,
    End,
}

/// A piece of the document that should be a finding.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) begin: Place,
    pub(super) excess: Option<Excess>,
}

enum Met {
    List,
    End,
}

impl<R: Read> Frames<R> {
    pub(super) fn new(read: R, limits: &Limits) -> Self {
        Frames {
            scan: Scan::new(read, limits),
            state: State::Begin,
            open: 0,
            had_list: false,
            is_page: false,
        }
    }

    /// The piece that [`advance`](Self::advance) found; empty where it was not kept.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.scan.piece
    }

    /// Whether something that was read so far tells that more is to follow elsewhere.
    pub(super) fn is_page(&self) -> bool {
        self.is_page
    }

    /// The next piece; none behind the last.
    pub(super) fn advance(&mut self) -> Result<Option<Piece>, Refusal> {
        loop {
            match self.state {
                State::Begin => self.begin()?,
                State::Between => {
                    let Some(mark) = self.scan.source.next_mark()? else {
                        self.state = State::End;
                        continue;
                    };
                    let begin = self.scan.source.place();
                    if mark != b'{' {
                        let shown = shown(mark);
                        return Err(begin.fault(format!("goes on with {shown} behind its end")));
                    }
                    self.scan.start();
                    self.scan.collect(1);
                    (self.open, self.had_list) = (1, false);
                    if let Some(piece) = self.object(begin, true)? {
                        return Ok(Some(piece));
                    }
                }
                State::Around { begin } => {
                    self.object(begin, false)?;
                }
                State::List {
                    is_first,
                    in_object,
                } => {
                    if let Some(piece) = self.item(is_first, in_object)? {
                        return Ok(Some(piece));
                    }
                }
                State::Behind => {
                    if let Some(mark) = self.scan.source.next_mark()? {
                        let shown = shown(mark);
                        let place = self.scan.source.place();
                        return Err(place.fault(format!("goes on with {shown} behind its list")));
                    }
                    self.state = State::End;
                }
                State::End => return Ok(None),
            }
        }
    }

    fn begin(&mut self) -> Result<(), Refusal> {
        self.scan.source.begin()?;
        self.state = match self.scan.source.next_mark()? {
            Some(b'{') => State::Between,
            Some(b'[') => {
                self.scan.source.take(1);
                State::List {
                    is_first: true,
                    in_object: false,
                }
            }
            Some(other) => {
                let shown = shown(other);
                let detail = format!("begins with {shown}, where JSON has a list or an object");
                return Err(self.scan.source.place().fault(detail));
            }
            None => return Err(self.scan.source.place().fault("is empty")),
        };
        Ok(())
    }

    /// Goes on in a list: to its next item, or past its end.
    fn item(&mut self, is_first: bool, in_object: bool) -> Result<Option<Piece>, Refusal> {
        let mut mark = self.listed_mark()?;
        if mark == b',' && !is_first {
            self.scan.source.take(1);
            mark = self.listed_mark()?;
        } else if mark == b']' {
            self.scan.source.take(1);
            self.state = match in_object {
                true => self.behind_list(),
                false => State::Behind,
            };
            return Ok(None);
        } else if !is_first {
            return Err(self.scan.unexpected(mark, "a comma or the end of the list"));
        }
        if matches!(mark, b']' | b',' | b'}' | b':') {
            return Err(self.scan.unexpected(mark, "a finding"));
        }
        self.state = State::List {
            is_first: false,
            in_object,
        };
        let begin = self.scan.source.place();
        self.scan.start();
        self.scan.value(0)?;
        Ok(Some(Piece {
            begin,
            excess: self.scan.excess,
        }))
    }

    fn listed_mark(&mut self) -> Result<u8, Refusal> {
        match self.scan.source.next_mark()? {
            Some(mark) => Ok(mark),
            None => Err(self.scan.cut_off("its list of findings")),
        }
    }

    /// Goes back to the members of an object, which are checked behind as many openings.
    fn behind_list(&mut self) -> State {
        self.scan.start();
        for _ in 0..self.open {
            self.scan.piece.extend_from_slice(b"{\"\":");
        }
        self.scan.piece.extend_from_slice(b"null");
        State::Around {
            begin: self.scan.source.place(),
        }
    }

    /// Goes on in an object at the top: to its end, where it is a piece if no list was in
    /// it, or into a list of findings.
    fn object(&mut self, begin: Place, is_fresh: bool) -> Result<Option<Piece>, Refusal> {
        match self.members(is_fresh)? {
            Met::List => {
                self.scan.piece.extend_from_slice(b"null");
                self.scan.piece.extend(std::iter::repeat_n(b'}', self.open));
                self.check_around(begin)?;
                self.had_list = true;
                self.state = State::List {
                    is_first: true,
                    in_object: true,
                };
                Ok(None)
            }
            Met::End if self.had_list => {
                self.check_around(begin)?;
                self.state = State::Between;
                Ok(None)
            }
            Met::End => {
                self.state = State::Between;
                Ok(Some(Piece {
                    begin,
                    excess: self.scan.excess,
                }))
            }
        }
    }

    fn members(&mut self, mut is_fresh: bool) -> Result<Met, Refusal> {
        loop {
            let mut mark = self.scan.mark()?;
            if mark == b'}' {
                self.scan.collect(1);
                self.open -= 1;
                if self.open == 0 {
                    return Ok(Met::End);
                }
                is_fresh = false;
                continue;
            }
            if !is_fresh {
                if mark != b',' {
                    return Err(self.scan.unexpected(mark, "a comma or }"));
                }
                self.scan.collect(1);
                mark = self.scan.mark()?;
            }
            if mark != b'"' {
                return Err(self.scan.unexpected(mark, "a name in quotes"));
            }
            self.scan.text()?;
            let colon = self.scan.mark()?;
            if colon != b':' {
                return Err(self.scan.unexpected(colon, "a colon"));
            }
            self.scan.collect(1);
            is_fresh = false;
            let mark = self.scan.mark()?;
            match (self.scan.name.as_slice(), mark) {
                (b"Findings" | b"findings", b'[') => {
                    self.scan.source.take(1);
                    return Ok(Met::List);
                }
                (b"detail" | b"data", b'{') if self.open < WRAPPERS => {
                    self.scan.collect(1);
                    self.open += 1;
                    is_fresh = true;
                }
                (b"NextToken" | b"nextToken", b'"') => {
                    self.scan.text()?;
                    self.is_page |= !self.scan.name.is_empty();
                }
                _ => self.scan.value(self.open)?,
            }
        }
    }

    /// Whether what stands around a list of findings is JSON, and not too much of it.
    fn check_around(&mut self, begin: Place) -> Result<(), Refusal> {
        let at = self.scan.source.place();
        match self.scan.excess {
            None => {}
            Some(Excess::Large) => {
                let detail = "has more beside its list of findings than a finding may have bytes";
                return Err(at.fault(detail));
            }
            Some(Excess::Deep) => {
                let detail = "is nested deeper beside its list of findings than a finding may be";
                return Err(at.fault(detail));
            }
        }
        let text = std::str::from_utf8(&self.scan.piece)
            .map_err(|_| begin.fault("is not UTF-8 text beside its findings"))?;
        let checked = serde_json::from_str::<IgnoredAny>(text).map(drop);
        checked.map_err(|error| {
            let place = match self.had_list {
                true => at,
                false => begin.inside(error.line(), error.column()),
            };
            place.fault(format!("is not JSON: {}", without_place(&error)))
        })
    }
}

/// The message, without the position that serde_json adds, which is relative to a piece.
pub(super) fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let end = message.rfind(" at line ").unwrap_or(message.len());
    message.get(..end).unwrap_or_default().to_owned()
}

//! How files and bodies are packed, and unpacking them within a bound.

use std::io::{self, BufRead, Read};

/// The largest window that a zstd stream may ask for, as a power of two: 8 MiB,
/// which RFC 9659 allows to senders over HTTP. It bounds the memory of unpacking.
const ZSTD_WINDOW_LOG: u32 = 23;

/// How a file or body is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Not at all.
    Plain,
    /// gzip (RFC 1952), of one member or of several.
    Gzip,
    /// Zstandard (RFC 8878), of one frame or of several.
    Zstd,
}

/// Tells from other failures of a stream that it holds more than may be read.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("holds more than {max_bytes} bytes when unpacked")]
pub struct TooLarge {
    /// How many may be read.
    pub max_bytes: u64,
}

impl TooLarge {
    /// Whether that is what an error of reading says.
    #[must_use]
    pub fn is_cause(error: &io::Error) -> bool {
        error.get_ref().is_some_and(|inner| inner.is::<TooLarge>())
    }
}

impl Encoding {
    /// Reads the value of a `Content-Encoding` header; none for what is not
    /// taken, several encodings in a row among it.
    #[must_use]
    pub fn of_header(value: &str) -> Option<Self> {
        let value = value.trim();
        [
            ("", Encoding::Plain),
            ("identity", Encoding::Plain),
            ("gzip", Encoding::Gzip),
            ("x-gzip", Encoding::Gzip),
            ("zstd", Encoding::Zstd),
        ]
        .into_iter()
        .find_map(|(name, encoding)| value.eq_ignore_ascii_case(name).then_some(encoding))
    }

    /// Tells from the ending of a file's name: `.gz` or `.zst`, else plain.
    #[must_use]
    pub fn of_file_name(name: &str) -> Self {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        if ending.eq_ignore_ascii_case("gz") {
            Encoding::Gzip
        } else if ending.eq_ignore_ascii_case("zst") {
            Encoding::Zstd
        } else {
            Encoding::Plain
        }
    }

    /// The value of a `Content-Encoding` header, none for plain.
    #[must_use]
    pub fn header(self) -> Option<&'static str> {
        match self {
            Encoding::Plain => None,
            Encoding::Gzip => Some("gzip"),
            Encoding::Zstd => Some("zstd"),
        }
    }

    /// Unpacks while it is read. The stream that comes out ends in an error
    /// whose cause is [`TooLarge`] once it would give more than `max_bytes`
    /// (at that moment, however large the rest is); a stream that is broken or cut
    /// off ends in another error.
    ///
    /// # Errors
    /// When zstd cannot be set up for want of memory.
    pub fn unpack<R: BufRead>(self, packed: R, max_bytes: u64) -> io::Result<Unpacked<R>> {
        let source = match self {
            Encoding::Plain => Source::Plain(packed),
            Encoding::Gzip => Source::Gzip(Box::new(flate2::bufread::MultiGzDecoder::new(packed))),
            Encoding::Zstd => {
                let mut decoder = zstd::Decoder::with_buffer(packed)?;
                decoder.window_log_max(ZSTD_WINDOW_LOG)?;
                Source::Zstd(decoder)
            }
        };
        Ok(Unpacked {
            source,
            left: max_bytes,
            max_bytes,
        })
    }
}

/// A stream being unpacked; made by [`Encoding::unpack`].
pub struct Unpacked<R: BufRead> {
    source: Source<R>,
    left: u64,
    max_bytes: u64,
}

enum Source<R: BufRead> {
    Plain(R),
    Gzip(Box<flate2::bufread::MultiGzDecoder<R>>),
    Zstd(zstd::Decoder<'static, R>),
}

impl<R: BufRead> std::fmt::Debug for Unpacked<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unpacked")
            .field("left", &self.left)
            .finish_non_exhaustive()
    }
}

impl<R: BufRead> Read for Unpacked<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        // One byte more than is left, to tell the end from too much.
        let most = usize::try_from(self.left.saturating_add(1)).unwrap_or(usize::MAX);
        let most = most.min(into.len());
        let into = &mut into[..most];
        let count = match &mut self.source {
            Source::Plain(source) => source.read(into),
            Source::Gzip(source) => source.read(into),
            Source::Zstd(source) => source.read(into),
        }?;
        let max_bytes = self.max_bytes;
        self.left = self
            .left
            .checked_sub(count as u64)
            .ok_or_else(|| io::Error::other(TooLarge { max_bytes }))?;
        Ok(count)
    }
}

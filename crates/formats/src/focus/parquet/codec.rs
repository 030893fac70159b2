//! Unpacking a page into the room that its header claims, and no further.

use ::parquet::basic::Compression;
use std::io::Read;

/// How the pages of a column are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    Plain,
    Snappy,
    Gzip,
    Brotli,
    Lz4Hadoop,
    Lz4,
    Zstd,
}

/// The page does not unpack to exactly the bytes that its header claims.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unpackable;

impl Codec {
    /// None for LZO, which no reader of ours has.
    pub(super) fn of(compression: Compression) -> Option<Self> {
        Some(match compression {
            Compression::UNCOMPRESSED => Codec::Plain,
            Compression::SNAPPY => Codec::Snappy,
            Compression::GZIP(_) => Codec::Gzip,
            Compression::BROTLI(_) => Codec::Brotli,
            Compression::LZ4 => Codec::Lz4Hadoop,
            Compression::LZ4_RAW => Codec::Lz4,
            Compression::ZSTD(_) => Codec::Zstd,
            Compression::LZO => return None,
        })
    }

    /// Fills `into` to its end. However much the packed bytes would unpack to, no
    /// more memory is taken than `into` and what the codec needs to work (at most
    /// 16 MiB, brotli's window).
    pub(super) fn unpack(self, packed: &[u8], into: &mut [u8]) -> Result<(), Unpackable> {
        let fills = match self {
            Codec::Plain => {
                let whole = packed.len() == into.len();
                if whole {
                    into.copy_from_slice(packed);
                }
                whole
            }
            Codec::Snappy => {
                // The decoder itself refuses to write past the end.
                snap::raw::Decoder::new().decompress(packed, into).ok() == Some(into.len())
            }
            Codec::Gzip => fills(flate2::read::MultiGzDecoder::new(packed), into),
            Codec::Brotli => fills(
                brotli_decompressor::Decompressor::new(packed, 4 << 10),
                into,
            ),
            Codec::Lz4 => lz4(packed, into),
            Codec::Lz4Hadoop => lz4_hadoop(packed, into) || lz4(packed, into),
            Codec::Zstd => {
                let size = into.len();
                let decoder = zstd::bulk::Decompressor::new();
                decoder
                    .and_then(|mut decoder| decoder.decompress_to_buffer(packed, into))
                    .ok()
                    == Some(size)
            }
        };
        fills.then_some(()).ok_or(Unpackable)
    }
}

fn fills(mut source: impl Read, into: &mut [u8]) -> bool {
    source.read_exact(into).is_ok() && matches!(source.read(&mut [0]), Ok(0))
}

fn lz4(packed: &[u8], into: &mut [u8]) -> bool {
    lz4_flex::block::decompress_into(packed, into).ok() == Some(into.len())
}

/// Hadoop's frames: the size of a piece unpacked and packed, then the piece.
fn lz4_hadoop(mut packed: &[u8], mut into: &mut [u8]) -> bool {
    while let Some((head, rest)) = packed.split_first_chunk::<8>() {
        let [a, b, c, d, e, f, g, h] = *head;
        let unpacked = u32::from_be_bytes([a, b, c, d]) as usize;
        let length = u32::from_be_bytes([e, f, g, h]) as usize;
        let (Some((piece, after)), true) = (rest.split_at_checked(length), unpacked <= into.len())
        else {
            return false;
        };
        let (room, left) = into.split_at_mut(unpacked);
        if !lz4(piece, room) {
            return false;
        }
        into = left;
        packed = after;
    }
    packed.is_empty() && into.is_empty()
}

//! Values that are written as differences or split up, written plain instead: what
//! they expand to is known before it is made, which the decoders of the `parquet`
//! crate do not look at.

use super::thrift::{unfold, variable};

/// Why values cannot be written plain.
#[derive(Clone, Copy, Debug)]
pub(super) enum Undecodable {
    /// They are not what their encoding says.
    Broken,
    /// They expand to more than so many bytes.
    TooLarge,
}

use Undecodable::{Broken, TooLarge};

/// `DELTA_BINARY_PACKED` numbers of this many bytes each.
pub(super) fn numbers(data: &[u8], width: usize, most: usize) -> Result<Vec<u8>, Undecodable> {
    let (numbers, _) = deltas(data, most / width)?;
    let mut plain = Vec::with_capacity(numbers.len() * width);
    for number in numbers {
        plain.extend_from_slice(&number.to_le_bytes()[..width]);
    }
    Ok(plain)
}

/// `DELTA_LENGTH_BYTE_ARRAY`: all lengths, then all texts.
pub(super) fn texts(data: &[u8], most: usize) -> Result<Vec<u8>, Undecodable> {
    let (lengths, taken) = lengths(data, most)?;
    let mut rest = data.get(taken..).ok_or(Broken)?;
    let mut plain = Vec::with_capacity(size(lengths.iter().copied(), most)?);
    for length in lengths {
        let (text, after) = rest.split_at_checked(length as usize).ok_or(Broken)?;
        plain.extend_from_slice(&length.to_le_bytes());
        plain.extend_from_slice(text);
        rest = after;
    }
    Ok(plain)
}

/// `DELTA_BYTE_ARRAY`: each text begins like the one before. `fixed` leaves the
/// lengths out of what is written, as it is of texts of one length.
pub(super) fn prefixed(data: &[u8], fixed: bool, most: usize) -> Result<Vec<u8>, Undecodable> {
    let (prefixes, taken) = lengths(data, most)?;
    let data = data.get(taken..).ok_or(Broken)?;
    let (suffixes, taken) = lengths(data, most)?;
    let mut rest = data.get(taken..).ok_or(Broken)?;
    if prefixes.len() != suffixes.len() {
        return Err(Broken);
    }
    let whole = prefixes.iter().zip(&suffixes);
    let mut plain = Vec::with_capacity(size(
        whole.map(|(prefix, suffix)| prefix.saturating_add(*suffix)),
        most,
    )?);
    let mut before = 0..0;
    for (prefix, suffix) in prefixes.into_iter().zip(suffixes) {
        let (text, after) = rest.split_at_checked(suffix as usize).ok_or(Broken)?;
        if !fixed {
            plain.extend_from_slice(&(prefix + suffix).to_le_bytes());
        }
        let start = plain.len();
        let shared = before.start..before.start + prefix as usize;
        if shared.end > before.end {
            return Err(Broken);
        }
        plain.extend_from_within(shared);
        plain.extend_from_slice(text);
        before = start..plain.len();
        rest = after;
    }
    Ok(plain)
}

/// `BYTE_STREAM_SPLIT`: the first bytes of all values, then the second ones.
pub(super) fn joined(data: &[u8], width: usize) -> Result<Vec<u8>, Undecodable> {
    if width == 0 || !data.len().is_multiple_of(width) {
        return Err(Broken);
    }
    let count = data.len() / width;
    let mut plain = Vec::with_capacity(data.len());
    for value in 0..count {
        plain.extend((0..width).map(|byte| data[byte * count + value]));
    }
    Ok(plain)
}

/// What texts of these lengths take when written plain.
fn size(lengths: impl Iterator<Item = u32>, most: usize) -> Result<usize, Undecodable> {
    let size: u64 = lengths.map(|length| u64::from(length) + 4).sum();
    let size = usize::try_from(size).map_err(|_| TooLarge)?;
    if size > most { Err(TooLarge) } else { Ok(size) }
}

fn lengths(data: &[u8], most: usize) -> Result<(Vec<u32>, usize), Undecodable> {
    let (numbers, taken) = deltas(data, most / 4)?;
    let lengths: Result<_, _> = numbers.into_iter().map(u32::try_from).collect();
    Ok((lengths.map_err(|_| Broken)?, taken))
}

/// `DELTA_BINARY_PACKED`, and how many bytes it takes. Numbers of 32 bits come out
/// right in their lower half.
fn deltas(data: &[u8], most: usize) -> Result<(Vec<i64>, usize), Undecodable> {
    let mut at = 0;
    let mut next = || {
        let (value, length) = variable(data.get(at..).unwrap_or_default()).map_err(|_| Broken)?;
        at += length;
        Ok(value)
    };
    let [block, parts, count, first] = [next()?, next()?, next()?, next()?];
    if block == 0 || block > 1 << 20 || parts == 0 || !block.is_multiple_of(parts) {
        return Err(Broken);
    }
    let (parts, part) = (parts as usize, (block / parts) as usize);
    if !part.is_multiple_of(32) {
        return Err(Broken);
    }
    let count = usize::try_from(count).map_err(|_| TooLarge)?;
    if count > most {
        return Err(TooLarge);
    }
    let mut numbers = Vec::with_capacity(count);
    let mut last = unfold(first);
    if count > 0 {
        numbers.push(last);
    }
    while numbers.len() < count {
        let (least, length) = variable(&data[at..]).map_err(|_| Broken)?;
        at += length;
        let widths = data.get(at..at + parts).ok_or(Broken)?;
        at += parts;
        for width in widths.iter().map(|width| usize::from(*width)) {
            if numbers.len() == count {
                break;
            }
            let bytes = part * width / 8;
            let packed = data.get(at..at + bytes).ok_or(Broken)?;
            at += bytes;
            if width > 64 {
                return Err(Broken);
            }
            for index in 0..part.min(count - numbers.len()) {
                let delta = bits(packed, index * width, width);
                last = last.wrapping_add(unfold(least)).wrapping_add(delta);
                numbers.push(last);
            }
        }
    }
    Ok((numbers, at))
}

/// So many bits from this one on, the lowest first.
fn bits(packed: &[u8], from: usize, width: usize) -> i64 {
    let mut value = 0_u128;
    let last = (from + width).div_ceil(8);
    for (index, byte) in packed[from / 8..last].iter().enumerate() {
        value |= u128::from(*byte) << (8 * index);
    }
    let value = value >> (from % 8);
    let mask = (1_u128 << width) - 1;
    ((value & mask) as u64).cast_signed()
}

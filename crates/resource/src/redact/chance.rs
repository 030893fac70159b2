//! Whether a text looks as if it was made by chance.

/// The shortest text that is judged, in bytes: 20 characters of base64 hold 120 bits.
const SHORTEST: usize = 20;

/// The longest: what is longer is a document, not a secret.
const LONGEST: usize = 512;

/// Names of words and versions joined by signs have shorter parts than this.
const LONGEST_WORD: usize = 10;

/// The least entropy of the characters of a text of letters and digits, in thousandths
/// of a bit a character. Words and identifiers of 20 to 40 letters stay below it; of
/// texts made by chance of 62 characters, 99.9 % lie above.
const MIXED_ENTROPY: u32 = 3_500;

/// The same for hexadecimal digits: 32 of them made by chance have about 3.6 bits.
const HEX_ENTROPY: u32 = 3_000;

/// Whether a text is one word of letters and digits that hold together by chance: not an
/// address, a path, an ARN, a UUID or a name of words.
pub(super) fn looks_random(text: &str) -> bool {
    let text = text.trim();
    if !(SHORTEST..=LONGEST).contains(&text.len()) {
        return false;
    }
    let allowed =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'_' | b'-');
    if !text.bytes().all(allowed) || text.starts_with('/') || is_uuid(text) {
        return false;
    }
    if text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return text.len() >= 32 && entropy(text) >= HEX_ENTROPY;
    }
    is_mixed(text) || is_base36(text)
}

/// Upper and lower case and digits that change as often as chance would have it.
pub(super) fn is_mixed(text: &str) -> bool {
    let any = |of: fn(&u8) -> bool| text.as_bytes().iter().any(of);
    any(u8::is_ascii_uppercase)
        && any(u8::is_ascii_lowercase)
        && any(u8::is_ascii_digit)
        && text
            .split(['_', '-'])
            .any(|part| part.len() >= LONGEST_WORD)
        && changes(text) * 100 >= text.len() * 35
        && entropy(text) >= MIXED_ENTROPY
}

/// Letters of one case with digits strewn in, and nothing between them.
fn is_base36(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.len() >= 24
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && digits * 8 >= text.len()
        && digits * 2 <= text.len()
        && changes(text) * 100 >= text.len() * 30
        && entropy(text) >= MIXED_ENTROPY
}

fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12])
        && text
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// How often the next character is of another class: upper, lower, digit, sign.
fn changes(text: &str) -> usize {
    let class = |byte: u8| match byte {
        b'A'..=b'Z' => 0_u8,
        b'a'..=b'z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let next = text.bytes().skip(1);
    text.bytes()
        .zip(next)
        .filter(|(one, next)| class(*one) != class(*next))
        .count()
}

/// Shannon's entropy of the bytes of a text of at most [`LONGEST`] bytes, in thousandths
/// of a bit a byte: log₂ n − Σ c·log₂ c ÷ n for n bytes of which a value occurs c times.
fn entropy(text: &str) -> u32 {
    let mut counts = [0_u32; 256];
    for byte in text.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let length = counts.iter().sum::<u32>().max(1);
    let kept: u32 = counts
        .iter()
        .filter(|count| **count > 1)
        .map(|count| count.saturating_mul(log2(*count)))
        .fold(0, u32::saturating_add);
    log2(length).saturating_sub(kept / length)
}

/// log₂ of a number from 1, in thousandths, by squaring the mantissa bit by bit.
fn log2(number: u32) -> u32 {
    let whole = number.max(1).ilog2();
    // The mantissa, from 1 to below 2, with 31 bits behind the point.
    let mut mantissa = (u64::from(number.max(1)) << 31) >> whole;
    let mut fraction = 0_u32;
    for bit in (0..12).rev() {
        mantissa = (mantissa * mantissa) >> 31;
        if mantissa >= 1 << 32 {
            mantissa >>= 1;
            fraction |= 1 << bit;
        }
    }
    whole * 1_000 + fraction * 1_000 / 4_096
}

#[cfg(test)]
mod tests {
    use super::{entropy, log2};

    #[test]
    fn logarithms_are_right_to_a_thousandth() {
        for (number, expected) in [(1, 0), (2, 1_000), (3, 1_584), (10, 3_321), (512, 9_000)] {
            assert!(
                log2(number).abs_diff(expected) <= 1,
                "{number}: {}",
                log2(number)
            );
        }
    }

    #[test]
    fn entropy_is_that_of_the_characters() {
        assert_eq!(entropy("aaaaaaaa"), 0);
        assert_eq!(entropy("abababab"), 1_000);
        assert_eq!(entropy("abcdefgh"), 3_000);
    }
}

//! Values inside a text that are called like secrets: `password: …` of YAML, `"password":
//! "…"` of JSON, also quoted once more, and `token = …`.
//!
//! A text is not parsed: it may be a template, cut off, or YAML in JSON in YAML. Each `:`
//! and `=` is looked at with what stands before it, and where a value ends is told by how
//! it begins and where its name stands. When in doubt it ends later.

mod lines;
mod name;
mod value;

use super::names::{self, claim};
use super::{DROPPED, REDACTED, is_digest};
use crate::json::Number;
use lines::Values;
use name::{Name, Sign, before, next_sign, place};
use regex::bytes::{Regex, RegexBuilder};
use std::ops::Range;
use std::sync::LazyLock;
use value::Value;

/// The most secrets that are replaced in one text.
const MOST: usize = 1_000;

/// The longest separation of a name from a value that are members of their own, in bytes.
const LONGEST_GAP: usize = 128;

/// How far from what no name of a secret is without the signs are that may be behind such a
/// name, or behind what tells it: those before it and those after it, in bytes.
const REACH: (usize, usize) = (160, 400);

/// What no name of a secret is without, in any case.
pub(super) const STEMS: &str = concat!(
    "(?i)passw|pwd|secret|token|credential|dsn",
    "|pass[^a-z0-9]{0,3}(?:word|wd|phrase)",
    "|(?:api|private|access|encryption|signing|master|shared|account|auth)[^a-z0-9]{0,3}key",
    "|connection[^a-z0-9]{0,3}string|webhook[^a-z0-9]{0,3}url",
);

static STEM: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "it is part of the program")]
    RegexBuilder::new(STEMS)
        .unicode(false)
        .build()
        .expect("a valid regular expression")
});

/// A secret in a text.
pub(super) struct Secret<'t> {
    /// Where it is, without its quotes.
    pub(super) range: Range<usize>,
    /// The quote to put around what stands for it: JSON stays JSON.
    pub(super) quote: &'t str,
}

/// The secrets in a text, in their order; none if there are too many to tell one from
/// another.
pub(super) fn find(text: &str) -> Option<Vec<Secret<'_>>> {
    let bytes = text.as_bytes();
    if !bytes.contains(&b':') && !bytes.contains(&b'=') {
        return Some(Vec::new());
    }
    let mut finder = Finder {
        text,
        values: Values::of(text),
        called: None,
        found: Vec::new(),
    };
    let (mut from, mut next) = (0, STEM.find(bytes));
    while let Some(stem) = next {
        let end = stem.end().saturating_add(REACH.1).min(bytes.len());
        let until_end = bytes.get(..end)?;
        from = from.max(stem.start().saturating_sub(REACH.0));
        while let Some(sign) = next_sign(until_end, from) {
            from = finder.look_behind(&sign)?.max(sign.end);
        }
        next = STEM.find_at(bytes, stem.end());
    }
    Some(finder.found)
}

/// Looks for secrets in a text.
struct Finder<'t> {
    text: &'t str,
    values: Values<'t>,
    /// What the value is called that comes next, and where that stands.
    called: Option<Range<usize>>,
    found: Vec<Secret<'t>>,
}

impl Finder<'_> {
    /// Looks at what is behind a sign, and says up to where; none if there is too much.
    fn look_behind(&mut self, sign: &Sign) -> Option<usize> {
        let text = self.text;
        let mut end = sign.end;
        let Some(name) = before(text, sign) else {
            return Some(end);
        };
        let mut of = name.text;
        match name.text {
            "name" | "Name" | "key" | "Key" => self.called = self.values.short(sign),
            "value" | "Value" => {
                let called = self.called.take().filter(|called| {
                    let gap = text.get(called.end..name.start);
                    gap.is_some_and(is_gap)
                });
                of = called.and_then(|called| text.get(called)).unwrap_or(of);
            }
            _ => {}
        }
        if !STEM.is_match(of.as_bytes()) || !is_secret_name(of) {
            return Some(end);
        }
        let place = place(text.as_bytes(), &name, sign, &mut self.values.budget);
        for value in self.values.behind(&name, sign, &place) {
            if is_secret(of, &value, sign, text) {
                end = end.max(value.range.end);
                let quote = match value.is_quoted {
                    true => "",
                    false => quote_of(&name, text),
                };
                let range = value.range;
                self.found.push(Secret { range, quote });
            }
        }
        let is_much = self.values.budget == 0 || self.found.len() > MOST;
        (!is_much).then_some(end)
    }
}

/// Whether a text has something in it that stands for a secret.
pub(super) fn has_replaced(text: &str) -> bool {
    let mut places = text.match_indices(REDACTED);
    places.any(|(at, _)| {
        let behind = text.get(at + REDACTED.len()..);
        let stand_in = behind.and_then(|behind| behind.strip_prefix(':'));
        stand_in.is_some_and(|stand_in| {
            let digits = stand_in.bytes().take_while(u8::is_ascii_hexdigit).count();
            stand_in.starts_with(DROPPED) || stand_in.get(..digits).is_some_and(is_digest)
        })
    })
}

/// Whether what stands between a name and a value are at most other members of the same
/// object.
fn is_gap(gap: &str) -> bool {
    let ends = [":\n", ":\r", ":\\n", ":\\r", "- "];
    gap.len() <= LONGEST_GAP
        && !gap.contains(['{', '}', '[', ']'])
        && !ends.iter().any(|end| gap.contains(end))
}

/// Whether a text of that name is one, whatever it is.
fn is_secret_name(name: &str) -> bool {
    let claim = claim(name);
    names::is_secret_name(name, false)
        && (claim.len() == name.len() || names::is_secret_name(claim, false))
}

/// Whether a value of such a name is one.
fn is_secret(name: &str, value: &Value, sign: &Sign, text: &str) -> bool {
    let Some(text) = text.get(value.range.clone()) else {
        return false;
    };
    if !value.is_quoted && Number::parse(text).is_ok() {
        return names::is_secret_name(name, true);
    }
    let is_of_yaml = !value.is_quoted && !sign.assigns;
    let is_none = is_of_yaml && (text == "~" || is_alias(text));
    !is_none && !is_replaced(text) && !is_variable(text, sign.assigns) && !names::is_elsewhere(text)
}

/// Whether a value is what stands for a secret already.
fn is_replaced(text: &str) -> bool {
    let stand_in = text
        .strip_prefix(REDACTED)
        .and_then(|rest| rest.strip_prefix(':'));
    stand_in.is_some_and(|stand_in| stand_in == DROPPED || is_digest(stand_in))
}

/// `*name` of YAML.
fn is_alias(text: &str) -> bool {
    let name = text.strip_prefix('*').unwrap_or_default();
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

/// `$NAME`, and `$name` where a shell may read it.
fn is_variable(text: &str, is_assigned: bool) -> bool {
    let name = text.strip_prefix('$').unwrap_or_default();
    let all = |of: fn(u8) -> bool| name.bytes().all(|byte| byte == b'_' || of(byte));
    !name.is_empty()
        && ((is_assigned && all(|byte| byte.is_ascii_alphabetic()))
            || all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()))
}

/// The quote of a name, with the backslashes before it.
fn quote_of<'t>(name: &Name<'_>, text: &'t str) -> &'t str {
    let length = name.quote.map_or(0, |quote| quote.escapes + 1);
    text.get(name.start..name.start + length)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::STEM;
    use crate::redact::names::SECRET_WORDS;

    #[test]
    fn no_name_of_a_secret_is_passed_over() {
        for word in SECRET_WORDS {
            assert!(STEM.is_match(word.as_bytes()), "{word}");
            assert!(STEM.is_match(word.to_uppercase().as_bytes()), "{word}");
        }
        // Two words make one of them.
        for name in [
            "api_key",
            "PRIVATE-KEY",
            "connection string",
            "webhook.url",
            "pass_phrase",
            "passWord",
        ] {
            assert!(STEM.is_match(name.as_bytes()), "{name}");
        }
    }
}

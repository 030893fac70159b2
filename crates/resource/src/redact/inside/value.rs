//! Values in a text: where what is behind a name begins and ends.

use super::lines::{Values, is_newline};
use super::name::{Around, Name, Place, Sign};
use crate::json::Number;
use std::ops::Range;

/// Tags of CloudFormation and of others that say where a value comes from.
const REFERENCES: [&str; 12] = [
    "!Ref",
    "!GetAtt",
    "!ImportValue",
    "!FindInMap",
    "!If",
    "!Select",
    "!Join",
    "!Sub",
    "!secret",
    "!env",
    "!env_var",
    "!reference",
];

/// The longest tag or anchor that is passed over, in bytes.
const LONGEST_PROPERTY: usize = 128;

/// The most values of one name.
const MOST: usize = 100;

/// A value in a text, without its quotes.
pub(super) struct Value {
    pub(super) range: Range<usize>,
    pub(super) is_quoted: bool,
}

impl Value {
    const fn plain(range: Range<usize>) -> Self {
        let is_quoted = false;
        Self { range, is_quoted }
    }
}

impl Values<'_> {
    /// The values behind a name: one, none, or those of a list.
    pub(super) fn behind(&mut self, name: &Name<'_>, sign: &Sign, place: &Place) -> Vec<Value> {
        let is_of_yaml = place.around == Around::Line && !sign.assigns;
        let begin = self.blanks(sign.end);
        let Some(at) = (match is_of_yaml {
            true => self.properties(begin),
            false => Some(begin),
        }) else {
            return Vec::new();
        };
        if self.is_end(at, sign, place) {
            return match is_of_yaml {
                true => self.below(at, place),
                false => Vec::new(),
            };
        }
        if let Some(quote) = self.quote(at) {
            let from = at + quote.escapes + 1;
            // Behind other words it may end what they stand in.
            if place.around == Around::Words && self.is_behind_all(from) {
                return Vec::new();
            }
            if let Some((end, _)) = self.quoted(from, quote) {
                let (range, is_quoted) = (from..end, true);
                return vec![Value { range, is_quoted }];
            }
        }
        match self.at(at) {
            Some(b'[') => self.list(at + 1),
            Some(b'{') if !self.is_scheme(at) => Vec::new(),
            Some(b'|' | b'>') if is_of_yaml => self.block(at, place),
            _ => Vec::from_iter(self.plain(at, name, sign, place)),
        }
    }

    /// The one value behind a name if it is short: what something else is called.
    pub(super) fn short(&self, sign: &Sign) -> Option<Range<usize>> {
        const LONGEST: usize = 128;
        let at = self.blanks(sign.end);
        let quote = self.quote(at);
        let from = quote.map_or(at, |quote| at + quote.escapes + 1);
        let rest = self.bytes.get(from..)?;
        let is_of_name = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_.-/ ".contains(byte);
        let length = rest.iter().take(LONGEST).take_while(is_of_name).count();
        Some(from..from + length)
    }

    /// A value without quotes.
    fn plain(&mut self, at: usize, name: &Name<'_>, sign: &Sign, place: &Place) -> Option<Value> {
        let (end, next) = match place.around {
            Around::Line => {
                let line = self.line(at, place.within);
                let rest = self.text.get(at..line.end)?;
                (at + without_comment(rest, sign.assigns).len(), line.next)
            }
            Around::Flow if !sign.assigns => (self.inline(at, b",}]", false), None),
            Around::Flow | Around::Words => (self.inline(at, b" \t\r", true), None),
        };
        let rest = self.text.get(at..end)?;
        let value = match (place.around, name.quote) {
            _ if sign.assigns => assigned(rest),
            (Around::Line, Some(_)) => of_json(rest),
            _ => rest,
        };
        let value = value.trim_end();
        let mut end = at + value.len();
        match place.around {
            Around::Words if !sign.assigns && self.is_prose(at..end) => return None,
            Around::Line if !sign.assigns && value.len() == rest.len() => {
                end = self.continued(end, next, place);
            }
            _ => {}
        }
        (end > at).then(|| Value::plain(at..end))
    }

    /// Where a value without quotes ends that stands between others: before some sign, or a
    /// quote that ends what all of it stands in, with blanks behind it in words only.
    fn inline(&mut self, from: usize, ends: &[u8], is_in_words: bool) -> usize {
        let mut at = from;
        let end = loop {
            match self.at(at) {
                None | Some(b'\n') => break at,
                Some(byte) if ends.contains(&byte) => break at,
                Some(b'"' | b'\'' | b'`')
                    if self.is_behind_all(at + 1)
                        && (is_in_words || self.blanks(at + 1) == at + 1) =>
                {
                    let value = self.text.get(from..at).unwrap_or_default();
                    break from + value.trim_end_matches('\\').len();
                }
                Some(_) => at += 1,
            }
        };
        self.spend(end - from);
        end
    }

    /// What stands below a name with nothing behind it: a value alone, if it is not one of
    /// several members or elements.
    fn below(&mut self, at: usize, place: &Place) -> Vec<Value> {
        let mut next = self.line(at, place.within).next;
        while let Some(begin) = next {
            let line = self.line(begin, place.within);
            let at = self.blanks(begin);
            next = line.next;
            if at >= line.end {
                continue;
            }
            if at - begin <= place.indent {
                break;
            }
            let Some(quote) = self.quote(at) else {
                if self.is_structure(at..line.end) {
                    break;
                }
                let end = self.continued(self.end_of(at..line.end), line.next, place);
                return vec![Value::plain(at..end)];
            };
            let from = at + quote.escapes + 1;
            let Some((end, after)) = self.quoted(from, quote) else {
                break;
            };
            if self.at(self.blanks(after)) == Some(b':') {
                break;
            }
            let (range, is_quoted) = (from..end, true);
            return vec![Value { range, is_quoted }];
        }
        Vec::new()
    }

    /// A text in lines of its own, behind `|` or `>`.
    fn block(&mut self, at: usize, place: &Place) -> Vec<Value> {
        let first = self.line(at, place.within);
        let head = self.text.get(at + 1..self.end_of(at..first.end));
        let head = head.unwrap_or_default();
        let mut end = first.end;
        let is_of_head = |byte: u8| byte.is_ascii_digit() || b"+- \t".contains(&byte);
        if head.bytes().all(is_of_head) {
            end = at;
            let mut next = first.next;
            while let Some(begin) = next {
                let line = self.line(begin, place.within);
                let at = self.blanks(begin);
                if at < line.end {
                    if at - begin <= place.indent {
                        break;
                    }
                    end = line.end;
                }
                next = line.next;
            }
        }
        Vec::from_iter((end > at).then(|| Value::plain(at..end)))
    }

    /// Where a value ends that goes on in lines that stand deeper than its name.
    fn continued(&mut self, end: usize, next: Option<usize>, place: &Place) -> usize {
        let (mut end, mut next) = (end, next);
        while let Some(begin) = next {
            let line = self.line(begin, place.within);
            let at = self.blanks(begin);
            let is_deeper = at < line.end && at - begin > place.indent;
            if !is_deeper || self.is_structure(at..line.end) {
                break;
            }
            end = self.end_of(at..line.end);
            next = line.next;
        }
        end
    }

    /// The texts in a list between brackets.
    fn list(&mut self, from: usize) -> Vec<Value> {
        let mut values = Vec::new();
        let mut at = from;
        while values.len() < MOST {
            at = self.spaces(at);
            let value = match self.quote(at) {
                Some(quote) => {
                    let begin = at + quote.escapes + 1;
                    let Some((end, after)) = self.quoted(begin, quote) else {
                        break;
                    };
                    at = self.spaces(after);
                    let (range, is_quoted) = (begin..end, true);
                    Value { range, is_quoted }
                }
                None => {
                    let rest = self.text.get(at..).unwrap_or_default();
                    let end = rest.find([',', ']', '[', '{', '\n', '"', '\\']);
                    let length = end.unwrap_or(rest.len());
                    self.spend(length);
                    let value = rest.get(..length).unwrap_or_default().trim_end();
                    let range = at..at + value.len();
                    at += length;
                    Value::plain(range)
                }
            };
            if !value.range.is_empty() {
                values.push(value);
            }
            if self.at(at) != Some(b',') {
                break;
            }
            at += 1;
        }
        if values.len() >= MOST {
            self.budget = 0;
        }
        values
    }

    /// Where what is in a line of YAML ends.
    fn end_of(&self, line: Range<usize>) -> usize {
        let text = self.text.get(line.clone()).unwrap_or_default();
        line.start + without_comment(text, false).len()
    }

    /// Where the value is behind the tags and anchors of YAML; none if a tag says that it
    /// is kept elsewhere.
    fn properties(&self, from: usize) -> Option<usize> {
        let mut at = from;
        while matches!(self.at(at), Some(b'!' | b'&')) {
            let rest = self.bytes.get(at..)?;
            let property = rest.iter().take(LONGEST_PROPERTY);
            let length = property
                .take_while(|byte| !byte.is_ascii_whitespace())
                .count();
            let next = self.blanks(at + length);
            let property = rest.get(..length)?;
            if REFERENCES
                .iter()
                .any(|reference| reference.as_bytes() == property)
            {
                return None;
            }
            // A password may begin like that too.
            if next == at + length || self.at(next).is_none_or(|byte| byte == b'\n') {
                break;
            }
            at = next;
        }
        Some(at)
    }

    /// Whether there is no value behind a name in its line.
    fn is_end(&self, at: usize, sign: &Sign, place: &Place) -> bool {
        let escapes = self.escapes(at);
        match (self.at(at + escapes), place.within) {
            (None | Some(b'\n' | b'\r'), _) => escapes == 0,
            (Some(b'#'), _) => {
                let behind = self.at(at + 1);
                !sign.assigns && at > sign.end && behind.is_none_or(|it| it.is_ascii_whitespace())
            }
            (Some(byte), Some(quote)) if byte == quote.sign => quote.ended_by(escapes).is_some(),
            (Some(b'n' | b'r'), Some(quote)) => is_newline(escapes, quote),
            _ => false,
        }
    }

    /// Whether what stands behind a quote would stand behind a value and not in one.
    fn is_behind_all(&self, from: usize) -> bool {
        let at = self.blanks(from);
        at > from
            || matches!(
                self.at(at),
                None | Some(b',' | b';' | b':' | b')' | b']' | b'}' | b'\n' | b'\r' | b'\\')
            )
    }

    /// Whether a line holds a member or an element, and not more of a value.
    fn is_structure(&self, line: Range<usize>) -> bool {
        let line = self.text.get(line).unwrap_or_default().trim_end();
        line.starts_with(['#', '{', '['])
            || line.starts_with("- ")
            || line == "-"
            || line.ends_with(':')
            || line.contains(": ")
    }

    /// `{bcrypt}…`: how a password is kept, and not an object.
    fn is_scheme(&self, at: usize) -> bool {
        let rest = self.bytes.get(at + 1..).unwrap_or_default();
        let word = rest
            .iter()
            .take(32)
            .take_while(|byte| byte.is_ascii_alphanumeric());
        let end = word.count();
        let behind = rest.get(end + 1);
        end > 0
            && rest.get(end) == Some(&b'}')
            && behind.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"$/+".contains(byte))
    }

    /// Whether a value behind other words is one of them: a word, and more words in the line.
    fn is_prose(&self, value: Range<usize>) -> bool {
        let next = self.at(self.blanks(value.end));
        let mut letters = self.bytes.get(value).unwrap_or_default().iter();
        next.is_some_and(|next| next.is_ascii_alphanumeric()) && letters.all(u8::is_ascii_lowercase)
    }
}

/// A line without its comment. In YAML a sign begins one that stands behind a blank; where
/// something is assigned, only one with a blank behind it too is sure to.
fn without_comment(line: &str, is_assigned: bool) -> &str {
    let bytes = line.as_bytes();
    let is_blank = |byte: Option<&u8>| byte.is_none_or(|byte| matches!(byte, b' ' | b'\t'));
    let begin = line.match_indices('#').find(|(at, _)| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        before.is_some() && is_blank(before) && (!is_assigned || is_blank(bytes.get(at + 1)))
    });
    let end = begin.map_or(line.len(), |(at, _)| at);
    line.get(..end).unwrap_or_default().trim_end()
}

/// What is assigned, without the next assignment, option or command of the same line.
fn assigned(rest: &str) -> &str {
    const LONGEST_NAME: usize = 64;
    let next = rest.match_indices([';', ',', '&', ' ']).find(|(at, sign)| {
        let behind = rest.get(at + 1..).unwrap_or_default();
        let next = match *sign {
            " " => behind,
            _ => behind.trim_start(),
        };
        let is_of_name = |letter: &char| letter.is_ascii_alphanumeric() || "_.-".contains(*letter);
        let name = next
            .chars()
            .take(LONGEST_NAME)
            .take_while(is_of_name)
            .count();
        let is_next = name > 0 && next.get(name..).is_some_and(|it| it.starts_with('='));
        let is_command = *sign == ";" && (behind.is_empty() || next.len() < behind.len());
        match *sign {
            " " => is_next || next.starts_with("--"),
            _ => is_next || is_command,
        }
    });
    let end = next.map_or(rest.len(), |(at, _)| at);
    rest.get(..end).unwrap_or_default()
}

/// A number or word of JSON without what follows it.
fn of_json(rest: &str) -> &str {
    let whole = rest.trim_end();
    let scalar = whole.trim_end_matches([',', '}', ']', ' ', '\t']);
    let is_plain = matches!(scalar, "true" | "false" | "null");
    match is_plain || Number::parse(scalar).is_ok() {
        true => scalar,
        false => whole.strip_suffix(',').unwrap_or(whole),
    }
}

//! Names in a text: what stands before a colon or an equals sign, and where.

/// The longest name, in bytes. No longer one was given by a person.
const LONGEST: usize = 256;

/// How far is looked back for where a line begins, or a name before blanks, in bytes.
const LONGEST_LOOK: usize = 1_024;

/// What parts a name from its value.
pub(super) struct Sign {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it is `=`, `:=` or `=>`, and not a colon.
    pub(super) assigns: bool,
}

/// A quote, with the backslashes that stand before it where quoted text is quoted again.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Quote {
    pub(super) sign: u8,
    pub(super) escapes: usize,
}

impl Quote {
    /// How many of the backslashes before the same sign are of the text itself if that ends
    /// what this one began; none if it does not.
    pub(super) fn ended_by(self, escapes: usize) -> Option<usize> {
        let whole = (self.escapes + 1).next_power_of_two() * 2;
        let rest = escapes % whole;
        (rest <= self.escapes).then_some(escapes - rest)
    }
}

/// A name with its quotes.
pub(super) struct Name<'t> {
    pub(super) text: &'t str,
    pub(super) start: usize,
    pub(super) quote: Option<Quote>,
}

/// What a name stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Around {
    /// It begins a line.
    Line,
    /// It is one of several between brackets.
    Flow,
    /// Other words stand before it.
    Words,
}

/// Where a name stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) around: Around,
    /// How far it stands from the beginning of its line.
    pub(super) indent: usize,
    /// The quote of the text whose line it is, if that is quoted: its lines end in `\n` as
    /// two characters.
    pub(super) within: Option<Quote>,
}

/// The next sign from a place in a text.
pub(super) fn next_sign(bytes: &[u8], from: usize) -> Option<Sign> {
    let mut at = from;
    loop {
        let rest = bytes.get(at..)?;
        let start = at + rest.iter().position(|byte| matches!(byte, b':' | b'='))?;
        let (first, next) = (*bytes.get(start)?, bytes.get(start + 1));
        let (length, is_sign) = match (first, next) {
            (b':', Some(b'=')) | (b'=', Some(b'>')) => (2, true),
            // `AWS::S3`, `a == b`: none of them parts a name from a value.
            (b':', Some(b':')) | (b'=', Some(b'=' | b'~')) => {
                let run = rest.get(start - at..)?;
                let run = run
                    .iter()
                    .take_while(|byte| matches!(byte, b':' | b'=' | b'~'));
                (run.count(), false)
            }
            _ => (1, true),
        };
        at = start + length;
        if is_sign {
            let assigns = first == b'=' || length == 2;
            return Some(Sign {
                start,
                end: at,
                assigns,
            });
        }
    }
}

/// The name that stands before a sign.
pub(super) fn before<'t>(text: &'t str, sign: &Sign) -> Option<Name<'t>> {
    let bytes = text.as_bytes();
    let end = without_blanks(bytes, sign.start);
    let last = *bytes.get(end.checked_sub(1)?)?;
    if matches!(last, b'"' | b'\'') {
        return quoted(text, end - 1);
    }
    let rest = bytes.get(..end)?;
    let is_of_name = |byte: &&u8| byte.is_ascii_alphanumeric() || b"_.-".contains(byte);
    let length = rest
        .iter()
        .rev()
        .take(LONGEST + 1)
        .take_while(is_of_name)
        .count();
    let mut start = end - length;
    if length > LONGEST {
        return None;
    }
    let before = start.checked_sub(1).and_then(|at| bytes.get(at));
    // The `n` of `\n` ends a line and begins no name.
    if before == Some(&b'\\') && matches!(bytes.get(start), Some(b'n' | b'r' | b't')) {
        start += 1;
    }
    if start == end {
        return None;
    }
    // `https:` and `arn:aws` are no names with a value, and `$NAME: ` tells of a variable.
    let next = bytes.get(sign.end);
    let is_apart = matches!(
        next,
        None | Some(b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'\'' | b'\\')
    );
    if !sign.assigns && (!is_apart || before == Some(&b'$')) {
        return None;
    }
    Some(Name {
        text: text.get(start..end)?,
        start,
        quote: None,
    })
}

/// The name that ends in the quote at a place.
fn quoted(text: &str, close: usize) -> Option<Name<'_>> {
    let bytes = text.as_bytes();
    let sign = *bytes.get(close)?;
    let escapes = escapes_before(bytes, close);
    let end = close - escapes;
    let from = end.saturating_sub(LONGEST);
    let mut inside = bytes.get(from..end)?.iter();
    let open = from + inside.rposition(|byte| *byte == sign || *byte == b'\n')?;
    let name = text.get(open + 1..end)?;
    if name.is_empty() || bytes.get(open) != Some(&sign) {
        return None;
    }
    let escapes = escapes.min(escapes_before(bytes, open));
    Some(Name {
        text: name,
        start: open - escapes,
        quote: Some(Quote { sign, escapes }),
    })
}

/// Where a name stands. Takes what looking for that costs from `budget`.
pub(super) fn place(bytes: &[u8], name: &Name<'_>, sign: &Sign, budget: &mut usize) -> Place {
    let begin = line_begin(bytes, name.start);
    let mut place = Place {
        around: Around::Words,
        indent: name.start - begin,
        within: None,
    };
    let Some(at) = begin.checked_sub(1) else {
        place.around = Around::Line;
        return place;
    };
    match bytes.get(at).copied().unwrap_or_default() {
        b'\n' | b'\r' => place.around = Around::Line,
        b'n' | b'r' if escapes_before(bytes, at) > 0 => {
            place.around = Around::Line;
            let escapes = escapes_before(bytes, at) - 1;
            place.within = Some(Quote {
                sign: b'"',
                escapes,
            });
        }
        quote @ (b'"' | b'\'' | b'`') => {
            let escapes = escapes_before(bytes, at);
            let within = Quote {
                sign: quote,
                escapes,
            };
            // A quote before a quoted name is another one's end, but for one that holds it.
            let is_held = |of_name: Quote| of_name.sign != quote || of_name.escapes > escapes;
            if name.quote.is_none_or(is_held) {
                place.around = Around::Line;
                place.within = Some(within);
            }
        }
        b'{' | b'[' | b'(' => place.around = Around::Flow,
        b',' => {
            let from = at.saturating_sub(LONGEST_LOOK);
            let line = bytes.get(from..at).unwrap_or_default();
            let line = line
                .rsplit(|byte| *byte == b'\n')
                .next()
                .unwrap_or_default();
            *budget = budget.saturating_sub(line.len());
            if line.iter().any(|byte| matches!(byte, b'{' | b'[')) {
                place.around = Around::Flow;
            }
        }
        _ if name.quote.is_none() && !sign.assigns => {
            if let Some(indent) = indent_of_words(bytes, begin) {
                place.around = Around::Line;
                place.indent = indent;
            }
        }
        _ => {}
    }
    place
}

/// Where the blanks and the dashes of lists begin that stand before a place.
fn line_begin(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while from - at < LONGEST_LOOK {
        let Some(before) = at.checked_sub(1) else {
            break;
        };
        match bytes.get(before) {
            Some(b' ' | b'\t') => at = before,
            Some(b'-') if at < from => at = before,
            Some(b't') if bytes.get(..before).is_some_and(|it| it.ends_with(b"\\")) => {
                at = before - escapes_before(bytes, before);
            }
            _ => break,
        }
    }
    at
}

/// How far a line is indented if only words stand in it before a place: `Root password: …`.
fn indent_of_words(bytes: &[u8], end: usize) -> Option<usize> {
    let from = end.saturating_sub(LONGEST);
    let is_of_words = |(at, byte): &(usize, &u8)| match byte {
        // `profile::db::password`, and not another name with its value.
        b':' => bytes
            .get(from + at + 1)
            .is_some_and(|next| !next.is_ascii_whitespace()),
        byte => byte.is_ascii_alphanumeric() || b" \t_./()-[]@*+%".contains(byte),
    };
    let before = bytes.get(from..end)?.iter().enumerate().rev();
    let words = before.take_while(is_of_words).count();
    let begin = end - words;
    let is_line = begin == 0 || bytes.get(begin - 1) == Some(&b'\n');
    let words = bytes.get(begin..end)?.iter();
    let blanks = words
        .take_while(|byte| matches!(byte, b' ' | b'\t' | b'-'))
        .count();
    is_line.then_some(blanks)
}

fn without_blanks(bytes: &[u8], end: usize) -> usize {
    let before = bytes.get(..end).unwrap_or_default().iter().rev();
    let blanks = before
        .take(LONGEST_LOOK)
        .take_while(|byte| matches!(byte, b' ' | b'\t'));
    end - blanks.count()
}

/// How many backslashes stand before a place.
fn escapes_before(bytes: &[u8], at: usize) -> usize {
    let before = bytes.get(..at).unwrap_or_default().iter().rev();
    before.take_while(|byte| **byte == b'\\').count()
}

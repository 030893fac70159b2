//! What looks like a secret, so that it is not stored: members by their name, texts by
//! how secrets of well-known makers look, and assignments in texts. It is a net, not a
//! proof; it rather takes out too much.

use super::node::Node;
use aho_corasick::{AhoCorasick, Input};
use std::borrow::Cow;
use std::sync::LazyLock;

/// What stands in the place of a secret.
pub(super) const REDACTED: &str = "[redacted]";

/// What the name of a secret has in it.
const STEMS: [&str; 19] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "apikey",
    "api_key",
    "api-key",
    "accesskey",
    "access_key",
    "access-key",
    "privatekey",
    "private_key",
    "private-key",
    "credential",
    "authorization",
    "connectionstring",
    "connection_string",
];

/// What the name of something about a secret ends in, which is none itself.
const HARMLESS: [&str; 33] = [
    "id",
    "ids",
    "arn",
    "arns",
    "name",
    "names",
    "enabled",
    "disabled",
    "active",
    "age",
    "date",
    "used",
    "changed",
    "created",
    "rotated",
    "policy",
    "length",
    "version",
    "type",
    "types",
    "count",
    "status",
    "required",
    "rotation",
    "days",
    "expiry",
    "expiration",
    "region",
    "service",
    "reuse",
    "prevention",
    "characters",
    "manager",
];

/// How a secret begins wherever it stands, and the least length of one.
const MARKS: [(&str, usize); 15] = [
    ("-----BEGIN", 11),
    ("ghp_", 30),
    ("gho_", 30),
    ("ghs_", 30),
    ("github_pat_", 40),
    ("glpat-", 20),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("sk_live_", 20),
    ("rk_live_", 20),
    ("AIza", 35),
    ("SG.", 40),
    ("eyJ", 40),
    ("npm_", 36),
    ("AccountKey=", 30),
];

/// How many texts of JSON may stand in each other to be looked into.
const NESTED: usize = 3;

pub(super) struct Redactor {
    stems: AhoCorasick,
    marks: AhoCorasick,
}

/// Made once: it takes longer than reading some findings.
static REDACTOR: LazyLock<Option<Redactor>> = LazyLock::new(|| {
    let stems = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(STEMS);
    let marks = AhoCorasick::new(MARKS.map(|(mark, _)| mark));
    Some(Redactor {
        stems: stems.ok()?,
        marks: marks.ok()?,
    })
});

impl Redactor {
    /// None if the patterns could not be made, which their number excludes.
    pub(super) fn get() -> Option<&'static Self> {
        REDACTOR.as_ref()
    }

    /// Whether there may be something to take out of a finding. Escapes can hide a name.
    pub(super) fn concerns(&self, json: &str) -> bool {
        self.stems.is_match(json) || self.marks.is_match(json) || json.contains("\\u00")
    }

    /// Whether a member of that name is a secret if it is a text.
    pub(super) fn is_secret_name(&self, name: &str) -> bool {
        if !self.stems.is_match(name) {
            return false;
        }
        let is_word = |end: &str| {
            let at = name.len().checked_sub(end.len());
            at.and_then(|at| name.get(at..))
                .is_some_and(|last| last.eq_ignore_ascii_case(end))
        };
        !HARMLESS.into_iter().any(is_word)
    }

    /// Takes the secrets out of a finding.
    pub(super) fn clean(&self, node: &mut Node<'_>) {
        self.clean_node(node, 0);
    }

    fn clean_node(&self, node: &mut Node<'_>, nested: usize) {
        match node {
            Node::Text(text) => {
                if let Cow::Owned(clean) = self.clean_text(text, nested) {
                    *text = Cow::Owned(clean);
                }
            }
            Node::List(items) => {
                for item in items {
                    self.clean_node(item, nested);
                }
            }
            Node::Object(members) => {
                // A name and a value that are members of their own, as in a list of
                // variables.
                let is_pair = members.iter().any(|(name, node)| {
                    ["name", "key"]
                        .iter()
                        .any(|label| name.eq_ignore_ascii_case(label))
                        && node.text().is_some_and(|name| self.is_secret_name(name))
                });
                for (name, node) in members {
                    let is_value = is_pair && name.eq_ignore_ascii_case("value");
                    match is_value || self.is_secret_name(name) {
                        true => self.blank(node, nested),
                        false => self.clean_node(node, nested),
                    }
                }
            }
            _ => {}
        }
    }

    /// Takes out the texts of a member that is a secret by its name.
    fn blank(&self, node: &mut Node<'_>, nested: usize) {
        match node {
            Node::Text(text) if !text.is_empty() => *text = Cow::Borrowed(REDACTED),
            Node::List(items) => {
                for item in items {
                    self.blank(item, nested);
                }
            }
            other => self.clean_node(other, nested),
        }
    }

    /// A text without its secrets.
    fn clean_text<'t>(&self, text: &'t str, nested: usize) -> Cow<'t, str> {
        let has_stem = self.stems.is_match(text);
        if !has_stem && !self.marks.is_match(text) {
            return Cow::Borrowed(text);
        }
        let begin = text.trim_start();
        if has_stem
            && nested < NESTED
            && begin.starts_with(['{', '['])
            && let Ok(mut inside) = serde_json::from_str::<Node<'_>>(text)
        {
            self.clean_node(&mut inside, nested + 1);
            return Cow::Owned(super::raw::compact(&inside));
        }
        let mut spans = self.marked(text);
        spans.extend(self.assigned(text));
        if spans.is_empty() {
            return Cow::Borrowed(text);
        }
        spans.sort_unstable();
        let mut clean = String::with_capacity(text.len());
        let mut from = 0;
        for (start, end) in spans {
            if start >= from {
                clean.push_str(text.get(from..start).unwrap_or_default());
                clean.push_str(REDACTED);
            }
            from = from.max(end);
        }
        clean.push_str(text.get(from..).unwrap_or_default());
        Cow::Owned(clean)
    }

    /// Where texts stand that look like a secret of a known maker.
    fn marked(&self, text: &str) -> Vec<(usize, usize)> {
        let found = self.marks.find_iter(text).filter_map(|found| {
            let (mark, least) = MARKS.get(found.pattern().as_usize())?;
            let rest = text.get(found.start()..)?;
            if *mark == "-----BEGIN" {
                // All of what follows: the end may be cut off.
                let title = rest.as_bytes().get(..rest.len().min(60))?;
                let is_key = memchr::memmem::find(title, b"PRIVATE KEY").is_some();
                return is_key.then_some((found.start(), text.len()));
            }
            let length = rest.find(|c: char| !is_of_secret(c)).unwrap_or(rest.len());
            (length >= *least).then_some((found.start(), found.start() + length))
        });
        found.collect()
    }

    /// Where values stand behind `NAME=`.
    fn assigned(&self, text: &str) -> Vec<(usize, usize)> {
        let mut spans = Vec::new();
        let mut from = 0;
        while let Some(found) = self.stems.find(Input::new(text).range(from..)) {
            from = found.end();
            let rest = text.get(from..).unwrap_or_default();
            let word = rest
                .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-'))
                .unwrap_or(rest.len());
            let Some(value) = rest.get(word..).and_then(|rest| rest.strip_prefix('=')) else {
                continue;
            };
            let quotes = value.len() - value.trim_start_matches(['"', '\'']).len();
            let start = from + word + 1 + quotes;
            let value = text.get(start..).unwrap_or_default();
            let end = value
                .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '&' | ',' | ';'))
                .unwrap_or(value.len());
            if end > 0 {
                spans.push((start, start + end));
            }
            from = start + end;
        }
        spans
    }
}

fn is_of_secret(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | '/' | '=')
}

//! Members of a finding as values that can be stored.

use super::Limits;
use super::error::Fault;
use super::finding::{Level, Requirement, Resource, Status};
use super::node::Node;
use crate::time;
use jiff::Timestamp;

/// An epoch time below is in seconds, from there on in milliseconds: as seconds it would
/// be the year 5138, as milliseconds it is 1973.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

#[derive(Clone, Copy)]
pub(super) struct Take<'l> {
    pub(super) limits: &'l Limits,
}

impl Take<'_> {
    /// What a finding is found by: as it is, or refused.
    pub(super) fn id(self, text: &str, field: &str) -> Result<String, Fault> {
        self.exact(text, field, self.limits.name_bytes)
    }

    /// The id of a resource.
    pub(super) fn resource_id(self, text: &str, field: &str) -> Result<String, Fault> {
        self.exact(text, field, self.limits.resource_bytes)
    }

    fn exact(self, text: &str, field: &str, most: usize) -> Result<String, Fault> {
        if text.len() > most {
            let detail = format!("is {} bytes long, more than the {most} allowed", text.len());
            return Err(Fault::of(field, detail));
        }
        if text.chars().any(char::is_control) {
            return Err(Fault::of(field, "has a control character in it"));
        }
        Ok(text.to_owned())
    }

    /// A text that a finding cannot do without.
    pub(super) fn required<'n>(self, node: &'n Node<'_>, path: &[&str]) -> Result<&'n str, Fault> {
        match node.at(path) {
            None | Some(Node::Null) => Err(Fault::of(path.join("."), "is missing")),
            Some(Node::Text(_)) => node
                .text_at(path)
                .ok_or_else(|| Fault::of(path.join("."), "is empty")),
            Some(_) => Err(Fault::of(path.join("."), "is not a text")),
        }
    }

    /// A text that may be missing but not be something else, and is taken as it is.
    pub(super) fn optional_id(
        self,
        node: &Node<'_>,
        path: &[&str],
    ) -> Result<Option<String>, Fault> {
        match node.at(path) {
            None | Some(Node::Null) => Ok(None),
            Some(Node::Text(_)) => node
                .text_at(path)
                .map(|text| self.id(text, &path.join(".")))
                .transpose(),
            Some(_) => Err(Fault::of(path.join("."), "is not a text")),
        }
    }

    /// A short text: a name, a type.
    pub(super) fn name(self, text: &str) -> String {
        shortened(text, self.limits.name_bytes)
    }

    /// The short text there.
    pub(super) fn name_at(self, node: &Node<'_>, path: &[&str]) -> Option<String> {
        node.text_at(path).map(|text| self.name(text))
    }

    /// The prose there.
    pub(super) fn text_at(self, node: &Node<'_>, path: &[&str]) -> Option<String> {
        node.text_at(path)
            .map(|text| shortened(text, self.limits.text_bytes))
    }

    /// A link that a page may show as one; not shortened, as it would lead elsewhere.
    pub(super) fn url(self, text: &str) -> Option<String> {
        let is_web = ["https://", "http://"].iter().any(|scheme| {
            text.get(..scheme.len())
                .is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
        });
        let is_plain = !text.chars().any(|c| c.is_control() || c.is_whitespace());
        (is_web && is_plain && text.len() <= 2_048).then(|| text.to_owned())
    }

    /// Tags as an object, as a list of `{name|key, value}`, or as a list of `name=value`
    /// or `name:value`.
    pub(super) fn tags(self, node: Option<&Node<'_>>) -> Vec<(String, String)> {
        let Some(node) = node else { return Vec::new() };
        let named = |node: &Node<'_>, names: [&str; 3]| {
            let found = names.iter().find_map(|name| node.text_at(&[name]));
            found.map(|text| self.name(text))
        };
        let of_item = |item: &Node<'_>| match item {
            Node::Text(text) => {
                let (name, value) = text.split_once(['=', ':']).unwrap_or((text, ""));
                Some((self.name(name), self.name(value)))
            }
            item => Some((
                named(item, ["name", "key", "Key"])?,
                named(item, ["value", "Value", "values"]).unwrap_or_default(),
            )),
        };
        let of_members = node.members().iter().map(|(name, value)| {
            let value = value.text().map(|text| self.name(text));
            (self.name(name), value.unwrap_or_default())
        });
        of_members
            .chain(node.items().iter().filter_map(of_item))
            .take(self.limits.tags)
            .collect()
    }

    /// Adds a resource, unless it is there.
    pub(super) fn add_resource(
        self,
        resources: &mut Vec<Resource>,
        resource: Resource,
        field: &str,
    ) -> Result<(), Fault> {
        let is_known = resources
            .iter()
            .any(|known| known.id == resource.id && known.region == resource.region);
        if is_known {
            return Ok(());
        }
        if resources.len() == self.limits.resources {
            let most = self.limits.resources;
            return Err(Fault::of(field, format!("has more than {most} items")));
        }
        resources.push(resource);
        Ok(())
    }

    /// Adds a requirement, unless it is there.
    pub(super) fn add_requirement(
        self,
        requirements: &mut Vec<Requirement>,
        standard: Option<&str>,
        id: &str,
        field: &str,
    ) -> Result<(), Fault> {
        if requirements.len() == self.limits.requirements {
            let most = self.limits.requirements;
            return Err(Fault::of(field, format!("has more than {most} items")));
        }
        let standard = standard.map(|standard| self.id(standard, field));
        requirements.push(Requirement {
            standard: standard.transpose()?,
            id: self.id(id, field)?,
        });
        Ok(())
    }

    /// Requirements as Prowler has them: ids by framework.
    pub(super) fn requirements_by_standard(
        self,
        node: Option<&Node<'_>>,
        field: &str,
    ) -> Result<Vec<Requirement>, Fault> {
        let mut requirements = Vec::new();
        for (standard, ids) in node.map(Node::members).unwrap_or_default() {
            for id in ids.items().iter().filter_map(Node::text) {
                self.add_requirement(&mut requirements, Some(standard), id, field)?;
            }
        }
        Ok(requirements)
    }
}

/// Prose within a bound, fit for PostgreSQL.
fn shortened(text: &str, most: usize) -> String {
    if memchr::memchr(0, text.as_bytes()).is_some() {
        return shortened(&text.replace('\0', "\u{FFFD}"), most);
    }
    if text.len() <= most {
        return text.to_owned();
    }
    let mut end = most.saturating_sub('…'.len_utf8());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut short = text.get(..end).unwrap_or_default().to_owned();
    short.push('…');
    short
}

/// The first of the times that can be meant.
///
/// # Errors
/// When some are there and none can be.
pub(super) fn first_time<'t>(
    times: impl IntoIterator<Item = (&'t str, Option<&'t Node<'t>>)>,
) -> Result<Option<Timestamp>, Fault> {
    let mut fault = None;
    for (field, node) in times {
        let read = match node {
            None | Some(Node::Null) => continue,
            Some(node) => time_of(node),
        };
        match read {
            Ok(time) => return Ok(Some(time)),
            Err(detail) => {
                fault.get_or_insert_with(|| Fault::of(field, detail));
            }
        }
    }
    fault.map_or(Ok(None), Err)
}

fn time_of(node: &Node<'_>) -> Result<Timestamp, &'static str> {
    match node {
        Node::Text(text) => time::parse(text.trim()),
        Node::Float(number) => epoch(*number as i64),
        node => epoch(node.integer().ok_or("is not a time")?),
    }
}

/// Seconds or milliseconds since 1970.
fn epoch(number: i64) -> Result<Timestamp, &'static str> {
    let time = match number {
        MILLISECONDS_FROM.. => Timestamp::from_millisecond(number),
        _ => Timestamp::from_second(number),
    };
    let time = time.map_err(|_| "is not a time")?;
    time::in_range(time)
}

/// Whether a time is written with its zone.
pub(super) fn has_zone(node: &Node<'_>) -> bool {
    let behind_date = node.text().and_then(|text| text.get(10..));
    behind_date.is_some_and(|time| time.contains(['Z', 'z', '+', '-']))
}

/// The status that a word stands for.
pub(super) fn status_of(take: Take<'_>, word: &str) -> Status {
    let is = |known: &[&str]| known.iter().any(|known| word.eq_ignore_ascii_case(known));
    if is(&["PASS", "PASSED"]) {
        Status::Pass
    } else if is(&["FAIL", "FAILED"]) {
        Status::Fail
    } else if is(&["MANUAL"]) {
        Status::Manual
    } else if is(&["NOT_APPLICABLE", "NOT APPLICABLE", "NOTAPPLICABLE"]) {
        Status::NotApplicable
    } else {
        Status::Unknown(take.name(word))
    }
}

/// The level that a word stands for.
pub(super) fn level_of(word: &str) -> Level {
    [
        ("informational", Level::Informational),
        ("info", Level::Informational),
        ("low", Level::Low),
        ("medium", Level::Medium),
        ("moderate", Level::Medium),
        ("high", Level::High),
        ("critical", Level::Critical),
        ("fatal", Level::Critical),
    ]
    .into_iter()
    .find_map(|(known, level)| word.eq_ignore_ascii_case(known).then_some(level))
    .unwrap_or(Level::Unknown)
}

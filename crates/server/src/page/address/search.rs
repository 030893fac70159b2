//! The parameters of an address of the page.

use form_urlencoded::Serializer;
use jiff::civil::Date;

pub(super) const FILTER: &str = "filter.";

/// The parameters of an address, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in super::super) struct Search(Vec<(String, String)>);

impl Search {
    /// Reads them; none where a name is there twice.
    pub(super) fn read(query: &str) -> Option<Self> {
        let mut search = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if search.0.iter().any(|(known, _)| *known == name) {
                return None;
            }
            search.0.push((name.into_owned(), value.into_owned()));
        }
        Some(search)
    }

    /// A parameter that is there and not empty.
    pub(in super::super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// The same with one more at its end.
    pub(in super::super) fn and(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.push((name.to_owned(), value.into()));
        self
    }

    pub(super) fn and_some(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.and(name, value),
            None => self,
        }
    }

    /// The same without some.
    pub(in super::super) fn without(mut self, is_gone: impl Fn(&str) -> bool) -> Self {
        self.0.retain(|(name, _)| !is_gone(name));
        self
    }

    /// The same with one more behind the period.
    pub(super) fn after_period(mut self, name: &str, value: Option<String>) -> Self {
        let is_period = |name: &str| ["range", "from", "to"].contains(&name);
        let at = self
            .0
            .iter()
            .take_while(|(name, _)| is_period(name))
            .count();
        if let Some(value) = value {
            self.0.insert(at, (name.to_owned(), value));
        }
        self
    }

    /// The same with a parameter of this value, where it is or at the end.
    pub(super) fn set(mut self, name: &str, value: &str) -> Self {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => value.clone_into(known),
            None => self.0.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// All of another, at the end.
    pub(in super::super) fn and_all(mut self, other: &Self) -> Self {
        self.0.extend(other.0.iter().cloned());
        self
    }

    /// The same for other days.
    pub(in super::super) fn on_days(self, from: Date, to: Date) -> Self {
        self.without(|name| ["range", "from", "to"].contains(&name))
            .and("from", from.to_string())
            .and("to", to.to_string())
    }

    /// The filters, by dimension.
    pub(in super::super) fn filters(&self) -> impl Iterator<Item = (&str, &str)> {
        let named = self
            .0
            .iter()
            .map(|(name, value)| (name.strip_prefix(FILTER), value));
        named.filter_map(|(name, value)| Some((name?, value.as_str())))
    }

    /// The same without the filters on some dimensions.
    pub(in super::super) fn without_filters(&self, is_gone: impl Fn(&str) -> bool) -> Self {
        let is_gone = |name: &str| name.strip_prefix(FILTER).is_some_and(&is_gone);
        self.clone().without(is_gone)
    }

    /// Whether all of this is in another too.
    pub(in super::super) fn is_within(&self, other: &Self) -> bool {
        self.0.iter().all(|pair| other.0.contains(pair))
    }

    pub(in super::super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn text(&self) -> String {
        Serializer::new(String::new())
            .extend_pairs(&self.0)
            .finish()
    }

    /// As a path of the page.
    pub(in super::super) fn address(&self, path: &str) -> String {
        match self.0.is_empty() {
            true => path.to_owned(),
            false => format!("{path}?{}", self.text()),
        }
    }
}

/// Whether a parameter is a filter.
pub(in super::super) fn is_filter(name: &str) -> bool {
    name.starts_with(FILTER)
}

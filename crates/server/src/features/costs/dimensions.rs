//! By what costs are broken down and filtered.

use std::collections::BTreeSet;

use crate::error::{ApiError, Result};

/// The most dimensions to break down by.
const MAX_GROUP_BY: usize = 3;
/// The most dimensions to filter by.
pub(super) const MAX_FILTERS: usize = 6;
/// The most tags that one request names.
pub(super) const MAX_TAGS: usize = 4;
/// The longest key of a tag, in bytes.
const MAX_TAG_KEY: usize = 512;

/// The dimensions with a column, in the order in which roll-ups have them; resources are in no roll-up.
const NAMES: [&str; 7] = [
    "service",
    "service_category",
    "provider",
    "region",
    "account",
    "charge_category",
    "resource",
];
/// The place of the account among them, from 1.
const ACCOUNT: i32 = 5;
/// How many of them roll-ups have.
const ROLLED_UP: usize = 6;
const EXPECTED: &str = "must be service, service_category, provider, region, account, charge_category, resource or \
                        tag:KEY";

/// A dimension's values that are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filter {
    /// Its place among the dimensions of a charge, from 1.
    pub place: i32,
    /// The values, of which one must be there; `None` is a charge without.
    pub values: Vec<Option<String>>,
}

/// What a request breaks down and filters by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Dimensions {
    /// The names to break down by, as they were sent.
    pub group_by: Vec<String>,
    /// Their places, from 1.
    pub group_places: Vec<i32>,
    /// What must be there.
    pub filters: Vec<Filter>,
    /// The keys of the tags that it names; their places are behind those of all other dimensions.
    pub tags: Vec<String>,
}

impl Dimensions {
    /// Reads `group_by`, names joined by commas, and every `filter=name:value` of the query. Values of one
    /// dimension are alternatives, dimensions narrow each other down; nothing behind the colon is a charge
    /// without. A tag is `tag:KEY` and `tag:KEY=value`; `%`, `,` and `=` in a key are written as `%25`,
    /// `%2C` and `%3D`.
    ///
    /// # Errors
    /// When a name is unknown or there twice, or there are too many, with the parameter's name.
    pub(super) fn read(group_by: Option<&str>, raw_query: &str) -> Result<Self> {
        let mut read = Self::default();
        let names = group_by.unwrap_or_default().split(',');
        for name in names.filter(|name| !name.is_empty()) {
            let place = read.place("group_by", name)?;
            if read.group_places.contains(&place) {
                let wrong = format!("{name} is there twice");
                return Err(ApiError::field("group_by", wrong));
            }
            read.group_places.push(place);
            read.group_by.push(name.to_owned());
        }
        if read.group_places.len() > MAX_GROUP_BY {
            return Err(ApiError::field("group_by", "is three dimensions at most"));
        }
        for (name, text) in form_urlencoded::parse(raw_query.as_bytes()) {
            if name == "filter" {
                read.filter(&text)?;
            }
        }
        Ok(read)
    }

    /// Whether roll-ups know all of it.
    pub(super) fn are_rolled_up(&self) -> bool {
        let places = self.filters.iter().map(|filter| filter.place);
        let mut places = places.chain(self.group_places.iter().copied());
        places.all(|place| usize::try_from(place).is_ok_and(|place| place <= ROLLED_UP))
    }

    /// The accounts that are filtered by, and those among the values of groups.
    pub(super) fn accounts<'a>(
        &self,
        groups: impl Iterator<Item = &'a [Option<String>]>,
    ) -> BTreeSet<String> {
        let filtered = self.filters.iter().filter(|it| it.place == ACCOUNT);
        let filtered = filtered.flat_map(|it| it.values.iter().flatten().cloned());
        let at = self.group_places.iter().position(|at| *at == ACCOUNT);
        let told = groups.filter_map(|values| values.get(at?)?.clone());
        filtered.chain(told).collect()
    }

    fn filter(&mut self, text: &str) -> Result<()> {
        let is_tag = text.starts_with("tag:");
        let split = match is_tag {
            true => text.split_once('='),
            false => text.split_once(':'),
        };
        let Some((name, value)) = split else {
            let wrong = match is_tag {
                true => "must be tag:, a key, an equals sign and a value",
                false => "must be a dimension, a colon and a value",
            };
            return Err(ApiError::field("filter", wrong));
        };
        if value.contains('\0') {
            return Err(ApiError::field("filter", "has a NUL character in it"));
        }
        let place = self.place("filter", name)?;
        let value = (!value.is_empty()).then(|| value.to_owned());
        match self.filters.iter_mut().find(|it| it.place == place) {
            Some(filter) => filter.values.push(value),
            None => self.filters.push(Filter {
                place,
                values: vec![value],
            }),
        }
        match self.filters.len() <= MAX_FILTERS {
            true => Ok(()),
            false => Err(ApiError::field("filter", "is of six dimensions at most")),
        }
    }

    fn place(&mut self, field: &str, name: &str) -> Result<i32> {
        let at = match name.strip_prefix("tag:") {
            None => NAMES
                .iter()
                .position(|known| *known == name)
                .ok_or_else(|| ApiError::field(field, EXPECTED))?,
            Some(key) => NAMES.len() + self.tag(field, key)?,
        };
        i32::try_from(at + 1).map_err(ApiError::internal)
    }

    fn tag(&mut self, field: &str, key: &str) -> Result<usize> {
        let key = percent_encoding::percent_decode_str(key)
            .decode_utf8()
            .map_err(|_| ApiError::field(field, "has a tag whose key is not UTF-8"))?;
        if key.is_empty() || key.len() > MAX_TAG_KEY || key.contains('\0') {
            let wrong = "has a tag whose key is empty, longer than 512 bytes, or has a NUL in it";
            return Err(ApiError::field(field, wrong));
        }
        if let Some(known) = self.tags.iter().position(|known| *known == key) {
            return Ok(known);
        }
        if self.tags.len() == MAX_TAGS {
            return Err(ApiError::field(field, "names more than four tags in all"));
        }
        self.tags.push(key.into_owned());
        Ok(self.tags.len() - 1)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn names_find_their_places_and_tags_stand_behind() {
        let query = "filter=region:&filter=region:eu-west-1&filter=tag:a%253Db=x%3Dy";
        let read = Dimensions::read(Some("service,tag:team"), query).unwrap();
        assert_eq!(read.group_places, [1, 8]);
        assert_eq!(read.tags, ["team", "a=b"]);
        let values = |values: &[Option<&str>]| {
            let owned = values.iter().map(|value| value.map(str::to_owned));
            owned.collect::<Vec<_>>()
        };
        assert_eq!(read.filters[0].place, 4);
        assert_eq!(read.filters[0].values, values(&[None, Some("eu-west-1")]));
        assert_eq!(read.filters[1].place, 9);
        assert_eq!(read.filters[1].values, values(&[Some("x=y")]));
        assert!(!read.are_rolled_up());
        assert!(
            Dimensions::read(Some("charge_category"), "filter=service:x")
                .unwrap()
                .are_rolled_up()
        );
        assert!(
            !Dimensions::read(None, "filter=resource:x")
                .unwrap()
                .are_rolled_up()
        );
    }

    #[test]
    fn what_cannot_be_broken_down_by_is_refused_by_name() {
        for (group_by, query) in [
            ("servce", ""),
            ("service,service", ""),
            ("service,region,account,provider", ""),
            ("tag:", ""),
            ("tag:a,tag:b,tag:c", "filter=tag:d=1&filter=tag:e=1"),
            ("", "filter=service"),
            ("", "filter=tag:key"),
            ("", "filter=service:a%00b"),
        ] {
            assert!(
                Dimensions::read(Some(group_by), query).is_err(),
                "{group_by} {query}"
            );
        }
    }
}

//! What the page's build says about words, numbers and dates (`first.json`, written by
//! `web/first/plugin.ts`): the texts of the catalogue, and how each locale writes, as a browser
//! does it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use axum::http::{HeaderMap, header};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::Files;

/// `first.json`.
#[derive(Deserialize)]
pub(super) struct Words {
    /// The source of the style sheet in the HTML, as the content security policy names it.
    pub(super) style_hash: String,
    /// The tags that ask for the scripts and sheets of a page, by its path.
    pub(super) ahead: HashMap<String, String>,
    /// What the server draws of a page needs beyond that, by its path.
    pub(super) styles: HashMap<String, Sheet>,
    messages: HashMap<String, String>,
    /// Decimals of the currencies that do not have two.
    currency_digits: HashMap<String, usize>,
    zones: HashSet<String>,
    /// By lower-case tag; most requests need one, so they are read one by one.
    locales: HashMap<String, Box<RawValue>>,
}

/// How one locale writes. `#` in a text stands for the digits, `¤` for the currency's code.
#[derive(Deserialize)]
pub(super) struct Locale<'a> {
    pub(super) tag: &'a str,
    #[serde(borrow)]
    pub(super) decimal: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) group: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) money_decimal: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) money_group: Cow<'a, str>,
    /// Digits of the last group, and of those before it.
    pub(super) group_sizes: [usize; 2],
    /// Digits from which on there are groups.
    pub(super) grouped_from: usize,
    /// A number below zero.
    #[serde(borrow)]
    pub(super) negative: Cow<'a, str>,
    /// Large numbers; none where that depends on more than their size.
    #[serde(borrow)]
    pub(super) compact: Vec<Compact<'a>>,
    /// Changes upwards and downwards.
    #[serde(borrow)]
    pub(super) change: [Cow<'a, str>; 2],
    /// Amounts above and below zero in the currencies that have a way of their own.
    #[serde(borrow)]
    pub(super) currencies: HashMap<&'a str, [Cow<'a, str>; 2]>,
    /// The same in all other currencies.
    #[serde(borrow)]
    pub(super) currency: [Cow<'a, str>; 2],
    #[serde(borrow)]
    pub(super) day: Written<'a>,
    #[serde(borrow)]
    pub(super) day_year: Written<'a>,
    #[serde(borrow)]
    pub(super) month: Written<'a>,
    #[serde(borrow)]
    pub(super) day_in_month: Written<'a>,
    #[serde(borrow)]
    pub(super) day_in_year: Written<'a>,
    #[serde(borrow)]
    pub(super) day_year_in_month: Written<'a>,
    #[serde(borrow)]
    pub(super) day_year_in_year: Written<'a>,
    #[serde(borrow)]
    pub(super) day_year_across: Written<'a>,
    #[serde(borrow)]
    pub(super) instant: Written<'a>,
    #[serde(borrow)]
    pub(super) hours: [Hour<'a>; 24],
    /// Names of zones by their offset in minutes, for those without a name of their own.
    #[serde(borrow)]
    pub(super) offsets: HashMap<&'a str, Cow<'a, str>>,
    /// Names of zones that have one, by zone and offset.
    #[serde(borrow)]
    pub(super) zones: HashMap<&'a str, HashMap<&'a str, Cow<'a, str>>>,
}

/// A way to write numbers of so many digits: divided by ten as often as `shift` says.
#[derive(Deserialize)]
pub(super) struct Compact<'a> {
    #[serde(borrow)]
    pub(super) pattern: Cow<'a, str>,
    pub(super) digits: usize,
    pub(super) shift: usize,
}

/// The style sheet that a page has beyond the one that stands in every HTML.
#[derive(Deserialize)]
pub(super) struct Sheet {
    pub(super) text: String,
    /// Its source, as the content security policy names it.
    pub(super) hash: String,
}

/// A way to write a date: a text with `{…}` to be filled in, and its names of the months.
#[derive(Deserialize)]
pub(super) struct Written<'a> {
    #[serde(borrow)]
    pub(super) pattern: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) months: [Cow<'a, str>; 12],
}

/// An hour of the day, with what stands for morning or afternoon.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Hour<'a> {
    #[serde(borrow)]
    pub(super) hour: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) day_period: Cow<'a, str>,
}

/// What the page that is in this binary says; none where the page was not built.
pub(super) static WORDS: LazyLock<Option<Words>> = LazyLock::new(|| {
    let file = Files::get("first.json")?;
    let words = serde_json::from_slice(&file.data);
    words
        .inspect_err(|error| tracing::error!(%error, "the page's first.json cannot be read"))
        .ok()
});

impl Words {
    /// A message of the catalogue with its placeholders filled; empty when there is none, which
    /// the browser tests would see.
    pub(super) fn message(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.messages
            .get(key)
            .map_or_else(String::new, |text| fill(text, values))
    }

    /// How a locale writes; `None` when the page's build does not say.
    pub(super) fn locale(&self, tag: &str) -> Option<Locale<'_>> {
        let found = self.locales.get(&tag.to_ascii_lowercase())?;
        serde_json::from_str(found.get())
            .inspect_err(|error| tracing::error!(%error, tag, "the locale cannot be read"))
            .ok()
    }

    /// How many decimals a currency has.
    pub(super) fn currency_digits(&self, currency: &str) -> usize {
        self.currency_digits.get(currency).copied().unwrap_or(2)
    }

    /// Whether the build looked at this zone.
    pub(super) fn knows_zone(&self, name: &str) -> bool {
        self.zones.contains(name)
    }
}

impl Locale<'_> {
    /// Words as they begin a sentence; `None` where the locale may have a capital of its own.
    pub(super) fn sentence(&self, words: &str) -> Option<String> {
        let mut letters = words.chars();
        let first = letters.next()?;
        let is_dotted = self.tag.starts_with("tr") && first == 'i';
        (first.is_ascii() && !is_dotted)
            .then(|| format!("{}{}", first.to_ascii_uppercase(), letters.as_str()))
    }
}

/// The reader's first language, which is the one that the page formats in.
pub(super) fn first_language(headers: &HeaderMap) -> Option<&str> {
    let languages = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    languages.split([',', ';']).next().map(str::trim)
}

/// Puts values in the place of their `{names}`; what has no value stays as it is. A value is not
/// looked into.
pub(super) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let known = after.split_once('}').and_then(|(name, behind)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((value, behind))
        });
        rest = if let Some((value, behind)) = known {
            filled.push_str(value);
            behind
        } else {
            filled.push('{');
            after
        };
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{fill, first_language};

    #[test]
    fn placeholders_are_filled_once() {
        let values = [("a", "{b}"), ("b", "2")];
        assert_eq!(fill("{a} and {b}, {c} {", &values), "{b} and 2, {c} {");
    }

    #[test]
    fn the_first_language_counts() {
        for (sent, first) in [
            ("de", "de"),
            ("en-GB,en;q=0.9", "en-GB"),
            ("fr-CH;q=0.9, fr", "fr-CH"),
            ("*", "*"),
            ("", ""),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(sent));
            assert_eq!(first_language(&headers), Some(first));
        }
        assert_eq!(first_language(&HeaderMap::new()), None);
    }
}

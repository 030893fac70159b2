//! Rules as somebody writes them.

use super::condition::{Condition, ConditionDraft};
use super::glob::Glob;
use super::{Owner, Rule};
use crate::baseline::Standing;
use jiff::Timestamp;
use tenantry_resource::{Fault, Provider};

/// The most patterns of one sort.
const MOST: usize = 100;
/// The longest pattern of an account, region, type or id, in bytes.
const LONGEST_PATTERN: usize = 2_048;
const LONGEST_ID: usize = 128;
const LONGEST_TITLE: usize = 200;
const LONGEST_REASON: usize = 4_000;

/// A rule as somebody writes it: all of it is text, nothing is checked yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleDraft {
    /// What it is called by: lower-case letters, digits, `.`, `_` and `-`.
    pub id: String,
    /// What it hides, in one line.
    pub title: String,
    /// Why.
    pub reason: String,
    /// Where that can be read.
    pub source: Option<String>,
    /// The provider of the resources that it is about; none means any.
    pub provider: Option<String>,
    /// Their accounts, with `*`; none means any, as with those that follow.
    pub accounts: Vec<String>,
    /// Their regions.
    pub regions: Vec<String>,
    /// Their types.
    pub types: Vec<String>,
    /// Their ids.
    pub ids: Vec<String>,
    /// How they stand to the baseline, for a rule that hides whole resources; none means
    /// every kind of drift.
    pub standings: Vec<String>,
    /// The places of the fields that it hides; none means the whole resource.
    pub paths: Vec<String>,
    /// What the resource has to have.
    pub when: Vec<ConditionDraft>,
    /// What is asked of old and new value.
    pub values: Option<String>,
    /// From when on it hides nothing any more, RFC 3339.
    pub until: Option<String>,
}

fn fault(field: impl Into<String>, detail: impl Into<String>) -> Fault {
    Fault {
        field: field.into(),
        detail: detail.into(),
    }
}

impl RuleDraft {
    /// Makes a rule of it.
    ///
    /// # Errors
    /// Each field that is missing, too long, or not what it should be: `paths[2] has a ~ …`.
    pub fn read(self, owner: Owner) -> Result<Rule, Vec<Fault>> {
        let mut faults = Vec::new();
        self.texts(&mut faults);
        let provider = self.provider.as_deref().and_then(|provider| {
            let read: Result<Provider, _> = provider.parse();
            read.map_err(|_| {
                let all = Provider::ALL.map(Provider::as_str).join(", ");
                faults.push(fault("provider", format!("is none of {all}")));
            })
            .ok()
        });
        let mut globs = |field, patterns| globs(field, patterns, &mut faults);
        let (accounts, regions) = (
            globs("accounts", &self.accounts),
            globs("regions", &self.regions),
        );
        let (types, ids) = (globs("types", &self.types), globs("ids", &self.ids));
        for (at, name) in self.types.iter().enumerate() {
            let fits = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.' | b'*');
            if !name.bytes().all(fits) {
                let detail = "is not the name of a type, or a pattern of one, like rds.*";
                faults.push(fault(format!("types[{at}]"), detail));
            }
        }
        let standings = self.standings(&mut faults);
        let paths = each("paths", &self.paths, &mut faults, |path| {
            path.parse()
                .map_err(|error: super::PathPatternError| error.to_string())
        });
        let when = self.conditions(&mut faults);
        let values = self.values.as_deref().and_then(|values| {
            if self.paths.is_empty() {
                faults.push(fault(
                    "values",
                    "is about the values of fields: it needs paths",
                ));
            }
            let read = values.parse();
            read.map_err(|detail: String| faults.push(fault("values", detail)))
                .ok()
        });
        let until = self.until.as_deref().and_then(|until| {
            let read: Result<Timestamp, _> = until.parse();
            let detail = "is not an instant of RFC 3339 like 2026-11-27T08:00:00Z";
            read.map_err(|_| faults.push(fault("until", detail))).ok()
        });
        let narrow = |globs: &[Glob]| !globs.is_empty() && !globs.iter().any(Glob::is_any);
        if self.paths.is_empty() && !narrow(&types) && !narrow(&ids) && faults.is_empty() {
            let detail = "are needed, or paths or ids: this rule would hide every drift";
            faults.push(fault("types", detail));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Rule {
            id: self.id.clone(),
            owner,
            title: self.title.clone(),
            reason: self.reason.clone(),
            source: self.source.clone(),
            provider,
            accounts,
            regions,
            types,
            ids,
            standings,
            paths,
            when,
            values,
            until,
            draft: self,
        })
    }

    fn texts(&self, faults: &mut Vec<Fault>) {
        let is_id = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-');
        if self.id.is_empty() || self.id.len() > LONGEST_ID || !self.id.bytes().all(is_id) {
            let detail = format!(
                "is not 1 to {LONGEST_ID} lower-case letters, digits, points, dashes and underscores"
            );
            faults.push(fault("id", detail));
        }
        let texts = [
            ("title", &self.title, LONGEST_TITLE),
            ("reason", &self.reason, LONGEST_REASON),
        ];
        for (field, text, longest) in texts {
            if text.trim().is_empty() {
                faults.push(fault(field, "is missing"));
            } else if text.chars().count() > longest {
                faults.push(fault(field, format!("is longer than {longest} characters")));
            } else if text.contains(|letter: char| letter.is_control() && letter != '\n') {
                faults.push(fault(field, "has a control character"));
            }
        }
        if let Some(source) = &self.source
            && !(source.starts_with("https://") && source.len() <= LONGEST_PATTERN)
        {
            faults.push(fault("source", "is no address that begins with https://"));
        }
    }

    fn standings(&self, faults: &mut Vec<Fault>) -> Vec<Standing> {
        let read = each("standings", &self.standings, faults, |name| {
            let standing: Standing = name.parse()?;
            match standing.is_drift() {
                true => Ok(standing),
                false => Err("is no drift that could be hidden".to_owned()),
            }
        });
        if !self.paths.is_empty() && read.iter().any(|standing| *standing != Standing::Changed) {
            let detail = "are about whole resources: with paths, only changed makes sense";
            faults.push(fault("standings", detail));
        }
        read
    }

    fn conditions(&self, faults: &mut Vec<Fault>) -> Vec<Condition> {
        if self.when.len() > MOST {
            faults.push(fault("when", format!("are more than {MOST}")));
            return Vec::new();
        }
        let mut read = Vec::new();
        for (at, condition) in self.when.iter().enumerate() {
            match condition.read(!self.paths.is_empty()) {
                Ok(condition) => read.push(condition),
                Err((field, detail)) => faults.push(fault(format!("when[{at}].{field}"), detail)),
            }
        }
        read
    }
}

fn globs(field: &str, patterns: &[String], faults: &mut Vec<Fault>) -> Vec<Glob> {
    each(field, patterns, faults, |pattern| {
        if pattern.is_empty() {
            Err("is empty".to_owned())
        } else if pattern.len() > LONGEST_PATTERN {
            Err(format!("is longer than {LONGEST_PATTERN} bytes"))
        } else {
            Ok(Glob::of(pattern))
        }
    })
}

fn each<T>(
    field: &str,
    texts: &[String],
    faults: &mut Vec<Fault>,
    read: impl Fn(&str) -> Result<T, String>,
) -> Vec<T> {
    if texts.len() > MOST {
        faults.push(fault(field, format!("are more than {MOST}")));
        return Vec::new();
    }
    let mut all = Vec::with_capacity(texts.len());
    for (at, text) in texts.iter().enumerate() {
        match read(text) {
            Ok(one) => all.push(one),
            Err(detail) => faults.push(fault(format!("{field}[{at}]"), detail)),
        }
    }
    all
}

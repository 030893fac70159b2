//! Adding documents to a catalogue.

mod checks;
mod frameworks;
mod texts;

use super::{Catalogue, Document};
use crate::fault::{Fault, Faults};
use crate::yaml::{self, RawDocument, Text};
use std::fmt::Arguments;
use std::sync::Arc;

/// How many sets, and how many frameworks, a catalogue may have.
const MOST_FRAMEWORKS: usize = 500;
/// How many requirements all frameworks may have together.
const MOST_REQUIREMENTS: usize = 100_000;
/// How many checks a catalogue may have.
const MOST_CHECKS: usize = 50_000;
/// How many pairs of a check and a requirement a catalogue may have: many times what comes
/// with the product.
const MOST_MAPPINGS: usize = 1_000_000;

/// A document that is being read into a catalogue.
pub(super) struct Reading<'a> {
    catalogue: Catalogue,
    document: &'a str,
    faults: Faults,
    /// Pairs of a check and a requirement of a set that were added.
    mapped: usize,
}

/// `base` and what the documents add to it.
pub(super) fn extend(
    base: &Catalogue,
    documents: &[Document<'_>],
) -> Result<Catalogue, Vec<Fault>> {
    let mut reading = Reading {
        catalogue: base.clone(),
        document: "",
        faults: Faults::default(),
        mapped: 0,
    };
    let mut parsed = Vec::with_capacity(documents.len());
    for document in documents {
        match yaml::read(document.name, document.text) {
            Ok(raw) => parsed.push((document.name, raw)),
            Err(fault) => reading.faults.push(fault),
        }
    }
    // What is referred to comes before what refers to it, whichever document it stands in.
    let steps: [fn(&mut Reading<'_>, &RawDocument); 5] = [
        |reading, raw| reading.own_requirements(raw),
        |reading, raw| reading.chosen_requirements(raw),
        |reading, raw| reading.topics(raw),
        |reading, raw| reading.checks(raw),
        |reading, raw| reading.checks_of_requirements(raw),
    ];
    for step in steps {
        for (document, raw) in &parsed {
            reading.document = document;
            step(&mut reading, raw);
        }
    }
    reading.finish()
}

impl Reading<'_> {
    fn fault(&mut self, text: &Text, field: Arguments<'_>, detail: String) {
        self.faults.push(Fault {
            document: self.document.to_owned(),
            line: (text.line > 0).then_some(text.line),
            field: field.to_string(),
            detail,
        });
    }

    /// The number of the set that a key stands for: its own, or that of a framework which
    /// chooses from it.
    fn set(&self, key: &str) -> Option<u32> {
        let own = self.catalogue.sets.iter().position(|set| set.key == key);
        own.and_then(|number| u32::try_from(number).ok())
            .or_else(|| Some(self.catalogue.entry(key)?.1.set))
    }

    /// Notes that a check speaks to a requirement of a set.
    fn map(&mut self, (set, requirement): (u32, u32), check: u32) {
        self.mapped += 1;
        if self.mapped > MOST_MAPPINGS {
            return;
        }
        let set = self.catalogue.sets.get_mut(set as usize).map(Arc::make_mut);
        if let Some(checks) = set.and_then(|set| set.checks.get_mut(requirement as usize)) {
            checks.push(check);
        }
    }

    /// The catalogue, with the tables that the lookups need.
    fn finish(mut self) -> Result<Catalogue, Vec<Fault>> {
        let mut catalogue = self.catalogue;
        for set in &mut catalogue.sets {
            if set
                .checks
                .iter()
                .any(|checks| !checks.is_sorted_by(|a, b| a < b))
            {
                for checks in &mut Arc::make_mut(set).checks {
                    checks.sort_unstable();
                    checks.dedup();
                }
            }
        }
        let pairs = catalogue.frameworks.iter().map(|entry| {
            (0..entry.chosen.len())
                .map(|position| catalogue.checks_at(entry, position).len())
                .sum::<usize>()
        });
        if self.mapped > MOST_MAPPINGS || pairs.sum::<usize>() > MOST_MAPPINGS {
            self.faults.push(Fault {
                document: self.document.to_owned(),
                line: None,
                field: "document".to_owned(),
                detail: format!(
                    "makes more than {MOST_MAPPINGS} pairs of a check and a requirement"
                ),
            });
        }
        if !self.faults.is_empty() {
            return Err(self.faults.into_vec());
        }
        let mut of_check = vec![Vec::new(); catalogue.checks.len()];
        for (number, entry) in (0_u32..).zip(&catalogue.frameworks) {
            for (position, _) in (0_u32..).zip(&entry.chosen) {
                for check in catalogue.checks_at(entry, position as usize) {
                    if let Some(row) = of_check.get_mut(*check as usize) {
                        row.push((number, position));
                    }
                }
            }
        }
        catalogue.of_check = of_check;
        Ok(catalogue)
    }
}

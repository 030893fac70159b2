//! Reading a document to its end.

use serde_json::Value;
use tenantry_formats::configuration::{Change, Facts, Item, Options, Reader, Record, Refusal};
use tenantry_resource::{Draft, Redactor, Resource};

/// What a document comes to.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) records: Vec<Record>,
    pub(crate) changes: Vec<Change>,
    pub(crate) refused: Vec<Refusal>,
    pub(crate) facts: Facts,
}

pub(crate) const ACCOUNT: &str = "999999999999";

/// With an account for what does not say its own.
pub(crate) fn said() -> Options {
    Options {
        account: Some(ACCOUNT.to_owned()),
        ..Options::default()
    }
}

pub(crate) fn read(document: impl AsRef<[u8]>) -> Outcome {
    read_with(document, said())
}

pub(crate) fn read_with(document: impl AsRef<[u8]>, options: Options) -> Outcome {
    let mut reader = Reader::new(document.as_ref(), options);
    let mut outcome = Outcome::default();
    let mut ended = false;
    for item in &mut reader {
        assert!(!ended, "nothing follows what ends a document");
        match item {
            Ok(Item::Resource(record)) => outcome.records.push(*record),
            Ok(Item::Change(change)) => outcome.changes.push(*change),
            Err(refusal) => {
                ended = refusal.ends;
                outcome.refused.push(refusal);
            }
        }
    }
    outcome.facts = reader.facts().clone();
    outcome
}

impl Outcome {
    /// The only resource, in canonical form.
    pub(crate) fn sole(&self) -> Resource {
        assert_eq!(self.refusals(), Vec::<String>::new());
        let [record] = self.records.as_slice() else {
            panic!("{} resources", self.records.len());
        };
        canonical(&record.draft)
    }

    pub(crate) fn refusals(&self) -> Vec<String> {
        self.refused.iter().map(Refusal::to_string).collect()
    }

    /// `type id` of each, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let names = self.records.iter().map(|record| {
            let identity = &record.draft.identity;
            format!("{} {}", identity.resource_type, identity.id)
        });
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    pub(crate) fn resource(&self, resource_type: &str) -> Resource {
        let found = self
            .records
            .iter()
            .find(|record| record.draft.identity.resource_type == resource_type);
        canonical(
            &found
                .unwrap_or_else(|| panic!("no {resource_type} in {:?}", self.names()))
                .draft,
        )
    }
}

pub(crate) fn canonical(draft: &Draft) -> Resource {
    Resource::canonical(draft.clone(), &Redactor::dropping()).unwrap()
}

pub(crate) fn attributes(resource: &Resource) -> Value {
    serde_json::from_str(&resource.attributes().to_string()).unwrap()
}

/// Everything that a document gives, whatever the order of it.
pub(crate) fn everything(outcome: &Outcome) -> Vec<String> {
    let mut all = vec![format!("{:?}", outcome.facts)];
    for record in &outcome.records {
        let draft = canonical(&record.draft).to_json();
        all.push(format!("{:?} {draft}", record.address));
    }
    for change in &outcome.changes {
        let side = |draft: &Option<Draft>| draft.as_ref().map(|draft| canonical(draft).to_json());
        let sides = [side(&change.before), side(&change.after)];
        all.push(format!(
            "{:?} {} {:?} {sides:?}",
            change.kind, change.address, change.beyond
        ));
    }
    let refused = outcome
        .refused
        .iter()
        .map(|refusal| format!("{:?} {}", refusal.about, refusal.fault));
    all.extend(refused);
    all.sort();
    all
}

/// What differs in the attributes and tags of two drafts, as JSON Pointers with both
/// values.
pub(crate) fn differences(before: Option<&Draft>, after: Option<&Draft>) -> Vec<String> {
    let whole = |draft: Option<&Draft>| -> Value {
        draft.map_or(Value::Null, |draft| {
            serde_json::from_str(&canonical(draft).to_json()).unwrap()
        })
    };
    let mut found = Vec::new();
    differ(&whole(before), &whole(after), String::new(), &mut found);
    found
}

fn differ(before: &Value, after: &Value, at: String, found: &mut Vec<String>) {
    if before == after {
        return;
    }
    let (Value::Object(one), Value::Object(other)) = (before, after) else {
        found.push(format!("{at}: {before} -> {after}"));
        return;
    };
    let mut names: Vec<_> = one.keys().chain(other.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let member = |object: &serde_json::Map<String, Value>| {
            object.get(name).cloned().unwrap_or(Value::Null)
        };
        differ(&member(one), &member(other), format!("{at}/{name}"), found);
    }
}

//! What can be wrong with a document of frameworks and checks.

/// One thing that is wrong with a document of frameworks and checks, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{document}{}: {field}: {detail}",
    line.map(|line| format!(", line {line}")).unwrap_or_default()
)]
pub struct Fault {
    /// The name that the document was given with.
    pub document: String,
    /// The line, counted from 1; none where the fault is of the document as a whole.
    pub line: Option<u64>,
    /// The field, as a path such as `frameworks[0].requirements[3].id`.
    pub field: String,
    /// What is wrong with it, as the end of a sentence that the field begins.
    pub detail: String,
}

/// The faults of some documents, up to a bound: nobody reads a thousand of them.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    kept: Vec<Fault>,
    more: usize,
}

impl Faults {
    const KEPT: usize = 100;

    pub(crate) fn push(&mut self, fault: Fault) {
        if self.kept.len() < Self::KEPT {
            self.kept.push(fault);
        } else {
            self.more += 1;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// All that were kept, the last of which says how many were not.
    pub(crate) fn into_vec(mut self) -> Vec<Fault> {
        if self.more > 0 {
            let document = self.kept.last().map(|fault| fault.document.clone());
            self.kept.push(Fault {
                document: document.unwrap_or_default(),
                line: None,
                field: "document".to_owned(),
                detail: format!("has {} more faults", self.more),
            });
        }
        self.kept
    }
}

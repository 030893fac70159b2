//! What is known of a document once it is read.

use super::Family;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What is known of a document; all of it once it is read to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// What it is.
    pub family: Option<Family>,
    /// The lineage of a Terraform state: another is another state.
    pub lineage: Option<String>,
    /// The serial of a Terraform state: a lower one is older.
    pub serial: Option<u64>,
    /// The version of Terraform or OpenTofu that wrote it.
    pub terraform_version: Option<String>,
    /// The version of the format, as the document has it.
    pub format_version: Option<String>,
    /// When a plan was made, and with it when it found resources as it says; a plan of
    /// Terraform before 1.5 does not say it.
    pub made_at: Option<Timestamp>,
    /// Whether it is a page of a longer answer, so that what is missing may be in another.
    pub is_one_page: bool,
    /// Whether objects of Kubernetes have uids: a cluster told them, and nobody wrote them. Known from the first object
    /// on, which all that follow are like.
    pub has_uids: Option<bool>,
    /// Resources that took in others which configure a part of them.
    pub folded: u64,
    /// What was left out, and why.
    pub left_out: BTreeMap<LeftOut, u64>,
}

/// Why something in a document is no resource of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LeftOut {
    /// Terraform only reads it (`mode` `data` or another than `managed`).
    DataSource,
    /// It is an object that Terraform has replaced and is still to destroy.
    Deposed,
    /// It is in the state only: a random value, a file, a null resource.
    StateOnly,
    /// It configures a part of another resource, and stands in that.
    Folded,
    /// It is planned, and has no id until it is made.
    NotMade,
    /// AWS Config did not record it, or says nothing of its configuration.
    NotRecorded,
    /// It is an object of Kubernetes that records what happens, such as an event.
    Passing,
}

impl LeftOut {
    /// Its name in answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DataSource => "data_source",
            Self::Deposed => "deposed",
            Self::StateOnly => "state_only",
            Self::Folded => "folded",
            Self::NotMade => "not_made",
            Self::NotRecorded => "not_recorded",
            Self::Passing => "passing",
        }
    }
}

impl Facts {
    /// Whether the document says how resources are to be, and not only how somebody found them: a state, a plan, or
    /// manifests of Kubernetes.
    #[must_use]
    pub const fn is_declared(&self) -> bool {
        match self.family {
            Some(Family::TerraformState | Family::TerraformValues | Family::TerraformPlan) => true,
            Some(Family::Kubernetes) => matches!(self.has_uids, Some(false)),
            _ => false,
        }
    }

    pub(super) fn leave_out(&mut self, why: LeftOut) {
        *self.left_out.entry(why).or_default() += 1;
    }
}

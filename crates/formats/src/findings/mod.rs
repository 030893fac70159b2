//! Findings of security scanners, read as a stream: OCSF Compliance Finding 2003 and
//! Detection Finding 2004 (<https://schema.ocsf.io>, versions 1.x), the AWS Security
//! Finding Format (ASFF), and the JSON of Prowler 3.
//!
//! [`Reader`] gives one [`Finding`] after the other in bounded memory. A document is
//!
//! - a list of findings,
//! - findings one after the other (one a line, or with nothing between them),
//! - an object with a list `Findings` (or `findings`) in it, in its `detail` (an event
//!   of EventBridge) or in its `data` (a recorded answer of the API); such objects may
//!   follow each other, too.
//!
//! What is not JSON ends the reading ([`Refusal::Document`]), whatever shape it has: a
//! document that was cut off must not be taken for a whole scan. What is JSON but no
//! finding that can be kept costs only itself ([`Refusal::Finding`]). So the findings
//! given out and those refused add up to the items of the document.
//!
//! **Identity.** The ids that scanners give their findings collide. A finding is known
//! by check, account, region and resource; one that names several resources is one
//! [`Finding`] with one [`Identity`] for each of them.
//!
//! **Texts.** What a finding is found by is taken as it is or refused. Prose is
//! shortened to a bound, with NUL (which PostgreSQL cannot store) written as U+FFFD.
//! What looks like a secret is taken out of all that is kept.

mod asff;
mod error;
mod finding;
mod frames;
mod node;
mod ocsf;
mod prowler;
mod raw;
mod reader;
mod redact;
mod scan;
mod source;
mod take;

pub use error::Refusal;
pub use finding::{
    Account, Check, Dialect, Finding, Identity, Level, Remediation, Requirement, Resource, Scanner,
    Severity, Status,
};
pub use reader::Reader;

/// Which format a document is said to be in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Each finding tells by itself.
    #[default]
    Auto,
    /// OCSF; another is refused.
    Ocsf,
    /// ASFF; another is refused.
    Asff,
    /// The JSON of Prowler 3; another is refused.
    Prowler,
}

impl Format {
    /// Its name in requests and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Auto => "auto",
            Format::Ocsf => "ocsf",
            Format::Asff => "asff",
            Format::Prowler => "prowler",
        }
    }

    /// Reads such a name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        [Format::Auto, Format::Ocsf, Format::Asff, Format::Prowler]
            .into_iter()
            .find(|format| format.as_str() == name)
    }
}

/// Bounds on what a document may make the reader hold, and on what it gives out.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most bytes of one finding as it is written, at least a few hundred.
    pub finding_bytes: usize,
    /// How many objects and lists of a finding may stand in each other, at most 100.
    pub depth: usize,
    /// The most bytes of the id of a check, account or region and of other short texts.
    /// Check, account, region and resource stand in one index, and an entry of a
    /// PostgreSQL index holds about 2,700 bytes.
    pub name_bytes: usize,
    /// The most bytes of the id of a resource.
    pub resource_bytes: usize,
    /// The most bytes of a description, remediation or evidence, at least four.
    pub text_bytes: usize,
    /// The most resources of one finding.
    pub resources: usize,
    /// The most tags of one resource that are kept.
    pub tags: usize,
    /// The most requirements that one finding may name.
    pub requirements: usize,
    /// The most bytes of [`Finding::raw`], at least a hundred.
    pub raw_bytes: usize,
}

impl Default for Limits {
    /// 1 MiB a finding, 64 levels, 384 bytes a name, 1,024 a resource's id, 8 KiB a
    /// text, 256 resources with 64 tags, 2,000 requirements, 64 KiB of raw JSON.
    fn default() -> Self {
        Limits {
            finding_bytes: 1 << 20,
            depth: 64,
            name_bytes: 384,
            resource_bytes: 1_024,
            text_bytes: 8 << 10,
            resources: 256,
            tags: 64,
            requirements: 2_000,
            raw_bytes: 64 << 10,
        }
    }
}

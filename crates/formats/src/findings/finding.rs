//! What a finding says, whatever format it came in.

use jiff::Timestamp;

/// One finding of a scanner.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Its place in the document, counted from 0, those refused counted too.
    pub index: u64,
    /// The line at which it begins, counted from 1.
    pub line: u64,
    /// How it was written.
    pub dialect: Dialect,
    /// The version of the format: `1.4.0` of OCSF, `2018-10-08` of ASFF; Prowler's own
    /// JSON has none.
    pub format_version: Option<String>,
    /// Who found it.
    pub scanner: Scanner,
    /// Who provides what was looked at: `aws`, `azure`, `gcp`, `kubernetes`, or another
    /// name in lower case as the finding has it.
    pub provider: Option<String>,
    /// Whose it is. None where the scanner does not say, as Prowler does of Kubernetes.
    pub account: Option<Account>,
    /// Where it is. A resource can say otherwise ([`Resource::region`]).
    pub region: Option<String>,
    /// What was looked for.
    pub check: Check,
    /// The id that the scanner gave the finding. It is not unique.
    pub native_id: Option<String>,
    /// What was looked at. None of them is there twice.
    pub resources: Vec<Resource>,
    /// What came of it.
    pub status: Status,
    /// Whether someone muted it at the scanner.
    pub muted: bool,
    /// Whether the scanner no longer stands by it (`ARCHIVED` of ASFF; closed, archived
    /// or deleted of OCSF).
    pub archived: bool,
    /// How far somebody is with it, as the scanner says: `NEW`, `In Progress`.
    pub workflow: Option<String>,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about, in a line.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// What may come of it.
    pub risk: Option<String>,
    /// What to do about it.
    pub remediation: Remediation,
    /// What the scanner saw.
    pub evidence: Option<String>,
    /// The requirements that the finding itself says it is about, in its order.
    pub requirements: Vec<Requirement>,
    /// When the scanner saw it first; never behind `observed_at`.
    pub first_seen: Option<Timestamp>,
    /// When the scanner saw it so. None where it does not say, which is not now.
    pub observed_at: Option<Timestamp>,
    /// The finding in canonical JSON (RFC 8785) without what looks like a secret.
    pub raw: String,
    /// Whether `raw` has all members. Those left out of it say how long they were.
    pub raw_is_whole: bool,
}

impl Finding {
    /// What the finding is known by: one identity for each of its resources, and a
    /// single one without resource where it names none, which stands for the account.
    pub fn identities(&self) -> impl Iterator<Item = Identity<'_>> {
        let none = self.resources.is_empty().then_some(None);
        let each = self.resources.iter().map(Some);
        none.into_iter().chain(each).map(|resource| Identity {
            check: &self.check.id,
            account: self.account.as_ref().map(|account| account.id.as_str()),
            region: resource
                .and_then(|resource| resource.region.as_deref())
                .or(self.region.as_deref()),
            resource: resource.map(|resource| resource.id.as_str()),
        })
    }
}

/// What a finding is known by. It says nothing of the scanner: who compares must also
/// compare [`Finding::scanner`]'s name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity<'a> {
    /// [`Check::id`].
    pub check: &'a str,
    /// [`Account::id`].
    pub account: Option<&'a str>,
    /// The resource's region, or else the finding's.
    pub region: Option<&'a str>,
    /// [`Resource::id`]; none where the finding is about the account as a whole.
    pub resource: Option<&'a str>,
}

/// How a finding was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// OCSF Compliance Finding, class 2003.
    OcsfCompliance,
    /// OCSF Detection Finding, class 2004.
    OcsfDetection,
    /// AWS Security Finding Format.
    Asff,
    /// The JSON of Prowler 3.
    Prowler,
}

impl Dialect {
    /// Its name in JSON and SQL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Dialect::OcsfCompliance => "ocsf_compliance",
            Dialect::OcsfDetection => "ocsf_detection",
            Dialect::Asff => "asff",
            Dialect::Prowler => "prowler",
        }
    }
}

/// Who found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanner {
    /// Its name as it says it.
    pub name: String,
    /// Its version.
    pub version: Option<String>,
}

/// Whose a resource is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The account, subscription or project.
    pub id: String,
    /// What its owner calls it.
    pub name: Option<String>,
}

/// What a scanner looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The scanner's id of it; `docs/findings.md` says which member that is.
    pub id: String,
    /// What it looks for, in a line.
    pub title: Option<String>,
    /// ASFF: the control (`IAM.5`) or the rule of a benchmark (`2.2`).
    pub control: Option<String>,
    /// ASFF: `GeneratorId`.
    pub generator: Option<String>,
}

/// What a scanner looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its id at its provider: an ARN, a path, or a name.
    pub id: String,
    /// Its type, as the scanner calls it.
    pub kind: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// Where it is; in Kubernetes its namespace.
    pub region: Option<String>,
    /// Its tags: names with values, in the finding's order, the first
    /// [`tags`](super::Limits::tags) of them, without what looks like a secret.
    pub tags: Vec<(String, String)>,
}

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// It is as it should be.
    Pass,
    /// It is not.
    Fail,
    /// Somebody has to look.
    Manual,
    /// The check has nothing to look at.
    NotApplicable,
    /// Anything else, as it is written. It is never good news.
    Unknown(String),
}

impl Status {
    /// The word for it; of an unknown one, what was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Status::Pass => "pass",
            Status::Fail => "fail",
            Status::Manual => "manual",
            Status::NotApplicable => "not_applicable",
            Status::Unknown(text) => text,
        }
    }
}

/// How bad a finding is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Severity {
    /// As it is written.
    pub text: Option<String>,
    /// As all are compared.
    pub level: Level,
}

/// The severities. The greater is the worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not said, or a word that means nothing here.
    Unknown,
    /// Good to know.
    Informational,
    /// To be mended when there is time.
    Low,
    /// To be mended in the ordinary course of work.
    Medium,
    /// To be mended soon.
    High,
    /// To be mended now; `Fatal` of OCSF is one of these.
    Critical,
}

impl Level {
    /// Its name in JSON and SQL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Level::Unknown => "unknown",
            Level::Informational => "informational",
            Level::Low => "low",
            Level::Medium => "medium",
            Level::High => "high",
            Level::Critical => "critical",
        }
    }
}

/// What to do about a finding.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remediation {
    /// In words.
    pub text: Option<String>,
    /// Where more of it stands: `http` or `https`, nothing else.
    pub url: Option<String>,
}

/// A requirement that a finding says it is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Requirement {
    /// The framework, in the scanner's spelling (`CIS-1.4`, `NIST.800-53.r5`).
    pub standard: Option<String>,
    /// The requirement, in the scanner's spelling (`1.20`, `ac_2_1`).
    pub id: String,
}

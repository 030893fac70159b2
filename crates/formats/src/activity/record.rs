//! One record of CloudTrail.

use super::actor::{Actor, ActorKind, actor};
use super::credential::{granted, source_identity, subject, used};
use super::text::{raw, required, said};
use super::touched::touched;
use jiff::Timestamp;
use tenantry_resource::Fault;
use tenantry_resource::json::Value;
use tenantry_resource::redact::shown;

/// By which way it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// The console of AWS.
    Console,
    /// The API: command line, SDK, Terraform.
    Api,
    /// A service of AWS, by itself or for somebody.
    Service,
}

impl Channel {
    /// Its name in JSON and SQL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Api => "api",
            Self::Service => "service",
        }
    }
}

/// Who did what, where and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// CloudTrail's id of it.
    pub event_id: String,
    /// What the records of one call have in common that the trails of several accounts have.
    pub shared_event_id: Option<String>,
    /// When.
    pub at: Timestamp,
    /// The account that it was done in.
    pub account: String,
    /// The region.
    pub region: String,
    /// The service: `ec2.amazonaws.com`.
    pub service: String,
    /// The operation: `AuthorizeSecurityGroupIngress`.
    pub operation: String,
    /// Whether it changed nothing: as the record says, or else as the operation's name does.
    pub is_read_only: bool,
    /// What AWS answered instead of doing it.
    pub error_code: Option<String>,
    /// From where: an address, or the name of a service.
    pub source: Option<String>,
    /// By which program, shortened.
    pub user_agent: Option<String>,
    /// By which way.
    pub channel: Channel,
    /// Who.
    pub actor: Actor,
    /// A digest of the id of the access key that was used.
    pub credential: Option<String>,
    /// A digest of the id of the access key that was given out: what is done with it is
    /// done by this record's actor.
    pub grants: Option<String>,
    /// Whom another directory vouched for, where a role was taken by that.
    pub subject: Option<String>,
    /// The person whom the first session of a chain of roles was told to name.
    pub source_identity: Option<String>,
    /// The ids and ARNs of what it was about, sorted.
    pub resources: Vec<String>,
    /// Which record of the document it is, counted from 0.
    pub index: u64,
    /// The line at which it begins, counted from 1.
    pub line: u64,
}

impl Record {
    /// Whether it gave somebody access for a while. CloudTrail says of such a call that it
    /// only read; without it nobody knows who took a role.
    #[must_use]
    pub fn grants_access(&self) -> bool {
        let operation = self.operation.as_str();
        let is_token = self.service == "sts.amazonaws.com"
            && (operation.starts_with("Assume")
                || matches!(operation, "GetFederationToken" | "GetSessionToken"));
        self.grants.is_some() || is_token
    }

    /// Whether AWS did not do it.
    #[must_use]
    pub const fn is_failed(&self) -> bool {
        self.error_code.is_some()
    }
}

/// What operations that change nothing begin with.
const READS: [&str; 18] = [
    "BatchGet", "Check", "Decode", "Describe", "Download", "Estimate", "Filter", "Get", "Head",
    "List", "Lookup", "Preview", "Query", "Scan", "Search", "Select", "Simulate", "Validate",
];

pub(super) fn record(value: &Value, index: u64, line: u64) -> Result<Record, Fault> {
    let is_record = ["eventID", "eventName", "eventSource", "eventTime"]
        .iter()
        .any(|name| value.get(name).is_some());
    if !is_record {
        return Err(Fault::new("", "is no record of CloudTrail"));
    }
    if let Some(version) = raw(value, &["eventVersion"]).filter(|text| !text.starts_with("1.")) {
        let detail = format!("is {}: versions 1 are read", shown(version, 20));
        return Err(Fault::new("eventVersion", detail));
    }
    let event_id = required(value, "eventID", 128)?;
    let at = required(value, "eventTime", 64)?;
    let at = at.parse().map_err(|_| {
        let detail = "is not an instant like 2026-11-27T08:00:00Z";
        Fault::new("eventTime", detail)
    })?;
    let operation = required(value, "eventName", 256)?;
    let service = required(value, "eventSource", 256)?;
    let actor = actor(value)?;
    let error_code = raw(value, &["errorCode"]).or_else(|| {
        // A sign-in that was refused has a message only.
        let failed = raw(value, &["responseElements", "ConsoleLogin"]) == Some("Failure");
        raw(value, &["errorMessage"])
            .and(Some("Failure"))
            .filter(|_| failed)
    });
    Ok(Record {
        shared_event_id: said(value, &["sharedEventID"], 128),
        at,
        account: account(value, &actor)?,
        region: required(value, "awsRegion", 64)?,
        is_read_only: match value.get("readOnly") {
            Some(Value::Bool(value)) => *value,
            Some(Value::Text(text)) => text.trim() == "true",
            _ => READS.iter().any(|prefix| operation.starts_with(prefix)),
        },
        error_code: error_code.map(|code| shown(code, 120)),
        source: said(value, &["sourceIPAddress"], 120),
        user_agent: said(value, &["userAgent"], 200),
        channel: channel(value, &actor),
        credential: used(value),
        grants: granted(value),
        subject: subject(value),
        source_identity: source_identity(value),
        resources: touched(value),
        event_id,
        service,
        operation,
        actor,
        index,
        line,
    })
}

/// The account that a call was made in: whose trail it is, else whose the caller is.
fn account(value: &Value, actor: &Actor) -> Result<String, Fault> {
    match (raw(value, &["recipientAccountId"]), &actor.account) {
        (Some(_), _) => required(value, "recipientAccountId", 64),
        (None, Some(account)) => Ok(account.clone()),
        (None, None) => {
            let detail = "is missing, and userIdentity has none";
            Err(Fault::new("recipientAccountId", detail))
        }
    }
}

fn channel(value: &Value, actor: &Actor) -> Channel {
    const CONSOLES: [&str; 3] = [
        "console.amazonaws.com",
        "console.ec2.amazonaws.com",
        "signin.amazonaws.com",
    ];
    let event_type = raw(value, &["eventType"]).unwrap_or_default();
    let agent = raw(value, &["userAgent"]).unwrap_or_default();
    let source = raw(value, &["sourceIPAddress"]).unwrap_or_default();
    let from_console = match value.get("sessionCredentialFromConsole") {
        Some(Value::Bool(value)) => *value,
        Some(Value::Text(text)) => text.trim() == "true",
        _ => false,
    };
    let is_console = from_console
        || matches!(event_type, "AwsConsoleSignIn" | "AwsConsoleAction")
        || CONSOLES.contains(&agent)
        || agent.contains("S3Console");
    let is_service = actor.kind == ActorKind::Service
        || event_type == "AwsServiceEvent"
        || source.ends_with(".amazonaws.com")
        || source == "AWS Internal";
    match (is_console, is_service) {
        (true, _) => Channel::Console,
        (_, true) => Channel::Service,
        _ => Channel::Api,
    }
}

//! Who it was, as it is kept of a record.

use serde::{Deserialize, Serialize};
use tenantry_formats::activity::Record;

/// Who it was.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in super::super) struct Actor {
    pub(in super::super) kind: String,
    pub(in super::super) name: String,
    pub(in super::super) arn: Option<String>,
    account: Option<String>,
    pub(in super::super) role: Option<String>,
    pub(in super::super) session: Option<String>,
    invoked_by: Option<String>,
    mfa: Option<bool>,
    pub(in super::super) source_identity: Option<String>,
    pub(in super::super) subject: Option<String>,
    pub(in super::super) shared_event_id: Option<String>,
}

impl Actor {
    pub(super) fn of(record: &Record) -> Self {
        let actor = &record.actor;
        Self {
            kind: actor.kind.as_str().to_owned(),
            name: actor.name.clone(),
            arn: actor.arn.clone(),
            account: actor.account.clone(),
            role: actor.role.clone(),
            session: actor.session.clone(),
            invoked_by: actor.invoked_by.clone(),
            mfa: actor.mfa,
            source_identity: record.source_identity.clone(),
            subject: record.subject.clone(),
            shared_event_id: record.shared_event_id.clone(),
        }
    }
}

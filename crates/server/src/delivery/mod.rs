//! A document on its way in: who sent it, and what the audit trail says of it.

mod arrival;

use jiff::Timestamp;

pub(crate) use self::arrival::Kind;
use self::arrival::Refusal;
use crate::error::Result;
use crate::state::App;
use crate::tenant::ids::{Id, Import};
use crate::tenant::{AuditEvent, Caller, SystemReason, SystemTx};
use crate::web::check_name;

/// Longest refusal that is kept, in characters.
const LONGEST_DETAIL: usize = 500;

pub(crate) struct Delivery<'a> {
    pub(crate) caller: &'a Caller,
    id: Id<Import>,
    kind: Kind,
    file_name: Option<&'a str>,
}

impl<'a> Delivery<'a> {
    /// One that was just sent, under the name that the sender gives it.
    pub(crate) fn new(
        app: &App,
        caller: &'a Caller,
        kind: Kind,
        file_name: Option<&'a str>,
    ) -> Result<Self> {
        if let Some(name) = file_name {
            check_name("file_name", name)?;
        }
        Ok(Self {
            caller,
            id: Id::mint(app.clock.as_ref()),
            kind,
            file_name,
        })
    }

    /// What every event of it says.
    pub(crate) fn told(&self, event: AuditEvent) -> AuditEvent {
        let event = event.on(self.id);
        match self.file_name {
            Some(name) => event.with("file_name", name),
            None => event,
        }
    }

    /// An event for whoever sent it.
    pub(crate) fn event(&self, action: &'static str) -> AuditEvent {
        self.told(match self.caller {
            Caller::Customer(ctx) => AuditEvent::by(ctx, action),
            Caller::Operator(ctx) => AuditEvent::by_operator(ctx, action),
        })
    }

    /// Writes down that it was taken, with so many entries: last of all before the commit.
    pub(crate) async fn taken(
        &self,
        tx: &mut SystemTx,
        entries: u64,
        now: Timestamp,
    ) -> Result<()> {
        self.kind.taken(tx, self.caller, entries, now).await
    }

    /// What became of it; a refusal is written down as `action` first, unless the fault is ours.
    pub(crate) async fn ended<T>(
        &self,
        app: &App,
        action: &'static str,
        taken: Result<T>,
    ) -> Result<T> {
        let refusal = match taken {
            Err(refusal) if refusal.status().is_client_error() => refusal,
            taken => return taken,
        };
        let mut tx = app.db.system(SystemReason::TakeFindings).await?;
        let detail: String = refusal.detail().chars().take(LONGEST_DETAIL).collect();
        let detail = detail.replace('\0', "\u{fffd}");
        let refused = Refusal {
            caller: self.caller,
            id: self.id.uuid(),
            file_name: self.file_name,
            detail: &detail,
        };
        self.kind.refused(&mut tx, refused, app.clock.now()).await?;
        let event = self.event(action).with("detail", detail);
        tx.commit(event.denied(), Vec::new()).await?;
        Err(refusal)
    }
}

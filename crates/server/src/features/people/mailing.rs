//! Sending invitations. The link is made when it is sent, so that no job holds it; what it opens is
//! then the mailbox's own.

use jiff_sqlx::ToSqlx;
use serde::{Deserialize, Serialize};

use crate::jobs::{Failure, TenantJob};
pub(super) use crate::mail::Invitation as Letter;
use crate::state::App;
use crate::tenant::credential::{Credential, CredentialKind};
use crate::tenant::email::EmailAddress;
use crate::tenant::ids::{Id, Invitation};
use crate::tenant::{AuditEvent, Statement, TenantConn, TenantCtx};

/// What the job is told.
#[derive(Debug, Serialize, Deserialize)]
pub struct ToSend {
    /// Which invitation.
    pub(super) invitation_id: Id<Invitation>,
    /// Who invited, as the letter says it.
    pub(super) invited_by: String,
}

/// Sends one invitation.
pub const SEND: TenantJob<ToSend> = TenantJob::new("invitation_mail");

const MAIL: Statement = Statement::new(
    "invitations.mail",
    "UPDATE invitations SET secret_hash = $3, proves_mailbox = true
     WHERE /*tenant*/tenant_id = $1/*end*/ AND invitation_id = $2
       AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $4
     RETURNING email, role, expires_at",
);

pub(super) const CUSTOMER: Statement = Statement::new(
    "invitations.customer",
    "SELECT name FROM tenants WHERE /*tenant*/tenant_id = $1/*end*/",
);

/// Makes the link and sends it; nothing when the invitation is no longer open.
pub async fn send(app: App, ctx: TenantCtx, job: ToSend) -> Result<(), Failure> {
    let id = job.invitation_id;
    let credential = Credential::mint(CredentialKind::Invitation, id.uuid());
    let mut tx = app.db.write(&ctx).await?;
    let row: Option<(String, String, jiff_sqlx::Timestamp)> = tx
        .query(&MAIL)
        .bind(id.uuid())
        .bind(credential.hash())
        .bind(app.clock.now().to_sqlx())
        .optional()
        .await?;
    let Some((email, role, expires_at)) = row else {
        return Ok(());
    };
    let (customer,): (String,) = tx.query(&CUSTOMER).one().await?;
    tx.commit(AuditEvent::by(&ctx, "invitation.mailed").on(id))
        .await?;
    let email: EmailAddress = email
        .parse()
        .map_err(|error| Failure::Final(format!("{error}")))?;
    let link = format!("{}/sign-in#link={}", app.base_url, credential.reveal());
    let letter = Letter {
        customer: &customer,
        invited_by: &job.invited_by,
        role: &role,
        link: &link,
        expires_at: expires_at.to_jiff(),
    };
    app.mailer.send(&letter.to(&email)?).await?;
    Ok(())
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[MAIL, CUSTOMER];

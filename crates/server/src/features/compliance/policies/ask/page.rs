//! Resources that a policy is asked about, page by page, and what it says of each.

use tenantry_policy::rego::{Fault, Outcome};
use tenantry_resource::Identity;

use super::super::super::configuration::answer::{About, Told};
use super::super::super::configuration::known::Known;
use super::batch::Weighed;
use super::due::Due;
use super::joined::Joined;
use super::{Shared, write};
use crate::error::{ApiError, Result};
use crate::routing::CUSTOM_POLICY_SCANNER;
use crate::state::App;
use crate::tenant::ids::{Id, Violation};
use crate::tenant::{SystemReason, TenantId};
use jiff::Timestamp;

/// Resources whose answers are taken in at once.
pub(super) const SIZE: usize = 400;

/// What is read of a resource.
macro_rules! columns {
    () => {
        "SELECT identity, provider, account_id, region, resource_type, native_id, resource_uid,
                configuration::text AS configuration, observed_at, is_routed, 'known' AS kind, digest
         FROM configuration_resources WHERE tenant_id = $1 AND deleted_at IS NULL"
    };
}
pub(super) use columns;

const OF_TYPES: &str = concat!(
    columns!(),
    " AND provider = $2 AND resource_type = ANY ($3) AND identity > $4 ORDER BY identity LIMIT $5"
);

const OF_IDENTITIES: &str = concat!(columns!(), " AND identity = ANY ($2) ORDER BY identity");

/// A resource as it is now.
#[derive(sqlx::FromRow)]
pub(super) struct Found {
    #[sqlx(flatten)]
    pub(super) known: Known,
    pub(super) digest: Vec<u8>,
}

/// Some of the types that a policy is asked about, after an identity; and whether these are the last.
pub(super) async fn of_types(
    app: &App,
    tenant: TenantId,
    one: &Due,
    after: &[u8],
) -> Result<(Vec<Found>, bool)> {
    let metadata = one.policy.metadata();
    let mut tx = app.db.system(SystemReason::AskPolicies).await?;
    let found: Vec<Found> = tx
        .query(OF_TYPES)
        .bind(tenant.uuid())
        .bind(metadata.provider.as_str())
        .bind(&metadata.resource_types)
        .bind(after)
        .bind(i64::try_from(SIZE).map_err(ApiError::internal)?)
        .all()
        .await?;
    let is_last = found.len() < SIZE;
    Ok((found, is_last))
}

/// Those that are still there.
pub(super) async fn of_identities(
    app: &App,
    tenant: TenantId,
    identities: &[Vec<u8>],
) -> Result<Vec<Found>> {
    let mut tx = app.db.system(SystemReason::AskPolicies).await?;
    let query = tx.query(OF_IDENTITIES).bind(tenant.uuid());
    Ok(query.bind(identities).all().await?)
}

/// Resources that are being asked about.
pub(super) struct Page(Vec<Asked>);

struct Asked {
    identity: Vec<u8>,
    digest: Vec<u8>,
    key: Identity,
    about: About,
}

impl Page {
    /// The questions to the policy at a position. `seen_at`: when what it says begins to hold; else when what has changed
    /// was seen.
    pub(super) fn read(
        found: Vec<Found>,
        joined: &Joined,
        position: usize,
        seen_at: Option<Timestamp>,
    ) -> Result<(Self, Vec<Weighed>)> {
        let mut asked = Vec::with_capacity(found.len());
        let mut questions = Vec::with_capacity(found.len());
        for Found { known, digest } in found {
            let key = known.identity()?;
            let subject = known.subject(key.clone())?;
            let seen_at = seen_at.unwrap_or_else(|| joined.seen_at(&known));
            let question = joined.question(position, &subject);
            let bytes = serde_json::to_vec(&question).map_err(ApiError::internal)?;
            questions.push(Weighed {
                question,
                bytes: bytes.len(),
            });
            asked.push(Asked {
                about: About::new(&known, &subject, seen_at),
                identity: known.identity,
                digest,
                key,
            });
        }
        Ok((Self(asked), questions))
    }

    /// What is to be taken in: of each that has an answer.
    pub(super) fn rows(
        self,
        app: &App,
        tenant: TenantId,
        policy: &Shared,
        answers: Vec<std::result::Result<Outcome, Fault>>,
    ) -> Result<Vec<write::Row>> {
        let metadata = policy.metadata();
        let mut rows = Vec::with_capacity(answers.len());
        for ((n, asked), answer) in (1..).zip(self.0).zip(answers) {
            let Ok(outcome) = answer else {
                continue;
            };
            let told = Told {
                n,
                tenant: tenant.uuid(),
                new_id: Id::<Violation>::mint(app.clock.as_ref()).uuid(),
                scanner: CUSTOM_POLICY_SCANNER,
                metadata,
                title: &metadata.title,
                severity: metadata.severity,
                key: &asked.key,
                about: &asked.about,
                outcome: &outcome,
            };
            rows.push(write::Row {
                json: told.row()?,
                identity: asked.identity,
                digest: asked.digest,
            });
        }
        Ok(rows)
    }
}

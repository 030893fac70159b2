//! The operator's feed: each event goes to the customer that its subject names; those that name nobody
//! are held until their subject is mapped.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use uuid::Uuid;

use super::events::{ATTEMPTS, audited};
use super::incoming::{self, Incoming, Refers as _};
use super::take::take;
use super::types::{EventsResult, Refusal};
use crate::error::{ApiError, Result};
use crate::metrics::Trouble;
use crate::state::App;
use crate::tenant::{AuditEvent, OperatorCtx, SystemReason, SystemTx, TenantId};

/// Shared by whoever routes, alone by whoever changes where subjects lead: an event is held before its
/// subject is mapped, or goes to its customer after, and never falls between.
pub(super) const SHARE_ROUTING: &str = "SELECT pg_advisory_xact_lock_shared(7203, 2)";
pub(super) const LOCK_ROUTING: &str = "SELECT pg_advisory_xact_lock(7203, 2)";

/// Takes in what the operator's feed delivered, for all customers in one commit.
pub(super) async fn route(
    app: &App,
    ctx: &OperatorCtx,
    read: incoming::Body,
) -> Result<EventsResult> {
    for attempt in 1.. {
        match attempt_route(app, ctx, &read).await {
            Err(Trouble::Again(error)) if attempt < ATTEMPTS => {
                tracing::info!(%error, attempt, "a batch of events is tried again");
            }
            done => return Ok(done?),
        }
    }
    Err(ApiError::internal("no attempt was the last one"))
}

async fn attempt_route(
    app: &App,
    ctx: &OperatorCtx,
    read: &incoming::Body,
) -> Result<EventsResult, Trouble> {
    let now = app.clock.now();
    let mut whole = read.begin();
    let mut tx = app.db.system(SystemReason::TakeUsage).await?;
    tx.query(SHARE_ROUTING).execute().await?;
    let customers = customers(&mut tx, &read.events).await?;
    let mut shares: BTreeMap<Uuid, Vec<&Incoming>> = BTreeMap::new();
    let mut nobodys: Vec<&Incoming> = Vec::new();
    let firsts = read.firsts(|incoming| owner(incoming, &customers), &mut whole);
    for &incoming in &firsts.events {
        match owner(incoming, &customers) {
            Ok(customer) => shares.entry(customer).or_default().push(incoming),
            Err(_) => nobodys.push(incoming),
        }
    }
    let mut events = Vec::new();
    for (customer, share) in shares {
        let tenant = TenantId::from_uuid(customer);
        let taken = take(&mut tx.of(tenant), &share, now).await?;
        if taken.accepted > 0 {
            let event = AuditEvent::by_operator_in(ctx, tenant, "usage.taken");
            events.push(audited(event, &taken));
        }
        whole.accepted += taken.accepted;
        whole.duplicates += taken.duplicates;
        taken
            .errors
            .into_iter()
            .for_each(|error| whole.refuse(error));
    }
    hold(&mut tx, &nobodys, now, &mut whole).await?;
    firsts.finish(&mut whole);
    if whole.accepted + whole.held > 0 {
        let first = audited(AuditEvent::by_operator(ctx, "usage.taken"), &whole);
        tx.commit(first.with("held", whole.held), events).await?;
    }
    Ok(whole)
}

/// Whose an event is; of one that is nobody's yet, its subject: two of them may come to lead to two customers.
fn owner<'a>(
    incoming: &'a Incoming,
    customers: &HashMap<String, Uuid>,
) -> Result<Uuid, Option<&'a str>> {
    let subject = incoming.event.subject.as_deref();
    let customer = subject.and_then(|subject| customers.get(subject));
    customer.copied().ok_or(subject)
}

/// What a held event is known by.
fn who(incoming: &Incoming) -> (Option<&str>, &[u8]) {
    (
        incoming.event.subject.as_deref(),
        incoming.identity.as_slice(),
    )
}

/// Whom the subjects name: by public id, or by mapping.
async fn customers(
    tx: &mut SystemTx,
    events: &[Incoming],
) -> Result<HashMap<String, Uuid>, Trouble> {
    let mut subjects: Vec<&str> = events
        .iter()
        .filter_map(|incoming| incoming.event.subject.as_deref())
        .collect();
    subjects.sort_unstable();
    subjects.dedup();
    let ids: Vec<Uuid> = subjects
        .iter()
        .filter_map(|subject| subject.parse::<TenantId>().ok())
        .map(TenantId::uuid)
        .collect();
    let known: Vec<(Uuid,)> = tx
        .query("SELECT tenant_id FROM tenants WHERE tenant_id = ANY ($1)")
        .bind(ids)
        .all()
        .await?;
    let mapped: Vec<(String, Uuid)> = tx
        .query("SELECT subject, tenant_id FROM subject_mappings WHERE subject = ANY ($1)")
        .bind(subjects)
        .all()
        .await?;
    let by_id = known
        .into_iter()
        .map(|(id,)| (TenantId::from_uuid(id).to_string(), id));
    // A customer's own id is nothing that could be mapped to another.
    Ok(mapped.into_iter().chain(by_id).collect())
}

/// Keeps what names nobody.
async fn hold(
    tx: &mut SystemTx,
    nobodys: &[&Incoming],
    now: Timestamp,
    whole: &mut EventsResult,
) -> Result<(), Trouble> {
    if nobodys.is_empty() {
        return Ok(());
    }
    let mut sorted = nobodys.to_vec();
    sorted.sort_by(|one, other| who(one).cmp(&who(other)));
    let events = || sorted.iter().map(|incoming| &incoming.event);
    let attributes =
        events().map(|it| (!it.attributes.is_empty()).then(|| it.attributes.to_string()));
    let fresh: Vec<(Option<String>, Vec<u8>)> = tx
        .query(
            "INSERT INTO held_usage_events (identity, digest, subject, occurred_at, source, event_id, event_type, data,
                                            attributes, kind, original_id, received_at)
             SELECT identity, digest, subject, occurred_at, source, event_id, event_type, data::json, attributes::json,
                    kind, original_id, $1
             FROM unnest($2::bytea[], $3::bytea[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::text[],
                         $9::text[], $10::text[], $11::text[], $12::text[])
                  AS h (identity, digest, subject, occurred_at, source, event_id, event_type, data, attributes, kind,
                        original_id)
             ON CONFLICT DO NOTHING RETURNING subject, identity",
        )
        .bind(now.to_sqlx())
        .bind(sorted.iter().map(|it| it.identity.as_slice()).collect::<Vec<_>>())
        .bind(sorted.iter().map(|it| it.digest.as_slice()).collect::<Vec<_>>())
        .bind(events().map(|it| it.subject.as_deref()).collect::<Vec<_>>())
        .bind(sorted.iter().map(|it| it.at.to_sqlx()).collect::<Vec<_>>())
        .bind(events().map(|it| it.source.as_str()).collect::<Vec<_>>())
        .bind(events().map(|it| it.id.as_str()).collect::<Vec<_>>())
        .bind(events().map(|it| it.event_type.as_str()).collect::<Vec<_>>())
        .bind(events().map(|it| it.data.to_string()).collect::<Vec<_>>())
        .bind(attributes.collect::<Vec<_>>())
        .bind(events().map(|it| it.kind()).collect::<Vec<_>>())
        .bind(events().map(|it| it.original_id()).collect::<Vec<_>>())
        .all()
        .await?;
    whole.held += fresh.len() as u64;
    if fresh.len() == sorted.len() {
        return Ok(());
    }
    let fresh: HashSet<(Option<&str>, &[u8])> = fresh
        .iter()
        .map(|(subject, identity)| (subject.as_deref(), identity.as_slice()))
        .collect();
    let known: Vec<(Option<String>, Vec<u8>, Vec<u8>)> = tx
        .query(
            "SELECT h.subject, h.identity, h.digest
             FROM held_usage_events h JOIN unnest($1::text[], $2::bytea[]) AS r (subject, identity)
               ON h.subject IS NOT DISTINCT FROM r.subject AND h.identity = r.identity",
        )
        .bind(events().map(|it| it.subject.as_deref()).collect::<Vec<_>>())
        .bind(
            sorted
                .iter()
                .map(|it| it.identity.as_slice())
                .collect::<Vec<_>>(),
        )
        .all()
        .await?;
    let known: HashMap<(Option<&str>, &[u8]), &[u8]> = known
        .iter()
        .map(|(subject, identity, digest)| {
            ((subject.as_deref(), identity.as_slice()), digest.as_slice())
        })
        .collect();
    for incoming in sorted.iter().filter(|it| !fresh.contains(&who(it))) {
        match known.get(&who(incoming)) {
            Some(digest) if **digest == incoming.digest => whole.duplicates += 1,
            _ => {
                let detail = "is held already with another payload; what is held stands";
                whole.refuse(incoming.refused(Refusal::Conflict, detail));
            }
        }
    }
    Ok(())
}

//! Takes a customer's events in: who they are, what they replace, the events themselves, and what the
//! meters make of them, all in one transaction. Identities are written in their order, then roll-ups in
//! theirs, so that batches wait for each other and never in a circle.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use tenantry_formats::json::Object;

use super::incoming::{Identity, Incoming, Refers as _};
use super::types::{EventError, EventsResult, Refusal};
use crate::error::{ApiError, Result};
use crate::metrics::delta::Sign;
use crate::metrics::{Counting, Deltas, Hold, Trouble, apply, hold};
use crate::tenant::{Statement, TenantConn};

/// Waits for whoever has the same identity under way.
const CLAIM: Statement = Statement::new(
    "usage.claim",
    "INSERT INTO usage_identities (tenant_id, identity, digest, occurred_at)
     SELECT $1, identity, digest, occurred_at
     FROM unnest($2::bytea[], $3::bytea[], $4::timestamptz[]) AS n (identity, digest, occurred_at)
     ON CONFLICT DO NOTHING RETURNING identity",
);

const KNOWN: Statement = Statement::new(
    "usage.known",
    "SELECT identity, digest, replaced_by, occurred_at FROM usage_identities
     WHERE /*tenant*/tenant_id = $1/*end*/ AND identity = ANY ($2)",
);

const LOCK: Statement = Statement::new(
    "usage.lock",
    "SELECT identity, digest, replaced_by, occurred_at FROM usage_identities
     WHERE /*tenant*/tenant_id = $1/*end*/ AND identity = ANY ($2) ORDER BY identity FOR UPDATE",
);

const SETTLE: Statement = Statement::new(
    "usage.settle",
    "UPDATE usage_identities i
     SET digest = s.digest, replaced_by = s.replaced_by, occurred_at = s.occurred_at
     FROM unnest($2::bytea[], $3::bytea[], $4::bytea[], $5::timestamptz[])
          AS s (identity, digest, replaced_by, occurred_at)
     WHERE /*tenant*/i.tenant_id = $1/*end*/ AND i.identity = s.identity",
);

const GIVE_UP: Statement = Statement::new(
    "usage.give_up",
    "DELETE FROM usage_identities WHERE /*tenant*/tenant_id = $1/*end*/ AND identity = ANY ($2)",
);

const KEEP: Statement = Statement::new(
    "usage.keep",
    "INSERT INTO usage_events (tenant_id, occurred_at, identity, source, event_id, event_type, subject, data,
                               attributes, kind, original_id, original, is_replaced, received_at)
     SELECT $1, occurred_at, identity, source, event_id, event_type, subject, data::json, attributes::json, kind,
            original_id, original, is_replaced, $2
     FROM unnest($3::timestamptz[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                 $10::text[], $11::text[], $12::text[], $13::bytea[], $14::boolean[])
          AS e (occurred_at, identity, source, event_id, event_type, subject, data, attributes, kind, original_id,
                original, is_replaced)",
);

const REPLACE: Statement = Statement::new(
    "usage.replace",
    "UPDATE usage_events e SET is_replaced = true
     FROM unnest($2::timestamptz[], $3::bytea[]) AS r (occurred_at, identity)
     WHERE /*tenant*/e.tenant_id = $1/*end*/ AND e.occurred_at = r.occurred_at AND e.identity = r.identity
     RETURNING e.identity, e.occurred_at, e.event_type, e.data::text, e.kind",
);

/// What is known of an identity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct State {
    /// `None` is an event that only was referred to so far.
    digest: Option<Identity>,
    replaced_by: Option<Identity>,
    occurred_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    identity: Vec<u8>,
    digest: Option<Vec<u8>>,
    replaced_by: Option<Vec<u8>>,
    occurred_at: Option<jiff_sqlx::Timestamp>,
}

fn fixed(bytes: &[u8]) -> Result<Identity> {
    bytes.try_into().map_err(ApiError::internal)
}

impl Row {
    fn state(self) -> Result<(Identity, State)> {
        let state = State {
            digest: self.digest.as_deref().map(fixed).transpose()?,
            replaced_by: self.replaced_by.as_deref().map(fixed).transpose()?,
            occurred_at: self.occurred_at.map(jiff_sqlx::Timestamp::to_jiff),
        };
        Ok((fixed(&self.identity)?, state))
    }
}

/// What the database has of each identity, and what is to be there.
struct Ledger {
    before: HashMap<Identity, State>,
    after: BTreeMap<Identity, State>,
}

/// Takes events in, each identity once; `received_at` is written beside each.
pub(super) async fn take(
    tx: &mut impl TenantConn,
    events: &[&Incoming],
    received_at: Timestamp,
) -> Result<EventsResult, Trouble> {
    let counting = hold(tx, Hold::Shared).await?;
    let mut ledger = claim(tx, events).await?;
    let mut result = EventsResult::default();
    let accepted = settle(events, &mut ledger, &mut result);
    result.accepted = accepted.len() as u64;
    ledger.write(tx).await?;
    let mut deltas = Deltas::new(counting.zone.clone());
    take_back(tx, &ledger, &accepted, &counting, &mut deltas).await?;
    keep(tx, &accepted, &ledger, received_at).await?;
    for incoming in &accepted {
        let is_void = incoming.event.kind() == "void";
        if is_void || ledger.is_replaced(&incoming.identity) {
            continue;
        }
        let event = &incoming.event;
        let read = (event.event_type.as_str(), &event.data);
        change(
            &mut deltas,
            Sign::Plus,
            &counting,
            (incoming.at, &incoming.identity),
            read,
        )?;
    }
    apply(tx, deltas).await?;
    Ok(result)
}

/// Counts an event, or takes it back, by every meter that reads it.
pub(super) fn change(
    deltas: &mut Deltas,
    sign: Sign,
    counting: &Counting,
    (at, identity): (Timestamp, &Identity),
    (event_type, data): (&str, &Object),
) -> Result<()> {
    for meter in counting.meters.iter().filter(|meter| meter.counts(at)) {
        if let Ok(reading) = meter.definition.read(event_type, data) {
            deltas.change(sign, meter, at, identity, reading)?;
        }
    }
    Ok(())
}

/// Writes down whoever is new, and finds out about the others. What is referred to gets its place as
/// well, so that an event and what voids it cannot miss each other.
async fn claim(tx: &mut impl TenantConn, events: &[&Incoming]) -> Result<Ledger, Trouble> {
    let mut wanted: BTreeMap<Identity, State> = BTreeMap::new();
    for original in events.iter().filter_map(|incoming| incoming.original) {
        wanted.insert(original, State::default());
    }
    let originals: BTreeSet<Identity> = wanted.keys().copied().collect();
    for incoming in events {
        let state = State {
            digest: Some(incoming.digest),
            replaced_by: None,
            occurred_at: Some(incoming.at),
        };
        wanted.insert(incoming.identity, state);
    }
    let digests = wanted
        .values()
        .map(|state| state.digest.as_ref().map(|it| it.as_slice()));
    let times = wanted
        .values()
        .map(|state| state.occurred_at.map(Timestamp::to_sqlx));
    let fresh: Vec<(Vec<u8>,)> = tx
        .query(&CLAIM)
        .bind(wanted.keys().map(|it| it.as_slice()).collect::<Vec<_>>())
        .bind(digests.collect::<Vec<_>>())
        .bind(times.collect::<Vec<_>>())
        .all()
        .await?;
    let mut before = HashMap::with_capacity(wanted.len());
    for (identity,) in &fresh {
        before.insert(fixed(identity)?, State::default());
    }
    let known: Vec<&[u8]> = wanted
        .keys()
        .filter(|identity| !before.contains_key(*identity))
        .map(|identity| identity.as_slice())
        .collect();
    if !known.is_empty() {
        let rows: Vec<Row> = tx.query(&KNOWN).bind(&known).all().await?;
        let mut found = Vec::with_capacity(rows.len());
        if rows.len() > known.len() {
            return Err(ApiError::internal("identities that were not asked for").into());
        }
        for row in rows {
            found.push(row.state()?);
        }
        // What may change is held and looked at again; repeated events are only looked at.
        let changing = |it: &&(Identity, State)| it.1.digest.is_none() || originals.contains(&it.0);
        let changing: Vec<&[u8]> = found
            .iter()
            .filter(changing)
            .map(|it| it.0.as_slice())
            .collect();
        let rows: Vec<Row> = match changing.is_empty() {
            true => Vec::new(),
            false => tx.query(&LOCK).bind(&changing).all().await?,
        };
        if rows.len() > changing.len() {
            return Err(ApiError::internal("identities that were not asked for").into());
        }
        before.extend(found);
        for row in rows {
            let (identity, state) = row.state()?;
            before.insert(identity, state);
        }
    }
    Ok(Ledger {
        before,
        after: wanted,
    })
}

/// Decides on each event, in the order of the body.
fn settle<'a>(
    events: &[&'a Incoming],
    ledger: &mut Ledger,
    result: &mut EventsResult,
) -> Vec<&'a Incoming> {
    // First as if none of the events were there.
    for (identity, state) in &mut ledger.after {
        *state = ledger.before.get(identity).cloned().unwrap_or_default();
    }
    let mut accepted = Vec::with_capacity(events.len());
    for &incoming in events {
        let state = ledger.after.entry(incoming.identity).or_default();
        match state.digest {
            Some(digest) if digest == incoming.digest => {
                result.duplicates += 1;
                continue;
            }
            Some(_) => {
                let detail = "was taken before with another payload; what was taken stands";
                result.refuse(incoming.refused(Refusal::Conflict, detail));
                continue;
            }
            None => {}
        }
        if let Some(original) = incoming.original {
            let replaced = &mut ledger.after.entry(original).or_default().replaced_by;
            if replaced.is_some() {
                result.refuse(already_replaced(incoming));
                continue;
            }
            *replaced = Some(incoming.identity);
        }
        let state = ledger.after.entry(incoming.identity).or_default();
        state.digest = Some(incoming.digest);
        state.occurred_at = Some(incoming.at);
        accepted.push(incoming);
    }
    accepted
}

fn already_replaced(incoming: &Incoming) -> EventError {
    let original = incoming.event.original_id().unwrap_or_default();
    let detail = format!(
        "{original} has been corrected or voided before: refer to the event that did it, unless it was a void"
    );
    incoming.refused(Refusal::AlreadyReplaced, detail)
}

impl Ledger {
    fn is_replaced(&self, identity: &Identity) -> bool {
        let state = self.after.get(identity);
        state.is_some_and(|state| state.replaced_by.is_some())
    }

    /// Events of before that count no more, with their times.
    fn newly_replaced(&self) -> Vec<(Identity, Timestamp)> {
        let states = self.after.iter();
        let replaced = states.filter_map(|(identity, after)| {
            let before = self.before.get(identity)?;
            let is_new = before.replaced_by.is_none() && after.replaced_by.is_some();
            let at = before.occurred_at.filter(|_| is_new)?;
            Some((*identity, at))
        });
        replaced.collect()
    }

    /// Writes what is to be another way than it was claimed.
    async fn write(&self, tx: &mut impl TenantConn) -> Result<(), Trouble> {
        let mut changed: Vec<(&Identity, &State)> = Vec::new();
        let mut gone: Vec<&[u8]> = Vec::new();
        for (identity, after) in &self.after {
            let before = self.before.get(identity).cloned().unwrap_or_default();
            let is_fresh = before == State::default();
            // A fresh event stands as it was claimed; a fresh reference stands empty.
            let is_as_claimed = is_fresh && after.digest.is_some() && after.replaced_by.is_none();
            if is_fresh && *after == State::default() {
                gone.push(identity);
            } else if !is_as_claimed && *after != before {
                changed.push((identity, after));
            }
        }
        if !changed.is_empty() {
            let optional = |it: &Option<Identity>| it.map(|it| it.to_vec());
            let states = || changed.iter().map(|(_, state)| state);
            tx.query(&SETTLE)
                .bind(changed.iter().map(|it| it.0.as_slice()).collect::<Vec<_>>())
                .bind(states().map(|it| optional(&it.digest)).collect::<Vec<_>>())
                .bind(
                    states()
                        .map(|it| optional(&it.replaced_by))
                        .collect::<Vec<_>>(),
                )
                .bind(
                    states()
                        .map(|it| it.occurred_at.map(Timestamp::to_sqlx))
                        .collect::<Vec<_>>(),
                )
                .execute()
                .await?;
        }
        if !gone.is_empty() {
            tx.query(&GIVE_UP).bind(gone).execute().await?;
        }
        Ok(())
    }
}

#[derive(sqlx::FromRow)]
struct Replaced {
    identity: Vec<u8>,
    occurred_at: jiff_sqlx::Timestamp,
    event_type: String,
    data: String,
    kind: String,
}

/// Marks the events of before that this batch replaces, and takes them back.
async fn take_back(
    tx: &mut impl TenantConn,
    ledger: &Ledger,
    accepted: &[&Incoming],
    counting: &Counting,
    deltas: &mut Deltas,
) -> Result<(), Trouble> {
    if accepted.iter().all(|incoming| incoming.original.is_none()) {
        return Ok(());
    }
    let replaced = ledger.newly_replaced();
    if replaced.is_empty() {
        return Ok(());
    }
    let rows: Vec<Replaced> = tx
        .query(&REPLACE)
        .bind(replaced.iter().map(|it| it.1.to_sqlx()).collect::<Vec<_>>())
        .bind(
            replaced
                .iter()
                .map(|it| it.0.as_slice())
                .collect::<Vec<_>>(),
        )
        .all()
        .await?;
    for row in rows.iter().filter(|row| row.kind != "void") {
        let data = Object::parse(&row.data).map_err(ApiError::internal)?;
        let place = (row.occurred_at.to_jiff(), &fixed(&row.identity)?);
        change(
            deltas,
            Sign::Minus,
            counting,
            place,
            (&row.event_type, &data),
        )?;
    }
    Ok(())
}

async fn keep(
    tx: &mut impl TenantConn,
    accepted: &[&Incoming],
    ledger: &Ledger,
    received_at: Timestamp,
) -> Result<(), Trouble> {
    if accepted.is_empty() {
        return Ok(());
    }
    let events = || accepted.iter().map(|incoming| &incoming.event);
    let attributes = |attributes: &Object| (!attributes.is_empty()).then(|| attributes.to_string());
    let originals = accepted.iter().map(|it| it.original.map(|it| it.to_vec()));
    let replaced = accepted.iter().map(|it| ledger.is_replaced(&it.identity));
    tx.query(&KEEP)
        .bind(received_at.to_sqlx())
        .bind(
            accepted
                .iter()
                .map(|it| it.at.to_sqlx())
                .collect::<Vec<_>>(),
        )
        .bind(
            accepted
                .iter()
                .map(|it| it.identity.as_slice())
                .collect::<Vec<_>>(),
        )
        .bind(events().map(|it| it.source.as_str()).collect::<Vec<_>>())
        .bind(events().map(|it| it.id.as_str()).collect::<Vec<_>>())
        .bind(
            events()
                .map(|it| it.event_type.as_str())
                .collect::<Vec<_>>(),
        )
        .bind(events().map(|it| it.subject.as_deref()).collect::<Vec<_>>())
        .bind(events().map(|it| it.data.to_string()).collect::<Vec<_>>())
        .bind(
            events()
                .map(|it| attributes(&it.attributes))
                .collect::<Vec<_>>(),
        )
        .bind(events().map(|it| it.kind()).collect::<Vec<_>>())
        .bind(events().map(|it| it.original_id()).collect::<Vec<_>>())
        .bind(originals.collect::<Vec<_>>())
        .bind(replaced.collect::<Vec<_>>())
        .execute()
        .await?;
    Ok(())
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[CLAIM, KNOWN, LOCK, SETTLE, GIVE_UP, KEEP, REPLACE];

//! Who made changes: each that is pending is weighed against the calls of its account and time.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde::Serialize;
use tenantry_drift::author::{self, Chain, Deed, End, Link, LinkKind, Match, Seen, SeenKind};
use tenantry_resource::Provider;
use uuid::Uuid;

use super::super::activity::actor::Actor;
use super::super::types::Author;
use super::super::words::{AuthorChannel, AuthorKind};
use crate::error::{ApiError, Result};
use crate::estate::changes::places;
use crate::estate::stored::identity;
use crate::state::App;
use crate::tenant::{SystemReason, SystemTx, TenantCtx, TenantId};

/// Changes that are looked at together.
const PAGE: i64 = 100;
/// Calls that are weighed for one change, the latest: of those that name the resource, and of those that name none.
const DEEDS: i64 = 200;
/// Who may have made a change, at most.
const LISTED: usize = 10;

const PENDING: &str =
    "SELECT change_id, pending_mark, provider, account_id, region, resource_type, native_id, resource_uid, resource_name,
            kind, seen_before_at, observed_at, paths,
            (SELECT array_agg(a) FROM configuration_resources r,
                    json_array_elements_text(r.configuration -> 'aliases') AS a
             WHERE r.tenant_id = c.tenant_id AND r.identity = c.identity) AS aliases
     FROM configuration_changes c
     WHERE tenant_id = $1 AND pending_mark IS NOT NULL ORDER BY change_id LIMIT $2";

const CALLS: &str =
    "WITH named AS (
         SELECT * FROM activities
         WHERE tenant_id = $1 AND account_id = $2 AND at >= $3 AND at <= $4 AND resources && $5
         ORDER BY at DESC LIMIT $6
     ), nameless AS (
         SELECT * FROM activities
         WHERE tenant_id = $1 AND account_id = $2 AND at >= $3 AND at <= $4 AND resources = '{}'
         ORDER BY at DESC LIMIT $6
     )
     SELECT at, provider, account_id, region, service, operation, channel, source, user_agent, actor::text, credential,
            grants, resources
     FROM (SELECT * FROM named UNION ALL SELECT * FROM nameless) calls";

/// Trails of several accounts may have one call, each with what its account knows.
const GRANTED: &str = "SELECT a.grants, a.actor, a.credential FROM unnest($2::text[]) AS g (grants)
    CROSS JOIN LATERAL (
        SELECT grants, actor::text, credential FROM activities
        WHERE tenant_id = $1 AND grants = g.grants ORDER BY at DESC, identity LIMIT 50
    ) a";

/// Without records nobody can be told; when some arrive, the changes that they may be about are marked anew. Marks that
/// came with the first records, while this waited for them, are left alone.
const NOBODY: &str = "WITH pending AS MATERIALIZED (
        SELECT change_id, pending_mark FROM configuration_changes
        WHERE tenant_id = $1 AND pending_mark IS NOT NULL AND NOT EXISTS (SELECT FROM activities WHERE tenant_id = $1)
    )
    UPDATE configuration_changes c SET pending_mark = NULL FROM pending p
    WHERE c.tenant_id = $1 AND c.change_id = p.change_id AND c.pending_mark = p.pending_mark";

const KEEP: &str = "WITH found AS (
        SELECT * FROM json_to_recordset($2::json)
            AS f (change_id uuid, pending_mark uuid, author text, confidence smallint, authors json)
    ), changed AS (
        UPDATE configuration_changes c
        SET author = f.author, confidence = f.confidence, authors = f.authors,
            pending_mark = CASE WHEN c.pending_mark <> f.pending_mark THEN c.pending_mark END
        FROM found f WHERE c.tenant_id = $1 AND c.change_id = f.change_id
        RETURNING c.identity
    )
    INSERT INTO drift_marks (tenant_id, identity, mark)
    SELECT $1, m.identity, gen_random_uuid() FROM (
        SELECT DISTINCT c.identity
        FROM changed c JOIN drifts d ON d.tenant_id = $1 AND d.identity = c.identity
        WHERE d.status NOT IN ('accepted', 'resolved')
    ) m ORDER BY m.identity
    ON CONFLICT (tenant_id, identity) DO UPDATE SET mark = excluded.mark, waits_for = NULL";

#[derive(sqlx::FromRow)]
struct ChangeRow {
    change_id: Uuid,
    pending_mark: Uuid,
    provider: String,
    account_id: String,
    region: String,
    resource_type: String,
    native_id: String,
    resource_uid: String,
    resource_name: Option<String>,
    kind: String,
    seen_before_at: Option<jiff_sqlx::Timestamp>,
    observed_at: jiff_sqlx::Timestamp,
    paths: String,
    aliases: Option<Vec<String>>,
}

#[derive(sqlx::FromRow)]
struct CallRow {
    at: jiff_sqlx::Timestamp,
    provider: String,
    account_id: String,
    region: String,
    service: String,
    operation: String,
    channel: String,
    source: Option<String>,
    user_agent: Option<String>,
    actor: String,
    credential: Option<String>,
    grants: Option<String>,
    resources: Vec<String>,
}

/// What is kept of a change.
#[derive(Serialize)]
struct Kept {
    change_id: Uuid,
    pending_mark: Uuid,
    author: Option<String>,
    confidence: Option<u8>,
    authors: Option<Vec<Author>>,
}

/// A call, with whoever made it in the end.
struct Call {
    row: CallRow,
    actor: Actor,
    chain: Chain,
}

/// Looks for who made the changes that are pending.
pub(super) async fn find(app: &App, ctx: &TenantCtx) -> Result<()> {
    let tenant = ctx.tenant();
    loop {
        let mut tx = app.db.system(SystemReason::Reconcile).await?;
        let (is_any,): (bool,) = tx
            .query("SELECT EXISTS (SELECT FROM activities WHERE tenant_id = $1)")
            .bind(tenant.uuid())
            .one()
            .await?;
        if !is_any {
            tx.query(NOBODY).bind(tenant.uuid()).execute().await?;
            return tx.commit_work().await;
        }
        let pending: Vec<ChangeRow> = tx
            .query(PENDING)
            .bind(tenant.uuid())
            .bind(PAGE)
            .all()
            .await?;
        if pending.is_empty() {
            return Ok(());
        }
        let mut kept = Vec::with_capacity(pending.len());
        for change in pending {
            kept.push(one(&mut tx, tenant, &change).await?);
        }
        let json = serde_json::to_string(&kept).map_err(ApiError::internal)?;
        tx.query(KEEP)
            .bind(tenant.uuid())
            .bind(json)
            .execute()
            .await?;
        tx.commit_work().await?;
    }
}

async fn one(tx: &mut SystemTx, tenant: TenantId, change: &ChangeRow) -> Result<Kept> {
    let to = change.observed_at.to_jiff();
    let from = change.seen_before_at.map(jiff_sqlx::Timestamp::to_jiff);
    let begin = from.unwrap_or(to - author::LOOKBACK).min(to) - author::SLACK;
    let names = names(change);
    let rows: Vec<CallRow> = tx
        .query(CALLS)
        .bind(tenant.uuid())
        .bind(&change.account_id)
        .bind(begin.to_sqlx())
        .bind((to + author::SLACK).to_sqlx())
        .bind(named(&names))
        .bind(DEEDS)
        .all()
        .await?;
    let calls = calls(tx, tenant, rows).await?;
    let authors = weigh(change, &names, from, to, &calls)?;
    let named = authors.first().filter(|one| one.is_named());
    Ok(Kept {
        change_id: change.change_id,
        pending_mark: change.pending_mark,
        author: named.map(|one| one.name.clone()),
        confidence: named.map(|one| one.confidence),
        authors: Some(authors).filter(|all| !all.is_empty()),
    })
}

/// What a resource is called by, beside its identity.
fn names(change: &ChangeRow) -> Vec<String> {
    let known = [Some(&change.native_id), Some(&change.resource_uid)];
    let known = known
        .into_iter()
        .chain([change.resource_name.as_ref()])
        .flatten();
    let all: BTreeSet<String> = known
        .chain(change.aliases.iter().flatten())
        .cloned()
        .collect();
    all.into_iter().collect()
}

/// What calls may name it by: also by what stands behind the last sign of an ARN or a path.
fn named(names: &[String]) -> Vec<String> {
    let short = names
        .iter()
        .filter_map(|name| name.rsplit(['/', ':']).next());
    let short = short.filter(|name| !name.is_empty()).map(str::to_owned);
    names.iter().cloned().chain(short).collect()
}

fn weigh(
    change: &ChangeRow,
    names: &[String],
    from: Option<Timestamp>,
    to: Timestamp,
    calls: &[Call],
) -> Result<Vec<Author>> {
    let identity = identity(
        &change.provider,
        &change.account_id,
        &change.region,
        &change.resource_type,
        &change.native_id,
    )?;
    let fields = places(&change.paths);
    let seen = Seen {
        identity: &identity,
        names,
        kind: match change.kind.as_str() {
            "created" => SeenKind::Created,
            "deleted" => SeenKind::Deleted,
            _ => SeenKind::Changed,
        },
        fields: &fields,
        from,
        to,
    };
    let deeds: Vec<Deed> = calls.iter().map(deed).collect::<Result<_>>()?;
    let mut authors: Vec<Author> = Vec::new();
    for found in author::authors(&seen, &deeds) {
        let Some(call) = calls.get(found.deed) else {
            continue;
        };
        // Of one person the likeliest call is told.
        if authors.iter().all(|known| known.name != call.chain.name) {
            authors.push(told(call, &found)?);
        }
        if authors.len() == LISTED {
            break;
        }
    }
    Ok(authors)
}

fn deed(call: &Call) -> Result<Deed> {
    let row = &call.row;
    Ok(Deed {
        at: row.at.to_jiff(),
        provider: row
            .provider
            .parse::<Provider>()
            .map_err(ApiError::internal)?,
        account: row.account_id.clone(),
        region: row.region.clone(),
        service: row.service.clone(),
        operation: row.operation.clone(),
        failed: false,
        read_only: row.grants.is_some(),
        resources: row.resources.clone(),
        actor: call.chain.name.clone(),
    })
}

fn told(call: &Call, found: &Match) -> Result<Author> {
    let (row, chain) = (&call.row, &call.chain);
    let kind = match chain.end {
        // The record itself says what somebody is.
        _ if chain.roles.is_empty() => AuthorKind::parse(&call.actor.kind)?,
        End::Person => AuthorKind::User,
        End::Workload => AuthorKind::Workload,
        End::Service => AuthorKind::Service,
        End::Account => AuthorKind::Account,
        End::Role => AuthorKind::Role,
        End::Unknown => AuthorKind::Unknown,
    };
    // The one that acted comes first in a chain; people read it from the person on.
    let via = chain.roles.iter().rev().map(|link| {
        let role = link.role.as_deref().unwrap_or(&link.name);
        match link.session.as_deref() {
            Some(session) => format!("{role} ({session})"),
            None => role.to_owned(),
        }
    });
    Ok(Author {
        name: chain.name.clone(),
        kind,
        confidence: found.confidence.percent(),
        at: row.at.to_jiff(),
        service: row.service.clone(),
        operation: row.operation.clone(),
        channel: AuthorChannel::parse(&row.channel)?,
        source: row.source.clone(),
        user_agent: row.user_agent.clone(),
        region: row.region.clone(),
        via: via.collect(),
        reasons: found.reasons.iter().map(ToString::to_string).collect(),
    })
}

/// The calls, each with whoever made it: roles are followed to whoever took them.
async fn calls(tx: &mut SystemTx, tenant: TenantId, rows: Vec<CallRow>) -> Result<Vec<Call>> {
    let mut calls: Vec<(CallRow, Actor)> = Vec::with_capacity(rows.len());
    for row in rows {
        let actor: Actor = serde_json::from_str(&row.actor).map_err(ApiError::internal)?;
        calls.push((row, actor));
    }
    let mut links: HashMap<String, Link> = HashMap::new();
    let roles = calls
        .iter()
        .filter(|(_, actor)| kind(actor) == LinkKind::Role);
    let mut asked: BTreeSet<String> = roles
        .filter_map(|(row, _)| row.credential.clone())
        .collect();
    for _ in 0..author::MOST_HOPS {
        asked.retain(|credential| !links.contains_key(credential));
        if asked.is_empty() {
            break;
        }
        let wanted: Vec<String> = std::mem::take(&mut asked).into_iter().collect();
        let granted: Vec<(String, String, Option<String>)> = tx
            .query(GRANTED)
            .bind(tenant.uuid())
            .bind(&wanted)
            .all()
            .await?;
        let mut told: HashMap<String, Vec<Link>> = HashMap::new();
        for (grants, actor, credential) in granted {
            let actor: Actor = serde_json::from_str(&actor).map_err(ApiError::internal)?;
            let link = link(&actor, credential, Some(grants.clone()));
            told.entry(grants).or_default().push(link);
        }
        for (grants, told) in told {
            let Some(link) = author::best(told) else {
                continue;
            };
            if link.kind == LinkKind::Role {
                asked.extend(link.credential.clone());
            }
            links.insert(grants, link);
        }
    }
    let calls = calls.into_iter().map(|(row, actor)| {
        let own = link(&actor, row.credential.clone(), row.grants.clone());
        let chain = author::resolve(&own, |credential| links.get(credential).cloned());
        Call { row, actor, chain }
    });
    Ok(calls.collect())
}

fn kind(actor: &Actor) -> LinkKind {
    match actor.kind.as_str() {
        "root" | "user" | "federated" => LinkKind::Person,
        "role" => LinkKind::Role,
        "service" => LinkKind::Service,
        "account" => LinkKind::Account,
        _ => LinkKind::Unknown,
    }
}

fn link(actor: &Actor, credential: Option<String>, grants: Option<String>) -> Link {
    Link {
        kind: kind(actor),
        name: actor.name.clone(),
        arn: actor.arn.clone(),
        role: actor.role.clone(),
        session: actor.session.clone(),
        source_identity: actor.source_identity.clone(),
        subject: actor.subject.clone(),
        shared_id: actor.shared_event_id.clone(),
        credential,
        grants,
    }
}

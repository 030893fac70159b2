//! What a rule would hide, before it is kept.

use serde::Serialize;
use tenantry_drift::rules::Hidden;
use tenantry_drift::{Change, Difference, Expected, Outcome, Rule, Standing};
use tenantry_resource::Resource;
use tenantry_resource::json::{Number, Object, Value};
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::types::{ResourceColumns, ResourceRef};
use super::super::words::StandingWord;
use crate::error::{ApiError, Result};
use crate::estate::stored::{identity, resource};
use crate::severity::SeverityWord;
use crate::tenant::ids::{Drift, Id};
use crate::tenant::{Statement, TenantConn};

/// Drifts that are looked at, at once and at most; where they are long, so many that they come to 8 MiB.
const PAGE: i64 = 500;
pub(super) const MOST: u64 = 20_000;
/// Examples that are given.
const EXAMPLES: usize = 50;

const OPEN: Statement = Statement::new(
    "drift_rules.preview",
    "WITH page AS MATERIALIZED (
         SELECT * FROM drifts
         WHERE /*tenant*/tenant_id = $1/*end*/ AND status IN ('open', 'revert', 'snoozed') AND NOT is_ignored
           AND ($2::uuid IS NULL OR drift_id > $2) AND ($4::text[] = '{}' OR resource_type = ANY ($4))
         ORDER BY drift_id LIMIT $3
     ), found AS (
     SELECT d.drift_id, d.identity, d.provider, d.account_id, d.region, d.resource_type, d.native_id, d.resource_uid,
            d.resource_name, d.standing, d.severity, d.fields::text AS fields,
            d.field_count + d.hidden_count AS field_count,
            (SELECT r.configuration::text FROM configuration_resources r
             WHERE /*tenant*/r.tenant_id = $1/*end*/ AND r.identity = d.identity LIMIT 1) AS observed,
            (SELECT b.configuration::text FROM baseline_resources b
             WHERE /*tenant*/b.tenant_id = $1/*end*/
               AND b.identity = CASE WHEN d.expected_identity IS NULL THEN d.identity ELSE d.expected_identity END
               AND b.until IS NULL
             ORDER BY b.said_at DESC, b.baseline_id DESC LIMIT 1) AS expected
     FROM page d
     ), added AS (
         SELECT *, sum(length) OVER (ORDER BY drift_id) - length AS bytes_before
         FROM (SELECT *, octet_length(fields) + coalesce(octet_length(observed), 0) + coalesce(octet_length(expected), 0)
                             AS length FROM found) f
     )
     SELECT * FROM added WHERE bytes_before < 8388608 ORDER BY drift_id",
);

#[derive(sqlx::FromRow)]
struct Row {
    drift_id: Uuid,
    #[sqlx(flatten)]
    resource: ResourceColumns,
    native_id: String,
    standing: String,
    severity: String,
    fields: String,
    field_count: i32,
    observed: Option<String>,
    expected: Option<String>,
}

/// How much of a drift a rule would hide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Hides {
    /// All of it.
    Everything,
    /// Some of its fields.
    Fields,
}

/// A drift of which the rule would hide something.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HiddenExample {
    /// The drift.
    #[schema(value_type = String)]
    drift_id: Id<Drift>,
    /// The resource.
    resource: ResourceRef,
    /// How bad it is now.
    severity: SeverityWord,
    /// How the resource stands.
    standing: StandingWord,
    /// How much would be hidden.
    hides: Hides,
    /// The fields that would be; none where the whole resource is.
    paths: Vec<String>,
}

/// What a rule would hide.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct RulePreview {
    /// Drifts that were looked at: those that are to be seen and are neither over nor accepted, up to 20,000 of a customer
    /// and 100,000 of all.
    pub(super) looked_at: u64,
    /// Whether there are no others.
    pub(super) is_complete: bool,
    /// Those that would be hidden whole, by what hides some of their fields already as well.
    pub(super) hidden: u64,
    /// Those of which some fields would be that nothing hides yet.
    pub(super) partly: u64,
    /// The first fifty of both.
    pub(super) examples: Vec<HiddenExample>,
}

/// Looks at a customer's drifts, `most` at most.
pub(super) async fn of_customer(
    tx: &mut impl TenantConn,
    rule: &Rule,
    types: &[String],
    now: jiff::Timestamp,
    most: u64,
) -> Result<RulePreview> {
    // Only of types that are named as they are; of patterns, all are asked.
    let narrow: Vec<&String> = match types.iter().any(|name| name.contains('*')) {
        true => Vec::new(),
        false => types.iter().collect(),
    };
    let mut preview = RulePreview::default();
    let mut after: Option<Uuid> = None;
    loop {
        if preview.looked_at >= most {
            return Ok(preview);
        }
        let rows: Vec<Row> = tx
            .query(&OPEN)
            .bind(after)
            .bind(PAGE)
            .bind(&narrow)
            .all()
            .await?;
        let Some(last) = rows.last() else {
            preview.is_complete = true;
            return Ok(preview);
        };
        after = Some(last.drift_id);
        preview.looked_at += rows.len() as u64;
        let rule = rule.clone();
        let judged = tokio::task::spawn_blocking(move || {
            let judged = rows.into_iter().map(|row| {
                let hidden = row.hidden(&rule, now)?;
                Ok((row, hidden))
            });
            judged.collect::<Result<Vec<_>>>()
        });
        for (row, hidden) in judged.await.map_err(ApiError::internal)?? {
            let Some((hides, paths)) = hidden else {
                continue;
            };
            match hides {
                Hides::Everything => preview.hidden += 1,
                Hides::Fields => preview.partly += 1,
            }
            if preview.examples.len() < EXAMPLES {
                preview.examples.push(row.example(hides, paths)?);
            }
        }
    }
}

/// A field that differs, and whether a rule hides it already.
struct Field {
    change: Change,
    is_hidden: bool,
}

impl Row {
    fn fields(&self) -> Result<Vec<Field>> {
        let value = Value::parse(&self.fields).map_err(ApiError::internal)?;
        let Value::List(list) = value else {
            return Err(ApiError::internal("fields that are kept are no list"));
        };
        let fields = list.iter().map(|field| {
            Ok(Field {
                change: Change::from_value(field).map_err(ApiError::internal)?,
                is_hidden: matches!(field, Value::Object(field) if field.get("hidden_by").is_some()),
            })
        });
        fields.collect()
    }

    /// What the rule would add to what is hidden, and the paths of those fields.
    fn hidden(&self, rule: &Rule, now: jiff::Timestamp) -> Result<Option<(Hides, Vec<String>)>> {
        let fields = self.fields()?;
        let paths = |at: &[usize]| -> Vec<String> {
            let fields = at.iter().filter_map(|at| fields.get(*at));
            fields.map(|field| field.change.path.to_string()).collect()
        };
        let all: Vec<usize> = (0..fields.len()).collect();
        let hidden = match self.by_itself(rule, &fields, now)? {
            Hidden::Nothing => return Ok(None),
            Hidden::Everything => return Ok(Some((Hides::Everything, paths(&all)))),
            Hidden::Fields(at) => at,
        };
        let (before, left): (Vec<usize>, Vec<usize>) = all
            .into_iter()
            .partition(|at| fields.get(*at).is_some_and(|field| field.is_hidden));
        if hidden.iter().all(|at| before.contains(at)) {
            return Ok(None);
        }
        let is_listed_whole = usize::try_from(self.field_count) == Ok(fields.len());
        let hides = match is_listed_whole && left.iter().all(|at| hidden.contains(at)) {
            true => Hides::Everything,
            false => Hides::Fields,
        };
        Ok(Some((hides, paths(&hidden))))
    }

    fn by_itself(&self, rule: &Rule, fields: &[Field], now: jiff::Timestamp) -> Result<Hidden> {
        let named = identity(
            &self.resource.provider,
            &self.resource.account_id,
            &self.resource.region,
            &self.resource.resource_type,
            &self.native_id,
        )?;
        let side = |json: &Option<String>| -> Result<Option<Resource>> {
            json.as_deref()
                .map(|json| resource(named.clone(), Some(json)))
                .transpose()
        };
        let changes: Vec<Value> = fields.iter().map(|field| field.change.to_value()).collect();
        let mut difference = Object::new();
        difference.insert("changes", Value::List(changes));
        let total = Number::from(i64::from(self.field_count));
        difference.insert("total", Value::Number(total));
        let difference =
            Difference::from_value(&Value::Object(difference)).map_err(ApiError::internal)?;
        let outcome: Outcome<Expected, Resource> = Outcome {
            identity: named.clone(),
            standing: self
                .standing
                .parse::<Standing>()
                .map_err(ApiError::internal)?,
            moved: None,
            difference,
            expected: side(&self.expected)?.map(Expected::whole),
            observed: side(&self.observed)?,
        };
        Ok(rule.hides(&outcome, now))
    }

    fn example(self, hides: Hides, paths: Vec<String>) -> Result<HiddenExample> {
        Ok(HiddenExample {
            drift_id: Id::from_uuid(self.drift_id),
            resource: self.resource.view()?,
            severity: SeverityWord::parse(&self.severity)?,
            standing: StandingWord::parse(&self.standing)?,
            hides,
            paths,
        })
    }
}

#[cfg(feature = "testing")]
pub(super) const STATEMENTS: &[Statement] = &[OPEN];

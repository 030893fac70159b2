//! Which customer each staged row is, by the mappings of its account and of its tags.

use uuid::Uuid;

use super::publish::item_columns;
use super::rollup::day_columns;
use crate::error::Result;
use crate::tenant::SystemTx;

/// The staged rows of bills that change, each with the customer, the mapping and the tag that it follows. `$1` is the
/// customer whose everything is.
macro_rules! placed {
    ($tenant:literal, $mapping:literal, $tag:literal, $tags:literal) => {
        concat!(
            "(SELECT s.*, b.bill_id, coalesce($1::uuid, ",
            $tenant,
            ") AS tenant_id, coalesce(",
            $mapping,
            ") AS mapping_id, ",
            $tag,
            " AS matched_tag
              FROM staged s
              JOIN staged_bills b ON b.bill_no = s.bill_no AND NOT b.unchanged
              LEFT JOIN staged_routes m
                     ON $1::uuid IS NULL AND m.provider = s.provider AND m.account_id = s.account_id
                    AND m.during @> (s.charge_period_start AT TIME ZONE 'UTC')::date ",
            $tags,
            ") AS placed"
        )
    };
}

/// Where no mapping looks at tags: each row follows the mapping of its account.
macro_rules! placed_by_account {
    () => {
        placed!("m.tenant_id", "m.mapping_id", "NULL::text", "")
    };
}

/// Each row follows the oldest mapping of a tag it carries, else that of its account. To look for it takes two
/// microseconds a row, whether or not there is one.
macro_rules! placed_by_tag {
    () => {
        placed!(
            "g.tenant_id, m.tenant_id",
            "g.mapping_id, m.mapping_id",
            "g.matched_tag",
            "LEFT JOIN LATERAL (
                 SELECT t.tenant_id, t.mapping_id, t.tag_key || '=' || t.tag_value AS matched_tag
                 FROM staged_tags t
                 WHERE $1::uuid IS NULL AND t.provider = s.provider AND t.account_id = s.account_id
                   AND t.during @> (s.charge_period_start AT TIME ZONE 'UTC')::date
                   AND s.tags ->> t.tag_key = t.tag_value
                 ORDER BY t.mapping_id LIMIT 1
             ) g ON true"
        )
    };
}

macro_rules! give {
    ($placed:expr) => {
        concat!(
            "INSERT INTO cost_items (tenant_id, mapping_id, matched_tag, bill_id, ",
            item_columns!(),
            ") SELECT tenant_id, mapping_id, matched_tag, bill_id, ",
            item_columns!(),
            " FROM ",
            $placed,
            " WHERE tenant_id IS NOT NULL"
        )
    };
}

macro_rules! hold {
    ($placed:expr) => {
        concat!(
            "INSERT INTO held_cost_items (bill_id, ",
            item_columns!(),
            ") SELECT bill_id, ",
            item_columns!(),
            " FROM ",
            $placed,
            " WHERE tenant_id IS NULL"
        )
    };
}

macro_rules! roll_up {
    ($placed:expr) => {
        concat!(
            "CREATE TEMPORARY TABLE rolled_days ON COMMIT DROP AS
             SELECT tenant_id, charge_date, bill_id, ",
            day_columns!(),
            " FROM (SELECT placed.*, (charge_period_start AT TIME ZONE 'UTC')::date AS charge_date FROM ",
            $placed,
            " WHERE tenant_id IS NOT NULL) AS given
              GROUP BY tenant_id, charge_date, bill_id, currency, dimensions"
        )
    };
}

/// The mapping that a row of the operator's bills follows, `$row` being the row's name: as [`placed!`] has it.
macro_rules! mapping_of {
    ($row:literal) => {
        concat!(
            "(SELECT t.mapping_id FROM account_mappings t
              WHERE t.provider = ",
            $row,
            ".provider AND t.account_id = ",
            $row,
            ".account_id AND daterange(t.valid_from, t.valid_to) @> (",
            $row,
            ".charge_period_start AT TIME ZONE 'UTC')::date
                AND (t.tag_key IS NULL OR ",
            $row,
            ".tags ->> t.tag_key = t.tag_value)
              ORDER BY t.tag_key IS NULL, t.mapping_id LIMIT 1)"
        )
    };
}
pub(super) use mapping_of;

/// How the staged rows find their customers.
pub(super) struct Placement {
    /// The customer whose everything is; `None` for what is split by account and tag.
    whole: Option<Uuid>,
    has_tags: bool,
}

impl Placement {
    /// Copies the mappings beside the staged rows. Without an index: through the mappings' own, the planner
    /// likes to look up row by row what it should hash once.
    pub(super) async fn prepare(tx: &mut SystemTx, whole: Option<Uuid>) -> Result<Self> {
        for statement in [
            "CREATE TEMPORARY TABLE staged_routes ON COMMIT DROP AS
             SELECT provider, account_id, daterange(valid_from, valid_to) AS during, tenant_id, mapping_id
             FROM account_mappings WHERE tag_key IS NULL",
            "CREATE TEMPORARY TABLE staged_tags ON COMMIT DROP AS
             SELECT provider, account_id, daterange(valid_from, valid_to) AS during, tenant_id, mapping_id, tag_key, tag_value
             FROM account_mappings WHERE tag_key IS NOT NULL",
            // The planner knows nothing of a temporary table until it is told.
            "ANALYZE staged_routes",
            "ANALYZE staged_tags",
            "ANALYZE staged_bills",
            "ANALYZE staged (bill_no, provider, account_id)",
        ] {
            tx.query(statement).execute().await?;
        }
        let (has_tags,): (bool,) = tx
            .query("SELECT EXISTS (SELECT FROM staged_tags)")
            .one()
            .await?;
        Ok(Self {
            whole,
            has_tags: has_tags && whole.is_none(),
        })
    }

    /// Gives each row to its customer; gives the number of rows given.
    pub(super) async fn give(&self, tx: &mut SystemTx) -> Result<u64> {
        let statement = match self.has_tags {
            false => give!(placed_by_account!()),
            true => give!(placed_by_tag!()),
        };
        Ok(tx.query(statement).bind(self.whole).execute().await?)
    }

    /// Keeps the rows that are nobody's.
    pub(super) async fn hold(&self, tx: &mut SystemTx) -> Result<u64> {
        let statement = match self.has_tags {
            false => hold!(placed_by_account!()),
            true => hold!(placed_by_tag!()),
        };
        Ok(tx.query(statement).bind(self.whole).execute().await?)
    }

    /// Adds the rows that were given up by day, in the temporary table `rolled_days`.
    pub(super) async fn roll_up(&self, tx: &mut SystemTx) -> Result<()> {
        let statement = match self.has_tags {
            false => roll_up!(placed_by_account!()),
            true => roll_up!(placed_by_tag!()),
        };
        // The planner takes the rows for a thousandth of what they are, because of the mappings' dates, and would
        // sort them.
        tx.query("SET LOCAL enable_sort = off").execute().await?;
        tx.query(statement).bind(self.whole).execute().await?;
        tx.query("SET LOCAL enable_sort = on").execute().await?;
        Ok(())
    }
}

/// Remembers every account that was named.
pub(super) async fn remember_accounts(tx: &mut SystemTx) -> Result<()> {
    tx.query(
        "INSERT INTO provider_accounts (provider, account_id, account_name)
         SELECT provider, account_id, max(account_name) FROM staged GROUP BY provider, account_id
         ON CONFLICT (provider, account_id) DO UPDATE
         SET account_name = coalesce(excluded.account_name, provider_accounts.account_name)",
    )
    .execute()
    .await?;
    Ok(())
}

//! Baselines out of documents that declare how resources are to be: staged, given to customers, and held where they are
//! nobody's.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::place::place;
use crate::error::{ApiError, Result};
use crate::tenant::{SystemTx, TenantId};

pub(crate) use super::publish::{Author, Published, publish};

/// What a document declares, as the temporary table has it. Of several that are said of one resource, that of the
/// highest rank counts.
#[derive(Debug, Serialize)]
pub(crate) struct Row<'a> {
    /// Its place in the body, from 1.
    pub n: u64,
    pub rank: i32,
    pub identity: String,
    pub provider: &'static str,
    pub account_id: &'a str,
    pub region: &'a str,
    pub resource_type: &'a str,
    pub native_id: &'a str,
    pub resource_uid: &'a str,
    pub resource_name: Option<&'a str>,
    pub address: Option<&'a str>,
    pub extent: &'static str,
    pub configuration: &'a RawValue,
    pub names: &'a RawValue,
    pub aliases: &'a [String],
    pub previous_addresses: [String; 0],
    pub digest: String,
}

/// What a document is, beside its resources.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Header {
    /// `terraform_state`, `terraform_plan` or `kubernetes_manifest`.
    pub kind: String,
    /// As whoever sent it calls it.
    pub name: Option<String>,
    /// Of manifests, the cluster: the same file may be meant for several.
    #[serde(default)]
    pub cluster: Option<String>,
    pub lineage: Option<String>,
    pub serial: Option<i64>,
    pub terraform_version: Option<String>,
    pub file_name: Option<String>,
    /// Whether it has all that there is: what it does not name any more is not declared any more.
    pub is_whole: bool,
    /// When a plan was made, if it says so: what it found holds against what it says, whenever it is sent.
    #[serde(default)]
    pub made_at: Option<Timestamp>,
    /// Whether it was sent some time ago, and held since: it may be older than what is known.
    #[serde(default)]
    pub is_late: bool,
}

impl Header {
    /// What it is kept under while it is nobody's: by what it is known again.
    fn source(&self) -> String {
        match (&self.lineage, &self.cluster) {
            (Some(lineage), _) => lineage.clone(),
            (None, Some(cluster)) => format!("{}:{cluster}:{}", self.kind, self.called()),
            (None, None) => format!("{}:{}", self.kind, self.called()),
        }
    }

    /// What a baseline that is made of it is about, where that tells it from others of its name.
    pub(super) fn accounts(&self) -> Option<Vec<String>> {
        self.cluster.clone().map(|cluster| vec![cluster])
    }

    /// What a baseline that is made of it is called: the name that it is given, or that of the file.
    pub(super) fn called(&self) -> String {
        let short = |lineage: &String| lineage.chars().take(8).collect::<String>();
        let lineage = self.lineage.as_ref().map(short);
        let made = match (self.kind.as_str(), lineage) {
            ("terraform_plan", _) => "Terraform plan".to_owned(),
            ("kubernetes_manifest", _) => "Kubernetes manifests".to_owned(),
            (_, Some(lineage)) => format!("Terraform state {lineage}"),
            (_, None) => "Terraform state".to_owned(),
        };
        let given = self.name.clone().or_else(|| self.file_name.clone());
        given.unwrap_or(made)
    }
}

pub(crate) const CREATE_STAGED: &str = "CREATE TEMPORARY TABLE staged_baseline (
    n bigint, rank integer, tenant_id uuid, is_routed boolean, identity bytea, provider text COLLATE \"C\",
    account_id text COLLATE \"C\", region text COLLATE \"C\", resource_type text COLLATE \"C\",
    native_id text COLLATE \"C\", resource_uid text COLLATE \"C\", resource_name text, address text, extent text,
    configuration json, names json, aliases text[], previous_addresses text[], digest bytea
) ON COMMIT DROP";

pub(crate) const STAGE: &str = "INSERT INTO staged_baseline SELECT * FROM json_populate_recordset(NULL::pg_temp.staged_baseline, $1::json)";

/// A plan that moves a resource to another address: it is known by both.
const MOVE: &str = "UPDATE staged_baseline s
    SET address = m.address, aliases = array_append(s.aliases, m.address), previous_addresses = ARRAY[m.previous],
        digest = substring(sha256(s.digest || convert_to(m.address, 'UTF8')) FROM 1 FOR 16)
    FROM unnest($1::text[], $2::text[]) AS m (address, previous)
    WHERE s.address = m.previous";

/// Writes down what a plan moves: addresses, and those before.
pub(crate) async fn moved(tx: &mut SystemTx, moves: Vec<(String, String)>) -> Result<()> {
    if moves.is_empty() {
        return Ok(());
    }
    let (addresses, previous): (Vec<_>, Vec<_>) = moves.into_iter().unzip();
    let rename = tx.query(MOVE).bind(addresses).bind(previous);
    rename.execute().await?;
    Ok(())
}

/// What is declared holds from the day on which it is sent.
const PLACE: &str = place!(
    "staged_baseline",
    "(current_setting('app.declared_at')::timestamptz AT TIME ZONE 'UTC')::date"
);

/// Gives everything that is staged to one customer.
pub(crate) async fn give_all(tx: &mut SystemTx, tenant: TenantId) -> Result<()> {
    let give = "UPDATE staged_baseline SET tenant_id = $1, is_routed = false";
    tx.query(give).bind(tenant.uuid()).execute().await?;
    Ok(())
}

/// Gives what is staged to the customers whose accounts it is of.
pub(crate) async fn by_account(tx: &mut SystemTx, now: Timestamp) -> Result<()> {
    let (_,): (String,) = tx
        .query("SELECT set_config('app.declared_at', $1, true)")
        .bind(now.to_string())
        .one()
        .await?;
    tx.query(PLACE).execute().await?;
    Ok(())
}

/// What an older document of the same source said.
const FORGET: &str = "DELETE FROM held_baseline_resources
    WHERE source = substring(sha256(convert_to($1, 'UTF8')) FROM 1 FOR 16)
      AND coalesce((baseline ->> 'serial')::bigint, 0) <= coalesce($2, 0)";

const HOLD: &str = "INSERT INTO held_baseline_resources AS h
        (identity, provider, account_id, source, baseline, resource, received_at)
    SELECT DISTINCT ON (identity) identity, provider, account_id,
           substring(sha256(convert_to($1, 'UTF8')) FROM 1 FOR 16), $2::json, to_json(s), $3
    FROM staged_baseline s WHERE tenant_id IS NULL ORDER BY identity, rank DESC, n DESC
    ON CONFLICT (provider, account_id, source, identity) DO UPDATE
        SET baseline = excluded.baseline, resource = excluded.resource, received_at = excluded.received_at
        WHERE coalesce((h.baseline ->> 'serial')::bigint, 0) <= coalesce((excluded.baseline ->> 'serial')::bigint, 0)";

/// Keeps what is nobody's, with what the document is.
pub(crate) async fn hold(tx: &mut SystemTx, header: &Header, now: Timestamp) -> Result<()> {
    let told = serde_json::to_string(header).map_err(ApiError::internal)?;
    if header.is_whole {
        let forget = tx.query(FORGET).bind(header.source());
        forget.bind(header.serial).execute().await?;
    }
    tx.query(HOLD)
        .bind(header.source())
        .bind(told)
        .bind(now.to_sqlx())
        .execute()
        .await?;
    Ok(())
}

/// The sources of which something is held for accounts that some mapping names.
const HELD: &str = "SELECT DISTINCT ON (h.source) h.source, h.baseline::text FROM held_baseline_resources h
    WHERE EXISTS (SELECT FROM account_mappings m WHERE m.account_id = h.account_id AND m.tag_key IS NULL)
    ORDER BY h.source, h.received_at DESC";

const STAGE_HELD: &str = "INSERT INTO staged_baseline
    SELECT (json_populate_record(NULL::pg_temp.staged_baseline, h.resource)).* FROM held_baseline_resources h
    WHERE h.source = $1
      AND EXISTS (SELECT FROM account_mappings m WHERE m.account_id = h.account_id AND m.tag_key IS NULL)";

const RELEASE: &str = "DELETE FROM held_baseline_resources h USING staged_baseline s
    WHERE s.tenant_id IS NOT NULL AND h.source = $1 AND h.provider = s.provider AND h.account_id = s.account_id
      AND h.identity = s.identity";

/// What is held of accounts that are somebody's now becomes theirs; gives how many resources that were.
pub(crate) async fn release(tx: &mut SystemTx, author: &Author, now: Timestamp) -> Result<u64> {
    let sources: Vec<(Vec<u8>, String)> = tx.query(HELD).all().await?;
    let mut released = 0;
    for (source, header) in sources {
        // The other customers of the document are not looked at: of theirs, nothing is staged here.
        let mut header: Header = serde_json::from_str(&header).map_err(ApiError::internal)?;
        header.is_whole = false;
        header.is_late = true;
        tx.query(CREATE_STAGED).execute().await?;
        tx.query(STAGE_HELD).bind(&source).execute().await?;
        by_account(tx, now).await?;
        let taken = tx.query(RELEASE).bind(&source).execute().await?;
        if taken > 0 {
            publish(tx, &header, author, now).await?;
            released += taken;
        }
        tx.query("DROP TABLE staged_baseline").execute().await?;
    }
    Ok(released)
}

//! API keys, a customer's and the operator's. A key is shown once, when it is made; afterwards there
//! is only its hash.

pub mod customer;
pub mod operator;
pub mod reminders;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::{ApiError, Result};
use crate::tenant::Scope;
use crate::tenant::addresses::Addresses;
use crate::tenant::credential::Credential;
use crate::tenant::ids::{Id, Key};

/// From so long before its end a key is said to be expiring.
const EXPIRING: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long the key before goes on after a rotation, unless asked otherwise, and at most.
const GRACE_SECONDS: i64 = 24 * 60 * 60;
const MAX_GRACE_SECONDS: i64 = 7 * GRACE_SECONDS;

/// A key to be made.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewKey)]
pub struct NewKey {
    /// What it is for, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// What it may do; one at least. `admin` includes the others.
    #[schema(min_items = 1)]
    pub scopes: Vec<Scope>,
    /// When it stops working; `null` is never.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
    /// From where it may be used, as addresses or networks in CIDR form, at most 50; none is
    /// everywhere.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub allowed_addresses: Vec<String>,
}

/// What is to be different about a key; what is absent stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangedKey {
    /// What it is for, 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    /// When it stops working; `null` is never.
    #[serde(default, deserialize_with = "crate::web::present")]
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Option<Timestamp>>,
    /// From where it may be used; an empty list is everywhere.
    #[schema(max_items = 50)]
    allowed_addresses: Option<Vec<String>>,
}

/// How a key is to be replaced.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rotation {
    /// For how long the key goes on beside its successor, 0 to 604,800 seconds; a day when absent.
    #[schema(minimum = 0, maximum = 604_800)]
    grace_seconds: Option<i64>,
    /// When the successor stops working; when absent it works as long as the key was made for.
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

/// Where a key is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// It works.
    Active,
    /// It works, and ends within 30 days.
    Expiring,
    /// It works until `expires_at` beside the key that replaces it.
    Replaced,
    /// It ended by itself.
    Expired,
    /// Somebody ended it.
    Revoked,
}

/// A key, without its secret.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = Key)]
pub struct KeyView {
    /// Its public id.
    #[schema(value_type = String)]
    pub id: Id<Key>,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Where it is in its life.
    pub state: KeyState,
    /// Whether it is old enough to be replaced.
    pub rotation_due: bool,
    /// From where it may be used; empty is everywhere.
    pub allowed_addresses: Vec<String>,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it stops working by itself; `null` is never.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires_at: Option<Timestamp>,
    /// Since when it is refused; `null` while it works.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, to some ten seconds; `null` is never.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub last_used_at: Option<Timestamp>,
    /// From where it was last used.
    pub last_used_address: Option<String>,
    /// The key that it takes over from.
    #[schema(value_type = Option<String>)]
    pub replaces: Option<Id<Key>>,
}

/// A key that was just made.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = CreatedKey)]
pub struct CreatedKey {
    /// What it is.
    #[serde(flatten)]
    pub view: KeyView,
    /// The key itself, shown this once.
    pub key: String,
}

#[derive(sqlx::FromRow)]
struct Row {
    key_id: Uuid,
    name: String,
    scopes: Vec<String>,
    allowed_addresses: Vec<String>,
    created_at: jiff_sqlx::Timestamp,
    expires_at: Option<jiff_sqlx::Timestamp>,
    revoked_at: Option<jiff_sqlx::Timestamp>,
    last_used_at: Option<jiff_sqlx::Timestamp>,
    last_used_address: Option<String>,
    replaces_key_id: Option<Uuid>,
    is_replaced: bool,
}

/// What time alone says of a key.
#[derive(Debug, Clone, Copy)]
struct Ages {
    now: Timestamp,
    /// From this age on a key should be replaced.
    rotation: SignedDuration,
}

impl Row {
    fn ends(&self) -> Option<Timestamp> {
        self.expires_at.map(jiff_sqlx::Timestamp::to_jiff)
    }

    fn scopes(&self) -> Vec<Scope> {
        self.scopes
            .iter()
            .filter_map(|scope| Scope::parse(scope))
            .collect()
    }

    fn state(&self, now: Timestamp) -> KeyState {
        let ends = self.ends();
        if self.revoked_at.is_some() {
            KeyState::Revoked
        } else if ends.is_some_and(|at| at <= now) {
            KeyState::Expired
        } else if self.is_replaced {
            KeyState::Replaced
        } else if ends.is_some_and(|at| at <= now + EXPIRING) {
            KeyState::Expiring
        } else {
            KeyState::Active
        }
    }

    fn view(self, ages: Ages) -> KeyView {
        let state = self.state(ages.now);
        let created_at = self.created_at.to_jiff();
        KeyView {
            id: Id::from_uuid(self.key_id),
            scopes: self.scopes(),
            state,
            rotation_due: matches!(state, KeyState::Active | KeyState::Expiring)
                && created_at + ages.rotation <= ages.now,
            name: self.name,
            allowed_addresses: self.allowed_addresses,
            created_at,
            expires_at: self.expires_at.map(jiff_sqlx::Timestamp::to_jiff),
            revoked_at: self.revoked_at.map(jiff_sqlx::Timestamp::to_jiff),
            last_used_at: self.last_used_at.map(jiff_sqlx::Timestamp::to_jiff),
            last_used_address: self.last_used_address,
            replaces: self.replaces_key_id.map(Id::from_uuid),
        }
    }

    fn created(self, ages: Ages, credential: &Credential) -> CreatedKey {
        CreatedKey {
            view: self.view(ages),
            key: credential.reveal(),
        }
    }
}

/// What a key is made of, checked.
struct Checked {
    name: String,
    scopes: Vec<&'static str>,
    expires_at: Option<Timestamp>,
    allowed: Vec<String>,
}

fn check_addresses(texts: &[String]) -> Result<Vec<String>> {
    match Addresses::parse(texts) {
        Ok(addresses) => Ok(addresses.texts()),
        Err((index, detail)) => Err(ApiError::field(
            &format!("allowed_addresses[{index}]"),
            detail,
        )),
    }
}

fn check_end(expires_at: Option<Timestamp>, now: Timestamp) -> Result<()> {
    if expires_at.is_some_and(|at| at <= now) {
        return Err(ApiError::field("expires_at", "must be in the future"));
    }
    Ok(())
}

impl NewKey {
    fn check(self, now: Timestamp) -> Result<Checked> {
        crate::web::check_name("name", &self.name)?;
        if self.scopes.is_empty() {
            return Err(ApiError::field(
                "scopes",
                "name at least one of read, write, ingest, admin",
            ));
        }
        check_end(self.expires_at, now)?;
        let scopes = Scope::ALL
            .into_iter()
            .filter(|scope| self.scopes.contains(scope))
            .map(Scope::as_str)
            .collect();
        Ok(Checked {
            name: self.name,
            scopes,
            expires_at: self.expires_at,
            allowed: check_addresses(&self.allowed_addresses)?,
        })
    }
}

/// A change of a key, checked.
struct CheckedChange {
    name: Option<String>,
    changes_end: bool,
    expires_at: Option<Timestamp>,
    allowed: Option<Vec<String>>,
}

impl CheckedChange {
    /// Whether it touches what holds the key back.
    fn loosens(&self) -> bool {
        self.changes_end || self.allowed.is_some()
    }
}

impl ChangedKey {
    fn check(self, now: Timestamp) -> Result<CheckedChange> {
        if let Some(name) = &self.name {
            crate::web::check_name("name", name)?;
        }
        check_end(self.expires_at.flatten(), now)?;
        Ok(CheckedChange {
            name: self.name,
            changes_end: self.expires_at.is_some(),
            expires_at: self.expires_at.flatten(),
            allowed: self
                .allowed_addresses
                .as_deref()
                .map(check_addresses)
                .transpose()?,
        })
    }
}

/// When a key and its successor end.
struct Ends {
    old: Timestamp,
    new: Option<Timestamp>,
}

impl Rotation {
    /// Refuses what cannot be rotated: two keys of one line work at a time, and no more.
    fn check(&self, key: &Row, predecessor_works: bool, now: Timestamp) -> Result<Ends> {
        let grace = self.grace_seconds.unwrap_or(GRACE_SECONDS);
        if !(0..=MAX_GRACE_SECONDS).contains(&grace) {
            return Err(ApiError::field(
                "grace_seconds",
                "must be between 0 and 604800",
            ));
        }
        check_end(self.expires_at, now)?;
        match key.state(now) {
            KeyState::Active | KeyState::Expiring => {}
            KeyState::Replaced => {
                return Err(ApiError::conflict(
                    "key_replaced",
                    "this key is being replaced already",
                ));
            }
            KeyState::Expired | KeyState::Revoked => {
                return Err(ApiError::conflict(
                    "key_ended",
                    "this key no longer works; make a new one",
                ));
            }
        }
        if predecessor_works {
            return Err(ApiError::conflict(
                "two_keys_work",
                "the key that this one replaces still works; revoke it, or wait for its end",
            ));
        }
        let end = now + SignedDuration::from_secs(grace);
        let own_end = key.ends();
        let length = own_end.map(|at| at.duration_since(key.created_at.to_jiff()));
        Ok(Ends {
            old: own_end.map_or(end, |own| own.min(end)),
            new: self.expires_at.or(length.map(|length| now + length)),
        })
    }
}

/// The statements of this feature, for the tests that mutate each of them.
#[cfg(feature = "testing")]
pub(crate) const STATEMENTS: &[&[crate::tenant::Statement]] =
    &[customer::STATEMENTS, reminders::STATEMENTS];

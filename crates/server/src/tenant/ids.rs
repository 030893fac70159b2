//! Typed ids. Outside they read `cus_01k…` (prefix and 26 characters of lowercase Crockford
//! base32); inside they are UUIDv7, so that they sort by age and tell nothing about volume.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::Clock;

/// What an id names; gives the prefix.
pub trait Kind: 'static {
    /// The prefix of the public form, without the underscore.
    const PREFIX: &'static str;
}

/// The id of one `K`. Never the nil UUID.
pub struct Id<K> {
    uuid: Uuid,
    kind: PhantomData<fn() -> K>,
}

/// A public id that is not one.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("expected {expected}_ and 26 characters of 0-9 and a-z without i, l, o and u")]
pub struct InvalidId {
    expected: &'static str,
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 26;

impl<K: Kind> Id<K> {
    /// A new id that carries the clock's time and 74 random bits.
    pub fn mint(clock: &dyn Clock) -> Self {
        let now = clock.now();
        let seconds = u64::try_from(now.as_second()).unwrap_or_default();
        let nanos = u32::try_from(now.subsec_nanosecond()).unwrap_or_default();
        let stamp = uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos);
        Self::from_uuid(Uuid::new_v7(stamp))
    }

    /// The id as the database knows it.
    pub fn from_uuid(uuid: Uuid) -> Self {
        Self {
            uuid,
            kind: PhantomData,
        }
    }

    /// The UUID, for a statement's argument.
    pub fn uuid(self) -> Uuid {
        self.uuid
    }
}

/// 128 bits as 26 characters, most significant first (two leading bits are zero).
pub(super) fn encode(value: u128) -> String {
    (0..LENGTH)
        .map(|i| {
            let shift = 5 * (LENGTH - 1 - i);
            char::from(ALPHABET[usize::try_from(value >> shift & 31).unwrap_or_default()])
        })
        .collect()
}

/// The inverse of [`encode`]; only the canonical lowercase form is accepted, so that one id has
/// one spelling.
pub(super) fn decode(text: &str) -> Option<u128> {
    if text.len() != LENGTH || text.as_bytes()[0] > b'7' {
        return None;
    }
    text.bytes().try_fold(0u128, |value, byte| {
        let digit = ALPHABET.iter().position(|&c| c == byte)?;
        Some(value << 5 | digit as u128)
    })
}

impl<K: Kind> From<Uuid> for Id<K> {
    fn from(uuid: Uuid) -> Self {
        Self::from_uuid(uuid)
    }
}

impl<K: Kind> FromStr for Id<K> {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        text.strip_prefix(K::PREFIX)
            .and_then(|rest| rest.strip_prefix('_'))
            .and_then(decode)
            .filter(|&value| value != 0)
            .map(|value| Self::from_uuid(Uuid::from_u128(value)))
            .ok_or(InvalidId {
                expected: K::PREFIX,
            })
    }
}

impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", K::PREFIX, encode(self.uuid.as_u128()))
    }
}

impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Id<K> {}

impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}

impl<K> Eq for Id<K> {}

impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.uuid.cmp(&other.uuid)
    }
}

impl<K> std::hash::Hash for Id<K> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}

impl<K: Kind> Serialize for Id<K> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, K: Kind> Deserialize<'de> for Id<K> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl<K: Kind> utoipa::PartialSchema for Id<K> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some(format!(
                "^{}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$",
                K::PREFIX
            )))
            .into()
    }
}

impl<K: Kind> utoipa::ToSchema for Id<K> {}

/// A customer.
#[derive(Debug)]
pub enum Customer {}
/// An API key.
#[derive(Debug)]
pub enum Key {}
/// A browser session.
#[derive(Debug)]
pub enum Session {}
/// A sign-in link.
#[derive(Debug)]
pub enum Link {}
/// The mapping of a provider account to a customer.
#[derive(Debug)]
pub enum Account {}
/// One delivery of one file.
#[derive(Debug)]
pub enum Import {}
/// A bill.
#[derive(Debug)]
pub enum Bill {}
/// An audit event.
#[derive(Debug)]
pub enum AuditEvent {}
/// A background job.
#[derive(Debug)]
pub enum Job {}
/// A kept result of the isolation check.
#[derive(Debug)]
pub enum IsolationCheck {}
/// One request.
#[derive(Debug)]
pub enum Request {}
/// A customer's person.
#[derive(Debug)]
pub enum Person {}
/// A mailbox, whose owner may be a person of several customers. Never shown.
#[derive(Debug)]
pub enum Identity {}
/// An invitation to become a customer's person.
#[derive(Debug)]
pub enum Invitation {}
/// A time in which the operator's people may look into a customer's page.
#[derive(Debug)]
pub enum SupportAccess {}
/// A person of the operator.
#[derive(Debug)]
pub enum OperatorPerson {}
/// A plan.
#[derive(Debug)]
pub enum Plan {}
/// A meter.
#[derive(Debug)]
pub enum Meter {}
/// The mapping of a subject to a customer.
#[derive(Debug)]
pub enum Subject {}
/// A price of the price book.
#[derive(Debug)]
pub enum Price {}
/// A check that a resource fails.
#[derive(Debug)]
pub enum Violation {}
/// What is left as it is for a while.
#[derive(Debug)]
pub enum Exception {}
/// Somebody's word on a requirement.
#[derive(Debug)]
pub enum Attestation {}
/// A document by which the operator adds frameworks.
#[derive(Debug)]
pub enum FrameworkDocument {}
/// A configured resource; made of what it is, so that it is the same wherever it is seen.
#[derive(Debug)]
pub enum Resource {}
/// A change of a resource.
#[derive(Debug)]
pub enum ConfigurationChange {}
/// How resources are to be.
#[derive(Debug)]
pub enum Baseline {}
/// What is not as it is to be.
#[derive(Debug)]
pub enum Drift {}
/// A rule that hides drift.
#[derive(Debug)]
pub enum DriftRule {}

impl Kind for Customer {
    const PREFIX: &'static str = "cus";
}
impl Kind for Key {
    const PREFIX: &'static str = "key";
}
impl Kind for Session {
    const PREFIX: &'static str = "ses";
}
impl Kind for Link {
    const PREFIX: &'static str = "lnk";
}
impl Kind for Account {
    const PREFIX: &'static str = "acc";
}
impl Kind for Import {
    const PREFIX: &'static str = "imp";
}
impl Kind for Bill {
    const PREFIX: &'static str = "bil";
}
impl Kind for AuditEvent {
    const PREFIX: &'static str = "evt";
}
impl Kind for Job {
    const PREFIX: &'static str = "job";
}
impl Kind for IsolationCheck {
    const PREFIX: &'static str = "chk";
}
impl Kind for Request {
    const PREFIX: &'static str = "req";
}

impl Kind for Person {
    const PREFIX: &'static str = "per";
}
impl Kind for Identity {
    const PREFIX: &'static str = "idn";
}
impl Kind for Invitation {
    const PREFIX: &'static str = "inv";
}
impl Kind for SupportAccess {
    const PREFIX: &'static str = "sup";
}
impl Kind for OperatorPerson {
    const PREFIX: &'static str = "opp";
}
impl Kind for Plan {
    const PREFIX: &'static str = "pln";
}

impl Kind for Meter {
    const PREFIX: &'static str = "mtr";
}
impl Kind for Subject {
    const PREFIX: &'static str = "sbj";
}
impl Kind for Price {
    const PREFIX: &'static str = "pri";
}
impl Kind for Violation {
    const PREFIX: &'static str = "vio";
}
impl Kind for Exception {
    const PREFIX: &'static str = "exc";
}
impl Kind for Attestation {
    const PREFIX: &'static str = "att";
}
impl Kind for FrameworkDocument {
    const PREFIX: &'static str = "fwd";
}
impl Kind for Resource {
    const PREFIX: &'static str = "res";
}
impl Kind for ConfigurationChange {
    const PREFIX: &'static str = "cfg";
}
impl Kind for Baseline {
    const PREFIX: &'static str = "bas";
}
impl Kind for Drift {
    const PREFIX: &'static str = "dft";
}
impl Kind for DriftRule {
    const PREFIX: &'static str = "drl";
}

/// The id of a customer; the tenant that isolation is about.
pub type TenantId = Id<Customer>;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_public_id_reads_back(value in 1u128..) {
            let id = TenantId::from_uuid(Uuid::from_u128(value));
            prop_assert_eq!(id.to_string().parse::<TenantId>(), Ok(id));
        }

        #[test]
        fn only_the_canonical_spelling_is_accepted(text in "\\PC{0,40}") {
            if let Ok(id) = text.parse::<TenantId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }

    #[test]
    fn refuses_nil_other_kinds_and_overflow() {
        let nil = format!("cus_{}", "0".repeat(26));
        let overflow = format!("cus_8{}", "0".repeat(25));
        let other = format!("key_{}", "1".repeat(26));
        for text in [nil.as_str(), &overflow, &other, "", "cus_", "CUS_01"] {
            assert!(text.parse::<TenantId>().is_err(), "{text}");
        }
    }
}

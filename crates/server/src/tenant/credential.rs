//! What proves who is asking: keys, sign-in links and sessions share one form,
//! `<prefix>_<id><secret><checksum>`: the id of the row to look at (26 characters), 160 random
//! bits (32 characters) and a CRC-32 (7 characters) by which a mistyped or truncated one is
//! refused without a query. Only the SHA-256 of the secret is stored.

use std::fmt;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::ids;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const ID: usize = 26;
const SECRET: usize = 32;
const CHECKSUM: usize = 7;

/// What a credential is for; its prefix says so. Secret scanners can look for
/// `tny_(c|o|l|s|i|ol|os)_[0-9a-hjkmnp-tv-z]{65}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialKind {
    /// A customer's API key.
    CustomerKey,
    /// The operator's API key.
    OperatorKey,
    /// A single-use sign-in link.
    Link,
    /// A browser session, the value of its cookie.
    Session,
    /// The single-use link of an invitation.
    Invitation,
    /// A single-use sign-in link of the operator's people.
    OperatorLink,
    /// A browser session of the operator's desk.
    OperatorSession,
}

impl CredentialKind {
    /// Every kind.
    pub(crate) const ALL: [Self; 7] = [
        Self::CustomerKey,
        Self::OperatorKey,
        Self::Link,
        Self::Session,
        Self::Invitation,
        Self::OperatorLink,
        Self::OperatorSession,
    ];

    const fn prefix(self) -> &'static str {
        match self {
            Self::CustomerKey => "tny_c_",
            Self::OperatorKey => "tny_o_",
            Self::Link => "tny_l_",
            Self::Session => "tny_s_",
            Self::Invitation => "tny_i_",
            Self::OperatorLink => "tny_ol_",
            Self::OperatorSession => "tny_os_",
        }
    }
}

/// A well-formed credential, not yet known to be valid. Its `Debug` hides the secret.
#[derive(Clone)]
pub struct Credential {
    /// What it claims to be.
    pub kind: CredentialKind,
    /// The row that holds the hash.
    pub id: Uuid,
    secret: String,
}

impl Credential {
    /// A new credential for the row `id`.
    pub fn mint(kind: CredentialKind, id: Uuid) -> Self {
        let random: [u8; SECRET] = super::random_bytes();
        let secret = random
            .iter()
            .map(|b| char::from(ALPHABET[usize::from(b & 31)]))
            .collect();
        Self { kind, id, secret }
    }

    /// Reads the text form; `None` when prefix, length, alphabet or checksum is wrong.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = CredentialKind::ALL
            .into_iter()
            .find_map(|kind| Some((kind, text.strip_prefix(kind.prefix())?)))?;
        if rest.len() != ID + SECRET + CHECKSUM || !rest.bytes().all(|b| ALPHABET.contains(&b)) {
            return None;
        }
        let (body, checksum) = rest.split_at(ID + SECRET);
        if checksum != checksum_of(kind, body) {
            return None;
        }
        let (id, secret) = body.split_at(ID);
        let id = Uuid::from_u128(ids::decode(id)?);
        Some(Self {
            kind,
            id,
            secret: secret.to_owned(),
        })
    }

    /// The text form, shown once to whoever it is for.
    pub fn reveal(&self) -> String {
        let body = format!("{}{}", ids::encode(self.id.as_u128()), self.secret);
        format!(
            "{}{body}{}",
            self.kind.prefix(),
            checksum_of(self.kind, &body)
        )
    }

    /// What is stored: SHA-256 of the secret. A fast hash is right for 160 random bits.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.secret.as_bytes()).to_vec()
    }

    /// Whether this is the secret whose hash is stored; takes the same time either way.
    pub fn matches(&self, stored: &[u8]) -> bool {
        self.hash().ct_eq(stored).into()
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field("kind", &self.kind)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

fn checksum_of(kind: CredentialKind, body: &str) -> String {
    let mut crc = flate2::Crc::new();
    crc.update(kind.prefix().as_bytes());
    crc.update(body.as_bytes());
    let sum = u64::from(crc.sum());
    (0..CHECKSUM)
        .map(|i| {
            char::from(
                ALPHABET[usize::try_from(sum >> (5 * (CHECKSUM - 1 - i)) & 31).unwrap_or_default()],
            )
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test")]
mod tests {
    use super::*;

    #[test]
    fn reads_back_what_it_shows_and_matches_only_its_own_hash() {
        let one = Credential::mint(CredentialKind::CustomerKey, Uuid::from_u128(7));
        let two = Credential::mint(CredentialKind::CustomerKey, Uuid::from_u128(7));
        let read = Credential::parse(&one.reveal()).unwrap();
        assert_eq!((read.kind, read.id), (one.kind, one.id));
        assert!(read.matches(&one.hash()));
        assert!(!read.matches(&two.hash()));
        assert!(!format!("{one:?}").contains(&one.secret));
    }

    #[test]
    fn every_single_character_change_is_refused() {
        let text = Credential::mint(CredentialKind::Session, Uuid::from_u128(u128::MAX)).reveal();
        for i in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[i] = if bytes[i] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(Credential::parse(&changed).is_none(), "position {i}");
        }
        assert!(Credential::parse(&text[..text.len() - 1]).is_none());
        assert!(Credential::parse("").is_none());
    }
}

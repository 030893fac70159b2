//! What the digests that stand for secrets are keyed with. Whoever has only the digests cannot find a secret by trying.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::error::{ApiError, Result};
use crate::tenant::{SystemTx, random_bytes};

/// The key of this instance.
#[derive(Clone)]
pub(in super::super) struct SecretKey(Hmac<Sha256>);

impl SecretKey {
    /// The one that is kept, or a new one.
    pub(in super::super) async fn of(tx: &mut SystemTx) -> Result<Self> {
        let new: [u8; 32] = random_bytes();
        tx.query("INSERT INTO configuration_keys (key) VALUES ($1) ON CONFLICT DO NOTHING")
            .bind(new.as_slice())
            .execute()
            .await?;
        let (kept,): (Vec<u8>,) = tx.query("SELECT key FROM configuration_keys").one().await?;
        Self::keyed(&kept)
    }

    /// One that nobody has: what it makes of a guess tells nothing of a secret that is kept.
    pub(in super::super) fn throwaway() -> Result<Self> {
        Self::keyed(&random_bytes::<32>())
    }

    fn keyed(key: &[u8]) -> Result<Self> {
        let keyed = Hmac::new_from_slice(key).map_err(ApiError::internal)?;
        Ok(Self(keyed))
    }

    /// What stands for a secret of an account: the same secret of two accounts does not look the same.
    pub(in super::super) fn digest(&self, account: &str, secret: &[u8]) -> String {
        let mut keyed = self.0.clone();
        keyed.update(&(account.len() as u64).to_be_bytes());
        keyed.update(account.as_bytes());
        keyed.update(secret);
        hex::encode(&keyed.finalize().into_bytes()[..16])
    }
}

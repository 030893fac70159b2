//! Resources as they are kept.

use sha2::{Digest as _, Sha256};
use tenantry_resource::document::{Limits, Reader};
use tenantry_resource::{Draft, GLOBAL, Identity, Provider, Redactor, Resource};

use crate::error::{ApiError, Result};

/// How a region is kept; none is the global one.
pub(crate) fn kept_region(region: &str) -> &str {
    match region {
        GLOBAL => "",
        region => region,
    }
}

/// Which resource the columns of a row name.
///
/// # Errors
///
/// A provider that the product did not write.
pub(crate) fn identity(
    provider: &str,
    account: &str,
    region: &str,
    resource_type: &str,
    id: &str,
) -> Result<Identity> {
    let provider: Provider = provider.parse().map_err(ApiError::internal)?;
    Ok(Identity {
        provider,
        account: account.to_owned(),
        region: match region {
            "" => GLOBAL.to_owned(),
            region => region.to_owned(),
        },
        resource_type: resource_type.to_owned(),
        id: id.to_owned(),
    })
}

/// A resource out of the canonical JSON that is kept of it; `None` is one that is not there.
///
/// # Errors
///
/// What is kept is not what the product wrote.
pub(crate) fn resource(identity: Identity, configuration: Option<&str>) -> Result<Resource> {
    let draft = match configuration {
        None => Draft {
            deleted: true,
            ..Draft::new(identity)
        },
        Some(json) => {
            let list = [b"[", json.as_bytes(), b"]"].concat();
            let mut reader = Reader::new(list.as_slice(), Limits::default());
            let read = reader.next();
            let read =
                read.ok_or_else(|| ApiError::internal("a resource that is kept is empty"))?;
            read.map_err(ApiError::internal)?
        }
    };
    // What is canonical stays as it is: its secrets are gone already.
    Resource::canonical(draft, &Redactor::dropping()).map_err(ApiError::internal)
}

/// The first half of SHA-256 of parts, each behind its length.
pub(crate) fn half(parts: &[&[u8]]) -> [u8; 16] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let mut first_half = [0; 16];
    first_half.copy_from_slice(&digest.finalize()[..16]);
    first_half
}

/// The key of a resource, as the tables have it.
pub(crate) fn key(identity: &Identity) -> [u8; 16] {
    half(&[
        identity.provider.as_str().as_bytes(),
        identity.account.as_bytes(),
        identity.region.as_bytes(),
        identity.resource_type.as_bytes(),
        identity.id.as_bytes(),
    ])
}

/// Bytes as PostgreSQL reads them out of JSON.
pub(crate) fn bytea(bytes: &[u8]) -> String {
    format!("\\x{}", hex::encode(bytes))
}

//! By which credentials something was done, and which it gave out.

use super::text::{kept, raw};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use tenantry_resource::json::Value;

/// How much of a digest is kept, in bytes: enough that two keys do not meet.
const KEPT: usize = 16;

/// The longest subject, in characters.
const LONGEST: usize = 300;

/// The digest of the access key's id that somebody used.
pub(super) fn used(record: &Value) -> Option<String> {
    raw(record, &["userIdentity", "accessKeyId"]).map(digest)
}

/// The digest of the access key's id that was given out for a while. A key that was made
/// for a user to keep is not among them: whoever made it is not whoever uses it.
pub(super) fn granted(record: &Value) -> Option<String> {
    let answer = record.get("responseElements")?;
    // IAM Roles Anywhere answers with a list of one.
    let first = match answer.get("credentialSet") {
        Some(Value::List(list)) => list.first(),
        _ => None,
    };
    [Some(answer), first]
        .into_iter()
        .flatten()
        .find_map(|holder| raw(holder, &["credentials", "accessKeyId"]))
        .map(digest)
}

/// Whom another directory vouched for: `system:serviceaccount:shop:api`,
/// `repo:example/shop:ref:refs/heads/main`, `ana@example.com`.
pub(super) fn subject(record: &Value) -> Option<String> {
    let is_federated = matches!(
        raw(record, &["userIdentity", "type"]),
        Some("WebIdentityUser" | "SAMLUser")
    );
    let of_caller = || raw(record, &["userIdentity", "userName"]).filter(|_| is_federated);
    raw(record, &["responseElements", "subjectFromWebIdentityToken"])
        .or_else(of_caller)
        // SAML's may be made anew for each session, so it comes last.
        .or_else(|| raw(record, &["responseElements", "subject"]))
        .and_then(|subject| kept(subject, LONGEST))
}

/// The person whom the first session of a chain was told to name.
pub(super) fn source_identity(record: &Value) -> Option<String> {
    [
        &["userIdentity", "sessionContext", "sourceIdentity"][..],
        &["responseElements", "sourceIdentity"],
        &["requestParameters", "sourceIdentity"],
    ]
    .into_iter()
    .find_map(|path| raw(record, path))
    .and_then(|identity| kept(identity, LONGEST))
}

fn digest(key: &str) -> String {
    let digest = Sha256::digest(key.as_bytes());
    digest
        .iter()
        .take(KEPT)
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

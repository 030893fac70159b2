//! What the name of a value says about it.

use crate::json::Value;

/// Words that name a secret wherever they stand in a name.
pub(super) const SECRET_WORDS: [&str; 22] = [
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "secret",
    "secrets",
    "apikey",
    "token",
    "credential",
    "credentials",
    "privatekey",
    "secretkey",
    "accesskey",
    "encryptionkey",
    "signingkey",
    "masterkey",
    "sharedkey",
    "accountkey",
    "authkey",
    "connectionstring",
    "dsn",
    "webhookurl",
];

/// Words that, at the end of a name, make it the name of something about a secret.
const ABOUT_WORDS: [&str; 43] = [
    "id",
    "ids",
    "arn",
    "arns",
    "name",
    "names",
    "ref",
    "reference",
    "enabled",
    "required",
    "policy",
    "type",
    "kind",
    "count",
    "length",
    "at",
    "date",
    "days",
    "hours",
    "minutes",
    "seconds",
    "age",
    "ttl",
    "expiry",
    "expiration",
    "expires",
    "rotation",
    "version",
    "status",
    "path",
    "uri",
    "endpoint",
    "usage",
    "mode",
    "file",
    "algorithm",
    "management",
    "managed",
    "limit",
    "size",
    "changed",
    "metadata",
    "header",
];

/// Words that, at the end of a name, say that the value is a digest or version.
const DIGEST_WORDS: [&str; 15] = [
    "sha",
    "sha1",
    "sha256",
    "sha512",
    "md5",
    "digest",
    "hash",
    "checksum",
    "commit",
    "revision",
    "version",
    "etag",
    "fingerprint",
    "thumbprint",
    "build",
];

/// Members under which people put values of their own.
const BY_HAND: [&str; 10] = [
    "env",
    "environment",
    "environmentvariables",
    "variables",
    "envvars",
    "appsettings",
    "userdata",
    "customdata",
    "parameters",
    "args",
];

/// Values that say that there is no secret, or where it is kept.
const PLAIN: [&str; 12] = [
    "true", "false", "none", "null", "enabled", "disabled", "required", "optional", "default",
    "auto", "yes", "no",
];

/// Whether a value of this name is a secret by its name: a text, or a number of a
/// password, that is not plainly a word, a reference to where it is kept, or a marker.
pub(crate) fn names_a_secret(name: &str, value: &Value) -> bool {
    match value {
        Value::Text(text) => is_secret_name(name, false) && !is_elsewhere(text),
        Value::Number(_) => is_secret_name(name, true),
        _ => false,
    }
}

/// Whether a text of a secret's name is none itself: a plain word, or where it is kept.
pub(super) fn is_elsewhere(text: &str) -> bool {
    let text = text.trim();
    is_plain(text) || is_reference(text)
}

/// Whether a text of this name, or a number, is a secret, whatever it is.
pub(super) fn is_secret_name(name: &str, of_a_number: bool) -> bool {
    // No longer name was given by a person.
    if name.len() > 256 {
        return false;
    }
    let words = words(name);
    let Some(last) = words.last() else {
        return false;
    };
    if ABOUT_WORDS.contains(&last.as_str()) {
        return false;
    }
    if of_a_number {
        return ["password", "passwd", "pwd", "passphrase"].contains(&last.as_str());
    }
    let pairs = words.windows(2).map(<[String]>::concat);
    words.iter().cloned().chain(pairs).any(|word| {
        SECRET_WORDS.contains(&word.as_str())
            || ["password", "passwd", "secret", "apikey"]
                .iter()
                .any(|end| word.ends_with(end))
    })
}

/// What a condition of an IAM policy asks of a token that somebody else issued:
/// `token.actions.githubusercontent.com:aud` is called by its claim, and the host before it
/// says nothing. Of any other name, the name.
pub(crate) fn claim(name: &str) -> &str {
    match name.rsplit_once(':') {
        Some((issuer, claim)) if is_issuer(issuer) => claim,
        _ => name,
    }
}

/// Whether a text is a host, with the path that may follow it.
fn is_issuer(text: &str) -> bool {
    let (host, path) = text.split_once('/').unwrap_or((text, ""));
    let of_host = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let labels = host.split('.');
    let is_path = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    host.contains('.')
        && labels
            .into_iter()
            .all(|label| !label.is_empty() && label.bytes().all(of_host))
        && path.bytes().all(is_path)
}

/// Whether the name of a value says that it is a digest, version or the like.
pub(super) fn of_a_digest(name: &str) -> bool {
    let words = words(name);
    words
        .last()
        .is_some_and(|last| DIGEST_WORDS.contains(&last.as_str()))
}

/// Whether people choose the names and values below a member of this name.
pub(crate) fn configured_by_hand(name: &str) -> bool {
    let name: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    BY_HAND.contains(&name.as_str())
}

fn is_plain(text: &str) -> bool {
    text.is_empty() || PLAIN.iter().any(|plain| text.eq_ignore_ascii_case(plain))
}

/// Whether a text says where a secret is kept instead of being it.
fn is_reference(text: &str) -> bool {
    !has_default(text) && refers(text)
}

/// `${NAME:-hunter2}` of a shell and `${db.password:hunter2}` of Spring hold a secret
/// themselves. `${ssm:/db/password}` says by a word in lower case where to look.
fn has_default(text: &str) -> bool {
    let Some(inside) = text.strip_prefix("${") else {
        return false;
    };
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || "_.".contains(letter);
    let end = inside.find(|letter| !is_of_name(letter));
    let (name, rest) = inside.split_at(end.unwrap_or(inside.len()));
    let is_variable =
        name.contains(|letter: char| letter.is_ascii_uppercase() || "_.".contains(letter));
    let default = [":-", ":=", "-", "=", ":"]
        .iter()
        .find_map(|sign| rest.strip_prefix(sign));
    let default = default.unwrap_or_default().trim_end_matches('}');
    is_variable && !default.starts_with([':', '?', '+']) && !is_plain(default) && !refers(default)
}

fn refers(text: &str) -> bool {
    let lower: String = text
        .chars()
        .take(64)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    [
        "arn:",
        "ssm:",
        "vault:",
        "${",
        "{{",
        "$(",
        "<",
        "@microsoft.keyvault(",
        "secretref:",
        "ref+",
        "/run/secrets/",
        "/var/run/secrets/",
        "secretsmanager:",
        "op://",
        "gcp:secretmanager",
    ]
    .iter()
    .any(|begin| lower.starts_with(begin))
        || (lower.starts_with("projects/") && lower.contains("/secrets/"))
        || (lower.starts_with("https://") && lower.contains(".vault.azure.net/"))
}

/// The words of a name, in lower case: `dbPassword`, `DB_PASSWORD` and `db-password`
/// are the same two.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        if !letter.is_alphanumeric() {
            words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()));
            before = ' ';
            continue;
        }
        let next_is_lower = letters.peek().is_some_and(|next| next.is_lowercase());
        let begins = letter.is_uppercase()
            && (before.is_lowercase()
                || before.is_numeric()
                || (before.is_uppercase() && next_is_lower));
        if begins && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        word.extend(letter.to_lowercase());
        before = letter;
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

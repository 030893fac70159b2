//! What may be kept of an error, and what may not be told to a job.

const MAX_CHARS: usize = 500;
const PREFIX: &str = "tny_";
/// Id, secret and checksum of a credential.
const BODY: usize = 65;

/// The length of the credential that `text` begins with: its kind is one letter or two.
fn credential(text: &str) -> Option<usize> {
    let rest = text.strip_prefix(PREFIX)?.as_bytes();
    let kind = rest.iter().take(3).position(|byte| *byte == b'_')?;
    let is_body = |bytes: &[u8]| {
        bytes
            .iter()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let body = rest.get(kind + 1..kind + 1 + BODY)?;
    (kind > 0 && rest[..kind].iter().all(u8::is_ascii_lowercase) && is_body(body))
        .then_some(PREFIX.len() + kind + 1 + BODY)
}

/// Whether a credential of ours stands in `text`.
pub(super) fn holds_secret(text: &str) -> bool {
    text.match_indices(PREFIX)
        .any(|(at, _)| credential(&text[at..]).is_some())
}

/// The text of an error as it may be kept: without credentials of ours, on one line, 500 characters
/// at most.
pub(super) fn redacted(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(PREFIX) {
        kept.push_str(&rest[..at]);
        let length = match credential(&rest[at..]) {
            Some(length) => {
                kept.push('…');
                length
            }
            None => {
                kept.push_str(PREFIX);
                PREFIX.len()
            }
        };
        rest = &rest[at + length..];
    }
    kept.push_str(rest);
    kept.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(MAX_CHARS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tenant::credential::{Credential, CredentialKind};

    #[test]
    fn a_credential_is_found_and_taken_out_wherever_it_stands() {
        for kind in CredentialKind::ALL {
            let secret = Credential::mint(kind, uuid::Uuid::from_u128(9)).reveal();
            let text = format!("tny_ é tny_l_short {secret}\n{secret}x");
            assert!(holds_secret(&text), "{kind:?}");
            assert_eq!(redacted(&text), "tny_ é tny_l_short … …x", "{kind:?}");
            assert!(!holds_secret(&redacted(&text)), "{kind:?}");
        }
        for text in ["tny_c_", "tny_", "tny___", "tny_abc_", "tny_o"] {
            assert!(!holds_secret(text));
        }
    }

    #[test]
    fn an_error_is_bounded_and_one_line() {
        let long = redacted(&"é\n".repeat(1000));
        assert_eq!(long.chars().count(), MAX_CHARS);
        assert!(!long.contains('\n'));
    }
}

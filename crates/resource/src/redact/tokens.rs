//! The known shapes of secrets, as their issuers document them.

use super::inside::STEMS;
use super::{Reason, chance};
use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use regex::bytes::{RegexSet, RegexSetBuilder};
use std::sync::LazyLock;

/// No shape is shorter, in bytes.
pub(super) const SHORTEST: usize = 8;

/// The longest text in base64 that is unpacked to be looked at, in bytes.
const LONGEST_PACKED: usize = 256 * 1024;

/// Each shape with what it is, and whether it is sure enough to count where ids and
/// digests stand.
const SHAPES: [(&str, Reason, bool); 27] = [
    (
        r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b",
        Reason::AwsAccessKeyId,
        false,
    ),
    (
        r#"(?i)\baws_?(?:secret|sk)[a-z_]{0,20}["']?\s*[=:]\s*["']?[a-z0-9/+]{40}"#,
        Reason::AwsSecretKey,
        true,
    ),
    (
        r"(?i)\b(?:AccountKey|SharedAccessKey|SharedAccessSignature)=[a-z0-9+/=%&_.-]{16,}",
        Reason::AzureKey,
        true,
    ),
    (r"[?&]sig=[A-Za-z0-9%+/=_-]{20,}", Reason::AzureKey, true),
    (
        r"\b[A-Za-z0-9_~.-]{3}8Q~[A-Za-z0-9_~.-]{31,34}",
        Reason::AzureKey,
        true,
    ),
    (r"\bAIza[0-9A-Za-z_-]{35}", Reason::GoogleKey, true),
    (r"\bya29\.[0-9A-Za-z_-]{20,}", Reason::GoogleKey, true),
    (r"\bGOCSPX-[0-9A-Za-z_-]{20,}", Reason::GoogleKey, true),
    (
        r"\bgh[pousr]_[A-Za-z0-9]{36}",
        Reason::SourceHostToken,
        true,
    ),
    (
        r"\bgithub_pat_[A-Za-z0-9_]{22,}",
        Reason::SourceHostToken,
        true,
    ),
    (
        r"\bgl(?:pat|dt|rt|ptt|cbt|ft|soat|agent)-[A-Za-z0-9_-]{20,}",
        Reason::SourceHostToken,
        true,
    ),
    (
        r"\bxox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{10,}",
        Reason::SlackToken,
        true,
    ),
    (r"\bxapp-[0-9]-[A-Za-z0-9-]{10,}", Reason::SlackToken, true),
    (
        r"(?i)\bhooks\.slack\.com/(?:services|workflows|triggers)/[a-z0-9_/+-]{8,}",
        Reason::SlackToken,
        true,
    ),
    (
        r"\b[sr]k_(?:live|test)_[A-Za-z0-9]{10,}",
        Reason::StripeKey,
        true,
    ),
    (r"\bwhsec_[A-Za-z0-9+/=]{24,}", Reason::StripeKey, true),
    (
        r"\bsk-(?:proj-|ant-|svcacct-|or-)?[A-Za-z0-9_-]{20,}",
        Reason::ServiceKey,
        true,
    ),
    (
        r"\b(?:npm_[A-Za-z0-9]{36}|pypi-AgEI[A-Za-z0-9_-]{40,}|dop_v1_[a-f0-9]{64}|dckr_pat_[A-Za-z0-9_-]{20,}|hf_[A-Za-z0-9]{30,}|shp(?:at|ss|ca|pa)_[a-fA-F0-9]{32})",
        Reason::ServiceKey,
        true,
    ),
    (
        r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
        Reason::ServiceKey,
        true,
    ),
    (
        r"\b(?:SK[0-9a-f]{32}|key-[0-9a-f]{32}|hv[sb]\.[A-Za-z0-9_-]{24,}|tny_[A-Za-z0-9_]{20,})",
        Reason::ServiceKey,
        true,
    ),
    (
        r"\b(?:glsa_[A-Za-z0-9]{32}_|dapi[a-f0-9]{32}|[A-Za-z0-9]{14}\.atlasv1\.)",
        Reason::ServiceKey,
        true,
    ),
    (
        r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY",
        Reason::PrivateKey,
        true,
    ),
    (
        r"PuTTY-User-Key-File-|\bAGE-SECRET-KEY-1",
        Reason::PrivateKey,
        true,
    ),
    (
        r"LS0tLS1CRUdJTi(?:BQUklWQVRF|BSU0EgUFJJ|BFQyBQUkl|BPUEVOU1NI|BFTkNSWVBU|BEU0EgUFJJ|BQR1AgUFJJ)",
        Reason::PrivateKey,
        true,
    ),
    (
        r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",
        Reason::Jwt,
        true,
    ),
    (
        r"(?i)\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@?#]*:[^\s/@${<*]+@",
        Reason::ConnectionString,
        true,
    ),
    (
        r#"(?i)(?:^|[;,\s"'?&])[a-z0-9_.-]{0,40}(?:password|passwd|pwd|api_key|secret|secret_key)\s*=\s*["']?[^;,\s"'${<*&][^;,\s"'&]{2,}"#,
        Reason::ConnectionString,
        true,
    ),
];

static SET: LazyLock<RegexSet> = LazyLock::new(|| {
    let shapes = SHAPES.iter().map(|(shape, ..)| *shape).chain([STEMS]);
    #[expect(
        clippy::expect_used,
        reason = "the shapes are part of the program, and a test matches each"
    )]
    RegexSetBuilder::new(shapes)
        .unicode(false)
        .build()
        .expect("valid regular expressions")
});

const PACKED: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What is found in a text.
pub(super) struct Found {
    /// What the first shape is.
    pub(super) known: Option<Reason>,
    /// Whether the name of a secret may be in it.
    pub(super) is_named: bool,
}

/// What is in a text, in one pass.
pub(super) fn find(text: &str, sure_only: bool) -> Found {
    let found = SET.matches(text.as_bytes());
    let is_named = found.matched(SHAPES.len());
    let known = found
        .into_iter()
        .filter_map(|at| SHAPES.get(at))
        .find(|(_, _, sure)| *sure || !sure_only)
        .map(|(_, reason, _)| *reason);
    let is_aws_secret = || !sure_only && is_aws_secret(text);
    let known = known.or_else(|| is_aws_secret().then_some(Reason::AwsSecretKey));
    Found { known, is_named }
}

/// What a text in base64 holds, such as user data, if that is text.
pub(super) fn unpacked(text: &str) -> Option<String> {
    let packed = text.trim();
    if packed.len() < 16 || packed.len() > LONGEST_PACKED {
        return None;
    }
    let text = String::from_utf8(PACKED.decode(packed).ok()?).ok()?;
    let readable = |letter: char| !letter.is_control() || matches!(letter, '\n' | '\r' | '\t');
    text.chars().all(readable).then_some(text)
}

/// Whether forty characters of base64 that nobody would write by hand stand by themselves.
fn is_aws_secret(text: &str) -> bool {
    let in_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'+' | b'=');
    text.split(|letter: char| !u8::try_from(letter).is_ok_and(in_base64))
        .any(|word| word.len() == 40 && !word.contains('=') && chance::is_mixed(word))
}

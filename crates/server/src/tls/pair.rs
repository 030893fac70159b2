//! A certificate with its private key, from PEM files.

use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use sha2::{Digest as _, Sha256};

use crate::config::{Tls, exposure};

/// How long before its end a certificate is warned of.
const SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

/// A certificate with the key that belongs to it, valid when it was read.
#[derive(Debug, Clone)]
pub struct Pair {
    pub(super) certified: Arc<CertifiedKey>,
    /// When the certificate ends.
    pub ends_at: Timestamp,
    /// Two pairs are the same when this is.
    pub(super) fingerprint: [u8; 32],
    warnings: Vec<String>,
}

/// Why there is no pair.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {message}")]
pub struct PairError {
    /// The setting that names the file at fault.
    pub key: &'static str,
    /// What is wrong with it.
    pub message: String,
}

const CERTIFICATE: &str = "tls.certificate";
const KEY: &str = "tls.key";

fn wrong(key: &'static str, message: impl Into<String>) -> PairError {
    let message = message.into();
    PairError { key, message }
}

fn read(key: &'static str, path: &Path) -> Result<Vec<u8>, PairError> {
    let unreadable = |error| wrong(key, format!("cannot read {}: {error}", path.display()));
    std::fs::read(path).map_err(unreadable)
}

impl Pair {
    /// Reads both files. Blocks.
    pub fn read(files: &Tls, now: Timestamp) -> Result<Self, PairError> {
        let named = files.certificate.display();
        let certificate_pem = read(CERTIFICATE, &files.certificate)?;
        let key_pem = read(KEY, &files.key)?;
        let chain = CertificateDer::pem_slice_iter(&certificate_pem)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| wrong(CERTIFICATE, format!("{named} is no PEM: {error}")))?;
        let Some(own) = chain.first() else {
            let message = format!("{named} has no certificate in PEM in it");
            return Err(wrong(CERTIFICATE, message));
        };
        let ends_at = check_dates(own, &files.certificate, now)?;
        let key = private_key(&key_pem, &files.key)?;
        let certified = CertifiedKey::from_der(chain, key, &ring::default_provider());
        let certified = certified.map_err(|error| refused(&error, files))?;
        let mut warnings: Vec<String> = exposure(&files.key).into_iter().collect();
        if ends_at < now + SOON {
            warnings.push(format!("the certificate in {named} ends at {ends_at}"));
        }
        let fingerprint = Sha256::new()
            .chain_update(Sha256::digest(&certificate_pem))
            .chain_update(Sha256::digest(&key_pem));
        Ok(Self {
            certified: Arc::new(certified),
            ends_at,
            fingerprint: fingerprint.finalize().into(),
            warnings,
        })
    }

    /// What is right, but will not stay so or is not as it should be.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }
}

fn check_dates(own: &[u8], path: &Path, now: Timestamp) -> Result<Timestamp, PairError> {
    let named = path.display();
    let broken = |_| {
        wrong(
            CERTIFICATE,
            format!("{named} has no X.509 certificate in it"),
        )
    };
    let (_, parsed) = x509_parser::parse_x509_certificate(own).map_err(broken)?;
    let moment = |seconds: i64| {
        let impossible = |_| wrong(CERTIFICATE, format!("{named} has a date that is none"));
        Timestamp::from_second(seconds).map_err(impossible)
    };
    let validity = parsed.validity();
    let begins_at = moment(validity.not_before.timestamp())?;
    let ends_at = moment(validity.not_after.timestamp())?;
    if now > ends_at {
        let message = format!("the certificate in {named} ended at {ends_at}: renew it");
        return Err(wrong(CERTIFICATE, message));
    }
    if now < begins_at {
        let message = format!("the certificate in {named} is valid from {begins_at} on, not yet");
        return Err(wrong(CERTIFICATE, message));
    }
    Ok(ends_at)
}

fn private_key(pem: &[u8], path: &Path) -> Result<PrivateKeyDer<'static>, PairError> {
    let named = path.display();
    let encrypted = b"ENCRYPTED";
    PrivateKeyDer::from_pem_slice(pem).map_err(|error| match error {
        pem::Error::NoItemsFound if pem.windows(encrypted.len()).any(|part| part == encrypted) => {
            wrong(KEY, format!("the key in {named} has a passphrase, which nobody could enter: store it without"))
        }
        pem::Error::NoItemsFound => wrong(KEY, format!("{named} has no private key in PEM in it")),
        error => wrong(KEY, format!("{named} is no PEM: {error}")),
    })
}

fn refused(error: &rustls::Error, files: &Tls) -> PairError {
    let (certificate, key) = (files.certificate.display(), files.key.display());
    match error {
        rustls::Error::InconsistentKeys(_) => wrong(
            KEY,
            format!(
                "{key} is not the key of the first certificate in {certificate}; the server's own must come before its chain"
            ),
        ),
        rustls::Error::InvalidCertificate(_) => wrong(
            CERTIFICATE,
            format!("{certificate} has a certificate that cannot be served: {error}"),
        ),
        _ => wrong(
            KEY,
            format!(
                "{key} has a key of a kind that cannot be used (RSA, ECDSA and Ed25519 can): {error}"
            ),
        ),
    }
}

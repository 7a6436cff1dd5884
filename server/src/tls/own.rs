//! A certificate that the server makes for itself, for networks where nobody else gives one. It is kept, so that who has
//! accepted it once is not asked again.

use super::{TlsError, files};
use crate::state_folder;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, PKCS_ECDSA_P256_SHA256};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::sign::CertifiedKey;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Browsers take none that is good for more than 398 days, if they trust it at all.
const LASTS: Duration = Duration::from_secs(397 * 24 * 3600);
/// As long as this is left, it is used, and used again.
const LEFT: Duration = Duration::from_secs(30 * 24 * 3600);
/// A clock may be a day behind.
const SINCE: Duration = Duration::from_secs(24 * 3600);
const NAME: &str = "self-signed.pem";

/// The certificate, with its key, in PEM.
#[derive(Clone)]
pub struct OwnCertificate {
    pem: String,
    fingerprint: String,
    names: Vec<String>,
    /// Where it is kept, if it is.
    folder: Option<PathBuf>,
}

impl OwnCertificate {
    /// The one that is kept in this folder, if it has these names and is good for some time yet; otherwise a new one, which
    /// is kept there.
    ///
    /// # Errors
    /// When the folder cannot be read or written.
    pub fn kept_in(folder: &Path, names: &[String], now: SystemTime) -> Result<Self, TlsError> {
        let path = folder.join(NAME);
        let now = since_1970(now);
        let kept = std::fs::read_to_string(&path).ok().filter(|pem| is_good(pem, names, now));
        let pem = match kept {
            Some(pem) => pem,
            None => {
                let pem = make(names, now)?;
                state_folder::keep(folder, NAME, pem.as_bytes())
                    .map_err(|error| TlsError::Io { path: path.clone(), error })?;
                pem
            }
        };
        Self::read(pem, names, Some(folder))
    }

    /// One that is kept nowhere.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn fresh(names: &[String], now: SystemTime) -> Result<Self, TlsError> {
        Self::read(make(names, since_1970(now))?, names, None)
    }

    /// The one that takes its place, if it ends soon: another, or what somebody else has kept in its folder since.
    pub(super) fn next(&self, now: SystemTime) -> Option<Result<Self, TlsError>> {
        if is_good(&self.pem, &self.names, since_1970(now)) {
            return None;
        }
        Some(match &self.folder {
            Some(folder) => Self::kept_in(folder, &self.names, now),
            None => Self::fresh(&self.names, now),
        })
    }

    fn read(pem: String, names: &[String], folder: Option<&Path>) -> Result<Self, TlsError> {
        let certificate =
            CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|error| TlsError::Unfit(error.to_string()))?;
        let fingerprint = Sha256::digest(&certificate).iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>();
        let (names, folder) = (names.to_owned(), folder.map(Path::to_owned));
        Ok(Self { fingerprint: fingerprint.join(":"), pem, names, folder })
    }

    /// What browsers show as its SHA-256 fingerprint: 32 bytes in hexadecimal, with colons.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    pub(super) fn certified(&self) -> Result<CertifiedKey, TlsError> {
        files::certified(self.pem.as_bytes(), self.pem.as_bytes())
    }
}

fn since_1970(now: SystemTime) -> Duration {
    now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

/// What stands before the certificate, where readers of PEM read nothing: until when, and for whom.
fn heading(until: Duration, names: &[String]) -> String {
    format!("{} {}\n", until.as_secs(), names.join(" "))
}

fn is_good(pem: &str, names: &[String], now: Duration) -> bool {
    let until = pem.split(' ').next().and_then(|until| until.parse().ok()).map(Duration::from_secs);
    until.is_some_and(|until| until >= now + LEFT && pem.starts_with(&heading(until, names)))
}

fn make(names: &[String], now: Duration) -> Result<String, TlsError> {
    let unfit = |error: rcgen::Error| TlsError::Unfit(error.to_string());
    let mut params = CertificateParams::new(names).map_err(unfit)?;
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CommonName, "Resaka");
    params.distinguished_name = subject;
    let at = |time: Duration| (SystemTime::UNIX_EPOCH + time).into();
    (params.not_before, params.not_after) = (at(now.saturating_sub(SINCE)), at(now + LASTS));
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(unfit)?;
    let certificate = params.self_signed(&key).map_err(unfit)?;
    Ok(heading(now + LASTS, names) + &certificate.pem() + &key.serialize_pem())
}

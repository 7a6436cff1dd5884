//! A certificate and its key in PEM files.

use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use thiserror::Error;

/// Why there is no certificate to show.
#[derive(Debug, Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{}: {error}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// What was read is not what it should be.
    #[error("{0}")]
    Unfit(String),
}

/// Where they are.
#[derive(Clone, Debug)]
pub(super) struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

/// What is seen of a file from outside: when it was written, and how long it is.
pub(super) type Look = Option<(SystemTime, u64)>;

impl Files {
    pub(super) fn new(certificate: &Path, key: &Path) -> Self {
        Self { certificate: certificate.to_owned(), key: key.to_owned() }
    }

    pub(super) fn read(&self) -> Result<CertifiedKey, TlsError> {
        let read = |path: &Path| std::fs::read(path).map_err(|error| TlsError::Io { path: path.to_owned(), error });
        let in_files = |error| match error {
            TlsError::Unfit(why) => {
                TlsError::Unfit(format!("{} and {}: {why}", self.certificate.display(), self.key.display()))
            }
            TlsError::Io { path, error } => TlsError::Io { path, error },
        };
        certified(&read(&self.certificate)?, &read(&self.key)?).map_err(in_files)
    }

    /// Changes when they do.
    pub(super) fn state(&self) -> [Look; 2] {
        let look = |path: &Path| std::fs::metadata(path).and_then(|file| Ok((file.modified()?, file.len()))).ok();
        [look(&self.certificate), look(&self.key)]
    }
}

/// The chain in one text with the key in another; they may be the same.
pub(super) fn certified(certificate: &[u8], key: &[u8]) -> Result<CertifiedKey, TlsError> {
    let unfit = |why: &str| TlsError::Unfit(why.to_owned());
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(certificate)
        .collect::<Result<_, _>>()
        .map_err(|_| unfit("the certificate is not PEM"))?;
    if chain.is_empty() {
        return Err(unfit("there is no certificate in it"));
    }
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| unfit("there is no private key in it"))?;
    let key = any_supported_type(&key).map_err(|_| unfit("the private key is of a kind that is not known"))?;
    let certified = CertifiedKey::new(chain, key);
    match certified.keys_match() {
        Ok(()) => Ok(certified),
        Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => Ok(certified),
        Err(rustls::Error::InconsistentKeys(_)) => Err(unfit("the private key is another certificate's")),
        Err(_) => Err(unfit("the certificate cannot be read")),
    }
}

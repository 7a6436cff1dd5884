//! TLS on the web port: certificates from files, which are read again when they change, or one of our own for a local
//! network.

mod files;
mod own;

pub use files::TlsError;
pub use own::OwnCertificate;

use files::Files;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// How often files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What a server shows that it is the one that the address names.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    shown: Arc<Shown>,
    files: Option<Files>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

/// The certificate in use; the next connection gets the newest.
#[derive(Debug)]
struct Shown(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl Tls {
    /// With a chain and its key from two PEM files.
    ///
    /// # Errors
    /// When one cannot be read, or they do not belong together.
    pub fn from_files(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let files = Files::new(certificate, key);
        Self::with(files.read()?, Some(files))
    }

    /// With a certificate that this server has made for itself.
    ///
    /// # Errors
    /// When it is none.
    pub fn with_own(own: &OwnCertificate) -> Result<Self, TlsError> {
        Self::with(files::certified(own.pem().as_bytes(), own.pem().as_bytes())?, None)
    }

    fn with(key: CertifiedKey, files: Option<Files>) -> Result<Self, TlsError> {
        let shown = Arc::new(Shown(RwLock::new(Arc::new(key))));
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| TlsError::Unfit(error.to_string()))?
            .with_no_client_auth()
            .with_cert_resolver(Arc::<Shown>::clone(&shown));
        // The second is RFC 7443, for clients that would not go on without it; what they want is read from what they say.
        config.alpn_protocols = vec![b"http/1.1".to_vec(), b"stun.turn".to_vec()];
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), shown, files })
    }

    /// Speaks first, as the server's side does.
    ///
    /// # Errors
    /// When the client does not speak TLS, or goes away.
    pub(crate) async fn accept(&self, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        self.acceptor.accept(stream).await
    }

    /// Reads the files again whenever they have changed; what is wrong then is logged, and the certificate before it
    /// stays. Never ends.
    pub(crate) async fn follow_files(&self) {
        let Some(files) = &self.files else { return std::future::pending().await };
        let mut known = files.state();
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let now = files.state();
            if now == known {
                continue;
            }
            known = now;
            match files.read() {
                Ok(key) => {
                    *self.shown.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(key);
                    tracing::info!("the certificate was read again");
                }
                Err(error) => tracing::warn!(%error, "the certificate before it is kept"),
            }
        }
    }
}

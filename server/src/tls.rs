//! TLS on the web port: certificates from files, which are read again when they change, or one of our own for a local
//! network.

mod files;
mod own;

pub use files::TlsError;
pub use own::OwnCertificate;

use files::{Files, Look};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// How often files are looked at.
const LOOK_AT_FILES: Duration = Duration::from_secs(5);
/// How often a certificate of one's own is, which has a month left when another is made.
const LOOK_AT_OWN: Duration = Duration::from_secs(24 * 3600);

/// What a server shows that it is the one that the address names.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    shown: Arc<Shown>,
    source: Source,
}

/// Where the certificate comes from, and which one is known from there.
#[derive(Clone)]
enum Source {
    Files { files: Files, known: [Look; 2] },
    Own(OwnCertificate),
}

impl Source {
    const fn look_every(&self) -> Duration {
        match self {
            Self::Files { .. } => LOOK_AT_FILES,
            Self::Own(_) => LOOK_AT_OWN,
        }
    }

    /// The certificate that takes the place of the one that is known, if there is one now.
    fn newer(&mut self, now: SystemTime) -> Option<Result<CertifiedKey, TlsError>> {
        match self {
            Self::Files { files, known } => {
                // Looked at before they are read: what changes in between is seen the next time.
                let found = files.state();
                (std::mem::replace(known, found) != found).then(|| files.read())
            }
            Self::Own(own) => own.next(now).map(|next| {
                *own = next?;
                own.certified()
            }),
        }
    }
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
        // Before they are read, as in `Source::newer`.
        let known = files.state();
        Self::with(files.read()?, Source::Files { files, known })
    }

    /// With a certificate that this server has made for itself.
    ///
    /// # Errors
    /// When it is none.
    pub fn with_own(own: &OwnCertificate) -> Result<Self, TlsError> {
        Self::with(own.certified()?, Source::Own(own.clone()))
    }

    fn with(key: CertifiedKey, source: Source) -> Result<Self, TlsError> {
        let shown = Arc::new(Shown(RwLock::new(Arc::new(key))));
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| TlsError::Unfit(error.to_string()))?
            .with_no_client_auth()
            .with_cert_resolver(Arc::<Shown>::clone(&shown));
        // The second is RFC 7443, for clients that would not go on without it; what they want is read from what they say.
        config.alpn_protocols = vec![b"http/1.1".to_vec(), b"stun.turn".to_vec()];
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), shown, source })
    }

    /// Speaks first, as the server's side does.
    ///
    /// # Errors
    /// When the client does not speak TLS, or goes away.
    pub(crate) async fn accept(&self, stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        self.acceptor.accept(stream).await
    }

    /// Shows a newer certificate whenever there is one: files are read again when they have changed, and one of our own is
    /// followed by another before it ends. What is wrong then is logged, and the certificate before it stays. Never ends.
    pub(crate) async fn follow(&self) {
        let mut source = self.source.clone();
        loop {
            tokio::time::sleep(source.look_every()).await;
            self.look(&mut source, SystemTime::now());
        }
    }

    fn look(&self, source: &mut Source, now: SystemTime) {
        match source.newer(now) {
            None => {}
            Some(Ok(key)) => {
                *self.shown.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(key);
                match source {
                    Source::Files { .. } => tracing::info!("the certificate was read again"),
                    Source::Own(own) => {
                        tracing::warn!(
                            sha256 = own.fingerprint(),
                            "the certificate of before would end soon: browsers ask whether to trust another"
                        );
                    }
                }
            }
            Some(Err(error)) => tracing::warn!(%error, "the certificate before it is kept"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertifiedKey, generate_simple_self_signed};

    fn shown(tls: &Tls) -> Vec<u8> {
        tls.shown.0.read().unwrap().end_entity_cert().unwrap().to_vec()
    }

    #[test]
    fn files_that_change_right_after_they_were_read_are_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let (at, of) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
        let write = |age: u64| {
            let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
            std::fs::write(&at, cert.pem()).unwrap();
            std::fs::write(&of, signing_key.serialize_pem()).unwrap();
            let file = std::fs::File::options().write(true).open(&at).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(age)).unwrap();
        };
        write(1);
        let tls = Tls::from_files(&at, &of).unwrap();
        let first = shown(&tls);
        write(2);
        let mut source = tls.source.clone();
        tls.look(&mut source, SystemTime::now());
        let second = shown(&tls);
        assert_ne!(second, first);
        tls.look(&mut source, SystemTime::now());
        assert_eq!(shown(&tls), second);
    }

    #[test]
    fn a_certificate_of_ones_own_is_followed_by_another_before_it_ends() {
        const DAY: Duration = Duration::from_secs(24 * 3600);
        let outside = tempfile::tempdir().unwrap();
        let folder = outside.path().join("state");
        let (names, now) = (["localhost".to_owned()], SystemTime::now());
        let own = OwnCertificate::kept_in(&folder, &names, now).unwrap();
        let mut seconds = Vec::new();
        for own in [own, OwnCertificate::fresh(&names, now).unwrap()] {
            let tls = Tls::with_own(&own).unwrap();
            let (first, mut source) = (shown(&tls), tls.source.clone());
            tls.look(&mut source, now + 365 * DAY);
            assert_eq!(shown(&tls), first);
            tls.look(&mut source, now + 380 * DAY);
            let second = shown(&tls);
            assert_ne!(second, first, "17 days before the end of the first");
            // It is good for more than a year from then on.
            tls.look(&mut source, now + 700 * DAY);
            assert_eq!(shown(&tls), second);
            seconds.push(second);
        }
        let kept = OwnCertificate::kept_in(&folder, &names, now + 380 * DAY).unwrap();
        assert_eq!(shown(&Tls::with_own(&kept).unwrap()), seconds[0], "after a restart");
        std::fs::remove_dir_all(&folder).unwrap();
        std::fs::write(&folder, "no folder").unwrap();
        let tls = Tls::with_own(&kept).unwrap();
        let (before, mut source) = (shown(&tls), tls.source.clone());
        tls.look(&mut source, now + 2000 * DAY);
        assert_eq!(shown(&tls), before, "better one that browsers complain of than none");
    }
}

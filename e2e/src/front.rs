//! Reverse proxies in front of the server, with the configuration that operators are given (`deploy/`): only ports, names
//! and the places of certificates are others.

use crate::server::log;
use crate::{Group, installed};
use anyhow::{Context, Result};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::net::{TcpSocket, TcpStream};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// Which proxy, with which of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proxy {
    /// `deploy/nginx.conf`
    Nginx,
    /// `deploy/nginx-path.conf`, which leaves `/resaka` out.
    NginxPath,
    /// `deploy/haproxy.cfg`
    Haproxy,
    /// `deploy/Caddyfile`
    Caddy,
}

/// A proxy that speaks TLS with a certificate of its own.
#[derive(Debug)]
pub struct Front {
    // In this order: what wrote into the folder ends before the folder is removed.
    _group: Group,
    _folder: TempDir,
    port: u16,
    certificate: String,
}

/// A socket through a proxy.
pub type ProxiedSocket = WebSocketStream<TlsStream<TcpStream>>;

impl Front {
    /// A socket of the server from this address of the machine, with further headers, where the proxy shows the certificate
    /// that it was given.
    ///
    /// # Errors
    /// When the proxy or the server lets none in.
    pub async fn socket(&self, from: Ipv4Addr, path: &str, headers: &[(&'static str, &str)]) -> Result<ProxiedSocket> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(self.certificate.as_bytes())?)?;
        let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        let socket = TcpSocket::new_v4()?;
        socket.bind((from, 0).into())?;
        let stream = socket.connect((Ipv4Addr::LOCALHOST, self.port).into()).await?;
        let name = ServerName::try_from("localhost")?;
        let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
        let mut request = format!("wss://localhost:{}{path}", self.port).into_client_request()?;
        for (name, value) in headers {
            request.headers_mut().append(*name, value.parse()?);
        }
        Ok(tokio_tungstenite::client_async(request, stream).await?.0)
    }
}

impl Proxy {
    /// The program, if it is installed; otherwise says that it is not.
    #[must_use]
    #[expect(clippy::print_stdout, reason = "a test that is left out says why")]
    pub fn program(self) -> Option<PathBuf> {
        let name = match self {
            Self::Nginx | Self::NginxPath => "nginx",
            Self::Haproxy => "haproxy",
            Self::Caddy => "caddy",
        };
        let program = installed(name);
        if program.is_none() {
            println!("left out: {name} is not installed (`cargo xtask setup` gets it on Debian)");
        }
        program
    }

    /// Starts it at this port, with a free one for http, in front of a server at another port of this machine.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(self, program: &Path, port: u16, server: u16) -> Result<Front> {
        let folder = tempfile::tempdir()?;
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()])?;
        let inside = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        fs::write(inside("chain.pem"), cert.pem())?;
        fs::write(inside("key.pem"), signing_key.serialize_pem())?;
        fs::write(inside("both.pem"), format!("{}{}", cert.pem(), signing_key.serialize_pem()))?;
        let plain = crate::free_port()?;
        let given = |name: &str| {
            let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy")).join(name);
            fs::read_to_string(&path).with_context(|| path.display().to_string())
        };
        let ours = |text: &str| text.replace("127.0.0.1:8080", &format!("127.0.0.1:{server}"));
        let arguments = match self {
            Self::Nginx | Self::NginxPath => {
                let site = ours(&given(if self == Self::Nginx { "nginx.conf" } else { "nginx-path.conf" })?)
                    .replace("listen 80;", &format!("listen {plain};"))
                    .replace("listen [::]:80;", &format!("listen [::1]:{plain};"))
                    .replace("listen 443 ", &format!("listen {port} "))
                    .replace("listen [::]:443 ", &format!("listen [::1]:{port} "))
                    .replace("/etc/letsencrypt/live/call.example/fullchain.pem", &inside("chain.pem"))
                    .replace("/etc/letsencrypt/live/call.example/privkey.pem", &inside("key.pem"))
                    .replace("server_name call.example;", "server_name localhost;");
                fs::write(inside("site.conf"), site)?;
                // What Debian's own nginx.conf is around it.
                let around = format!(
                    "daemon off; pid {0}/pid; error_log stderr; events {{}}\nhttp {{ access_log off; \
                     client_body_temp_path {0}/body; proxy_temp_path {0}/proxy; fastcgi_temp_path {0}/fastcgi; \
                     uwsgi_temp_path {0}/uwsgi; scgi_temp_path {0}/scgi; include {0}/site.conf; }}\n",
                    folder.path().display()
                );
                fs::write(inside("nginx.conf"), around)?;
                vec!["-e".to_owned(), "stderr".to_owned(), "-c".to_owned(), inside("nginx.conf")]
            }
            Self::Haproxy => {
                let file = ours(&given("haproxy.cfg")?)
                    .replace("bind :80\n", &format!("bind 127.0.0.1:{plain}\n"))
                    .replace("bind :443 ", &format!("bind 127.0.0.1:{port} "))
                    .replace("/etc/haproxy/call.example.pem", &inside("both.pem"));
                fs::write(inside("haproxy.cfg"), file)?;
                vec!["-db".to_owned(), "-f".to_owned(), inside("haproxy.cfg")]
            }
            Self::Caddy => {
                // Nothing of the machine's is touched: not its certificates, not its ports.
                let global = format!(
                    "{{\n\tskip_install_trust\n\tauto_https disable_redirects\n\tadmin off\n\tstorage file_system {}\n}}\n",
                    inside("caddy")
                );
                let site =
                    ours(&given("Caddyfile")?).replace("\ncall.example {", &format!("\nhttps://localhost:{port} {{"));
                fs::write(inside("Caddyfile"), format!("{global}{site}"))?;
                ["run", "--adapter", "caddyfile", "--config"]
                    .map(str::to_owned)
                    .into_iter()
                    .chain([inside("Caddyfile")])
                    .collect()
            }
        };
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut group = Group::start(&program.to_string_lossy(), &arguments, |command| {
            command.stdout(log()).stderr(log()).env("HOME", folder.path());
        })?;
        group.listens(port).await.with_context(|| format!("{self:?} does not start"))?;
        Ok(Front { _group: group, _folder: folder, port, certificate: cert.pem() })
    }
}

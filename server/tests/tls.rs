//! The web port over TLS: pages, sockets, a certificate that changes, and who comes without TLS.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test expects one variant and no other")]

mod support;
#[allow(unreachable_pub, dead_code, reason = "as the rest of the support, and here nobody comes without TLS")]
#[path = "support/turn_client.rs"]
mod turn_client;

use futures_util::{SinkExt, StreamExt};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::{Value, json};
use server::config::Reach;
use server::tls::{OwnCertificate, Tls, TlsError};
use server::{Config, Page, Relay, Server};
use shared::{FromServer, PROTOCOL_VERSION};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use support::within;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use turn_client::TurnClient;

/// A certificate for `localhost` and its key, in PEM.
fn pair() -> (String, String) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    (cert.pem(), signing_key.serialize_pem())
}

fn write(folder: &Path, certificate: &str, key: &str) -> (PathBuf, PathBuf) {
    let (at, of) = (folder.join("certificate.pem"), folder.join("key.pem"));
    std::fs::write(&at, certificate).unwrap();
    std::fs::write(&of, key).unwrap();
    (at, of)
}

/// A server over TLS, for as long as the set lives.
async fn start(tls: Tls, tasks: &mut JoinSet<()>) -> SocketAddr {
    start_with_relay(tls, None, tasks).await
}

async fn start_with_relay(tls: Tls, relay: Option<Relay>, tasks: &mut JoinSet<()>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let page = Page::directory(PathBuf::from("/nonexistent"));
    let server = Server::new(&Config::default(), page, support::SECRET, relay, Some(tls));
    tasks.spawn(Arc::new(server).run(listener, std::future::pending()));
    address
}

/// A connection of somebody who trusts this certificate and no other.
async fn connect(address: SocketAddr, trusted: &str) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(trusted.as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let stream = TcpStream::connect(address).await?;
    let name = ServerName::try_from("localhost").unwrap();
    within(TlsConnector::from(Arc::new(config)).connect(name, stream)).await
}

async fn socket(address: SocketAddr, trusted: &str) -> WebSocketStream<TlsStream<TcpStream>> {
    let stream = connect(address, trusted).await.unwrap();
    let (mut socket, _) =
        Box::pin(within(tokio_tungstenite::client_async("wss://localhost/ws", stream))).await.unwrap();
    let hello = json!({ "Hello": { "version": PROTOCOL_VERSION, "room": "tls", "page": 7 } });
    socket.send(Message::text(hello.to_string())).await.unwrap();
    socket
}

async fn hear(socket: &mut WebSocketStream<TlsStream<TcpStream>>) -> FromServer<Value> {
    let message = within(socket.next()).await.unwrap().unwrap();
    serde_json::from_str(message.to_text().unwrap()).unwrap()
}

#[tokio::test]
async fn pages_and_sockets_come_over_tls() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = pair();
    let (at, of) = write(folder.path(), &certificate, &key);
    let mut tasks = JoinSet::new();
    let address = start(Tls::from_files(&at, &of).unwrap(), &mut tasks).await;

    let mut stream = connect(address, &certificate).await.unwrap();
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    within(stream.read_to_string(&mut answer)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains(r#""status":"ok""#), "{answer}");

    // Two in a call, and as much between them as fits into many records.
    let mut members = Vec::new();
    for name in ["Ana", "Hery"] {
        let mut member = Box::pin(socket(address, &certificate)).await;
        let FromServer::Welcome { you, .. } = hear(&mut member).await else { panic!("no welcome") };
        let join = json!({ "Join": { "profile": { "name": name } } });
        member.send(Message::text(join.to_string())).await.unwrap();
        let FromServer::Joined { .. } = hear(&mut member).await else { panic!("not joined") };
        members.push((member, you));
    }
    let [(ana, _), (hery, to)] = &mut members[..] else { panic!("two members") };
    let FromServer::PeerJoined { .. } = hear(ana).await else { panic!("nobody joined") };
    let long = "x".repeat(48 * 1024);
    let signal = json!({ "Signal": { "to": to, "signal": long } });
    ana.send(Message::text(signal.to_string())).await.unwrap();
    let FromServer::Signal { signal, .. } = hear(hery).await else { panic!("no signal") };
    assert_eq!(signal, long);
}

/// Only the port of the pages is let through: the relay is there, too, with what a page is told.
#[tokio::test]
async fn the_relay_is_reached_at_the_port_of_the_pages() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = pair();
    let (at, of) = write(folder.path(), &certificate, &key);
    let mut tasks = JoinSet::new();
    let reach = Reach { turn_listen: Some("127.0.0.1:0".parse().unwrap()), ..Reach::default() };
    let relay = Relay::start(reach.relay(Config::default().listen, false, support::SECRET).unwrap()).unwrap();
    let address = start_with_relay(Tls::from_files(&at, &of).unwrap(), Some(relay), &mut tasks).await;
    let mut page = Box::pin(socket(address, &certificate)).await;
    let FromServer::Welcome { ice, .. } = hear(&mut page).await else { panic!("no welcome") };
    // The request of this page says no port, which is the one of https.
    assert_eq!(ice[0].urls.last().map(String::as_str), Some("turns:localhost:443?transport=tcp"));

    let mut clients = Vec::new();
    for _ in 0..2 {
        let mut client = TurnClient::over_tls(connect(address, &certificate).await.unwrap(), &ice[0]);
        client.until(|client| client.relayed().is_some()).await;
        clients.push(client);
    }
    let [ana, hery] = &mut clients[..] else { panic!("two clients") };
    let (of_ana, of_hery) = (ana.relayed().unwrap(), hery.relayed().unwrap());
    ana.permit(of_hery).await;
    hery.permit(of_ana).await;
    ana.bind(of_hery).await;
    // Without padding, which this client forgets (RFC 8656 §12.5).
    for length in [4, 100, 1200, 9000] {
        ana.send(of_hery, vec![7; length]).await;
        assert_eq!(hery.hear(1).await, [(of_ana, vec![7; length])]);
        hery.send(of_ana, vec![8; length]).await;
        assert_eq!(ana.hear(1).await, [(of_hery, vec![8; length])]);
    }
    // Nonsense ends, and the others stay.
    let mut nonsense = connect(address, &certificate).await.unwrap();
    nonsense.write_all(&[0x3f; 64]).await.unwrap();
    let mut answer = Vec::new();
    drop(within(nonsense.read_to_end(&mut answer)).await);
    assert!(answer.is_empty(), "{answer:?}");
    ana.send(of_hery, b"still there.".to_vec()).await;
    assert_eq!(hery.hear(1).await, [(of_ana, b"still there.".to_vec())]);
}

#[tokio::test]
async fn without_a_relay_its_clients_are_turned_away() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = pair();
    let (at, of) = write(folder.path(), &certificate, &key);
    let mut tasks = JoinSet::new();
    let address = start(Tls::from_files(&at, &of).unwrap(), &mut tasks).await;
    let mut client = connect(address, &certificate).await.unwrap();
    client.write_all(&[0, 3, 0, 0, 0x21, 0x12, 0xa4, 0x42]).await.unwrap();
    let mut answer = Vec::new();
    drop(within(client.read_to_end(&mut answer)).await);
    assert!(answer.is_empty(), "{answer:?}");
}

#[tokio::test]
async fn a_certificate_that_changes_is_shown_to_the_next_and_a_broken_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let (first, key) = pair();
    let (at, of) = write(folder.path(), &first, &key);
    let mut tasks = JoinSet::new();
    let address = start(Tls::from_files(&at, &of).unwrap(), &mut tasks).await;
    let mut before = Box::pin(socket(address, &first)).await;
    let FromServer::Welcome { .. } = hear(&mut before).await else { panic!("no welcome") };

    // In the middle of being written: the certificate is new, the key is not.
    let (second, key) = pair();
    std::fs::write(&at, &second).unwrap();
    assert!(matches!(Tls::from_files(&at, &of), Err(TlsError::Unfit(why)) if why.contains("another certificate's")));
    assert!(connect(address, &first).await.is_ok());
    std::fs::write(&of, &key).unwrap();
    // Files are looked at now and then.
    let changed = async {
        while connect(address, &second).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), changed).await.unwrap();
    assert!(connect(address, &first).await.is_err());
    // Who was there before stays.
    let join = json!({ "Join": { "profile": { "name": "Ana" } } });
    before.send(Message::text(join.to_string())).await.unwrap();
    let FromServer::Joined { .. } = hear(&mut before).await else { panic!("not joined") };
}

#[tokio::test]
async fn who_comes_without_tls_is_sent_to_it_and_nonsense_ends() {
    let (certificate, key) = pair();
    let folder = tempfile::tempdir().unwrap();
    let (at, of) = write(folder.path(), &certificate, &key);
    let mut tasks = JoinSet::new();
    let address = start(Tls::from_files(&at, &of).unwrap(), &mut tasks).await;
    let answer = async |said: &[u8]| {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(said).await.unwrap();
        let mut answer = Vec::new();
        // Some of it ends without a word.
        drop(within(stream.read_to_end(&mut answer)).await);
        String::from_utf8_lossy(&answer).into_owned()
    };
    let said = answer(b"GET /r/a HTTP/1.1\r\nHost: localhost:8443\r\n\r\n").await;
    assert!(said.starts_with("HTTP/1.1 308") && said.contains("Location: https://localhost:8443/r/a\r\n"), "{said}");
    assert!(answer(b"POST / HTTP/1.1\r\n\r\n").await.starts_with("HTTP/1.1 400"));
    assert!(!answer(&[22, 3, 1, 0, 5, 1, 2, 3, 4, 5]).await.contains("HTTP"));
    let endless = [b'a'; 10_000];
    assert!(answer(&endless).await.starts_with("HTTP/1.1 400"));
}

#[test]
fn ones_own_certificate_is_kept_until_it_ends_or_its_names_change() {
    let folder = tempfile::tempdir().unwrap();
    let now = SystemTime::now();
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let kept = |of: &[&str], at: SystemTime| {
        OwnCertificate::kept_in(folder.path(), &names(of), at).unwrap().fingerprint().to_owned()
    };
    let first = kept(&["localhost", "192.168.1.20"], now);
    assert_eq!(first.split(':').count(), 32);
    assert_eq!(kept(&["localhost", "192.168.1.20"], now), first);
    assert_eq!(kept(&["localhost", "192.168.1.20"], now + Duration::from_secs(360 * 24 * 3600)), first);
    let later = kept(&["localhost", "192.168.1.20"], now + Duration::from_secs(380 * 24 * 3600));
    assert_ne!(later, first);
    assert_ne!(kept(&["localhost", "10.0.0.7"], now), later);
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(folder.path().join("self-signed.pem")).unwrap().permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn ones_own_certificate_is_good_for_its_names() {
    let folder = tempfile::tempdir().unwrap();
    let own = OwnCertificate::kept_in(folder.path(), &["localhost".to_owned()], SystemTime::now()).unwrap();
    let mut tasks = JoinSet::new();
    let address = start(Tls::with_own(&own).unwrap(), &mut tasks).await;
    let pem = std::fs::read_to_string(folder.path().join("self-signed.pem")).unwrap();
    assert!(connect(address, &pem).await.is_ok());
}

#[test]
fn what_is_wrong_with_files_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (certificate, key) = pair();
    let said = |certificate: &str, key: &str| {
        let (at, of) = write(folder.path(), certificate, key);
        Tls::from_files(&at, &of).unwrap_err().to_string()
    };
    assert!(said("", &key).contains("no certificate"));
    assert!(said(&key, &key).contains("no certificate"));
    assert!(said(&certificate, "").contains("no private key"));
    assert!(said(&certificate, &certificate).contains("no private key"));
    assert!(said(&certificate, &pair().1).contains("another certificate's"));
    let missing = Tls::from_files(Path::new("/nonexistent/a.pem"), Path::new("/nonexistent/b.pem")).unwrap_err();
    assert!(missing.to_string().starts_with("/nonexistent/a.pem: "), "{missing}");
}

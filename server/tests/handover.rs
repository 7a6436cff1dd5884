//! The real binary is killed, and it is followed by another on the same port.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test expects one variant and no other")]

mod support;

use shared::FromServer;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use support::{Client, DEADLINE, within};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A server of its own; killed when the test is over.
struct Process {
    child: Child,
    address: SocketAddr,
}

impl Process {
    fn start(state: &Path, port: u16, args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_resaka"));
        command.env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        command.arg("--state").arg(state).args(["--turn", "false", "--listen", &format!("127.0.0.1:{port}")]);
        let mut child = command.args(["--connections-per-address", "10000"]).args(args).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim_end().strip_prefix("http://localhost:").unwrap_or_else(|| panic!("{line}"));
        Self { child, address: SocketAddr::from(([127, 0, 0, 1], port.parse().unwrap())) }
    }

    fn signal(&self, name: &str) {
        let status = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status();
        assert!(status.unwrap().success());
    }

    async fn ended(&mut self) {
        let started = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(started.elapsed() < DEADLINE, "still running");
            tokio::task::yield_now().await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

async fn member(address: SocketAddr, name: &str) -> Client {
    let mut client = Client::connect(address).await;
    client.hello("r").await;
    client.hear_welcome().await;
    client.join(name).await;
    client.hear_joined().await;
    client
}

/// `/health` on a connection of its own.
async fn health(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    assert!(answer.contains("\"status\":"), "{answer:?}");
    Ok(answer)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_was_killed_knows_everybody_again() {
    let state = tempfile::tempdir().unwrap();
    let before = Process::start(state.path(), 0, &[]);
    let address = before.address;
    let mut a = member(address, "A").await;
    let b = member(address, "B").await;
    assert!(matches!(a.hear().await, FromServer::PeerJoined { .. }));
    before.signal("KILL");
    drop(before);
    let _after = Process::start(state.path(), address.port(), &[]);
    let mut again_b = b.again(address, "r").await;
    again_b.hear_welcome().await;
    again_b.join("B").await;
    assert_eq!(again_b.hear_joined().await, []);
    let mut again_a = a.again(address, "r").await;
    let present = again_a.hear_welcome().await;
    assert_eq!((again_a.id(), again_b.id()), (a.id(), b.id()));
    again_a.join("A").await;
    assert_eq!(again_a.hear_joined().await, present);
    assert!(matches!(again_b.hear().await, FromServer::PeerJoined { member } if member.peer == a.id()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_successor_on_the_same_port_takes_over_and_no_connection_is_refused_or_reset() {
    const ATTEMPTS: usize = 3_000;
    let state = tempfile::tempdir().unwrap();
    let mut old = Process::start(state.path(), 0, &["--reuse-port"]);
    let address = old.address;
    let mut a = member(address, "A").await;
    let mut b = member(address, "B").await;
    assert!(matches!(a.hear().await, FromServer::PeerJoined { .. }));
    let new = Process::start(state.path(), address.port(), &["--reuse-port"]);
    assert_eq!(new.address, address);
    // Until the old one is told to go it gets everything, so that no room is in two places.
    for _ in 0..50 {
        assert!(health(address).await.unwrap().contains("\"members\":2"));
    }
    let (begun, failed) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let hammers: Vec<_> = (0..8)
        .map(|_| {
            let (begun, failed) = (Arc::clone(&begun), Arc::clone(&failed));
            tokio::spawn(async move {
                loop {
                    let n = begun.fetch_add(1, Ordering::Relaxed);
                    if n >= ATTEMPTS {
                        return;
                    }
                    let outcome =
                        if n.is_multiple_of(2) { health(address).await.map(drop) } else { greeted(address).await };
                    if let Err(error) = outcome {
                        failed.fetch_add(1, Ordering::Relaxed);
                        println!("attempt {n}: {error}");
                    }
                }
            })
        })
        .collect();
    while begun.load(Ordering::Relaxed) < ATTEMPTS / 6 {
        tokio::task::yield_now().await;
    }
    old.signal("TERM");
    let mut again = Vec::new();
    for member in [&mut a, &mut b] {
        assert_eq!(member.hear().await, FromServer::Move { within: 2500 });
        let mut moved = member.again(address, "r").await;
        moved.hear_welcome().await;
        assert_eq!(moved.id(), member.id());
        moved.join("again").await;
        // Two sockets have no order: each is in before the next comes.
        assert_eq!(moved.hear_joined().await.len(), again.len());
        again.push(moved);
    }
    assert!(matches!(again[0].hear().await, FromServer::PeerJoined { member } if member.peer == b.id()));
    // The sockets of before are left alone until their owners go.
    a.ping().await;
    b.ping().await;
    for hammer in hammers {
        within(hammer).await.unwrap();
    }
    drop((a, b));
    within(old.ended()).await;
    assert_eq!(failed.load(Ordering::Relaxed), 0, "of {ATTEMPTS} connections");
    for _ in 0..50 {
        assert!(health(address).await.unwrap().contains("\"members\":2"));
    }
}

/// A socket whose greeting is answered, by whichever server.
async fn greeted(address: SocketAddr) -> std::io::Result<()> {
    let stream = TcpStream::connect(address).await?;
    let request = format!("ws://{address}/ws");
    let (socket, _) = tokio_tungstenite::client_async(request, stream).await.map_err(std::io::Error::other)?;
    let mut client = Client { socket, id: None, page: shared::PageId(1), token: None, received: 0 };
    client.hello("hammered").await;
    match client.hear().await {
        FromServer::Welcome { .. } | FromServer::Refused { .. } => Ok(()),
        other => panic!("{other:?}"),
    }
}

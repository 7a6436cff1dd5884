//! Reverse proxies in front of the server: whose word counts, over real sockets.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test expects one variant and no other")]

mod support;

use server::config::{Front, Reach};
use server::{Config, Page, Relay};
use shared::{FromServer, RefusedCode};
use std::path::PathBuf;
use support::{Client, Running, SECRET, start};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Error;

fn behind(proxies: &[&str]) -> Config {
    let trusted_proxy = proxies.iter().map(|network| network.parse().unwrap()).collect();
    Config { front: Front { trusted_proxy, ..Front::default() }, connections_per_address: 2, ..Config::default() }
}

/// A page that is reached at `https://call.example/resaka/`, with a relay that is reached by everybody.
async fn under_a_path(allow_origin: &[&str]) -> Running {
    let reach = Reach { turn_listen: Some("0.0.0.0:0".parse().unwrap()), ..Reach::default() };
    let relay = Relay::start(reach.relay(Config::default().listen, false, SECRET).unwrap()).unwrap();
    let front = Front { external_url: Some("https://call.example/resaka/".parse().unwrap()), ..Front::default() };
    let allow_origin = allow_origin.iter().map(|&origin| origin.to_owned()).collect();
    let config = Config { reach, front, allow_origin, ..Config::default() };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let page = Page::directory(PathBuf::from("/nonexistent"));
    support::start_with_relay(&config, page, SECRET, Some(relay), listener)
}

/// A page for which a proxy on this machine says these headers.
async fn through(running: &Running, headers: &[(&'static str, &str)]) -> Client {
    let mut client = Client::try_connect(running.address, headers).await.unwrap();
    client.hello("r").await;
    client
}

/// Whether such a page gets in.
async fn gets_in(running: &Running, headers: &[(&'static str, &str)]) -> Result<Client, RefusedCode> {
    let mut client = through(running, headers).await;
    match client.hear().await {
        FromServer::Welcome { .. } => Ok(client),
        FromServer::Refused { code, .. } => Err(code),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_address_behind_a_trusted_proxy_has_its_own_limit() {
    let running = start(&behind(&["192.0.2.0/24", "127.0.0.1"])).await;
    let from = |address: &'static str| [("x-forwarded-for", address)];
    let mut inside = Vec::new();
    // The left part is the client's own invention, new each time.
    for said in ["198.51.100.7", "203.0.113.1, 198.51.100.7, 192.0.2.9"] {
        inside.push(gets_in(&running, &from(said)).await.unwrap());
    }
    for said in ["198.51.100.7", "203.0.113.2,198.51.100.7"] {
        assert_eq!(gets_in(&running, &from(said)).await.err(), Some(RefusedCode::Busy), "{said}");
    }
    // More in all than one address may have: the proxy itself has no such limit.
    for said in ["198.51.100.8", "[2001:db8::1]:5000", "2001:db8:0:0:ffff::2", "198.51.100.9"] {
        inside.push(gets_in(&running, &from(said)).await.unwrap());
    }
    let third_of_a_64 = gets_in(&running, &from("2001:db8::3")).await;
    assert_eq!(third_of_a_64.err(), Some(RefusedCode::Busy));
    running.counts(|counts| counts.sockets == 6).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_that_nobody_named_is_one_address_whatever_it_says() {
    let running = start(&behind(&["192.0.2.0/24"])).await;
    let mut inside = Vec::new();
    for said in ["198.51.100.7", "198.51.100.8"] {
        inside.push(gets_in(&running, &[("x-forwarded-for", said)]).await.unwrap());
    }
    let third = gets_in(&running, &[("x-forwarded-for", "198.51.100.9")]).await;
    assert_eq!(third.err(), Some(RefusedCode::Busy));
    let origin = [("origin", "https://call.example"), ("x-forwarded-host", "call.example")];
    assert!(matches!(Client::try_connect(running.address, &origin).await, Err(Error::Http(_))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_of_a_trusted_proxy_that_are_no_sockets_are_not_limited_by_its_address() {
    for (proxies, expected) in [(&["127.0.0.1"][..], 8), (&[], 2)] {
        let running = start(&behind(proxies)).await;
        let mut open = Vec::new();
        for _ in 0..8 {
            open.push(TcpStream::connect(running.address).await.unwrap());
        }
        let mut served = 0;
        for stream in &mut open {
            let request = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
            tokio::io::AsyncWriteExt::write_all(stream, request.as_bytes()).await.ok();
            let mut first = [0; 4];
            let read = support::within(tokio::io::AsyncReadExt::read_exact(stream, &mut first)).await;
            served += usize::from(read.is_ok() && &first == b"HTTP");
        }
        assert_eq!(served, expected, "{proxies:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_origin_and_the_host_of_the_relay_are_what_a_trusted_proxy_says() {
    let reach = Reach { turn_listen: Some("0.0.0.0:0".parse().unwrap()), ..Reach::default() };
    let relay = Relay::start(reach.relay(Config::default().listen, false, SECRET).unwrap()).unwrap();
    let config = Config { reach, ..behind(&["127.0.0.1"]) };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let page = Page::directory(PathBuf::from("/nonexistent"));
    let running = support::start_with_relay(&config, page, SECRET, Some(relay), listener);
    let said = [
        ("origin", "https://call.example"),
        ("x-forwarded-host", "evil.example, call.example:443"),
        ("x-forwarded-proto", "https"),
    ];
    let mut client = through(&running, &said).await;
    let FromServer::Welcome { ice, .. } = client.hear().await else { panic!("no welcome") };
    assert!(ice[0].urls.iter().all(|url| url.contains(":call.example:")), "{ice:?}");
    for (name, other) in [("x-forwarded-proto", "http"), ("x-forwarded-host", "other.example")] {
        let said = said.map(|(known, value)| if known == name { (known, other) } else { (known, value) });
        let refused = Client::try_connect(running.address, &said).await;
        assert!(matches!(refused, Err(Error::Http(response)) if response.status() == 403), "{said:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sockets_of_the_external_url_come_in_at_both_paths_and_its_host_is_the_relays() {
    let running = under_a_path(&["https://app.example"]).await;
    for path in ["/ws", "/resaka/ws"] {
        for (origin, is_ours) in [
            ("https://call.example", true),
            ("https://app.example", true),
            ("http://call.example", false),
            ("https://call.example:8443", false),
            ("https://evil.example", false),
        ] {
            let attempt = Client::try_connect_at(running.address, path, &[("origin", origin)]).await;
            let Ok(mut client) = attempt else {
                assert!(!is_ours, "{origin} at {path}");
                continue;
            };
            assert!(is_ours, "{origin} at {path}");
            client.hello("r").await;
            let FromServer::Welcome { ice, .. } = client.hear().await else { panic!("no welcome") };
            assert!(ice[0].urls.iter().all(|url| url.contains(":call.example:")), "{ice:?}");
        }
    }
    assert!(Client::try_connect_at(running.address, "/other/ws", &[]).await.is_err());
}

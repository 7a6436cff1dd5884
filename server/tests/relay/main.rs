//! The relay in the server, over real sockets: from what a page is told to data through two relays, and its end.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test expects one variant and no other")]

mod bounds;
#[path = "../support/mod.rs"]
mod support;
#[allow(unreachable_pub, dead_code, reason = "as the rest of the support, and here nobody comes over TLS")]
#[path = "../support/turn_client.rs"]
mod turn_client;

use server::config::Reach;
use server::{Config, Page, Relay};
use shared::{FromServer, IceServer};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use support::{DEADLINE, Running, SECRET, within};
use tokio::net::{TcpListener, TcpSocket, UdpSocket};
use turn_client::TurnClient;
use turn_client_proto::api::TurnEvent;
use turn_types::TransportType::{self, Tcp, Udp};

fn reach() -> Reach {
    Reach { turn_listen: Some("127.0.0.1:0".parse().unwrap()), ..Reach::default() }
}

fn relay(reach: &Reach) -> Relay {
    let settings = reach.relay(Config::default().listen, false, SECRET).unwrap();
    Relay::start(settings).unwrap()
}

/// What a page is told that has reached the server at this host.
fn credentials(relay: &Relay, host: &str) -> IceServer {
    relay.credentials(shared::PeerId::new(uuid::Uuid::nil()), &[host.into()], None, 9_999_999_999)
}

async fn start(reach: Reach) -> Running {
    let relay = relay(&reach);
    start_with(reach, relay).await
}

async fn start_with(reach: Reach, relay: Relay) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = Config { reach, ..Config::default() };
    support::start_with_relay(&config, Page::directory(PathBuf::from("/nonexistent")), SECRET, Some(relay), listener)
}

/// What the page of somebody new is told.
async fn told(running: &Running) -> (String, Vec<IceServer>, bool) {
    let mut client = running.client().await;
    client.hello("room").await;
    match client.hear().await {
        FromServer::Welcome { you, ice, relay_only, .. } => (you.to_string(), ice, relay_only),
        other => panic!("{other:?}"),
    }
}

async fn allocated(running: &Running, transport: TransportType) -> TurnClient {
    let (_, ice, _) = told(running).await;
    TurnClient::allocate(transport, &ice[0]).await
}

#[tokio::test]
async fn a_page_is_told_where_the_relay_is_and_gets_credentials_of_its_own() {
    let running = start(reach()).await;
    let (first, second) = (told(&running).await, told(&running).await);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    for (peer, ice, relay_only) in [&first, &second] {
        let [server] = &ice[..] else { panic!("{ice:?}") };
        assert!(!relay_only && server.parse().unwrap().len() == 3, "{server:?}");
        let (expiry, user) = server.username.as_deref().unwrap().split_once(':').unwrap();
        let left = expiry.parse::<u64>().unwrap() - now;
        assert_eq!(user, peer);
        assert!((12 * 3600..=24 * 3600).contains(&left), "{left}");
    }
    assert_ne!(first.1[0].credential, second.1[0].credential);
}

#[tokio::test]
async fn credentials_are_renewed_in_half_of_their_time_on_whatever_socket() {
    let running = start(Reach { credential_seconds: Duration::from_secs(4), ..reach() }).await;
    let mut client = running.client().await;
    client.hello("room").await;
    let FromServer::Welcome { ice, you, .. } = client.hear().await else { panic!("another message") };
    client.id = Some(you);
    let mut before = expiry(&ice[0]);
    client.join("Ana").await;
    client.hear_joined().await;
    for _ in 0..2 {
        let FromServer::Ice { ice } = client.hear().await else { panic!("another message") };
        assert!(expiry(&ice[0]) > before, "{ice:?}");
        before = expiry(&ice[0]);
        TurnClient::allocate(Udp, &ice[0]).await;
    }
    let mut again = client.again(running.address, "room").await;
    again.hear_resumed().await;
    let FromServer::Ice { ice } = again.hear().await else { panic!("another message") };
    assert!(expiry(&ice[0]) > before && ice[0].username.as_deref().unwrap().ends_with(&you.to_string()));
}

/// A proxy that is reloaded takes the sockets of all; were all told of new credentials, every relayed connection would look
/// for a path anew at once.
#[tokio::test]
async fn who_comes_back_keeps_their_credentials_until_half_of_the_time_is_over() {
    let running = start(reach()).await;
    let mut client = running.client().await;
    client.hello("room").await;
    let FromServer::Welcome { you, .. } = client.hear().await else { panic!("another message") };
    client.id = Some(you);
    client.join("Ana").await;
    client.hear_joined().await;
    for _ in 0..3 {
        client = client.again(running.address, "room").await;
        client.hear_resumed().await;
        client.ping().await;
    }
}

fn expiry(server: &IceServer) -> u64 {
    server.username.as_deref().unwrap().split(':').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn where_everything_is_relayed_only_relays_are_named() {
    let words = ["resaka", "--ice", "stun:a.example", "--ice", "turn:b.example stun:b.example secret=north"];
    let ice = Config::read(words.map(Into::into)).unwrap().1.reach.ice;
    let running = start(Reach { relay_only: true, ice, ..reach() }).await;
    let (_, ice, relay_only) = told(&running).await;
    let urls: Vec<&str> =
        ice.iter().flat_map(|server| &server.urls).map(|url| url.split('?').next().unwrap()).collect();
    assert!(relay_only && urls.len() == 3 && urls.iter().all(|url| url.starts_with("turn:")), "{urls:?}");
    assert_eq!(urls[2], "turn:b.example");
}

#[tokio::test]
async fn data_goes_both_ways_through_two_relays() {
    let running = start(reach()).await;
    for (one, other) in [(Udp, Udp), (Tcp, Udp), (Tcp, Tcp)] {
        let (mut ada, mut ben) = (allocated(&running, one).await, allocated(&running, other).await);
        let (at_ada, at_ben) = (ada.relayed().unwrap(), ben.relayed().unwrap());
        ada.permit(at_ben).await;
        ben.permit(at_ada).await;
        // By indications, then by channels.
        for is_bound in [false, true] {
            if is_bound {
                ada.bind(at_ben).await;
                ben.bind(at_ada).await;
            }
            // One after the other, because this client does not pad what it says over TCP.
            for size in [0, 4, 400, 1200] {
                ada.send(at_ben, vec![1; size]).await;
                assert_eq!(ben.hear(1).await, [(at_ada, vec![1; size])]);
                ben.send(at_ada, vec![2; size]).await;
                assert_eq!(ada.hear(1).await, [(at_ben, vec![2; size])]);
            }
        }
    }
}

/// More than are received at once, in their order.
#[tokio::test]
async fn a_burst_arrives_whole() {
    let running = start(reach()).await;
    let (mut ada, mut ben) = (allocated(&running, Udp).await, allocated(&running, Tcp).await);
    let (at_ada, at_ben) = (ada.relayed().unwrap(), ben.relayed().unwrap());
    ada.permit(at_ben).await;
    ben.bind(at_ada).await;
    for number in 0..100_u8 {
        ada.send(at_ben, vec![number; 100]).await;
    }
    let heard = ben.hear(100).await;
    assert!(heard.iter().zip(0..).all(|((from, payload), number)| *from == at_ada && *payload == [number; 100]));
}

#[tokio::test]
async fn a_peer_without_a_relay_is_reached_if_it_may_be() {
    let running = start(Reach { turn_allow: vec!["127.0.0.2".parse().unwrap()], ..reach() }).await;
    let peer = UdpSocket::bind("127.0.0.2:0").await.unwrap();
    let at_peer = peer.local_addr().unwrap();
    for transport in [Udp, Tcp] {
        let mut ada = allocated(&running, transport).await;
        let at_ada = ada.relayed().unwrap();
        ada.permit(at_peer).await;
        ada.bind(at_peer).await;
        for number in 0..50_u8 {
            ada.send(at_peer, vec![number; 8]).await;
        }
        let mut bytes = [0; 64];
        for number in 0..50_u8 {
            let (length, from) = within(peer.recv_from(&mut bytes)).await.unwrap();
            assert_eq!((from, &bytes[..length]), (at_ada, &[number; 8][..]));
            peer.send_to(&bytes[..length], at_ada).await.unwrap();
        }
        let heard = ada.hear(50).await;
        assert!(heard.iter().zip(0..).all(|((from, payload), number)| *from == at_peer && *payload == [number; 8]));
        // Of another address nothing comes through, nor of this machine's own.
        let mut stranger = allocated(&running, transport).await;
        for forbidden in ["127.0.0.3:9", "10.0.0.1:9", "192.0.2.1:9"] {
            let failures = |client: &TurnClient| {
                client.events.iter().filter(|event| matches!(event, TurnEvent::PermissionCreateFailed(_, _))).count()
            };
            let before = failures(&stranger);
            stranger.ask_for(forbidden.parse().unwrap());
            stranger.until(|client| failures(client) > before).await;
        }
    }
}

#[tokio::test]
async fn a_page_learns_its_own_address() {
    for host in ["127.0.0.1:0", "[::1]:0", "[::]:0"] {
        let relay = relay(&Reach { turn_listen: Some(host.parse().unwrap()), ..Reach::default() });
        let port = relay.address().port();
        let hosts: &[&str] = if host.contains("1:0") || host.contains("1]") {
            &[&host[..host.len() - 2]]
        } else {
            &["127.0.0.1", "[::1]"]
        };
        for host in hosts {
            let server: SocketAddr = format!("{host}:{port}").parse().unwrap();
            let socket = UdpSocket::bind((server.ip(), 0)).await.unwrap();
            let mut request = vec![0, 1, 0, 8, 0x21, 0x12, 0xa4, 0x42];
            request.extend([9; 12]);
            // SOFTWARE: an answer with an address of IPv6 would be too large for less.
            request.extend([0x80, 0x22, 0, 4, b't', b'e', b's', b't']);
            socket.send_to(&request, server).await.unwrap();
            let mut answer = [0; 100];
            let (length, from) = within(socket.recv_from(&mut answer)).await.unwrap();
            assert_eq!((from, &answer[..2], &answer[8..20]), (server, &[1, 1][..], &[9; 12][..]));
            let family = if server.is_ipv4() { 1 } else { 2 };
            let port = (socket.local_addr().unwrap().port() ^ 0x2112).to_be_bytes();
            let found = answer[20..length].windows(6).any(|part| part[..2] == [0, family] && part[2..4] == port);
            assert!(found, "{:?}", &answer[..length]);
        }
    }
}

/// As behind a proxy that listens to both, with the address that `deploy/resaka.toml` has.
#[tokio::test]
async fn one_address_lets_in_who_comes_by_ipv4_and_who_comes_by_ipv6() {
    let lines: toml::Table = include_str!("../../../deploy/resaka.toml").parse().unwrap();
    let written: SocketAddr = lines["turn-listen"].as_str().unwrap().parse().unwrap();
    let turn_listen = Some(SocketAddr::new(written.ip(), 0));
    let turn_address = ["192.0.2.7", "2001:db8::7"].map(|ip| ip.parse().unwrap()).to_vec();
    let relay = relay(&Reach { turn_listen, turn_address, ..Reach::default() });
    for host in ["127.0.0.1", "[::1]"] {
        let peer = shared::PeerId::new(uuid::Uuid::nil());
        let ice = relay.credentials(peer, &[host.into()], None, 9_999_999_999);
        for transport in [Udp, Tcp] {
            assert!(TurnClient::allocate(transport, &ice).await.relayed().is_some());
        }
    }
}

#[tokio::test]
async fn when_it_stops_nothing_is_left() {
    let relay = relay(&reach());
    let at = relay.address();
    let ice = credentials(&relay, "127.0.0.1");
    let (udp, mut tcp) = (TurnClient::allocate(Udp, &ice).await, TurnClient::allocate(Tcp, &ice).await);
    let relayed = [udp.relayed().unwrap(), tcp.relayed().unwrap()];
    for taken in relayed {
        assert!(UdpSocket::bind(taken).await.is_err());
    }
    drop(relay);
    assert!(tcp.is_closed().await);
    for free in relayed.into_iter().chain([at]) {
        drop(UdpSocket::bind(free).await.unwrap());
    }
    assert!(tokio::net::TcpStream::connect(at).await.is_err());
}

/// A server in the place of another, which gets the clients when that ends.
#[tokio::test]
async fn a_second_one_on_the_same_port_waits_for_the_end_of_the_first() {
    let settings = |at: SocketAddr, reuse_port| {
        let reach = Reach { turn_listen: Some(at), ..Reach::default() };
        reach.relay(Config::default().listen, reuse_port, SECRET).unwrap()
    };
    let first = Relay::start(settings("127.0.0.1:0".parse().unwrap(), true)).unwrap();
    let at = first.address();
    let second = Relay::start(settings(at, true)).unwrap();
    Relay::start(settings(at, false)).unwrap_err();
    let ice = credentials(&second, "127.0.0.1");
    // By chance all of these would come to the first once in a million times.
    let mut clients = Vec::new();
    for transport in [Udp, Tcp].repeat(10) {
        clients.push(TurnClient::allocate(transport, &ice).await);
    }
    drop(second);
    for client in &clients {
        assert!(UdpSocket::bind(client.relayed().unwrap()).await.is_err(), "one of them was with the second");
    }
    let _second = Relay::start(settings(at, true)).unwrap();
    drop(first);
    for transport in [Udp, Tcp] {
        TurnClient::allocate(transport, &ice).await;
    }
}

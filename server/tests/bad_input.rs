//! Whatever comes in over a socket: it gets its code or a close with a reason, and nobody else notices.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test expects one variant and no other")]

mod support;

use serde_json::json;
use server::Config;
use shared::{FromServer, LeaveReason, RefusedCode, ToServer};
use std::time::Duration;
use support::{Bystanders, Client, Running, bad_frames, offer, start, within};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

async fn house() -> (Running, Bystanders) {
    let away_seconds = Duration::from_millis(100);
    let running = start(&Config { connections_per_address: 10_000, away_seconds, ..Config::default() }).await;
    let bystanders = Bystanders::new(&running).await;
    (running, bystanders)
}

async fn as_before(running: &Running, bystanders: &mut Bystanders) {
    running.counts(|counts| (counts.rooms, counts.members, counts.away, counts.sockets) == (1, 2, 0, 2)).await;
    bystanders.undisturbed().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_frame_is_refused_with_its_code_at_any_time() {
    let (running, mut bystanders) = house().await;
    for (what, frame, code, close) in bad_frames() {
        for place in ["before hello", "lobby", "call"] {
            let mut client = match place {
                "before hello" => running.client().await,
                "lobby" => running.visitor("other").await,
                _ => running.member("other", "C").await,
            };
            client.send(frame.clone()).await;
            assert_eq!(client.refused().await, code, "{what}, {place}");
            let (closed, reason) = client.closed().await;
            assert_eq!(closed, close, "{what}, {place}");
            assert_eq!(json!(reason), json!(code), "{what}, {place}");
        }
        as_before(&running, &mut bystanders).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_comes_at_the_wrong_time_is_out_of_order() {
    let (running, mut bystanders) = house().await;
    let target = bystanders.b.id();
    let mut wrong = Vec::new();
    let mut early = running.client().await;
    early.join("C").await;
    wrong.push(early);
    let mut early = running.client().await;
    early.signal(target, json!(1)).await;
    wrong.push(early);
    let mut again = running.visitor("other").await;
    again.hello("bystanders").await;
    wrong.push(again);
    let mut twice = running.member("other", "C").await;
    twice.join("D").await;
    wrong.push(twice);
    for mut client in wrong {
        assert_eq!(client.refused().await, RefusedCode::OutOfOrder);
        assert_eq!(client.closed().await, (1008, "out-of-order".into()));
    }
    as_before(&running, &mut bystanders).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_version_of_the_protocol_is_refused() {
    let (running, mut bystanders) = house().await;
    let mut client = running.client().await;
    client.send(Message::text(r#"{"Hello":{"version":1,"room":"r","page":7}}"#)).await;
    assert_eq!(client.refused().await, RefusedCode::Version);
    assert_eq!(client.closed().await, (1008, "version".into()));
    as_before(&running, &mut bystanders).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signals_to_outside_the_call_are_refused_and_the_sender_stays() {
    let (running, mut bystanders) = house().await;
    let mut member = running.member("other", "C").await;
    let visitor = running.visitor("other").await;
    let stranger = serde_json::from_value(json!("00000000-0000-4000-8000-000000000000")).unwrap();
    for to in [stranger, bystanders.a.id(), member.id(), visitor.id()] {
        member.signal(to, offer()).await;
        assert_eq!(member.refused().await, RefusedCode::UnknownPeer);
    }
    let mut lobby = running.visitor("bystanders").await;
    lobby.signal(bystanders.a.id(), offer()).await;
    assert_eq!(lobby.refused().await, RefusedCode::UnknownPeer);
    for mut client in [member, lobby] {
        client.ping().await;
    }
    drop(visitor);
    as_before(&running, &mut bystanders).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_of_a_thousand_frames_is_too_many() {
    let (running, mut bystanders) = house().await;
    let mut flooder = running.member("other", "C").await;
    let mut roommate = running.member("other", "D").await;
    assert!(matches!(flooder.hear().await, FromServer::PeerJoined { .. }));
    for _ in 0..1_000 {
        flooder.say(&ToServer::Ping { received: 0 }).await;
    }
    let mut pongs = 0;
    let code = loop {
        match flooder.hear().await {
            FromServer::Pong { .. } => pongs += 1,
            FromServer::Refused { code, .. } => break code,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(code, RefusedCode::Rate);
    assert!((190..400).contains(&pongs), "{pongs} pongs");
    assert_eq!(flooder.closed().await, (1008, "rate".into()));
    assert_eq!(roommate.hear().await, FromServer::PeerLeft { peer: flooder.id(), reason: LeaveReason::Removed });
    drop(roommate);
    as_before(&running, &mut bystanders).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_socket_that_says_nothing_is_closed() {
    let running = start(&Config { hello_seconds: Duration::from_millis(200), ..Config::default() }).await;
    let mut bystanders = Bystanders::new(&running).await;
    let mut silent = running.client().await;
    assert_eq!(silent.refused().await, RefusedCode::Silent);
    assert_eq!(silent.closed().await, (1008, "silent".into()));
    as_before(&running, &mut bystanders).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_handshake_that_never_ends_is_given_up() {
    let running = start(&Config { hello_seconds: Duration::from_millis(200), ..Config::default() }).await;
    let mut bystanders = Bystanders::new(&running).await;
    for half in ["", "GET /ws HTTP/1.1\r\nHost: x\r\nUpgra", "GET / HTTP/1.1\r\n"] {
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        stream.write_all(half.as_bytes()).await.unwrap();
        let mut rest = Vec::new();
        within(stream.read_to_end(&mut rest)).await.ok();
    }
    as_before(&running, &mut bystanders).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_handshakes_hold_no_more_places_than_an_address_has() {
    let running = start(&Config { connections_per_address: 4, ..Config::default() }).await;
    let mut half = Vec::new();
    for _ in 0..4 {
        half.push(TcpStream::connect(running.address).await.unwrap());
    }
    let mut fifth = TcpStream::connect(running.address).await.unwrap();
    let mut nothing = Vec::new();
    assert_eq!(within(fifth.read_to_end(&mut nothing)).await.unwrap_or(0), 0);
    drop(half);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_websocket_gets_an_answer_of_http() {
    let (running, mut bystanders) = house().await;
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
    let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for (request, status) in [
        ("GET /ws HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".to_owned(), "426"),
        (format!("GET /ws HTTP/1.1\r\nHost: x\r\n{upgrade}{key}Sec-WebSocket-Version: 8\r\n\r\n"), "426"),
        (format!("GET /ws HTTP/1.1\r\nHost: x\r\n{upgrade}Sec-WebSocket-Version: 13\r\n\r\n"), "400"),
        (format!("POST /ws HTTP/1.1\r\nHost: x\r\n{upgrade}{key}Sec-WebSocket-Version: 13\r\n\r\n"), "405"),
        (format!("GET /ws HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(20_000)), "431"),
        ("nonsense\r\n\r\n".to_owned(), "400"),
    ] {
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = [0; 12];
        within(stream.read_exact(&mut answer)).await.unwrap();
        assert_eq!(&answer[9..], status.as_bytes(), "{request:.60}");
    }
    as_before(&running, &mut bystanders).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn frames_that_break_rfc_6455_are_refused() {
    let (running, mut bystanders) = house().await;
    for frame in
        [&[0x81, 0x01, b'x'][..], &[0xC1, 0x80, 0, 0, 0, 0], &[0x83, 0x80, 0, 0, 0, 0], &[0x80, 0x80, 0, 0, 0, 0]]
    {
        let mut client = running.client().await;
        // Beneath the library, which would not send it.
        client.socket.get_mut().write_all(frame).await.unwrap();
        assert_eq!(client.refused().await, RefusedCode::BadMessage);
        assert_eq!(client.closed().await, (1002, "bad-message".into()));
    }
    let mut client = running.client().await;
    client.socket.get_mut().write_all(&[0x81, 0x81, 0, 0, 0, 0, 0xff]).await.unwrap();
    assert_eq!(client.refused().await, RefusedCode::BadMessage);
    assert_eq!(client.closed().await, (1007, "bad-message".into()));
    as_before(&running, &mut bystanders).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_never_reads_is_dropped_and_its_roommates_feel_nothing() {
    let away_seconds = Duration::from_millis(100);
    let config = Config { frames_per_second: 1_000_000, frames_burst: 1_000_000, away_seconds, ..Config::default() };
    let running = start(&config).await;
    let mut bystanders = Bystanders::new(&running).await;
    let mut sender = running.member("other", "C").await;
    let mut roommate = running.member("other", "D").await;
    let deaf = running.member("other", "E").await;
    assert!(matches!(sender.hear().await, FromServer::PeerJoined { .. }));
    assert!(matches!(sender.hear().await, FromServer::PeerJoined { .. }));
    assert!(matches!(roommate.hear().await, FromServer::PeerJoined { .. }));
    // The kernel takes some megabytes before the outbox fills.
    let flood = async {
        loop {
            sender.signal(deaf.id(), json!("x".repeat(32_000))).await;
            sender.say(&ToServer::Ping { received: 0 }).await;
            match sender.hear().await {
                FromServer::Pong { .. } => {}
                gone => return gone,
            }
        }
    };
    let gone = FromServer::PeerLeft { peer: deaf.id(), reason: LeaveReason::Removed };
    assert_eq!(within(flood).await, gone);
    assert_eq!(roommate.hear().await, gone);
    roommate.signal(sender.id(), json!("fine")).await;
    drop((sender, roommate));
    as_before(&running, &mut bystanders).await;
    drop(deaf);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_foreign_origin_is_refused_before_the_handshake() {
    let (running, mut bystanders) = house().await;
    let refused = Client::try_connect(running.address, &[("origin", "https://evil.example")]).await;
    let Err(tokio_tungstenite::tungstenite::Error::Http(response)) = refused.map(|_| ()) else { panic!("refused") };
    assert_eq!(response.status(), 403);
    as_before(&running, &mut bystanders).await;
}

//! Whole calls over real sockets.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test expects one variant and no other")]

mod support;

use serde_json::json;
use server::Config;
use shared::{FromServer, LeaveReason, RefusedCode, ToServer};
use std::time::Duration;
use support::{Client, offer, start, within};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_sees_who_is_there_and_everybody_sees_the_newcomer() {
    let running = start(&Config { away_seconds: Duration::from_millis(200), ..Config::default() }).await;
    let mut miora = running.member("standup", "Miora").await;
    let mut hery = running.client().await;
    hery.hello("standup").await;
    let present = hery.hear_welcome().await;
    assert_eq!(present.iter().map(|m| (m.peer, m.profile.name.as_str())).collect::<Vec<_>>(), [(miora.id(), "Miora")]);
    let mut visitor = running.visitor("standup").await;
    hery.join("Hery").await;
    assert_eq!(hery.hear().await, FromServer::Joined { peers: present });
    for other in [&mut miora, &mut visitor] {
        let FromServer::PeerJoined { member } = other.hear().await else { panic!("somebody joined") };
        assert_eq!((member.peer, member.profile.name.as_str()), (hery.id(), "Hery"));
    }
    hery.say(&ToServer::Leave).await;
    assert_eq!(hery.closed().await, (1000, "left".into()));
    for other in [&mut miora, &mut visitor] {
        assert_eq!(other.hear().await, FromServer::PeerLeft { peer: hery.id(), reason: LeaveReason::Left });
    }
    let lost = miora.id();
    drop(miora);
    visitor.hear_away(lost).await;
    visitor.hear_left(lost, LeaveReason::Lost).await;
    drop(visitor);
    running.counts(|counts| (counts.rooms, counts.sockets) == (0, 0)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hello_and_join_may_be_sent_in_one_breath() {
    let running = start(&Config::default()).await;
    let mut client = running.client().await;
    client.hello("r").await;
    client.join("A").await;
    client.say(&ToServer::Ping { received: 0 }).await;
    client.hear_welcome().await;
    assert_eq!(client.hear_joined().await, []);
    assert_eq!(client.hear().await, FromServer::Pong { received: 1 });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signals_arrive_in_order_and_as_they_were_said() {
    let running = start(&Config { frames_burst: 10_000, ..Config::default() }).await;
    let mut a = running.member("r", "A").await;
    let mut b = running.member("r", "B").await;
    a.hear().await;
    a.signal(b.id(), offer()).await;
    assert_eq!(b.hear().await, FromServer::Signal { from: a.id(), signal: offer() });
    // As large as a frame may be, and many small ones behind it.
    let large = json!("x".repeat(65_000));
    a.signal(b.id(), large.clone()).await;
    assert_eq!(b.hear().await, FromServer::Signal { from: a.id(), signal: large });
    for n in 0..300 {
        a.signal(b.id(), json!(n)).await;
    }
    for n in 0..300 {
        assert_eq!(b.hear().await, FromServer::Signal { from: a.id(), signal: json!(n) });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_call_is_told_and_the_lobby_stays_open() {
    let running = start(&Config { room_capacity: 1, lobby_capacity: 2, rooms: 1, ..Config::default() }).await;
    let a = running.member("r", "A").await;
    let mut b = running.visitor("r").await;
    b.join("B").await;
    assert_eq!(b.refused().await, RefusedCode::RoomFull);
    let mut c = running.client().await;
    c.hello("another").await;
    assert_eq!(c.refused().await, RefusedCode::Busy);
    assert_eq!(c.closed().await, (1013, "busy".into()));
    // Whoever is away makes room.
    drop(a.socket);
    b.hear_away(a.id.unwrap()).await;
    b.join("B").await;
    b.hear_left(a.id.unwrap(), LeaveReason::Lost).await;
    assert_eq!(b.hear_joined().await, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_with_too_many_sockets_is_told_so() {
    let running = start(&Config { connections_per_address: 2, ..Config::default() }).await;
    let first = running.visitor("r").await;
    let _second = running.visitor("r").await;
    let mut third = running.client().await;
    assert_eq!(third.refused().await, RefusedCode::Busy);
    assert_eq!(third.closed().await, (1013, "busy".into()));
    drop(first);
    running.counts(|counts| counts.sockets == 1).await;
    running.visitor("r").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_is_answered_by_pings_and_then_by_the_end() {
    let quick = Config {
        ping_seconds: Duration::from_millis(50),
        dead_seconds: Duration::from_millis(400),
        ..Config::default()
    };
    let running = start(&quick).await;
    let mut awake = running.member("r", "A").await;
    // It never reads, so its library never answers a ping.
    let asleep = running.member("r", "B").await;
    assert!(matches!(awake.hear().await, FromServer::PeerJoined { .. }));
    awake.hear_away(asleep.id()).await;
    awake.ping().await;
    running.counts(|counts| counts.sockets == 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn draining_lets_calls_go_on_takes_nobody_new_and_then_says_goodbye() {
    let mut running = start(&Config { drain_seconds: Duration::from_secs(1), ..Config::default() }).await;
    let mut a = running.member("r", "A").await;
    let mut b = running.member("r", "B").await;
    a.hear().await;
    running.stop();
    for member in [&mut a, &mut b] {
        assert_eq!(member.hear().await, FromServer::Move { within: 500 });
    }
    let mut late = running.client().await;
    late.hello("r").await;
    assert_eq!(late.refused().await, RefusedCode::Draining);
    assert_eq!(late.closed().await, (1012, "draining".into()));
    a.signal(b.id(), json!("still here")).await;
    assert!(matches!(b.hear().await, FromServer::Signal { .. }));
    // Who tries to come back is told the same, and their socket of before is left alone.
    let mut early = a.again(running.address, "r").await;
    assert_eq!(early.refused().await, RefusedCode::Draining);
    a.ping().await;
    let goodbye = (1012, "draining".to_owned());
    assert_eq!(tokio::join!(a.closed(), b.closed()), (goodbye.clone(), goodbye));
    within(&mut running.ended).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn draining_ends_as_soon_as_nobody_is_left() {
    let mut running = start(&Config { drain_seconds: Duration::from_secs(3_600), ..Config::default() }).await;
    let a = running.member("r", "A").await;
    running.stop();
    running.counts(|counts| counts.draining).await;
    drop(a);
    within(&mut running.ended).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_our_own_pages_may_connect() {
    let config = Config { allow_origin: vec!["https://app.example".into()], ..Config::default() };
    let running = start(&config).await;
    let own = format!("http://{}", running.address);
    for (origin, allowed) in
        [(&*own, true), ("https://app.example", true), ("https://evil.example", false), ("null", false)]
    {
        match Client::try_connect(running.address, &[("origin", origin)]).await {
            Ok(_) => assert!(allowed, "{origin}"),
            Err(tokio_tungstenite::tungstenite::Error::Http(response)) => {
                assert_eq!((response.status().as_u16(), allowed), (403, false), "{origin}");
            }
            Err(other) => panic!("{origin}: {other}"),
        }
    }
}

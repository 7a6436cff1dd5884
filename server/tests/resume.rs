//! Who lost their socket, loaded their page again or met another server: known again, or somebody new.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test expects one variant and no other")]

mod support;

use serde_json::{Value, json};
use server::log::{Format, Level, dispatch};
use server::tokens::{Claim, LIFETIME, Tokens};
use server::{Config, Page};
use shared::{FromServer, LeaveReason, PeerId, RefusedCode, ResumeToken, ToServer};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use support::{Bystanders, Client, Lines, Running, SECRET, start, start_on};
use tokio::net::TcpListener;

/// A call of two in the room `r`.
async fn pair(running: &Running) -> (Client, Client) {
    let mut a = running.member("r", "A").await;
    let b = running.member("r", "B").await;
    assert!(matches!(a.hear().await, FromServer::PeerJoined { .. }));
    (a, b)
}

/// Another server under this secret, as after a restart.
async fn another(secret: &[u8]) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    start_on(&Config::default(), Page::directory(PathBuf::from("/nonexistent")), secret, listener)
}

fn said(from: &Client, what: &Value) -> FromServer<Value> {
    FromServer::Signal { from: from.id(), signal: what.clone() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_missed_is_said_again_in_order_and_once() {
    let running = start(&Config::default()).await;
    let (mut a, mut b) = pair(&running).await;
    a.signal(b.id(), json!("heard before")).await;
    assert_eq!(b.hear().await, said(&a, &json!("heard before")));
    b.lose().await;
    a.hear_away(b.id()).await;
    for n in 0..50 {
        a.signal(b.id(), json!(n)).await;
    }
    a.ping().await;
    let c = running.member("r", "C").await;
    assert!(matches!(a.hear().await, FromServer::PeerJoined { .. }));
    let mut b = b.again(running.address, "r").await;
    assert_eq!(b.hear_resumed().await, 1, "the Join");
    a.hear_back(b.id()).await;
    for n in 0..50 {
        assert_eq!(b.hear().await, said(&a, &json!(n)));
    }
    let FromServer::PeerJoined { member } = b.hear().await else { panic!("C joined") };
    assert_eq!(member.peer, c.id());
    // Nothing twice, and the session goes on under the same id.
    b.ping().await;
    b.signal(a.id(), json!("back")).await;
    assert_eq!(a.hear().await, said(&b, &json!("back")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_back_is_told_how_much_of_what_they_said_has_arrived() {
    let running = start(&Config::default()).await;
    let (mut a, mut b) = pair(&running).await;
    for n in 0..7 {
        b.signal(a.id(), json!(n)).await;
    }
    for n in 0..7 {
        assert_eq!(a.hear().await, said(&b, &json!(n)));
    }
    // Refused is received: it is not to be said again.
    b.signal(b.id(), json!("to myself")).await;
    assert_eq!(b.refused().await, RefusedCode::UnknownPeer);
    b.lose().await;
    a.hear_away(b.id()).await;
    let mut b = b.again(running.address, "r").await;
    assert_eq!(b.hear_resumed().await, 9);
    assert_eq!(b.ping().await, 9);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_socket_takes_over_from_one_that_is_still_open() {
    let running = start(&Config::default()).await;
    let (mut a, mut before) = pair(&running).await;
    let mut b = before.again(running.address, "r").await;
    assert_eq!(b.hear_resumed().await, 1);
    a.hear_away(b.id()).await;
    a.hear_back(b.id()).await;
    before.signal(a.id(), json!("from the grave")).await;
    // It is the same page: there is nothing to be told.
    assert_eq!(before.closed().await, (1000, "replaced".into()));
    assert_eq!(b.ping().await, 1);
    a.ping().await;
    running.counts(|counts| (counts.members, counts.away, counts.sockets) == (2, 0, 2)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_is_loaded_again_keeps_its_id_and_its_seat_in_a_full_call() {
    let running = start(&Config { room_capacity: 2, ..Config::default() }).await;
    let (mut a, before) = pair(&running).await;
    let mut b = before.reload(running.address, "r").await;
    let present = b.hear_welcome().await;
    assert_eq!((b.id(), present.len()), (before.id(), 1));
    a.hear_away(b.id()).await;
    b.join("B").await;
    assert_eq!(b.hear_joined().await, present);
    let FromServer::PeerJoined { member } = a.hear().await else { panic!("B is back") };
    assert_eq!((member.peer, member.page), (b.id(), b.page));
    a.ping().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_seat_is_kept_for_a_while_and_an_id_for_longer() {
    let running = start(&Config { away_seconds: Duration::from_millis(300), ..Config::default() }).await;
    let (mut a, mut b) = pair(&running).await;
    b.lose().await;
    a.hear_away(b.id()).await;
    a.hear_left(b.id(), LeaveReason::Lost).await;
    let mut again = b.again(running.address, "r").await;
    again.hear_welcome().await;
    assert_eq!(again.id(), b.id());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_restart_everybody_is_who_they_were() {
    let before = start(&Config::default()).await;
    let (a, b) = pair(&before).await;
    let after = another(SECRET).await;
    let mut again = Vec::new();
    for member in [&a, &b] {
        let mut client = member.again(after.address, "r").await;
        client.hear_welcome().await;
        assert_eq!(client.id(), member.id());
        client.join("again").await;
        again.push(client);
    }
    assert_eq!(again[0].hear_joined().await, []);
    assert!(matches!(again[0].hear().await, FromServer::PeerJoined { member } if member.peer == b.id()));
    assert!(matches!(again[1].hear_joined().await.as_slice(), [member] if member.peer == a.id()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_newest_token_wins_also_where_the_older_one_came_first() {
    let before = start(&Config::default()).await;
    let (_a, b) = pair(&before).await;
    let mut newest = b.again(before.address, "r").await;
    newest.hear_resumed().await;
    newest.ping().await;
    let mut newest = newest.again(before.address, "r").await;
    newest.hear_resumed().await;
    let after = another(SECRET).await;
    let mut thief = b.again(after.address, "r").await;
    thief.hear_welcome().await;
    thief.join("Thief").await;
    thief.hear_joined().await;
    let mut owner = newest.reload(after.address, "r").await;
    owner.hear_welcome().await;
    assert_eq!(owner.id(), b.id());
    assert_eq!(thief.refused().await, RefusedCode::TakenOver);
    owner.ping().await;
    let mut thief = thief.again(after.address, "r").await;
    thief.hear_welcome().await;
    assert_ne!(thief.id(), b.id());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_good_until_its_successor_is_in_use() {
    let running = start(&Config::default()).await;
    let (mut a, mut b) = pair(&running).await;
    b.lose().await;
    a.hear_away(b.id()).await;
    // `Resumed` is lost on its way, and again.
    for _ in 0..2 {
        let mut unlucky = b.again(running.address, "r").await;
        a.hear_back(b.id()).await;
        unlucky.lose().await;
        a.hear_away(b.id()).await;
        let mut lucky = b.again(running.address, "r").await;
        lucky.hear_resumed().await;
        a.hear_back(b.id()).await;
        lucky.ping().await;
        let mut late = b.again(running.address, "r").await;
        late.hear_welcome().await;
        assert_ne!(late.id(), b.id(), "used before");
        lucky.lose().await;
        a.hear_away(b.id()).await;
        b = lucky;
    }
}

#[tokio::test]
async fn a_bad_token_makes_somebody_new_is_noted_once_and_disturbs_nobody() {
    let lines = Lines::default();
    let _log = tracing::dispatcher::set_default(&dispatch(Format::Json, Level::Info, lines.clone()));
    let running = start(&Config::default()).await;
    let mut bystanders = Bystanders::new(&running).await;
    let token = |secret: &[u8], room: &str, peer: PeerId, now: Duration| {
        Tokens::new(secret).issue(&room.parse().unwrap(), Claim { peer, generation: 1 }, now)
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let victim = bystanders.a.id();
    let mut bent = bystanders.a.token.clone().unwrap().as_str().to_owned();
    let last = if bent.ends_with('A') { "Q" } else { "A" };
    bent.replace_range(bent.len() - 1.., last);

    let mut left = running.member("bystanders", "C").await;
    for other in [&mut bystanders.a, &mut bystanders.b] {
        assert!(matches!(other.hear().await, FromServer::PeerJoined { .. }));
    }
    left.say(&ToServer::Leave).await;
    left.closed().await;
    for other in [&mut bystanders.a, &mut bystanders.b] {
        other.hear_left(left.id(), LeaveReason::Left).await;
    }

    let used = bystanders.a.token.clone().unwrap();
    let mut again = bystanders.a.again(running.address, "bystanders").await;
    again.hear_resumed().await;
    again.ping().await;
    bystanders.a = again;
    bystanders.b.hear_away(victim).await;
    bystanders.b.hear_back(victim).await;

    let elsewhere = running.member("elsewhere", "D").await;
    let cases: Vec<(&str, ResumeToken, &str)> = vec![
        ("invented", "AbC-_9".parse().unwrap(), "forged"),
        ("bent", bent.parse().unwrap(), "forged"),
        ("of another server", token(b"another secret", "bystanders", victim, now), "forged"),
        ("of another room", elsewhere.token.clone().unwrap(), "forged"),
        ("old", token(SECRET, "bystanders", victim, now - LIFETIME), "expired"),
        ("stolen and used before", used, "used before"),
        ("of somebody who left", left.token.clone().unwrap(), "its owner has left"),
    ];
    for (what, token, why) in cases {
        let noted =
            || lines.text().lines().filter(|line| line.contains("token is not good") && line.contains(why)).count();
        let before = noted();
        let mut stranger = running.client().await;
        stranger.greet("bystanders", Some(token)).await;
        assert_eq!(stranger.hear_welcome().await.len(), 2, "{what}");
        assert!(![victim, left.id(), elsewhere.id()].contains(&stranger.id()), "{what}");
        stranger.ping().await;
        assert_eq!(noted(), before + 1, "{what}");
        bystanders.undisturbed().await;
    }
    assert_eq!(running.server.counts().members, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledging_what_was_never_said_harms_nobody() {
    let running = start(&Config::default()).await;
    let mut bystanders = Bystanders::new(&running).await;
    let (mut a, mut liar) = pair(&running).await;
    for received in [u32::MAX, 0, 1_000] {
        liar.say(&ToServer::Ping { received }).await;
        assert_eq!(liar.hear().await, FromServer::Pong { received: 1 });
    }
    liar.lose().await;
    a.hear_away(liar.id()).await;
    // To have heard more than was said is no past that could go on.
    liar.received = 1_000;
    let mut anew = liar.again(running.address, "r").await;
    anew.hear_welcome().await;
    assert_eq!(anew.id(), liar.id());
    anew.join("B").await;
    anew.hear_joined().await;
    assert!(matches!(a.hear().await, FromServer::PeerJoined { .. }));
    a.signal(anew.id(), json!("welcome back")).await;
    assert_eq!(anew.hear().await, said(&a, &json!("welcome back")));
    bystanders.undisturbed().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_missed_more_than_is_kept_begins_anew_on_their_seat() {
    let running = start(&Config { unsent_bytes: 8 * 1024, ..Config::default() }).await;
    let (mut a, mut b) = pair(&running).await;
    b.lose().await;
    a.hear_away(b.id()).await;
    for _ in 0..10 {
        a.signal(b.id(), json!("x".repeat(1_000))).await;
    }
    assert_eq!(a.ping().await, 11);
    let mut again = b.again(running.address, "r").await;
    assert_eq!(again.hear_welcome().await.len(), 1);
    assert_eq!(again.id(), b.id());
    again.join("B").await;
    again.hear_joined().await;
    assert!(matches!(a.hear().await, FromServer::PeerJoined { member } if member.peer == b.id()));
}

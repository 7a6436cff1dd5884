//! What a whole call leaves in the log.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test expects one variant and no other")]

mod support;

use serde_json::json;
use server::Config;
use server::log::{Format, Level, dispatch};
use shared::{FromServer, LeaveReason, ToServer};
use std::time::Duration;
use support::{Lines, start, within};
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn the_log_of_a_call_tells_who_came_by_id_and_nothing_that_they_said() {
    let lines = Lines::default();
    let _log = tracing::dispatcher::set_default(&dispatch(Format::Json, Level::Info, lines.clone()));
    let mut running = start(&Config { drain_seconds: Duration::ZERO, ..Config::default() }).await;
    let mut a = running.member("secret-room", "Secretname").await;
    let mut b = running.member("secret-room", "Othername").await;
    a.hear().await;
    a.signal(b.id(), json!({"Offer": {"sdp": "v=0 secret-sdp 198.51.100.7"}})).await;
    assert!(matches!(b.hear().await, FromServer::Signal { .. }));
    let lost = b.again(running.address, "secret-room").await;
    let (mut before, mut b) = (b, lost);
    assert_eq!(b.hear_resumed().await, 1);
    assert_eq!(before.closed().await, (1000, "replaced".into()));
    drop(before);
    a.hear_away(b.id()).await;
    a.hear_back(b.id()).await;
    let mut forger = running.client().await;
    forger.greet("secret-room", Some("secret-token".parse().unwrap())).await;
    forger.hear_welcome().await;
    drop(forger);
    let mut wrong = running.visitor("secret-room").await;
    wrong.send(Message::text(r#"{"secret-variant": 1}"#)).await;
    wrong.refused().await;
    wrong.closed().await;
    a.say(&ToServer::Leave).await;
    a.closed().await;
    running.stop();
    b.hear_left(a.id(), LeaveReason::Left).await;
    assert!(matches!(b.hear().await, FromServer::Move { .. }));
    b.closed().await;
    within(&mut running.ended).await.unwrap();
    let log = lines.text();
    for expected in [
        "\"joined\"",
        "participant ended",
        "\"refused\"",
        "bad-message",
        "draining",
        "stopped",
        "came back",
        "forged",
        &a.id().to_string(),
    ] {
        assert!(log.contains(expected), "{expected} is not in:\n{log}");
    }
    let token = b.token.unwrap();
    for secret in [
        token.as_str(),
        "secret",
        "Secretname",
        "Othername",
        "v=0",
        "198.51",
        "127.0.0.1",
        &running.address.port().to_string(),
    ] {
        assert!(!log.contains(secret), "{secret} is in:\n{log}");
    }
    for line in log.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(value["level"], "INFO", "{line}");
    }
}

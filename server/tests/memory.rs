//! Bad company leaves no memory behind. Alone in its process, because it looks at the process.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test expects one variant and no other")]

mod support;

use serde_json::json;
use server::Config;
use shared::{FromServer, ToServer};
use std::time::Duration;
use support::{BadFrame, Bystanders, Running, bad_frames, resident, start, within};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thousands_of_bad_connections_leave_no_memory_behind() {
    let config = Config {
        connections_per_address: 10_000,
        frames_per_second: 1_000_000,
        frames_burst: 1_000_000,
        // The bystanders are silent meanwhile, and the machine may be slow.
        dead_seconds: Duration::from_secs(3_600),
        // Who goes without a word is forgotten while the test waits for it.
        away_seconds: Duration::from_millis(100),
        ..Config::default()
    };
    let running = start(&config).await;
    let frames = bad_frames();
    let mut bystanders = Bystanders::new(&running).await;
    for n in 0..500 {
        misbehave(&running, &frames, n).await;
    }
    deafen(&running).await;
    as_before(&running, &mut bystanders).await;
    let before = resident();
    for n in 0..2_000 {
        misbehave(&running, &frames, n).await;
    }
    for _ in 0..3 {
        deafen(&running).await;
    }
    as_before(&running, &mut bystanders).await;
    let grown = resident().saturating_sub(before);
    assert!(grown < 4 << 20, "grown by {grown} bytes");
}

async fn misbehave(running: &Running, frames: &[BadFrame], n: usize) {
    let (_, frame, code, _) = &frames[n % frames.len()];
    let mut client = match n % 3 {
        0 => running.client().await,
        1 => running.visitor(&format!("room-{n}")).await,
        _ => running.member(&format!("room-{n}"), "C").await,
    };
    client.send(frame.clone()).await;
    assert_eq!(client.refused().await, *code);
    // And some are gone without a word.
    if n.is_multiple_of(2) {
        client.closed().await;
    }
}

/// Somebody stops reading in the middle of a call, until the server has enough of it.
async fn deafen(running: &Running) {
    let mut sender = running.member("loud", "A").await;
    let deaf = running.member("loud", "B").await;
    assert!(matches!(sender.hear().await, FromServer::PeerJoined { .. }));
    let flood = async {
        loop {
            sender.signal(deaf.id(), json!("x".repeat(60_000))).await;
            sender.say(&ToServer::Ping { received: 0 }).await;
            if !matches!(sender.hear().await, FromServer::Pong { .. }) {
                return;
            }
        }
    };
    within(flood).await;
}

async fn as_before(running: &Running, bystanders: &mut Bystanders) {
    running.counts(|counts| (counts.rooms, counts.members, counts.away, counts.sockets) == (1, 2, 0, 2)).await;
    bystanders.undisturbed().await;
}

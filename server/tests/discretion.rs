//! What a whole call leaves in the log.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test expects one variant and no other")]

mod support;

use serde_json::json;
use server::Config;
use server::log::{Format, Level, dispatch};
use shared::{FromServer, ToServer};
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::{start, within};
use tokio_tungstenite::tungstenite::Message;
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

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
    let mut wrong = running.visitor("secret-room").await;
    wrong.send(Message::text(r#"{"secret-variant": 1}"#)).await;
    wrong.refused().await;
    wrong.closed().await;
    a.say(&ToServer::Leave).await;
    a.closed().await;
    running.stop();
    b.hear().await;
    b.closed().await;
    within(&mut running.ended).await.unwrap();
    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    for expected in ["\"joined\"", "\"left\"", "\"refused\"", "bad-message", "draining", "stopped", &a.id().to_string()]
    {
        assert!(log.contains(expected), "{expected} is not in:\n{log}");
    }
    for secret in
        ["secret", "Secretname", "Othername", "v=0", "198.51", "127.0.0.1", &running.address.port().to_string()]
    {
        assert!(!log.contains(secret), "{secret} is in:\n{log}");
    }
    for line in log.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(value["level"], "INFO", "{line}");
    }
}

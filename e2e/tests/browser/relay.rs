//! Calls that go through the server's own relay, and through nothing else.

use crate::everybody::{enter, go_on_seeing_each_other, join, see_and_hear_each_other};
use anyhow::{Result, ensure};
use e2e::Browser::{self, Chromium, Firefox};
use e2e::{Participant, Relaying, Stage, Way, until, until_within};
use std::time::Duration;

/// Every call is relayed, and the relay has a port of its own.
const RELAYED: [&str; 3] = ["--relay-only", "--turn-listen", "127.0.0.1:0"];

#[tokio::test]
async fn chromium_and_chromium_meet_in_the_relay() -> Result<()> {
    talk([Chromium, Chromium]).await
}

#[tokio::test]
async fn firefox_and_chromium_meet_in_the_relay() -> Result<()> {
    talk([Firefox, Chromium]).await
}

/// Credentials end after a few seconds, and the call does not.
#[tokio::test]
async fn a_relayed_call_goes_on_with_new_credentials() -> Result<()> {
    let mut stage = Stage::open_with(&[&RELAYED[..], &["--credential-seconds", "20"]].concat()).await?;
    let (people, room) = (enter(&mut stage, [Firefox, Chromium]).await?, stage.room());
    join(&people, &room).await?;
    see_and_hear_each_other(&people).await?;
    for person in &people {
        let before = person.relaying().await?;
        until_within(Duration::from_secs(30), "new credentials on a new path", || async {
            let now = person.relaying().await?;
            let is_new = |before: &Relaying, now: &Relaying| {
                now.usernames != before.usernames && now.generation != before.generation
            };
            let all = now.len() == 1 && before.iter().zip(&now).all(|(before, now)| is_new(before, now));
            Ok(if all { Ok(()) } else { Err(format!("{before:?}, now {now:?}")) })
        })
        .await?;
    }
    see_and_hear_each_other(&people).await?;
    go_on_seeing_each_other(&people).await?;
    for person in &people {
        is_relayed(person, "udp").await?;
    }
    Ok(())
}

async fn talk(browsers: [Browser; 2]) -> Result<()> {
    let mut stage = Stage::open_with(&RELAYED).await?;
    let (people, room) = (enter(&mut stage, browsers).await?, stage.room());
    join(&people, &room).await?;
    see_and_hear_each_other(&people).await?;
    go_on_seeing_each_other(&people).await?;
    for person in &people {
        is_relayed(person, "udp").await?;
    }
    Ok(())
}

/// The one connection goes from relay to relay, and no other kind of address was ever told to the other side.
async fn is_relayed(person: &Participant, protocol: &str) -> Result<()> {
    until("relayed connection", || async {
        let ways = person.ways().await?;
        let [Way { local, remote, .. }] = &ways[..] else { return Ok(Err(format!("{ways:?}"))) };
        // The other's relay may be known from its packets before its candidate comes.
        let is_theirs = remote == "relay" || remote == "prflx";
        Ok(if local == "relay" && is_theirs { Ok(()) } else { Err(format!("{ways:?}")) })
    })
    .await?;
    let ways = person.ways().await?;
    ensure!(ways[0].offered == ["relay"], "{ways:?}");
    ensure!(ways[0].protocol == protocol, "{ways:?}");
    Ok(())
}

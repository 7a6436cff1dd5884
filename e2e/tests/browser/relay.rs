//! Calls that go through the server's own relay, and through nothing else.

use crate::everybody::{enter, go_on_seeing_each_other, join, see_and_hear_each_other};
use anyhow::{Context, Result, ensure};
use e2e::Browser::{self, Chromium, Firefox};
use e2e::{Options, Participant, Relaying, Stage, Way, until, until_within};
use std::time::Duration;

/// Every call is relayed, and the relay has a port of its own.
const RELAYED: [&str; 3] = ["--relay-only", "--turn-listen", "127.0.0.1:0"];

/// Leaves to the page only those ways to a relay that its browser could go behind a strict router.
macro_rules! only {
    ($way:literal) => {
        concat!(
            "const Native = RTCPeerConnection, left = server => ({ ...server, urls: [server.urls].flat().filter(url => ",
            $way,
            ".test(url)) });",
            "const narrow = config => ({ ...config, iceServers: (config?.iceServers ?? []).map(left).filter(server => ",
            "server.urls.length) });",
            "window.RTCPeerConnection = class extends Native { constructor(config) { super(narrow(config)); } ",
            "setConfiguration(config) { super.setConfiguration(narrow(config)); } };"
        )
    };
}

const ONLY_TCP: &str = only!("/^turn:.*transport=tcp/");
const ONLY_TLS: &str = only!("/^turns:/");

#[tokio::test]
async fn chromium_and_chromium_meet_in_the_relay() -> Result<()> {
    talk([Chromium, Chromium], &RELAYED, Options::default(), "udp").await
}

#[tokio::test]
async fn firefox_and_chromium_meet_in_the_relay() -> Result<()> {
    talk([Firefox, Chromium], &RELAYED, Options::default(), "udp").await
}

#[tokio::test]
async fn over_tcp_they_meet_there_as_well() -> Result<()> {
    let only_tcp = Options { before: ONLY_TCP, ..Options::default() };
    talk([Firefox, Chromium], &RELAYED, only_tcp, "tcp").await
}

/// As where a network lets nothing through but https.
#[tokio::test]
async fn over_tls_they_meet_at_the_port_of_the_page() -> Result<()> {
    let state = tempfile::tempdir()?;
    let state = state.path().to_str().context("a path that is text")?;
    let settings = [&RELAYED[..], &["--tls", "self-signed", "--state", state]].concat();
    let only_tls = Options { before: ONLY_TLS, ..Options::default() };
    talk([Firefox, Chromium], &settings, only_tls, "tls").await
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

async fn talk(browsers: [Browser; 2], settings: &[&str], options: Options<'_>, protocol: &str) -> Result<()> {
    let mut stage = Stage::open_with(settings).await?;
    let room = stage.room();
    let mut people = Vec::new();
    for (name, browser) in ["Ana", "Hery"].into_iter().zip(browsers) {
        people.push(stage.enter_with(browser, name, options).await?);
    }
    join(&people, &room).await?;
    see_and_hear_each_other(&people).await?;
    go_on_seeing_each_other(&people).await?;
    for person in &people {
        is_relayed(person, protocol).await?;
    }
    Ok(())
}

/// The one connection goes from relay to relay, and no other kind of address was ever told to the other side.
async fn is_relayed(person: &Participant, protocol: &str) -> Result<()> {
    // The first path that works is taken at once, and may be another than the best, which is found soon after.
    until("relayed connection", || async {
        let ways = person.ways().await?;
        let [Way { local, remote, protocol: way, .. }] = &ways[..] else { return Ok(Err(format!("{ways:?}"))) };
        // The other's relay may be known from its packets before its candidate comes.
        let is_theirs = remote == "relay" || remote == "prflx";
        Ok(if local == "relay" && is_theirs && way == protocol { Ok(()) } else { Err(format!("{ways:?}")) })
    })
    .await?;
    let ways = person.ways().await?;
    ensure!(ways[0].offered == ["relay"], "{ways:?}");
    Ok(())
}

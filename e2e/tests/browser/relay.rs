//! Calls that go through the server's own relay, and through nothing else.

use crate::everybody::{enter, go_on_seeing_each_other, join, see_and_hear_each_other};
use anyhow::{Context, Result, ensure};
use e2e::Browser::{self, Chromium, Firefox};
use e2e::relays::{Kind, Place, Relay, SECRET};
use e2e::{Options, Participant, Relaying, Role, Stage, Way, click, find, until, until_within};
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
            if all {
                return Ok(Ok(()));
            }
            let mut said = format!("{}: before {before:?}", person.name());
            for one in &people {
                said += &format!("\n{} now {:?} {:?}", one.name(), one.relaying().await?, one.ways().await?);
            }
            Ok(Err(said))
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

/// As `deploy/turnserver.conf` says it: coturn with the same secret, and our own relay off.
#[tokio::test]
async fn firefox_and_chromium_meet_in_coturn() -> Result<()> {
    through_coturn("turn:{}", "udp").await
}

#[tokio::test]
async fn they_meet_in_coturn_over_tcp() -> Result<()> {
    through_coturn("turn:{}?transport=tcp", "tcp").await
}

#[expect(clippy::print_stdout, reason = "what is left out is said")]
async fn through_coturn(url: &str, protocol: &str) -> Result<()> {
    if let Err(why) = Kind::Coturn.program() {
        println!("left out: {why}");
        return Ok(());
    }
    let coturn = Relay::start(Kind::Coturn, Place::Loopback)?;
    let entry = format!("{} secret={SECRET}", url.replace("{}", &coturn.address().to_string()));
    let settings = ["--turn", "false", "--relay-only", "--ice", &entry];
    talk([Firefox, Chromium], &settings, Options::default(), protocol).await
}

/// Hides in a running call, and in the next one from the beginning; the other side does not, and is told of a relay alone.
#[tokio::test]
async fn who_hides_their_address_is_reached_through_the_relay_alone() -> Result<()> {
    let mut stage = Stage::open_with(&["--turn-listen", "127.0.0.1:0"]).await?;
    let (people, room) = (enter(&mut stage, [Chromium, Firefox]).await?, stage.room());
    join(&people, &room).await?;
    see_and_hear_each_other(&people).await?;
    let [ana, hery] = &people;
    until("direct connection", || async {
        let ways = ana.ways().await?;
        Ok(if ways.len() == 1 && ways[0].local != "relay" { Ok(()) } else { Err(format!("{ways:?}")) })
    })
    .await?;
    ana.press("More").await?;
    click(ana.driver(), Role::Checkbox, "Hide my address").await?;
    ana.press("Close").await?;
    hides(ana, hery).await?;
    see_and_hear_each_other(&people).await?;
    go_on_seeing_each_other(&people).await?;
    ana.leave().await?;
    ana.join(&room).await?;
    see_and_hear_each_other(&people).await?;
    hides(ana, hery).await?;
    // Firefox hides as well as others do, and shows itself again.
    hery.press("More").await?;
    click(hery.driver(), Role::Checkbox, "Hide my address").await?;
    hides(hery, ana).await?;
    see_and_hear_each_other(&people).await?;
    click(hery.driver(), Role::Checkbox, "Hide my address").await?;
    until("addresses of who hides no longer", || async {
        let told = ana.ways().await?;
        Ok(if told.iter().any(|way| way.told.iter().any(|kind| kind == "host")) { Ok(()) } else { Err(told) })
    })
    .await?;
    see_and_hear_each_other(&people).await
}

#[tokio::test]
async fn without_a_relay_nobody_can_hide_and_a_sentence_says_so() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (room, ana) = (stage.room(), stage.enter(Chromium, "Ana").await?);
    ana.open(&format!("/r/{room}")).await?;
    ana.press("Sound test and settings").await?;
    let tick = find(ana.driver(), Role::Checkbox, "Hide my address").await?;
    until("tick out of reach", || async {
        let said = "const about = document.getElementById('hiding'); return about?.innerText ?? ''";
        let said: String = ana.driver().execute(said, Vec::new()).await?.convert()?;
        let is_right = !tick.is_enabled().await? && said.starts_with("This server cannot hide it");
        Ok(if is_right { Ok(()) } else { Err(said) })
    })
    .await
}

/// A server that names nonsense, which ours does not: somebody in between makes it do so. Without UDP, because where that
/// passes the page looks at nothing else.
const NONSENSE: &str = concat!(
    only!("/^turn:.*transport=tcp/"),
    r#"const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data');
    const wrong = '"ice":[{"urls":["turn://turn.example?transport=tcp"],"username":"u","credential":"c"},{"urls":[]},';
    Object.defineProperty(MessageEvent.prototype, 'data', { ...data, get() { const said = data.get.call(this);
    return typeof said === 'string' ? said.replace('"ice":[', wrong) : said; } });
    window.warnings = []; console.warn = sentence => window.warnings.push(String(sentence));"#
);

#[tokio::test]
async fn an_address_that_no_browser_takes_is_named_and_the_call_goes_through_the_rest() -> Result<()> {
    let mut stage = Stage::open_with(&RELAYED).await?;
    let room = stage.room();
    let nonsense = Options { before: NONSENSE, ..Options::default() };
    let people =
        [stage.enter_with(Chromium, "Ana", nonsense).await?, stage.enter_with(Firefox, "Hery", nonsense).await?];
    join(&people, &room).await?;
    see_and_hear_each_other(&people).await?;
    let first = "ICE server 1: \"turn://turn.example?transport=tcp\": no // stands after the scheme";
    for person in &people {
        is_relayed(person, "tcp").await?;
        let warnings: Vec<String> = person.driver().execute("return window.warnings", Vec::new()).await?.convert()?;
        ensure!(warnings == [first, "ICE server 2: it has no URL"], "{warnings:?}");
        person.press("More").await?;
        person.press("Call quality").await?;
        until("sentences in the panel", || async {
            let script = "return document.querySelector('dialog[open]')?.innerText ?? ''";
            let said: String = person.driver().execute(script, Vec::new()).await?.convert()?;
            let is_said = said.contains(first) && said.contains("Through the server (TCP)");
            Ok(if is_said { Ok(()) } else { Err(said) })
        })
        .await?;
    }
    Ok(())
}

/// Nobody is told of any address of `hidden` but a relay's, and their connection goes that way.
async fn hides(hidden: &Participant, other: &Participant) -> Result<()> {
    until("hidden address", || async {
        let (own, theirs) = (hidden.ways().await?, other.ways().await?);
        let [Way { local, offered, .. }] = &own[..] else { return Ok(Err(format!("{own:?}"))) };
        let is_hidden = local == "relay" && offered == &["relay"];
        let is_told = theirs.len() == 1 && theirs[0].told == ["relay"] && theirs[0].remote != "host";
        Ok(if is_hidden && is_told { Ok(()) } else { Err(format!("{own:?}, {theirs:?}")) })
    })
    .await
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

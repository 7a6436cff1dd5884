//! The page that tells in a minute whether calls work here, against the real server and its relay.

use crate::diagnostics::addresses;
use crate::keyboard::{go_to, go_to_with, press};
use anyhow::{Context, Result, ensure};
use e2e::Browser::{self, Chromium, Firefox};
use e2e::{Options, Participant, Role, Stage, find, until, until_within};
use serde_json::json;
use std::time::Duration;
use thirtyfour::prelude::*;

/// As where a router lets no UDP through: whatever is asked by it goes where nobody answers.
const NO_UDP: &str = "const Native = RTCPeerConnection; \
    const shut = url => (/^turns:|transport=tcp/.test(url) ? url : url.replace(/:[0-9]+/, ':9')); \
    window.RTCPeerConnection = class extends Native { constructor(config) { super({ ...config, iceServers: \
    (config?.iceServers ?? []).map(server => ({ ...server, urls: [server.urls].flat().map(shut) })) }); } };";

#[tokio::test]
async fn where_everything_passes_chromium_says_so() -> Result<()> {
    all_is_fine(Chromium).await
}

#[tokio::test]
async fn where_everything_passes_firefox_says_so() -> Result<()> {
    all_is_fine(Firefox).await
}

#[expect(clippy::print_stdout, reason = "a test tells what it measured")]
async fn all_is_fine(browser: Browser) -> Result<()> {
    let state = tempfile::tempdir()?;
    let state = state.path().to_str().context("a path that is text")?;
    let settings = ["--turn-listen", "127.0.0.1:0", "--tls", "self-signed", "--state", state];
    let mut stage = Stage::open_with(&settings).await?;
    let ana = stage.enter(browser, "Ana").await?;
    ana.open("/").await?;
    find(ana.driver(), Role::Button, "New meeting").await?;
    go_to(&ana, "Check this connection").await?;
    press(&ana, Key::Enter).await?;
    until("heading with the focus", || async {
        let script =
            "return [document.activeElement.innerText, document.querySelectorAll('main').length, document.title]";
        let said: (String, usize, String) = ana.driver().execute(script, Vec::new()).await?.convert()?;
        let expected = ("Check this connection".to_owned(), 1, "Check this connection · Resaka".to_owned());
        Ok(if said == expected { Ok(()) } else { Err(said) })
    })
    .await?;
    says(&ana, "Calls will work well here.").await?;
    for (line, found) in [
        ("Microphone", "works"),
        ("Camera", "works"),
        ("Server", "answers"),
        ("Own address", "found"),
        ("Address seen from outside", "found"),
        ("Relay by UDP", "works"),
        ("Relay by TCP", "works"),
        ("Relay by TLS", "works"),
    ] {
        assert_eq!(line_of(&ana, line).await?, found, "{line}");
    }
    let trip = line_of(&ana, "Through the relay and back").await?;
    let numbers = numbers(&trip);
    assert!(numbers.len() == 2 && numbers[0] < 300.0 && numbers[1] < 3.0, "{trip}");
    let uplink = line_of(&ana, "What can be sent").await?;
    assert!(uplink.ends_with("Mbit/s") && self::numbers(&uplink)[0] > 1.0, "{uplink}");
    println!("{browser:?}: {trip}, {uplink}");
    assert!(
        outcome(&ana).await?.contains("Your connection is fast enough for video with up to"),
        "{}",
        outcome(&ana).await?
    );

    let report = copied(&ana).await?;
    // The version of a browser looks like an address.
    let rest: String = report.lines().filter(|line| !line.starts_with("browser: ")).collect::<Vec<_>>().join("\n");
    assert_eq!(addresses(&rest), [""; 0], "in {report}");
    for line in ["relay by udp: ok", "relay by tcp: ok", "relay by tls: ok", "camera: ok", "verdict: Good, []"] {
        assert!(report.lines().any(|said| said == line), "{line} in {report}");
    }
    assert!(!report.contains("localhost") && !report.contains("candidate"), "{report}");

    // With the keyboard back home, backwards: behind the last button there are those of the browser. The camera's light goes out.
    go_to_with(&ana, "To the start page", &[Key::Shift, Key::Tab]).await?;
    press(&ana, Key::Enter).await?;
    until("no live tracks", || async {
        let live = ana.tracks().await?.live;
        Ok(if (live.audio, live.video) == (0, 0) { Ok(()) } else { Err(format!("{live:?}")) })
    })
    .await
}

#[tokio::test]
async fn without_a_relay_it_says_what_is_missing_and_who_can_help() -> Result<()> {
    let mut stage = Stage::open().await?;
    let ana = stage.enter(Chromium, "Ana").await?;
    ana.open("/check").await?;
    says(&ana, "Calls will work here, with something to know:").await?;
    let said = outcome(&ana).await?;
    assert!(said.contains("The server offers no relay"), "{said}");
    for (line, found) in [
        ("Server", "answers"),
        ("Own address", "found"),
        ("Relay by UDP", "not offered"),
        ("Relay by TCP", "not offered"),
        ("Through the relay and back", "no relay"),
        ("What can be sent", "not measured"),
    ] {
        assert_eq!(line_of(&ana, line).await?, found, "{line}");
    }
    Ok(())
}

#[tokio::test]
async fn where_udp_does_not_pass_chromium_names_the_port_and_measures_over_tcp() -> Result<()> {
    udp_is_blocked(Chromium).await
}

#[tokio::test]
async fn where_udp_does_not_pass_firefox_names_the_port_and_measures_over_tcp() -> Result<()> {
    udp_is_blocked(Firefox).await
}

async fn udp_is_blocked(browser: Browser) -> Result<()> {
    let mut stage = Stage::open_with(&["--turn-listen", "127.0.0.1:0"]).await?;
    let ana = stage.enter_with(browser, "Ana", Options { before: NO_UDP, ..Options::default() }).await?;
    ana.open("/check").await?;
    says(&ana, "Calls will work here, with something to know:").await?;
    let said = outcome(&ana).await?;
    let (_, port) = said.split_once("allow UDP port ").with_context(|| said.clone())?;
    assert!(said.contains("UDP is blocked here. Calls go over TCP through the server"), "{said}");
    let port: u16 = port.split('.').next().unwrap_or_default().parse().with_context(|| said.clone())?;
    assert!(port > 1024, "the port of the relay, as the server named it: {port}");
    assert_eq!(line_of(&ana, "Relay by UDP").await?, "no answer");
    assert_eq!(line_of(&ana, "Relay by TCP").await?, "works");
    let trip = line_of(&ana, "Through the relay and back").await?;
    ensure!(trip.contains("% lost"), "{trip}");
    Ok(())
}

#[tokio::test]
async fn who_does_not_allow_the_camera_is_told_what_to_click() -> Result<()> {
    let mut stage = Stage::open_with(&["--turn-listen", "127.0.0.1:0"]).await?;
    let ana = stage.enter(Chromium, "Ana").await?;
    ana.open("/").await?;
    ana.break_devices(&json!({ "video": "NotAllowedError" })).await?;
    ana.set_permissions(&json!({ "camera": "denied", "microphone": "granted" })).await?;
    ana.open("/check").await?;
    says(&ana, "Calls will work here, with something to know:").await?;
    let said = outcome(&ana).await?;
    assert!(said.contains("Nobody will see you"), "{said}");
    assert_eq!(line_of(&ana, "Microphone").await?, "works");
    assert_eq!(line_of(&ana, "Camera").await?, "not in use");
    let script = "return document.querySelector('main [role=alert]')?.innerText ?? ''";
    let why: String = ana.driver().execute(script, Vec::new()).await?.convert()?;
    assert!(why.contains("camera") && why.contains("allow"), "{why}");
    Ok(())
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_the_first_thing_said() -> Result<()> {
    let deaf = "window.WebSocket = class extends WebSocket { constructor() { super('ws://localhost:9'); } };";
    let mut stage = Stage::open().await?;
    let ana = stage.enter_with(Chromium, "Ana", Options { before: deaf, ..Options::default() }).await?;
    ana.open("/check").await?;
    says(&ana, "Calls will not work here as things are:").await?;
    assert!(outcome(&ana).await?.contains("The server does not answer."));
    Ok(())
}

/// Waits until this is said of all of it.
async fn says(person: &Participant, sentence: &str) -> Result<()> {
    until_within(Duration::from_secs(45), &format!("outcome {sentence:?}"), || async {
        let script = "return document.querySelector('.verdict [role=status]')?.innerText ?? ''";
        let said: String = person.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if said == sentence { Ok(()) } else { Err(format!("{said}, {:?}", outcome(person).await)) })
    })
    .await
}

async fn outcome(person: &Participant) -> Result<String> {
    let script = "return document.querySelector('.verdict')?.innerText ?? ''";
    Ok(person.driver().execute(script, Vec::new()).await?.convert()?)
}

/// What came of one thing that was tried.
async fn line_of(person: &Participant, name: &str) -> Result<String> {
    let script = "return [...document.querySelectorAll('.lines li')].map(line => [...line.querySelectorAll('span')])\
                  .find(([what]) => what.innerText === arguments[0])?.[1].innerText ?? ''";
    Ok(person.driver().execute(script, vec![json!(name)]).await?.convert()?)
}

fn numbers(text: &str) -> Vec<f64> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|number| number.parse().ok()).collect()
}

async fn copied(person: &Participant) -> Result<String> {
    let listen = "window.copied = null; navigator.clipboard.writeText = async text => { window.copied = text; }";
    person.driver().execute(listen, Vec::new()).await?;
    person.press("Copy report").await?;
    until("copied report", || async {
        let copied = person.driver().execute("return window.copied", Vec::new()).await?;
        Ok(copied.json().as_str().map(str::to_owned).ok_or("nothing"))
    })
    .await
}

//! Looking into a call: what is the matter, in a sentence and in numbers, and a report that names nobody.

use crate::everybody::talk;
use crate::keyboard::{go_to, go_to_with, press};
use anyhow::{Context, Result};
use e2e::Browser::{Chromium, Firefox};
use e2e::faults::Scene;
use e2e::{Participant, Role, computed_name, find, find_now, until, until_within};
use serde_json::{Value, json};
use std::time::Duration;
use thirtyfour::prelude::*;

#[tokio::test]
async fn the_call_says_how_good_it_is_and_the_report_names_nobody() -> Result<()> {
    let mut scene = Scene::open(2, false).await?;
    scene.gather().await?;
    let [ana, hery] = scene.people() else { anyhow::bail!("two were asked for") };
    open(ana).await?;
    says(ana, "Everything is fine.").await?;
    shows(ana, &["Server within reach", "Hery", "All arrives, in both directions", "Direct (UDP)", "no repairs"])
        .await?;
    let trip = number_after(ana, "Round trip", 0.0).await?;
    assert!(trip < 2000.0, "{trip} ms around one machine");
    let rate = number_after(ana, "Data, in and out", 50.0).await?;
    shows(ana, &["Picture 320 × "]).await?;
    moves(ana).await?;
    hery.camera_off().await?;
    shows(ana, &["No picture ·"]).await?;
    until("smaller rate without a picture", || async {
        let now = number_now(ana, "Data, in and out").await?;
        Ok(if now.is_some_and(|now| now < rate) { Ok(()) } else { Err(now) })
    })
    .await?;

    let report = copied(ana).await?;
    let read: Value = serde_json::from_str(&report)?;
    let (who, rows) = (&read["people"][0]["who"], &read["people"][0]["rows"]);
    assert_eq!((who, &read["people"][0]["path"]["relayed"]), (&json!("A"), &json!(false)));
    assert!(rows.as_array().is_some_and(|rows| rows.len() >= 2), "{report}");
    for secret in ["Ana", "Hery", "fault-1", "candidate:", ".local", "localhost", "sdp"] {
        assert!(!report.contains(secret), "{secret} in {report}");
    }
    assert_eq!(addresses(&report), [""; 0], "in {report}");

    scene.server().kill().await?;
    let ana = &scene.people()[0];
    says(ana, "The server is out of reach; the call goes on.").await?;
    shows(ana, &["Server out of reach for"]).await?;
    scene.server().revive().await?;
    let ana = &scene.people()[0];
    says(ana, "Everything is fine.").await?;
    shows(ana, &["Server within reach"]).await
}

#[tokio::test]
async fn the_panel_is_opened_and_closed_with_the_keyboard() -> Result<()> {
    let call = talk([Chromium, Chromium]).await?;
    let ana = &call.people[0];
    go_to(ana, "Mute microphone").await?;
    go_to_with(ana, "More", &[Key::Right]).await?;
    press(ana, Key::Enter).await?;
    find(ana.driver(), Role::Button, "Call quality").await?;
    go_to(ana, "Call quality").await?;
    press(ana, Key::Enter).await?;
    find(ana.driver(), Role::Button, "Copy report").await?;
    press(ana, Key::Escape).await?;
    until("closed panel", || async {
        let button = find_now(ana.driver(), Role::Button, "Copy report").await?;
        Ok(button.map_or(Ok(()), |_| Err("it is still open")))
    })
    .await?;
    let focused = ana.driver().active_element().await?;
    assert_eq!(computed_name(&focused).await?, "More", "the keyboard goes back to where it came from");
    Ok(())
}

#[tokio::test]
async fn firefox_shows_what_it_knows() -> Result<()> {
    let call = talk([Firefox, Chromium]).await?;
    let ana = &call.people[0];
    open(ana).await?;
    shows(ana, &["Hery", "Direct (UDP)", "Picture 320 × "]).await?;
    number_after(ana, "Data, in and out", 50.0).await?;
    number_after(ana, "Round trip", 0.0).await?;
    moves(ana).await
}

async fn open(person: &Participant) -> Result<()> {
    person.press("More").await?;
    person.press("Call quality").await?;
    find(person.driver(), Role::Button, "Copy report").await.map(drop)
}

/// Waits until this is the sentence at the top.
async fn says(person: &Participant, sentence: &str) -> Result<()> {
    until_within(Duration::from_secs(40), &format!("sentence {sentence:?}"), || async {
        let script = "return document.querySelector('dialog[open] [role=status]')?.innerText ?? ''";
        let said: String = person.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if said == sentence { Ok(()) } else { Err(said) })
    })
    .await
}

async fn panel(person: &Participant) -> Result<String> {
    let script = "return document.querySelector('dialog[open]')?.innerText ?? ''";
    Ok(person.driver().execute(script, Vec::new()).await?.convert()?)
}

/// Waits until all of this stands in the panel at once.
async fn shows(person: &Participant, words: &[&str]) -> Result<()> {
    until(&format!("{words:?} in the panel"), || async {
        let said = panel(person).await?;
        Ok(if words.iter().all(|words| said.contains(words)) { Ok(()) } else { Err(said) })
    })
    .await
}

/// Waits until a number greater than `least` stands under this name.
async fn number_after(person: &Participant, name: &str, least: f64) -> Result<f64> {
    until(&format!("number of {name}"), || async {
        let found = number_now(person, name).await?;
        Ok(found.filter(|found| *found >= least).ok_or(found))
    })
    .await
}

/// The first number under this name, if there is one now.
async fn number_now(person: &Participant, name: &str) -> Result<Option<f64>> {
    let script = "return [...document.querySelectorAll('dialog[open] dt')].find(term => term.innerText === arguments[0])\
                  ?.nextElementSibling.innerText ?? ''";
    let said: String = person.driver().execute(script, vec![json!(name)]).await?.convert()?;
    Ok(said.split_whitespace().next().and_then(|number| number.parse().ok()))
}

/// Waits until the lines of all plots have got longer.
async fn moves(person: &Participant) -> Result<()> {
    let drawn = || async {
        let script = "return [...document.querySelectorAll('dialog[open] path:not(.going)')].slice(-3)\
                      .map(path => (path.getAttribute('d').match(/L/g) ?? []).length)";
        let steps: Vec<usize> = person.driver().execute(script, Vec::new()).await?.convert()?;
        anyhow::Ok(steps)
    };
    let first = drawn().await?;
    until("longer lines", || async {
        let now = drawn().await?;
        let grows = now.len() == 3 && now.iter().zip(&first).all(|(now, first)| now > first);
        Ok(if grows { Ok(()) } else { Err(now) })
    })
    .await
}

/// What the page gives to the clipboard, which no test may read.
async fn copied(person: &Participant) -> Result<String> {
    let listen = "window.copied = null; navigator.clipboard.writeText = async text => { window.copied = text; }";
    person.driver().execute(listen, Vec::new()).await?;
    person.press("Copy report").await?;
    shows(person, &["Report copied"]).await?;
    let copied = person.driver().execute("return window.copied", Vec::new()).await?;
    copied.json().as_str().map(str::to_owned).context("nothing was copied")
}

/// Everything in a text that may be an address of the internet.
pub(crate) fn addresses(text: &str) -> Vec<&str> {
    let words = |is_part: fn(char) -> bool| text.split(move |c: char| !is_part(c));
    let four = words(|c| c.is_ascii_digit() || c == '.');
    let six = words(|c| c.is_ascii_hexdigit() || c == ':' || c == '.');
    let four = four.filter(|word| word.parse::<std::net::Ipv4Addr>().is_ok());
    four.chain(six.filter(|word| word.parse::<std::net::Ipv6Addr>().is_ok())).collect()
}

#[test]
fn addresses_are_found_in_what_browsers_say() {
    let said = r#"{"address":"192.0.2.7","ip":"2001:db8::7","n":[1.5,-2,0.25],"server":{"for":12.1}}"#;
    assert_eq!(addresses(said), ["192.0.2.7", "2001:db8::7"]);
}

//! A camera or microphone that cannot be used is a sentence, never a closed door.

use crate::everybody::talk;
use anyhow::Result;
use e2e::Browser::Chromium;
use e2e::{Options, Participant, Role, Stage, find, find_now, until};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use thirtyfour::prelude::*;

#[tokio::test]
async fn every_failure_of_the_devices_has_a_sentence_and_joining_works() -> Result<()> {
    let mut stage = Stage::open().await?;
    let ana = stage.enter(Chromium, "Ana").await?;
    fail_to_open(&mut stage, &ana).await
}

/// Camera and microphone of `ana` fail in every way; each time there is a sentence, and joining works.
#[expect(clippy::print_stdout, reason = "a test tells what is said")]
pub(crate) async fn fail_to_open(stage: &mut Stage, ana: &Participant) -> Result<()> {
    let errors =
        ["NotAllowedError", "NotFoundError", "NotReadableError", "OverconstrainedError", "AbortError", "SecurityError"];
    let failures = errors.iter().map(|name| json!({ "audio": name, "video": name }));
    // In a page without a secure connection there is no `navigator.mediaDevices` at all.
    let failures: Vec<Value> = failures.chain([json!({ "everything": true })]).collect();

    let mut sentences = BTreeSet::new();
    for failure in &failures {
        let room = stage.room();
        ana.open(&format!("/r/{room}")).await?;
        ana.break_devices(failure).await?;
        ana.open(&format!("/r/{room}")).await?;
        let sentence = alert(ana.driver(), &failure.to_string()).await?;
        assert!(sentence.contains("You can join all the same"), "{failure}: {sentence}");
        println!("{failure}: {sentence}");
        sentences.insert(sentence);
        ana.enter().await?;
        find(ana.driver(), Role::Button, "Unmute microphone").await?;
        find(ana.driver(), Role::Button, "Turn camera on").await?;
        ana.leave().await?;
    }
    // SecurityError and no mediaDevices have the same cause and the same remedy.
    assert!(sentences.len() >= errors.len(), "{sentences:?}");
    ana.break_devices(&json!({})).await
}

/// The page over plain http from a host that is not this machine, as somebody might serve it by mistake.
#[tokio::test]
async fn without_a_secure_connection_one_is_told_so_and_can_watch() -> Result<()> {
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let hery = stage.enter(Chromium, "Hery").await?;
    hery.join(&room).await?;
    let flags = ["--host-resolver-rules=MAP resaka.test 127.0.0.1"];
    let origin = format!("http://resaka.test:{}", stage.server().port());
    let options = Options { flags: &flags, origin: Some(&origin), ..Options::default() };
    let ana = stage.enter_with(Chromium, "Ana", options).await?;
    ana.open(&format!("/r/{room}")).await?;
    let is_secure: bool = ana.driver().execute("return isSecureContext", Vec::new()).await?.convert()?;
    assert!(!is_secure);
    let sentence = alert(ana.driver(), "the connection").await?;
    println!("{sentence}");
    assert!(sentence.contains("https") && sentence.contains("You can join all the same"), "{sentence}");
    ana.enter().await?;
    ana.sees(&hery).await?;
    ana.hears(&hery).await?;
    hery.sees_exactly(&[&ana]).await?;
    hery.sees_muted(&ana, true).await?;
    assert!(find_now(ana.driver(), Role::Button, "Share screen").await?.is_none(), "a screen cannot be shared either");
    ana.press("Turn camera on").await?;
    only_notice(&ana, "the connection", |sentence| sentence.contains("https")).await.map(drop)
}

#[tokio::test]
async fn without_a_camera_one_is_still_heard_and_sees_the_others() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (room, ana) = (stage.room(), stage.enter(Chromium, "Ana").await?);
    let hery = stage.enter(Chromium, "Hery").await?;
    ana.join(&room).await?;
    hery.open(&format!("/r/{room}")).await?;
    hery.break_devices(&json!({ "video": "NotFoundError" })).await?;
    hery.join(&room).await?;
    ana.hears(&hery).await?;
    hery.sees(&ana).await?;
    hery.hears(&ana).await?;

    // The camera was plugged in meanwhile.
    hery.break_devices(&json!({})).await?;
    hery.camera_on().await?;
    ana.sees(&hery).await.map(drop)
}

#[tokio::test]
async fn a_camera_that_fails_during_the_call_is_a_sentence_and_the_call_goes_on() -> Result<()> {
    let call = talk([Chromium; 2]).await?;
    let [ana, hery] = &call.people;
    ana.camera_off().await?;
    hery.sees_no_picture(ana).await?;
    let mut sentences = BTreeSet::new();
    for failure in ["NotAllowedError", "NotReadableError", "NotFoundError", "AbortError", "OverconstrainedError"] {
        ana.break_devices(&json!({ "video": failure })).await?;
        ana.press("Turn camera on").await?;
        let sentence = only_notice(ana, failure, |sentence| !sentences.contains(sentence)).await?;
        println!("{failure}: {sentence}");
        assert!(!sentence.contains("You can join all the same"), "{failure}: {sentence}");
        sentences.insert(sentence);
        find(ana.driver(), Role::Button, "Turn camera on").await?;
    }
    hery.sees_no_picture(ana).await?;
    hery.hears(ana).await?;
    ana.sees(hery).await?;
    ana.hears(hery).await?;

    // Closed, the sentence is gone, until the same happens again.
    ana.press("Close").await?;
    ana.reads(&[]).await?;
    ana.press("Turn camera on").await?;
    only_notice(ana, "the camera again", |sentence| sentences.contains(sentence)).await?;
    ana.break_devices(&json!({})).await?;
    ana.camera_on().await?;
    hery.sees(ana).await?;
    ana.reads(&[]).await?;

    // Taken back by the person while it is in use: another may not be opened either.
    ana.break_devices(&json!({ "video": "NotAllowedError" })).await?;
    ana.unplug("Camera One").await?;
    only_notice(ana, "a camera taken back", |sentence| sentence.contains("Allow it")).await?;
    hery.sees_no_picture(ana).await?;
    hery.hears(ana).await
}

#[tokio::test]
async fn a_microphone_that_fails_during_the_call_is_a_sentence_and_the_call_goes_on() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (room, ana) = (stage.room(), stage.enter(Chromium, "Ana").await?);
    let hery = stage.enter(Chromium, "Hery").await?;
    hery.join(&room).await?;
    ana.open(&format!("/r/{room}")).await?;
    ana.break_devices(&json!({ "audio": "NotFoundError" })).await?;
    ana.join(&room).await?;
    hery.sees(&ana).await?;
    assert!(ana.notices().await?.is_empty(), "what was said in the lobby is not said again");

    ana.break_devices(&json!({ "audio": "NotReadableError" })).await?;
    ana.press("Unmute microphone").await?;
    only_notice(&ana, "a busy microphone", |sentence| sentence.contains("microphone is busy")).await?;
    find(ana.driver(), Role::Button, "Unmute microphone").await?;
    hery.sees(&ana).await?;
    hery.sees_muted(&ana, true).await?;
    ana.hears(&hery).await?;
    ana.break_devices(&json!({})).await?;
    ana.unmute().await?;
    hery.hears(&ana).await?;
    ana.reads(&[]).await
}

#[tokio::test]
async fn a_device_that_is_busy_for_a_moment_is_asked_for_once_more() -> Result<()> {
    let call = talk([Chromium; 2]).await?;
    let [ana, hery] = &call.people;
    ana.camera_off().await?;
    hery.sees_no_picture(ana).await?;
    ana.break_devices(&json!({ "video": "NotReadableError", "times": 1 })).await?;
    ana.press("Turn camera on").await?;
    hery.sees(ana).await?;
    ana.reads(&[]).await
}

/// Waits until there is one notice on the screen of the call, and it is right.
async fn only_notice(person: &Participant, about: &str, is_right: impl Fn(&str) -> bool) -> Result<String> {
    until(&format!("sentence about {about} for {}", person.name()), || async {
        let said = person.notices().await?;
        Ok(match said.as_slice() {
            [one] if is_right(one) => Ok(one.clone()),
            _ => Err(said),
        })
    })
    .await
}

async fn alert(driver: &WebDriver, failure: &str) -> Result<String> {
    until(&format!("alert about {failure}"), || async {
        for element in driver.find_all(By::Css("[role=alert]")).await? {
            let text = element.text().await.unwrap_or_default();
            if !text.is_empty() {
                return Ok(Ok(text.replace('\n', " ")));
            }
        }
        Ok(Err("nothing is said"))
    })
    .await
}

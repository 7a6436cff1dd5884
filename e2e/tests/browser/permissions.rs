//! Who refused a camera or a microphone, and what to click.

use anyhow::Result;
use e2e::{Browser, Participant, Role, Stage, find, until};
use serde_json::json;

#[tokio::test]
async fn a_refusal_says_who_refused_and_allowing_it_later_switches_it_on() -> Result<()> {
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let ana = stage.enter(Browser::Chromium, "Ana").await?;
    let hery = stage.enter(Browser::Chromium, "Hery").await?;
    hery.join(&room).await?;
    refuse_and_allow(&ana, &hery, &room).await
}

/// Where `hery` is in the call, `ana` comes without devices, for one reason after another, and allows them at last.
pub(crate) async fn refuse_and_allow(ana: &Participant, hery: &Participant, room: &str) -> Result<()> {
    let address = format!("/r/{room}");
    // A browser that is asked again and again after a no stops asking; when only the system refuses, it asks nobody.
    for (state, questions, sentence) in [
        ("prompt", 1, "Microphone and camera are not allowed yet. Switch them on here, and choose Allow"),
        ("granted", 3, "Your system keeps microphone and camera from this browser."),
        ("denied", 1, "Microphone and camera are not allowed for this page. Click the icon beside the address"),
    ] {
        ana.open(&address).await?;
        ana.break_devices(&json!({ "audio": "NotAllowedError", "video": "NotAllowedError" })).await?;
        ana.set_permissions(&json!({ "camera": state, "microphone": state })).await?;
        ana.open(&address).await?;
        says(ana, sentence).await?;
        assert_eq!(ana.questions().await?, questions, "{state}");
    }
    ana.enter().await?;
    find(ana.driver(), Role::Button, "Turn camera on").await?;

    // The person clicks the icon beside the address, and allows both.
    ana.break_devices(&json!({})).await?;
    ana.allow_devices().await?;
    hery.sees(ana).await?;
    hery.hears(ana).await?;
    ana.set_permissions(&json!({})).await
}

#[tokio::test]
async fn after_a_question_about_both_only_what_was_allowed_before_is_asked_for_again() -> Result<()> {
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let ana = stage.enter(Browser::Chromium, "Ana").await?;
    let hery = stage.enter(Browser::Chromium, "Hery").await?;
    hery.join(&room).await?;
    let address = format!("/r/{room}");
    ana.open(&address).await?;
    ana.break_devices(&json!({ "video": "NotAllowedError" })).await?;
    ana.set_permissions(&json!({ "camera": "prompt", "microphone": "granted" })).await?;
    ana.open(&address).await?;
    says(&ana, "The camera is not allowed yet. Switch it on here, and choose Allow").await?;
    ana.enter().await?;
    hery.hears(&ana).await?;
    hery.sees_no_picture(&ana).await?;
    assert_eq!(ana.questions().await?, 2, "one about both, one about the microphone");
    Ok(())
}

async fn says(person: &Participant, sentence: &str) -> Result<()> {
    until(&format!("{sentence:?}"), || async {
        let script = "return document.querySelector('[role=alert]')?.innerText ?? ''";
        let said: String = person.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if said.starts_with(sentence) { Ok(()) } else { Err(said) })
    })
    .await
}

//! Changing what is shared, and what matters in it, without stopping.

use crate::everybody::{descriptions, talk};
use anyhow::Result;
use e2e::Browser::Chromium;
use e2e::{Participant, choose, until};
use serde_json::json;

#[tokio::test]
async fn something_else_is_shared_without_stopping() -> Result<()> {
    let call = talk([Chromium, Chromium]).await?;
    let [ana, hery] = &call.people;
    share_something_else(ana, hery).await?;

    let before = descriptions(&call.people).await?;
    ana.share_screen().await?;
    hery.sees_screen_of(ana).await?;
    hints(ana, "detail").await?;

    // A question that is closed without an answer leaves what is shared as it is.
    ana.break_devices(&json!({ "screen": "NotAllowedError" })).await?;
    ana.press("Share something else").await?;
    hery.sees_screen_of(ana).await?;
    ana.reads(&["You are sharing with 1 person."]).await?;
    // Anything else is said.
    ana.break_devices(&json!({ "screen": "NotReadableError" })).await?;
    ana.press("Share something else").await?;
    ana.reads(&["The system does not give this screen to the browser.", "You are sharing with 1 person."]).await?;
    hery.sees_screen_of(ana).await?;
    ana.break_devices(&json!({})).await?;
    ana.press("Share something else").await?;
    hery.sees_second_screen_of(ana).await?;
    ana.reads(&["You are sharing with 1 person."]).await?;
    assert_eq!(ana.tracks().await?.live.video, 2, "the camera and what is shared now");

    ana.press("More").await?;
    choose(ana.driver(), "In what I share", "Motion is smooth").await?;
    hints(ana, "motion").await?;
    ana.press("Close").await?;
    ana.press("Share something else").await?;
    hery.sees_screen_of(ana).await?;
    hints(ana, "motion").await?;
    assert_eq!(descriptions(&call.people).await?, before);
    Ok(())
}

/// `ana` shares one thing after another, and `hery` sees them.
pub(crate) async fn share_something_else(ana: &Participant, hery: &Participant) -> Result<()> {
    let before = descriptions(&[ana, hery]).await?;
    ana.share_screen().await?;
    hery.sees_screen_of(ana).await?;
    let said = ana.notices().await?;

    // A question that is closed without an answer leaves what is shared as it is.
    ana.break_devices(&json!({ "screen": "NotAllowedError" })).await?;
    ana.press("Share something else").await?;
    hery.sees_screen_of(ana).await?;
    assert_eq!(ana.notices().await?, said);
    ana.break_devices(&json!({})).await?;
    ana.press("Share something else").await?;
    hery.sees_second_screen_of(ana).await?;
    assert_eq!(ana.tracks().await?.live.video, 2, "the camera and what is shared now");

    ana.press("Share something else").await?;
    hery.sees_screen_of(ana).await?;
    ana.stop_sharing().await?;
    hery.sees_no_screen_of(ana).await?;
    assert_eq!(descriptions(&[ana, hery]).await?, before);
    Ok(())
}

#[tokio::test]
async fn a_presenter_knows_with_how_many_and_who_comes_late_sees_it() -> Result<()> {
    let mut call = talk([Chromium, Chromium]).await?;
    let late = call.stage.enter(Chromium, "Zoe").await?;
    let [ana, hery] = &call.people;
    ana.share_screen().await?;
    ana.reads(&["You are sharing with 1 person."]).await?;
    late.join(&call.room).await?;
    ana.reads(&["You are sharing with 2 people."]).await?;
    late.sees_screen_of(ana).await?;
    late.hears_screen_of(ana).await?;
    late.leave().await?;
    ana.reads(&["You are sharing with 1 person."]).await?;
    hery.leave().await?;
    let said = ana.notices().await?;
    assert!(said.len() == 1, "{said:?}");
    hery.come_back().await?;
    ana.reads(&["You are sharing with 1 person."]).await?;
    hery.sees_screen_of(ana).await.map(drop)
}

/// Waits until the picture that is sent of the screen carries this hint.
async fn hints(person: &Participant, hint: &str) -> Result<()> {
    until(&format!("hint {hint}"), || async {
        let script = "return __probe.connections.flatMap(one => one.getSenders()).map(one => one.track?.contentHint).filter(hint => hint)";
        let found: Vec<String> = person.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if found == [hint] { Ok(()) } else { Err(found) })
    })
    .await
}

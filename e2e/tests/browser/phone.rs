//! What only phones have: a camera on each side, of which one is open at a time, and calls that take the microphone.

use crate::everybody::{descriptions, see_and_hear_each_other};
use anyhow::Result;
use e2e::{Browser, Participant, Role, Stage, choose, find, find_now};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_phone_looks_the_other_way_and_opens_one_camera_at_a_time() -> Result<()> {
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let ana = stage.enter(Browser::Chromium, "Ana").await?;
    let hery = stage.enter(Browser::Chromium, "Hery").await?;
    hery.join(&room).await?;
    assert!(
        find_now(hery.driver(), Role::Button, "Switch to the other camera").await?.is_none(),
        "a desk has no sides"
    );
    look_the_other_way(&ana, &hery, &room).await
}

/// Where `hery` is in the call, `ana` comes with a phone, and shows what is on its other side.
pub(crate) async fn look_the_other_way(ana: &Participant, hery: &Participant, room: &str) -> Result<()> {
    ana.open("/").await?;
    ana.become_phone().await?;
    ana.join(room).await?;
    see_and_hear_each_other(&[ana, hery]).await?;
    let before = descriptions(&[ana, hery]).await?;
    assert!(ana.is_mirrored().await?);

    ana.press("Switch to the other camera").await?;
    hery.sees_second_camera_of(ana).await?;
    assert!(!ana.is_mirrored().await?, "what one shows to others is seen as it is");
    ana.press("Switch to the other camera").await?;
    hery.sees(ana).await?;

    // Chosen from the list, the other one cannot be opened while this one is: it makes way.
    ana.press("More").await?;
    choose(ana.driver(), "Camera device", "Camera Two").await?;
    hery.sees_second_camera_of(ana).await?;
    ana.press("Close").await?;

    // When the other one does not open at all, the one before comes back.
    ana.refuse_device("Camera One").await?;
    ana.press("Switch to the other camera").await?;
    hery.sees_second_camera_of(ana).await?;
    ana.reads(&["This device did not open."]).await?;
    find(ana.driver(), Role::Button, "Turn camera off").await?;
    ana.press("Close").await?;
    ana.reads(&[]).await?;
    hery.hears(ana).await?;
    assert_eq!(descriptions(&[ana, hery]).await?, before);
    Ok(())
}

#[tokio::test]
async fn a_microphone_that_a_phone_call_took_is_had_back_by_one_button() -> Result<()> {
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let ana = stage.enter(Browser::Chromium, "Ana").await?;
    let hery = stage.enter(Browser::Chromium, "Hery").await?;
    ana.join(&room).await?;
    hery.join(&room).await?;
    hery.hears(&ana).await?;
    ana.lose_microphone_to_a_phone_call().await?;
    hery.hears_nothing_of(&ana).await?;
    ana.reads(&["Your system has taken the microphone away"]).await?;
    ana.press("Fix my sound").await?;
    hery.hears(&ana).await?;
    ana.reads(&[]).await?;

    // It does no harm when nothing is broken, muted or not.
    ana.mute().await?;
    ana.press("More").await?;
    ana.press("Fix my sound").await?;
    ana.press("Close").await?;
    hery.hears_nothing_of(&ana).await?;
    ana.unmute().await?;
    hery.hears(&ana).await?;
    assert_eq!(ana.tracks().await?.live.audio, 1);

    // The phone call has stopped what plays, too.
    ana.driver().execute("document.querySelectorAll('audio, video').forEach(one => one.pause())", Vec::new()).await?;
    assert!(ana.hears_now(&hery).await?.is_err(), "everything stands still");
    ana.press("More").await?;
    ana.press("Fix my sound").await?;
    ana.press("Close").await?;
    ana.hears(&hery).await?;
    let picture = ana.sees(&hery).await?;
    ana.still_sees(&hery, picture, Duration::from_secs(1)).await?;
    ana.break_devices(&json!({})).await
}

#[tokio::test]
async fn what_a_phone_stopped_plays_again_when_the_page_or_the_microphone_is_back() -> Result<()> {
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let ana = stage.enter(Browser::Chromium, "Ana").await?;
    let hery = stage.enter(Browser::Chromium, "Hery").await?;
    ana.join(&room).await?;
    hery.join(&room).await?;
    for back in [
        "document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))",
        "for (const track of __probe.tracks) if (track.kind === 'audio') track.dispatchEvent(new Event('unmute'))",
    ] {
        hery.hears(&ana).await?;
        let stop = "for (const player of document.querySelectorAll('audio')) player.pause()";
        hery.driver().execute(stop, Vec::new()).await?;
        hery.hears_nothing_of(&ana).await?;
        hery.driver().execute(back, Vec::new()).await?;
        hery.hears(&ana).await?;
    }
    Ok(())
}

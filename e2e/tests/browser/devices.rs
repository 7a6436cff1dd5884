//! Choosing among several microphones and cameras, before the call and in it.

use crate::everybody::{descriptions, talk};
use crate::lobby;
use anyhow::Result;
use e2e::Browser::Chromium;
use e2e::{Participant, Stage, choose, until};
use serde_json::json;

/// How long nothing may be heard, or nothing new be seen, while one device takes the place of another.
pub(crate) const GAP_AT_MOST_MS: f64 = 300.0;

#[tokio::test]
async fn devices_change_while_talking_without_negotiation_and_are_remembered() -> Result<()> {
    let call = talk([Chromium; 2]).await?;
    let [ana, hery] = &call.people;
    hery.listen_to(ana).await?;
    hery.watch_picture_of(ana).await?;
    change_while_talking(ana, hery).await?;
    let (silence, (standstill, frames)) = (hery.longest_silence_of(ana).await?, hery.longest_standstill().await?);
    println!("nothing was heard for {silence:.0} ms, nothing new seen for {standstill:.0} ms, {frames} frames");
    assert!(silence <= GAP_AT_MOST_MS, "nothing was heard for {silence:.0} ms");
    assert!(standstill <= GAP_AT_MOST_MS && frames > 5, "nothing new was seen for {standstill:.0} ms");

    // While muted, the other microphone is silent too.
    ana.mute().await?;
    ana.press("More").await?;
    choose(ana.driver(), "Microphone device", "Microphone One").await?;
    hery.hears_nothing_of(ana).await?;
    ana.press("Close").await?;
    ana.unmute().await?;
    hery.hears(ana).await?;

    // On the next visit the camera is the one that was chosen.
    ana.leave().await?;
    ana.join(&call.room).await?;
    hery.sees_second_camera_of(ana).await
}

/// `owner` chooses the second camera and the second microphone, and `other` sees and hears these; nobody sets a
/// description for it.
pub(crate) async fn change_while_talking(owner: &Participant, other: &Participant) -> Result<()> {
    let before = descriptions(&[owner, other]).await?;
    owner.press("More").await?;
    choose(owner.driver(), "Camera device", "Camera Two").await?;
    other.sees_second_camera_of(owner).await?;
    choose(owner.driver(), "Microphone device", "Microphone Two").await?;
    other.hears_second_microphone_of(owner).await?;
    let tracks = owner.tracks().await?;
    assert_eq!((tracks.live.audio, tracks.live.video), (1, 1), "the devices before are let go");
    assert_eq!(descriptions(&[owner, other]).await?, before);
    owner.press("Close").await
}

#[tokio::test]
async fn a_device_that_is_unplugged_is_replaced_by_another_and_the_last_one_by_a_sentence() -> Result<()> {
    let call = talk([Chromium; 2]).await?;
    let [ana, hery] = &call.people;
    lose_one_after_the_other(ana, hery).await
}

/// `owner` loses the first camera and microphone, then the second ones too, and gets the first ones back.
pub(crate) async fn lose_one_after_the_other(owner: &Participant, other: &Participant) -> Result<()> {
    let before = descriptions(&[owner, other]).await?;
    owner.unplug("Camera One").await?;
    owner.reads_among_others("Camera Two took over").await?;
    other.sees_second_camera_of(owner).await?;
    owner.unplug("Microphone One").await?;
    owner.reads_among_others("Microphone Two took over").await?;
    other.hears_second_microphone_of(owner).await?;
    owner.reads(&[]).await?;

    owner.unplug("Camera Two").await?;
    owner.reads(&["The camera was unplugged or taken away. Connect it again"]).await?;
    other.sees_no_picture(owner).await?;
    other.hears_second_microphone_of(owner).await?;
    owner.unplug("Microphone Two").await?;
    owner.reads(&["Microphone and camera were unplugged or taken away. Connect them again"]).await?;
    other.sees_muted(owner, true).await?;
    other.hears_nothing_of(owner).await?;
    owner.sees(other).await?;
    owner.hears(other).await?;

    // As the sentence says: connected again and switched on.
    owner.plug("Camera One").await?;
    owner.camera_on().await?;
    other.sees(owner).await?;
    owner.reads(&["The microphone was unplugged or taken away. Connect it again"]).await?;
    owner.plug("Microphone One").await?;
    owner.unmute().await?;
    other.hears(owner).await?;
    owner.reads(&[]).await?;
    assert_eq!(descriptions(&[owner, other]).await?, before);
    Ok(())
}

#[tokio::test]
async fn a_device_that_is_unplugged_is_rather_replaced_by_another_part_of_the_same_thing() -> Result<()> {
    let call = talk([Chromium; 2]).await?;
    let [ana, hery] = &call.people;
    // The second camera comes before the third one, and would be the usual one.
    ana.plug("Camera Three").await?;
    ana.unplug("Camera One").await?;
    hery.sees_third_camera_of(ana).await?;
    ana.reads(&["Camera Three took over"]).await
}

#[tokio::test]
async fn in_the_lobby_a_device_is_chosen_and_one_that_vanishes_leaves_the_one_before() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (room, ana) = (stage.room(), stage.enter(Chromium, "Ana").await?);
    let hery = stage.enter(Chromium, "Hery").await?;
    hery.join(&room).await?;
    choose_in_the_lobby(&ana, &hery, &room).await
}

/// Where `hery` is in the call, `ana` comes with devices that she has chosen before it.
pub(crate) async fn choose_in_the_lobby(ana: &Participant, hery: &Participant, room: &str) -> Result<()> {
    ana.open(&format!("/r/{room}")).await?;
    lobby::sees_mirror(ana).await?;
    choose(ana.driver(), "Microphone device", "Microphone Two").await?;
    // It is listed, and gone when it is asked for.
    ana.break_devices(&json!({ "video": "OverconstrainedError" })).await?;
    choose(ana.driver(), "Camera device", "Camera Two").await?;
    until("sentence about the camera", || async {
        let script = "return document.querySelector('.picks [role=alert]')?.innerText ?? ''";
        let said: String = ana.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if said.starts_with("This device did not open.") { Ok(()) } else { Err(said) })
    })
    .await?;
    ana.break_devices(&json!({})).await?;
    ana.enter().await?;
    hery.sees(ana).await?;
    hery.hears_second_microphone_of(ana).await
}

#[tokio::test]
async fn the_others_come_out_of_the_speaker_that_is_chosen_also_late_and_on_the_next_visit() -> Result<()> {
    let mut call = talk([Chromium; 2]).await?;
    let late = call.stage.enter(Chromium, "Zoe").await?;
    let [ana, hery] = &call.people;
    plays_on(ana, 1, "").await?;
    ana.press("More").await?;
    choose(ana.driver(), "Speaker device", "Speaker Two").await?;
    plays_on(ana, 1, SPEAKER_TWO).await?;
    ana.press("Close").await?;
    ana.hears(hery).await?;

    late.join(&call.room).await?;
    ana.hears(&late).await?;
    plays_on(ana, 2, SPEAKER_TWO).await?;

    ana.leave().await?;
    ana.join(&call.room).await?;
    ana.hears(&late).await?;
    plays_on(ana, 2, SPEAKER_TWO).await?;

    // When it goes, they come out of the usual one, and out of it again when it is back.
    ana.unplug("Speaker Two").await?;
    plays_on(ana, 2, "").await?;
    ana.plug("Speaker Two").await?;
    plays_on(ana, 2, SPEAKER_TWO).await
}

/// The id of the second speaker.
const SPEAKER_TWO: &str = "audiooutput-1";

/// Waits until voice and shared sound of each of so many others come out of this speaker.
async fn plays_on(person: &Participant, others: usize, speaker: &str) -> Result<()> {
    until(&format!("{speaker:?} for {}", person.name()), || async {
        let found = person.speakers().await?;
        Ok(if found == vec![speaker; 2 * others] { Ok(()) } else { Err(found) })
    })
    .await
}

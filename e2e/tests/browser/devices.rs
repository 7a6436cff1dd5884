//! Choosing among several microphones and cameras, before the call and in it.

use crate::everybody::{enter, join, see_and_hear_each_other};
use anyhow::Result;
use e2e::{Browser, Participant, Role, Stage, find, until};
use serde_json::json;
use thirtyfour::components::SelectElement;

#[tokio::test]
async fn devices_change_while_talking_without_negotiation_and_are_remembered() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, 2).await?, stage.room());
    join(&people, &room).await?;
    see_and_hear_each_other(&people.iter().collect::<Vec<_>>()).await?;
    let [ana, hery] = people.as_slice() else { unreachable!("two entered") };
    let before = [ana.descriptions().await?, hery.descriptions().await?];

    ana.press("More").await?;
    choose(ana, "Camera device", "Camera Two").await?;
    hery.sees_second_camera_of(ana).await?;
    choose(ana, "Microphone device", "Microphone Two").await?;
    hery.hears_second_microphone_of(ana).await?;
    let tracks = ana.tracks().await?;
    assert_eq!((tracks.live.audio, tracks.live.video), (1, 1), "the devices before are let go");
    assert_eq!([ana.descriptions().await?, hery.descriptions().await?], before);

    // While muted, the other microphone is silent too.
    ana.press("Close").await?;
    ana.mute().await?;
    ana.press("More").await?;
    choose(ana, "Microphone device", "Microphone One").await?;
    hery.hears_nothing_of(ana).await?;
    ana.press("Close").await?;
    ana.unmute().await?;
    hery.hears(ana).await?;

    // On the next visit the camera is the one that was chosen.
    ana.leave().await?;
    ana.join(&room).await?;
    hery.sees_second_camera_of(ana).await
}

#[tokio::test]
async fn a_device_that_is_unplugged_is_replaced_by_another() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, 2).await?, stage.room());
    join(&people, &room).await?;
    see_and_hear_each_other(&people.iter().collect::<Vec<_>>()).await?;
    let [ana, hery] = people.as_slice() else { unreachable!("two entered") };
    ana.unplug("Camera One").await?;
    hery.sees_second_camera_of(ana).await?;
    ana.unplug("Microphone One").await?;
    hery.hears_second_microphone_of(ana).await?;

    // The last one leaves a sentence and an open call.
    ana.unplug("Camera Two").await?;
    hery.sees_no_picture(ana).await?;
    find(ana.driver(), Role::Button, "Turn camera on").await?;
    hery.hears_second_microphone_of(ana).await
}

#[tokio::test]
async fn in_the_lobby_a_device_is_chosen_and_one_that_vanishes_leaves_the_one_before() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (room, ana) = (stage.room(), stage.enter(Browser::Chromium, "Ana").await?);
    let hery = stage.enter(Browser::Chromium, "Hery").await?;
    hery.join(&room).await?;
    ana.open(&format!("/r/{room}")).await?;
    choose(&ana, "Microphone device", "Microphone Two").await?;
    // It is listed, and gone when it is asked for.
    ana.break_devices(&json!({ "video": "OverconstrainedError" })).await?;
    choose(&ana, "Camera device", "Camera Two").await?;
    until("sentence about the camera", || async {
        let script = "return document.querySelector('.picks [role=alert]')?.innerText ?? ''";
        let said: String = ana.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if said.contains("amera") { Ok(()) } else { Err(said) })
    })
    .await?;
    ana.break_devices(&json!({})).await?;
    ana.enter().await?;
    hery.sees(&ana).await?;
    hery.hears_second_microphone_of(&ana).await
}

async fn choose(person: &Participant, list: &str, device: &str) -> Result<()> {
    let list = find(person.driver(), Role::Combobox, list).await?;
    until(&format!("{device} among the choices of {}", person.name()), || async {
        let select = SelectElement::new(&list).await?;
        Ok(select.select_by_exact_text(device).await.map_err(|error| error.to_string()))
    })
    .await
}

//! What people do in Firefox. What Chromium people do likewise is played by the same functions; several things share a
//! call, because a Firefox takes long to start.

use crate::everybody::{see_and_hear_each_other, talk};
use crate::{
    camera, devices, failing_devices, lobby, mute, permissions, phone, presenting, settings, sharing, speaker, talking,
};
use anyhow::Result;
use e2e::Browser::{Chromium, Firefox};
use e2e::{Role, Stage, choose, find, find_now};

#[tokio::test]
async fn microphone_and_camera_are_switched_in_firefox() -> Result<()> {
    let call = talk([Firefox, Chromium]).await?;
    let [ana, hery] = &call.people;
    mute::mute_and_unmute(ana, &[hery]).await?;
    talking::talk_by_space_bar(ana, hery).await?;
    talking::talk_while_muted(ana, hery).await?;
    camera::turn_off_and_on(ana, &[hery]).await?;
    see_and_hear_each_other(&call.people).await?;

    // Firefox passes no key for calls on (W3C Media Session §5.2): each is a TypeError to it.
    assert_eq!(ana.system_keys().await?, [""; 0], "Firefox has learned a key: press it here, as `talking` does");
    talking::holds_wake_locks(ana, 1).await?;
    ana.leave().await?;
    talking::holds_wake_locks(ana, 0).await
}

#[tokio::test]
async fn devices_come_and_go_in_firefox() -> Result<()> {
    let call = talk([Firefox, Chromium]).await?;
    let [ana, hery] = &call.people;
    devices::lose_one_after_the_other(ana, hery).await?;
    for back in ["Camera Two", "Microphone Two"] {
        ana.plug(back).await?;
    }
    devices::change_while_talking(ana, hery).await
}

#[tokio::test]
async fn a_call_is_looked_at_in_firefox() -> Result<()> {
    let call = talk([Firefox, Chromium, Chromium]).await?;
    let [ana, hery, miora] = &call.people;
    miora.speak(false).await?;
    ana.press("Show who speaks large").await?;
    speaker::is_larger(ana, hery, miora).await?;
    hery.speak(false).await?;
    miora.speak(true).await?;
    speaker::keep_large(ana, hery, miora).await?;
    ana.press("Show everybody equally large").await?;

    speaker::hide_self(ana, hery).await?;
    talking::fill_the_screen(ana).await?;
    ana.sees(miora).await.map(drop)
}

#[tokio::test]
async fn a_firefox_shares_its_screen() -> Result<()> {
    let call = talk([Firefox, Chromium, Chromium]).await?;
    let [ana, hery, miora] = &call.people;
    sharing::share_at_once(ana, hery, miora).await?;
    presenting::share_something_else(ana, hery).await?;
    sharing::fail_to_share(ana, hery).await?;
    // What the page holds on to is weighed in Chromium.
    sharing::share_a_hundred_times(ana, hery).await?;

    ana.press("More").await?;
    find(ana.driver(), Role::Combobox, "Background noise").await?;
    let hint = find_now(ana.driver(), Role::Combobox, "In what I share").await?;
    assert!(hint.is_none(), "Firefox has no content hint, and offers none");
    ana.press("Close").await?;
    see_and_hear_each_other(&call.people).await
}

#[tokio::test]
async fn camera_and_microphone_are_opened_in_the_lobby_of_firefox() -> Result<()> {
    let mut stage = Stage::open().await?;
    let ana = stage.enter(Firefox, "Ana").await?;
    let hery = stage.enter(Chromium, "Hery").await?;
    failing_devices::fail_to_open(&mut stage, &ana).await?;

    let room = stage.room();
    hery.join(&room).await?;
    permissions::refuse_and_allow(&ana, &hery, &room).await?;
    ana.leave().await?;
    lobby::come_unseen(&ana, &hery, &room).await?;
    ana.leave().await?;
    devices::choose_in_the_lobby(&ana, &hery, &room).await?;
    ana.leave().await?;
    talking::look_at_the_level(&ana, &room).await?;
    ana.open(&format!("/r/{room}")).await?;
    choose(ana.driver(), "Microphone device", "Microphone One").await?;
    settings::hear_oneself(&ana).await
}

#[tokio::test]
async fn camera_and_microphone_capture_in_firefox_as_they_are_set() -> Result<()> {
    let call = talk([Firefox, Chromium]).await?;
    let [ana, hery] = &call.people;
    settings::reduce_noise(ana, hery).await?;
    settings::capture_as_set(ana, hery).await?;
    settings::capture_as_before(ana, hery, &call.room).await?;
    ana.leave().await?;
    phone::look_the_other_way(ana, hery, &call.room).await
}

//! Muted people who talk, the keys of the system, and the screen.

use crate::everybody::{enter, talk};
use anyhow::Result;
use e2e::Browser::Chromium;
use e2e::{Participant, Role, Stage, find, until};

#[tokio::test]
async fn the_space_bar_lets_a_muted_person_talk() -> Result<()> {
    let call = talk([Chromium; 2]).await?;
    let [ana, hery] = &call.people;
    talk_by_space_bar(ana, hery).await
}

/// `talker` mutes, and is heard for as long as they hold the space bar.
pub(crate) async fn talk_by_space_bar(talker: &Participant, listener: &Participant) -> Result<()> {
    talker.mute().await?;
    listener.hears_nothing_of(talker).await?;
    talker.hold_space(true).await?;
    listener.hears(talker).await?;
    listener.sees_muted(talker, false).await?;
    talker.hold_space(false).await?;
    listener.hears_nothing_of(talker).await?;
    listener.sees_muted(talker, true).await?;

    // Who is not muted does not become so by letting the key go.
    talker.unmute().await?;
    talker.hold_space(true).await?;
    talker.hold_space(false).await?;
    listener.hears(talker).await
}

#[tokio::test]
async fn who_talks_while_muted_is_told() -> Result<()> {
    let call = talk([Chromium; 2]).await?;
    let [ana, hery] = &call.people;
    talk_while_muted(ana, hery).await
}

/// `ana` mutes, talks, and is told.
pub(crate) async fn talk_while_muted(ana: &Participant, hery: &Participant) -> Result<()> {
    ana.speak(false).await?;
    hery.hears_nothing_of(ana).await?;
    ana.mute().await?;
    assert!(ana.notices().await?.is_empty(), "nobody talks");
    ana.speak(true).await?;
    ana.reads(&["You are muted."]).await?;
    hery.hears_nothing_of(ana).await?;
    ana.unmute().await?;
    ana.reads(&[]).await?;
    assert_eq!(ana.tracks().await?.live.audio, 1, "the copy that listened is let go");
    Ok(())
}

#[tokio::test]
async fn the_lobby_shows_that_the_microphone_hears() -> Result<()> {
    let mut stage = Stage::open().await?;
    let ([ana], room) = (enter(&mut stage, [Chromium]).await?, stage.room());
    look_at_the_level(&ana, &room).await
}

/// `ana` sees in the lobby that the microphone hears, and when it does not.
pub(crate) async fn look_at_the_level(ana: &Participant, room: &str) -> Result<()> {
    ana.open(&format!("/r/{room}")).await?;
    let level = |is_right: fn(u8) -> bool| async move {
        until("level of the microphone", || async {
            let script = "return Number(document.querySelector('[role=meter]')?.getAttribute('aria-valuenow') ?? 99)";
            let level: u8 = ana.driver().execute(script, Vec::new()).await?.convert()?;
            Ok(if is_right(level) { Ok(()) } else { Err(level) })
        })
        .await
    };
    level(|level| (3..=10).contains(&level)).await?;
    ana.speak(false).await?;
    level(|level| level == 0).await?;
    ana.speak(true).await?;
    level(|level| (3..=10).contains(&level)).await?;
    e2e::click(ana.driver(), Role::Switch, "Microphone").await?;
    level(|level| level == 0).await
}

#[tokio::test]
async fn the_screen_stays_on_during_the_call_and_no_longer() -> Result<()> {
    let call = talk([Chromium]).await?;
    let [ana] = &call.people;
    holds_wake_locks(ana, 1).await?;
    // The browser lets the screen go dark while the page is hidden.
    ana.look_away(true).await?;
    holds_wake_locks(ana, 0).await?;
    ana.look_away(false).await?;
    holds_wake_locks(ana, 1).await?;
    ana.leave().await?;
    holds_wake_locks(ana, 0).await
}

/// Waits until the page keeps the screen on this often.
pub(crate) async fn holds_wake_locks(person: &Participant, count: i32) -> Result<()> {
    until(&format!("{count} wake locks of {}", person.name()), || async {
        let held = person.wake_locks().await?;
        Ok(if held == count { Ok(()) } else { Err(held) })
    })
    .await
}

#[tokio::test]
async fn the_keys_of_the_system_mute_and_hang_up() -> Result<()> {
    let call = talk([Chromium; 2]).await?;
    let [ana, hery] = &call.people;
    assert_eq!(ana.system_keys().await?, ["enterpictureinpicture", "hangup", "togglecamera", "togglemicrophone"]);
    ana.press_system_key("togglemicrophone").await?;
    hery.hears_nothing_of(ana).await?;
    hery.sees_muted(ana, true).await?;
    ana.press_system_key("togglemicrophone").await?;
    hery.hears(ana).await?;
    ana.press_system_key("togglecamera").await?;
    hery.sees_no_picture(ana).await?;
    ana.press_system_key("hangup").await?;
    hery.sees_exactly(&[]).await?;
    find(ana.driver(), Role::Button, "Come back").await?;
    assert_eq!(ana.system_keys().await?, [""; 0], "after the call they are somebody else's");
    Ok(())
}

#[tokio::test]
async fn the_call_fills_the_screen_and_gives_it_back() -> Result<()> {
    let call = talk([Chromium]).await?;
    fill_the_screen(&call.people[0]).await
}

/// `person` has the call fill the screen, and ends that.
pub(crate) async fn fill_the_screen(person: &Participant) -> Result<()> {
    for fills in [true, false] {
        person.press("More").await?;
        person.press("Full screen").await?;
        until(&format!("full screen: {fills}"), || async {
            let is_filled = "return document.fullscreenElement !== null";
            let is_filled: bool = person.driver().execute(is_filled, Vec::new()).await?.convert()?;
            Ok(if is_filled == fills { Ok(()) } else { Err(is_filled) })
        })
        .await?;
        person.press("Close").await?;
    }
    Ok(())
}

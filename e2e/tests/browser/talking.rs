//! Muted people who talk, the keys of the system, and the screen.

use crate::everybody::{enter, join, see_and_hear_each_other};
use anyhow::Result;
use e2e::{Role, Stage, find, until};

#[tokio::test]
async fn the_space_bar_lets_a_muted_person_talk() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, 2).await?, stage.room());
    join(&people, &room).await?;
    see_and_hear_each_other(&people.iter().collect::<Vec<_>>()).await?;
    let [ana, hery] = people.as_slice() else { unreachable!("two entered") };
    ana.mute().await?;
    hery.hears_nothing_of(ana).await?;
    ana.hold_space(true).await?;
    hery.hears(ana).await?;
    hery.sees_muted(ana, false).await?;
    ana.hold_space(false).await?;
    hery.hears_nothing_of(ana).await?;
    hery.sees_muted(ana, true).await?;

    // Who is not muted does not become so by letting the key go.
    ana.unmute().await?;
    ana.hold_space(true).await?;
    ana.hold_space(false).await?;
    hery.hears(ana).await
}

#[tokio::test]
async fn who_talks_while_muted_is_told() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, 2).await?, stage.room());
    join(&people, &room).await?;
    let [ana, hery] = people.as_slice() else { unreachable!("two entered") };
    hery.hears(ana).await?;
    ana.speak(false).await?;
    hery.hears_nothing_of(ana).await?;
    ana.mute().await?;
    assert!(ana.notices().await?.is_empty(), "nobody talks");
    ana.speak(true).await?;
    until("word to the muted", || async {
        let said = ana.notices().await?;
        Ok(if said.iter().any(|said| said.starts_with("You are muted.")) { Ok(()) } else { Err(said) })
    })
    .await?;
    hery.hears_nothing_of(ana).await?;
    ana.unmute().await?;
    until("end of it", || async {
        let said = ana.notices().await?;
        Ok(if said.is_empty() { Ok(()) } else { Err(said) })
    })
    .await?;
    assert_eq!(ana.tracks().await?.live.audio, 1, "the copy that listened is let go");
    Ok(())
}

#[tokio::test]
async fn the_lobby_shows_that_the_microphone_hears() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, 1).await?, stage.room());
    let ana = &people[0];
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
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, 1).await?, stage.room());
    let ana = &people[0];
    join(&people, &room).await?;
    let locks = |count| async move {
        until(&format!("{count} wake locks"), || async {
            let held = ana.wake_locks().await?;
            Ok(if held == count { Ok(()) } else { Err(held) })
        })
        .await
    };
    locks(1).await?;
    ana.leave().await?;
    locks(0).await
}

#[tokio::test]
async fn the_keys_of_the_system_mute_and_hang_up() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, 2).await?, stage.room());
    join(&people, &room).await?;
    let [ana, hery] = people.as_slice() else { unreachable!("two entered") };
    hery.hears(ana).await?;
    ana.press_system_key("togglemicrophone").await?;
    hery.hears_nothing_of(ana).await?;
    hery.sees_muted(ana, true).await?;
    ana.press_system_key("togglemicrophone").await?;
    hery.hears(ana).await?;
    ana.press_system_key("togglecamera").await?;
    hery.sees_no_picture(ana).await?;
    ana.press_system_key("hangup").await?;
    hery.sees_exactly(&[]).await?;
    find(ana.driver(), Role::Button, "Come back").await.map(drop)
}

#[tokio::test]
async fn the_call_fills_the_screen_and_gives_it_back() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, 1).await?, stage.room());
    join(&people, &room).await?;
    let ana = &people[0];
    for fills in [true, false] {
        ana.press("More").await?;
        ana.press("Full screen").await?;
        until(&format!("full screen: {fills}"), || async {
            let is_filled = "return document.fullscreenElement !== null";
            let is_filled: bool = ana.driver().execute(is_filled, Vec::new()).await?.convert()?;
            Ok(if is_filled == fills { Ok(()) } else { Err(is_filled) })
        })
        .await?;
        ana.press("Close").await?;
    }
    Ok(())
}

//! From the start page into a call and out again without a mouse.

use anyhow::{Result, bail};
use e2e::Browser::{self, Chromium, Firefox};
use e2e::{Participant, Role, Stage, computed_name, find};
use thirtyfour::prelude::*;

#[tokio::test]
async fn everything_can_be_reached_with_the_keyboard() -> Result<()> {
    go_through_a_call(Chromium).await
}

#[tokio::test]
async fn everything_can_be_reached_with_the_keyboard_in_firefox() -> Result<()> {
    go_through_a_call(Firefox).await
}

async fn go_through_a_call(browser: Browser) -> Result<()> {
    let mut stage = Stage::open().await?;
    let ana = stage.enter(browser, "Ana").await?;
    ana.open("/").await?;
    find(ana.driver(), Role::Textbox, "Room name").await?;
    go_to(&ana, "Room name").await?;
    type_keys(&ana, "keyboard-room").await?;
    go_to(&ana, "Join room").await?;
    press(&ana, Key::Enter).await?;

    find(ana.driver(), Role::Textbox, "Your name").await?;
    // Backwards: Firefox goes from the last one to its own controls, from where its driver does not come back.
    go_to_with(&ana, "Camera", &[Key::Shift, Key::Tab]).await?;
    press(&ana, Key::Space).await?;
    go_to(&ana, "Your name").await?;
    type_keys(&ana, "Ana").await?;
    go_to(&ana, "Join").await?;
    press(&ana, Key::Enter).await?;

    ana.is_in_call().await?;
    go_to(&ana, "Mute microphone").await?;
    assert!(has_visible_focus(&ana).await?, "the focus must be seen");
    press(&ana, Key::Space).await?;
    find(ana.driver(), Role::Button, "Unmute microphone").await?;
    // A toolbar is one stop of the tab key; arrows move in it.
    go_to_with(&ana, "Leave", &[Key::Right]).await?;
    press(&ana, Key::Enter).await?;
    find(ana.driver(), Role::Button, "Come back").await.map(drop)
}

pub(crate) async fn press(person: &Participant, key: Key) -> Result<()> {
    press_together(person, &[key]).await
}

async fn press_together(person: &Participant, keys: &[Key]) -> Result<()> {
    let chain = person.driver().action_chain();
    let chain = keys.iter().fold(chain, |chain, key| chain.key_down(key.clone()));
    let chain = keys.iter().rev().fold(chain, |chain, key| chain.key_up(key.clone()));
    Ok(chain.perform().await?)
}

async fn type_keys(person: &Participant, text: &str) -> Result<()> {
    Ok(person.driver().action_chain().send_keys(text).perform().await?)
}

pub(crate) async fn go_to(person: &Participant, name: &str) -> Result<()> {
    go_to_with(person, name, &[Key::Tab]).await
}

/// Presses keys until the focus is on what has this name.
pub(crate) async fn go_to_with(person: &Participant, name: &str, keys: &[Key]) -> Result<()> {
    let mut passed = Vec::new();
    for _ in 0..20 {
        let focused = person.driver().active_element().await?;
        let focused = computed_name(&focused).await.unwrap_or_default();
        if focused == name {
            return Ok(());
        }
        passed.push(focused);
        press_together(person, keys).await?;
    }
    bail!("{name:?} was not among {passed:?}")
}

async fn has_visible_focus(person: &Participant) -> Result<bool> {
    let script = "const style = getComputedStyle(document.activeElement); \
                  return style.outlineStyle !== 'none' && style.outlineWidth !== '0px' || style.boxShadow !== 'none'";
    Ok(person.driver().execute(script, Vec::new()).await?.convert()?)
}

//! Everything without a mouse: each flow of the product by keys alone, and the keyboard always where it can be seen.

use crate::everybody::talk;
use anyhow::{Context, Result, bail, ensure};
use e2e::Browser::{self, Chromium, Firefox};
use e2e::{DESKTOP, Participant, Role, Stage, computed_name, find, find_now, until};
use std::time::Duration;
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
    press(&ana, Key::Space).await?;
    find(ana.driver(), Role::Button, "Unmute microphone").await?;
    // A toolbar is one stop of the tab key; arrows move in it.
    go_to_with(&ana, "Leave", &[Key::Right]).await?;
    press(&ana, Key::Enter).await?;
    find(ana.driver(), Role::Button, "Come back").await.map(drop)
}

/// All that there is, by one person who has no mouse.
#[tokio::test]
async fn every_flow_is_done_with_the_keyboard_alone() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (ana, hery) = (stage.enter(Chromium, "Ana").await?, stage.enter(Chromium, "Hery").await?);
    // Where the chat stands beside the faces.
    hery.set_page_size(DESKTOP).await?;
    let room = come_in(&ana).await?;
    hery.join(&room).await?;
    ana.sees(&hery).await?;
    hery.hears(&ana).await?;
    use_switches(&ana, &hery).await?;
    say_things(&ana, &hery).await?;
    look_around(&ana, &hery).await?;
    use_sheets(&ana, &hery).await?;

    go_to(&ana, "Leave").await?;
    press(&ana, Key::Enter).await?;
    find(ana.driver(), Role::Button, "Come back").await?;
    hery.sees_exactly(&[]).await?;
    go_to(&ana, "Come back").await?;
    press(&ana, Key::Enter).await?;
    until("way back", || async {
        let button = find_now(ana.driver(), Role::Button, "Come back").await?;
        Ok(button.map_or(Ok(()), |_| Err("still outside")))
    })
    .await?;
    if find_now(ana.driver(), Role::Toolbar, "Call controls").await?.is_none() {
        find(ana.driver(), Role::Button, "Join").await?;
        go_to(&ana, "Join").await?;
        press(&ana, Key::Enter).await?;
    }
    ana.is_in_call().await?;
    hery.sees(&ana).await.map(drop)
}

/// From the first page to a new room, in another language for a while; the name of the room.
async fn come_in(ana: &Participant) -> Result<String> {
    ana.open("/").await?;
    find(ana.driver(), Role::Button, "New meeting").await?;
    go_to(ana, "Language").await?;
    type_keys(ana, "F").await?;
    // The list stands in the same place in the other language, and the keyboard on it.
    has_keyboard(ana, "Langue").await?;
    // The first one is as the browser says.
    press(ana, Key::Home).await?;
    has_keyboard(ana, "Language").await?;
    go_to(ana, "New meeting").await?;
    press(ana, Key::Enter).await?;

    find(ana.driver(), Role::Textbox, "Your name").await?;
    has_keyboard(ana, "Your name").await?;
    type_keys(ana, "Ana").await?;
    go_to_with(ana, "Microphone", &[Key::Shift, Key::Tab]).await?;
    for is_on in ["false", "true"] {
        press(ana, Key::Space).await?;
        until("microphone in the lobby", || async {
            let state = find(ana.driver(), Role::Switch, "Microphone").await?.attr("aria-checked").await?;
            Ok(if state.as_deref() == Some(is_on) { Ok(()) } else { Err(state) })
        })
        .await?;
    }
    for (button, heading) in [("QR code", "Invite people"), ("Sound test and settings", "Settings")] {
        go_to(ana, button).await?;
        press(ana, Key::Enter).await?;
        find(ana.driver(), Role::Heading, heading).await?;
        press(ana, Key::Escape).await?;
        has_keyboard(ana, button).await?;
    }
    go_to_with(ana, "Copy link", &[Key::Shift, Key::Tab]).await?;
    press(ana, Key::Enter).await?;
    find(ana.driver(), Role::Button, "Link copied").await?;
    go_to_with(ana, "Join", &[Key::Shift, Key::Tab]).await?;
    press(ana, Key::Enter).await?;
    ana.is_in_call().await?;
    let path: String = ana.driver().execute("return location.pathname", Vec::new()).await?.convert()?;
    Ok(path.trim_start_matches("/r/").to_owned())
}

/// Microphone, camera, screen.
async fn use_switches(ana: &Participant, hery: &Participant) -> Result<()> {
    go_to(ana, "Mute microphone").await?;
    press(ana, Key::Enter).await?;
    hery.sees_muted(ana, true).await?;
    has_keyboard(ana, "Unmute microphone").await?;
    press(ana, Key::Enter).await?;
    hery.sees_muted(ana, false).await?;
    go_to_with(ana, "Turn camera off", &[Key::Right]).await?;
    press(ana, Key::Enter).await?;
    hery.sees_no_picture(ana).await?;
    has_keyboard(ana, "Turn camera on").await?;
    press(ana, Key::Enter).await?;
    has_keyboard(ana, "Turn camera off").await?;
    hery.sees(ana).await?;
    go_to_with(ana, "Share screen", &[Key::Right]).await?;
    press(ana, Key::Enter).await?;
    hery.sees_screen_of(ana).await?;
    has_keyboard(ana, "Stop sharing").await?;
    press(ana, Key::Enter).await?;
    hery.sees_no_screen_of(ana).await
}

/// A hand, a reaction, the chat.
async fn say_things(ana: &Participant, hery: &Participant) -> Result<()> {
    go_to_with(ana, "Raise hand", &[Key::Right]).await?;
    press(ana, Key::Enter).await?;
    has_keyboard(ana, "Lower hand").await?;
    hery.reads_name_of(ana, "Ana, hand raised, number 1").await?;
    press(ana, Key::Enter).await?;
    hery.reads_name_of(ana, "Ana").await?;

    go_to_with(ana, "React", &[Key::Right]).await?;
    press(ana, Key::Enter).await?;
    go_to(ana, "Applause").await?;
    press(ana, Key::Enter).await?;
    has(hery, ".flying").await?;
    press(ana, Key::Escape).await?;
    has_keyboard(ana, "React").await?;
    // Who goes on instead leaves nothing open behind them.
    press(ana, Key::Enter).await?;
    go_to(ana, "Chat").await?;
    let open = "return document.querySelector('#reactions').matches(':popover-open')";
    let is_open: bool = ana.driver().execute(open, Vec::new()).await?.convert()?;
    ensure!(!is_open, "the reactions are open still");

    press(ana, Key::Enter).await?;
    has_keyboard(ana, "Message").await?;
    type_keys(ana, "Manao ahoana!").await?;
    press(ana, Key::Enter).await?;
    hery.press("Chat").await?;
    has(hery, ".said:not(.own)").await?;
    find(hery.driver(), Role::Textbox, "Message").await?.send_keys("Salama\u{e007}").await?;
    has(ana, ".said:not(.own)").await?;
    // With the arrow keys one reads what was said before.
    go_to_with(ana, "Messages", &[Key::Shift, Key::Tab]).await?;
    press(ana, Key::Escape).await?;
    has_keyboard(ana, "Chat").await
}

/// Who is here, the other view, one face large.
async fn look_around(ana: &Participant, hery: &Participant) -> Result<()> {
    go_to_with(ana, "People", &[Key::Right]).await?;
    press(ana, Key::Enter).await?;
    has(ana, ".people").await?;
    go_to_with(ana, "Close the panel", &[Key::Shift, Key::Tab]).await?;
    press(ana, Key::Enter).await?;
    has_keyboard(ana, "People").await?;
    go_to_with(ana, "Show who speaks large", &[Key::Right]).await?;
    press(ana, Key::Enter).await?;
    has_keyboard(ana, "Show everybody equally large").await?;
    press(ana, Key::Enter).await?;
    has_keyboard(ana, "Show who speaks large").await?;
    go_to_with(ana, "Keep Hery large", &[Key::Shift, Key::Tab]).await?;
    for is_pinned in ["true", "false"] {
        press(ana, Key::Space).await?;
        until("pinned or not", || async {
            let pin = find(ana.driver(), Role::Button, "Keep Hery large").await?;
            let pressed = pin.attr("aria-pressed").await?;
            Ok(if pressed.as_deref() == Some(is_pinned) { Ok(()) } else { Err(pressed) })
        })
        .await?;
        ana.sees(hery).await?;
        has_keyboard(ana, "Keep Hery large").await?;
        focus_is_seen(ana).await?;
    }
    Ok(())
}

/// The invitation, the settings, and what lies behind them.
async fn use_sheets(ana: &Participant, hery: &Participant) -> Result<()> {
    go_to_with(ana, "QR code", &[Key::Shift, Key::Tab]).await?;
    press(ana, Key::Enter).await?;
    find(ana.driver(), Role::Heading, "Invite people").await?;
    press(ana, Key::Escape).await?;
    has_keyboard(ana, "QR code").await?;
    go_to_with(ana, "Copy link", &[Key::Shift, Key::Tab]).await?;
    press(ana, Key::Enter).await?;
    find(ana.driver(), Role::Button, "Link copied").await?;

    go_to(ana, "More").await?;
    press(ana, Key::Enter).await?;
    find(ana.driver(), Role::Heading, "Settings").await?;
    go_to(ana, "Microphone device").await?;
    type_keys(ana, "Microphone Two").await?;
    hery.hears_second_microphone_of(ana).await?;
    press(ana, Key::Escape).await?;
    has_keyboard(ana, "More").await?;
    for sheet in ["Call quality", "Keyboard shortcuts"] {
        press(ana, Key::Enter).await?;
        find(ana.driver(), Role::Button, sheet).await?;
        go_to(ana, sheet).await?;
        press(ana, Key::Enter).await?;
        find(ana.driver(), Role::Heading, sheet).await?;
        go_to(ana, "Close").await?;
        press(ana, Key::Enter).await?;
        has_keyboard(ana, "More").await?;
    }
    Ok(())
}

/// On a small screen the chat lies over the faces: they are neither walked through nor read, and are back when it is closed.
#[tokio::test]
async fn what_the_chat_covers_is_out_of_reach_until_it_is_closed() -> Result<()> {
    let call = talk([Chromium; 2]).await?;
    let [ana, hery] = &call.people;
    for size in [(390, 844), (800, 600), DESKTOP] {
        ana.set_page_size(size).await?;
        let is_covered = size.0 <= 820;
        for (button, inside) in [("Chat", ".write"), ("Everybody", ".people")] {
            if button == "Chat" {
                go_to(ana, "Mute microphone").await?;
                go_to_with(ana, button, &[Key::Right]).await?;
            } else {
                go_to_with(ana, button, &[Key::Shift, Key::Tab]).await?;
            }
            press(ana, Key::Enter).await?;
            has(ana, inside).await?;
            let stops = all_stops(ana).await?;
            let is_reached = stops.iter().any(|stop| stop.starts_with("Keep "));
            ensure!(is_reached != is_covered, "{size:?}, {button}: {stops:?}");
            for there in ["Mute microphone", "Leave", "Close the panel"] {
                ensure!(stops.iter().any(|stop| stop == there), "{size:?}: no {there} among {stops:?}");
            }
            let is_read = find_now(ana.driver(), Role::Button, "Keep Hery large").await?.is_some();
            ensure!(is_read != is_covered, "{size:?}: what is covered is read");
            // It is there all the while.
            ana.hears(hery).await?;
        }
        go_to(ana, "Close the panel").await?;
        press(ana, Key::Enter).await?;
        find(ana.driver(), Role::Button, "Keep Hery large").await?;
        let picture = ana.sees(hery).await?;
        ana.still_sees(hery, picture, Duration::from_secs(1)).await?;
    }
    Ok(())
}

/// Every stop of the tab key once, as long as it is on the page.
async fn all_stops(person: &Participant) -> Result<Vec<String>> {
    press(person, Key::Tab).await?;
    let first = focused(person).await?;
    let mut stops = vec![first.clone()];
    for _ in 0..40 {
        press(person, Key::Tab).await?;
        focus_is_seen(person).await?;
        let stop = focused(person).await?;
        if stop == first {
            return Ok(stops);
        }
        stops.push(stop);
    }
    bail!("{first:?} is not come back to: {stops:?}")
}

/// Waits until there is something that this selector finds.
pub(crate) async fn has(person: &Participant, selector: &str) -> Result<()> {
    until(selector, || async {
        let found = person.driver().find_all(By::Css(selector)).await?;
        Ok(if found.is_empty() { Err("none") } else { Ok(()) })
    })
    .await
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
    for _ in 0..50 {
        let focused = focused(person).await?;
        if focused == name {
            return Ok(());
        }
        passed.push(focused);
        press_together(person, keys).await?;
        focus_is_seen(person).await.with_context(|| format!("after {passed:?}"))?;
    }
    bail!("{name:?} was not among {passed:?}")
}

/// The name of what has the keyboard.
async fn focused(person: &Participant) -> Result<String> {
    let focused = person.driver().active_element().await?;
    Ok(computed_name(&focused).await.unwrap_or_default())
}

/// Waits until the keyboard is on what has this name.
async fn has_keyboard(person: &Participant, name: &str) -> Result<()> {
    until(&format!("keyboard on {name:?}"), || async {
        let focused = focused(person).await?;
        Ok(if focused == name { Ok(()) } else { Err(focused) })
    })
    .await
}

/// Whatever has the keyboard has a ring around it, lies in the window, and under nothing else (WCAG 2.4.7, 2.4.11).
async fn focus_is_seen(person: &Participant) -> Result<()> {
    let wrong = "const one = document.activeElement; if (one === document.body || one.matches('[tabindex=\"-1\"]')) return ''; \
        if (!document.hasFocus()) return 'the keyboard is on a control of the browser'; \
        const has_ring = style => style.boxShadow !== 'none' || style.outlineStyle !== 'none' && style.outlineColor !== 'rgba(0, 0, 0, 0)'; \
        if (!has_ring(getComputedStyle(one)) && !has_ring(getComputedStyle(one, '::before'))) return 'no ring around ' + one.outerHTML; \
        const { left, top, width, height } = one.getBoundingClientRect(); \
        for (const x of [.1, .5, .9]) for (const y of [.1, .5, .9]) { \
          const there = document.elementFromPoint(left + width * x, top + height * y); \
          if (there && (one.contains(there) || there.contains(one) && !there.matches('body, main'))) return ''; \
        } \
        return 'nothing to be seen of ' + one.outerHTML";
    let wrong: String = person.driver().execute(wrong, Vec::new()).await?.convert()?;
    ensure!(wrong.is_empty(), "{wrong}");
    Ok(())
}

//! Single keys that do something during a call, and the sheet that tells which.

use crate::everybody::talk;
use crate::keyboard::press;
use anyhow::Result;
use e2e::Browser::{self, Chromium, Firefox};
use e2e::{Participant, Role, click, find, find_now, until};
use thirtyfour::prelude::*;

#[tokio::test]
async fn single_keys_do_what_the_sheet_says() -> Result<()> {
    do_what_the_sheet_says(Chromium).await
}

#[tokio::test]
async fn single_keys_do_what_the_sheet_says_in_firefox() -> Result<()> {
    do_what_the_sheet_says(Firefox).await
}

async fn do_what_the_sheet_says(browser: Browser) -> Result<()> {
    let call = talk([browser, Chromium]).await?;
    let [ana, hery] = &call.people;
    strike(ana, "m").await?;
    hery.sees_muted(ana, true).await?;
    strike(ana, "m").await?;
    hery.hears(ana).await?;
    strike(ana, "v").await?;
    find(ana.driver(), Role::Button, "Turn camera on").await?;
    strike(ana, "v").await?;
    hery.sees(ana).await?;
    strike(ana, "s").await?;
    hery.sees_screen_of(ana).await?;
    strike(ana, "s").await?;
    find(ana.driver(), Role::Button, "Share screen").await?;
    strike(ana, "r").await?;
    find(ana.driver(), Role::Button, "Lower hand").await?;
    strike(ana, "r").await?;
    find(ana.driver(), Role::Button, "Raise hand").await?;
    strike(ana, "p").await?;
    find(ana.driver(), Role::Button, "Close the panel").await?;
    strike(ana, "p").await?;
    strike(ana, "c").await?;
    // There one writes, and every key is a letter.
    let message = find(ana.driver(), Role::Textbox, "Message").await?;
    has_keyboard(ana, &message).await?;
    strike(ana, "mvsrcpf?").await?;
    assert_eq!(message.value().await?.as_deref(), Some("mvsrcpf?"));
    press(ana, Key::Escape).await?;
    strike(ana, "f").await?;
    fills_screen(ana, true).await?;
    strike(ana, "f").await?;
    fills_screen(ana, false).await?;

    // On a button, too, which has keys of its own.
    let button = find(ana.driver(), Role::Button, "More").await?;
    ana.driver().execute("arguments[0].focus()", vec![button.to_json()?]).await?;
    strike(ana, "m").await?;
    find(ana.driver(), Role::Button, "Unmute microphone").await?;
    strike(ana, "m").await?;
    let button = find(ana.driver(), Role::Button, "Mute microphone").await?;
    assert_eq!(button.attr("title").await?.as_deref(), Some("Mute microphone (M)"));

    strike(ana, "?").await?;
    let rows: Vec<String> = rows(ana).await?;
    let expected = [
        "M: Mute or unmute the microphone",
        "V: Turn the camera on or off",
        "S: Share a screen, or stop sharing",
        "R: Raise your hand, or lower it",
        "C: Open or close the chat",
        "P: Show who is here",
        "F: Full screen, or back",
        "?: Show these shortcuts",
        "Space: Hold it to talk while you are muted",
    ];
    assert_eq!(rows, expected);
    // What lies under the sheet is left alone.
    strike(ana, "m").await?;
    press(ana, Key::Escape).await?;
    find(ana.driver(), Role::Button, "Mute microphone").await?;
    strike(ana, "m").await?;
    find(ana.driver(), Role::Button, "Unmute microphone").await.map(drop)
}

#[tokio::test]
async fn where_one_writes_keys_are_letters_and_they_can_be_switched_off() -> Result<()> {
    let call = talk([Chromium, Chromium]).await?;
    let [ana, _] = &call.people;
    for field in ["input", "textarea", "div"] {
        let script = "document.getElementById('field')?.remove(); const field = document.createElement(arguments[0]); \
            field.id = 'field'; if (arguments[0] === 'div') field.contentEditable = true; document.body.append(field); field.focus()";
        ana.driver().execute(script, vec![field.into()]).await?;
        strike(ana, "mvsrcpf?").await?;
        let typed = "const field = document.getElementById('field'); return field.value ?? field.innerText";
        let typed: String = ana.driver().execute(typed, Vec::new()).await?.convert()?;
        assert_eq!(typed, "mvsrcpf?", "{field}");
    }
    ana.driver().execute("document.getElementById('field').remove()", Vec::new()).await?;
    for modifier in [Key::Control, Key::Alt, Key::Meta] {
        ana.driver().action_chain().key_down(modifier.clone()).send_keys("m").key_up(modifier).perform().await?;
    }
    nothing_has_happened(ana).await?;

    // The sheet is behind More, too, for those who have no keyboard at hand to find it with.
    ana.press("More").await?;
    ana.press("Keyboard shortcuts").await?;
    click(ana.driver(), Role::Checkbox, "Single keys do this").await?;
    ana.press("Close").await?;
    strike(ana, "mvsrcpf?").await?;
    nothing_has_happened(ana).await?;
    let button = find(ana.driver(), Role::Button, "Mute microphone").await?;
    assert_eq!(button.attr("title").await?.as_deref(), Some("Mute microphone"));

    // At the next visit, too, until they are switched on again.
    ana.leave().await?;
    ana.join(&call.room).await?;
    strike(ana, "mvsrcpf?").await?;
    nothing_has_happened(ana).await?;
    ana.press("More").await?;
    ana.press("Keyboard shortcuts").await?;
    click(ana.driver(), Role::Checkbox, "Single keys do this").await?;
    press(ana, Key::Escape).await?;
    strike(ana, "m").await?;
    find(ana.driver(), Role::Button, "Unmute microphone").await.map(drop)
}

/// Types, wherever the keyboard is.
async fn strike(person: &Participant, keys: &str) -> Result<()> {
    Ok(person.driver().action_chain().send_keys(keys).perform().await?)
}

/// Microphone and camera are on, nothing is shared, and nothing lies over the call. What a key does is done when the driver
/// has pressed it, but for what has to be loaded or asked for first, and a key before that came earlier.
async fn nothing_has_happened(person: &Participant) -> Result<()> {
    for button in ["Mute microphone", "Turn camera off", "Share screen", "Raise hand"] {
        assert!(find_now(person.driver(), Role::Button, button).await?.is_some(), "{button}");
    }
    fills_screen(person, false).await?;
    let dialogs = person.driver().find_all(By::Css("dialog, .side")).await?;
    assert!(dialogs.is_empty());
    Ok(())
}

async fn fills_screen(person: &Participant, fills: bool) -> Result<()> {
    until("full screen or not", || async {
        let found = person.driver().execute("return document.fullscreenElement !== null", Vec::new()).await?;
        let found: bool = found.convert()?;
        Ok(if found == fills { Ok(()) } else { Err(found) })
    })
    .await
}

async fn has_keyboard(person: &Participant, element: &WebElement) -> Result<()> {
    until("keyboard", || async {
        let script = "return document.activeElement === arguments[0]";
        let has: bool = person.driver().execute(script, vec![element.to_json()?]).await?.convert()?;
        Ok(if has { Ok(()) } else { Err("elsewhere") })
    })
    .await
}

/// The sheet, line by line.
async fn rows(person: &Participant) -> Result<Vec<String>> {
    until("sheet of shortcuts", || async {
        let script = "return [...document.querySelectorAll('dialog[open] .keys div')]\
            .map(row => `${row.querySelector('kbd').innerText}: ${row.querySelector('dd').innerText}`)";
        let rows: Vec<String> = person.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if rows.is_empty() { Err("none") } else { Ok(rows) })
    })
    .await
}

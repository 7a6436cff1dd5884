//! Every page and every state of it, judged by axe-core, in both themes.

use crate::app::is_registered;
use crate::everybody::{enter, join, see_and_hear_each_other, talk};
use crate::keyboard::{has, press};
use anyhow::{Result, ensure};
use e2e::Browser::Chromium;
use e2e::faults::MortalServer;
use e2e::{Axe, DESKTOP, Options, Participant, Role, Stage, choose, click, find};
use serde_json::json;
use thirtyfour::prelude::*;

/// Judges pages, and remembers what is wrong with all of them, so that one run tells everything.
struct Judge {
    axe: Axe,
    wrong: Vec<String>,
}

impl Judge {
    /// Nobody where there is no axe-core, and why.
    fn call() -> Result<std::result::Result<Self, String>> {
        Ok(Axe::load()?.map(|axe| Self { axe, wrong: Vec::new() }))
    }

    /// The page as it is now, light and dark.
    async fn judge(&mut self, tab: &WebDriver, page: &str) -> Result<()> {
        for theme in ["light", "dark"] {
            let features = json!({ "features": [
                { "name": "prefers-color-scheme", "value": theme },
                // What is half faded in has no contrast yet.
                { "name": "prefers-reduced-motion", "value": "reduce" },
            ] });
            tab.cdp().send_raw("Emulation.setEmulatedMedia", features).await?;
            let found = self.axe.judge(tab).await?;
            self.wrong.extend(found.into_iter().map(|violation| format!("{page}, {theme}: {violation}")));
        }
        Ok(())
    }

    /// Nothing was wrong; and the judge is awake: a button without a name does not escape it.
    async fn agrees(mut self, tab: &WebDriver) -> Result<()> {
        ensure!(self.wrong.is_empty(), "{} rules are broken:\n{}", self.wrong.len(), self.wrong.join("\n"));
        let nameless = "document.querySelector('main').append(document.createElement('button'))";
        tab.execute(nameless, Vec::new()).await?;
        self.judge(tab, "with a nameless button").await?;
        ensure!(self.wrong.iter().any(|wrong| wrong.contains("button-name")), "{:?}", self.wrong);
        Ok(())
    }
}

#[tokio::test]
async fn no_page_and_no_state_of_it_breaks_a_rule() -> Result<()> {
    let mut judge = match Judge::call()? {
        Ok(judge) => judge,
        Err(why) => {
            println!("left out: {why}");
            return Ok(());
        }
    };
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let visitor = stage.enter(Chromium, "Ana").await?;
    outside(&mut judge, &visitor, stage.server().origin().as_str()).await?;
    lobbies(&mut judge, &mut stage, &room).await?;
    calls(&mut judge, &mut stage, &visitor, &room).await?;
    offline(&mut judge, &mut stage).await?;
    judge.agrees(visitor.driver()).await
}

#[tokio::test]
async fn nothing_that_people_say_to_each_other_breaks_a_rule() -> Result<()> {
    let mut judge = match Judge::call()? {
        Ok(judge) => judge,
        Err(why) => {
            println!("left out: {why}");
            return Ok(());
        }
    };
    let call = talk([Chromium; 2]).await?;
    let [ana, hery] = &call.people;
    for size in [DESKTOP, PHONE] {
        ana.set_page_size(size).await?;
        talks(&mut judge, ana, hery, size.0).await?;
    }
    ana.press("Unmute microphone").await?;
    judge.agrees(ana.driver()).await
}

#[tokio::test]
async fn no_state_of_the_settings_and_of_the_devices_breaks_a_rule() -> Result<()> {
    let mut judge = match Judge::call()? {
        Ok(judge) => judge,
        Err(why) => {
            println!("left out: {why}");
            return Ok(());
        }
    };
    // There is a relay to hide behind.
    let mut stage = Stage::open_with(&["--turn-listen", "127.0.0.1:0"]).await?;
    let ([ana], room) = (enter(&mut stage, [Chromium]).await?, stage.room());
    ana.join(&room).await?;
    ana.set_page_size(PHONE).await?;
    settings(&mut judge, &ana).await?;
    judge.agrees(ana.driver()).await
}

/// A phone as many have it.
const PHONE: (u32, u32) = (390, 844);

/// Pages without a call.
async fn outside(judge: &mut Judge, visitor: &Participant, origin: &str) -> Result<()> {
    let tab = visitor.driver();
    tab.goto(origin).await?;
    find(tab, Role::Button, "New meeting").await?;
    judge.judge(tab, "home").await?;
    let field = find(tab, Role::Textbox, "Room name").await?;
    field.send_keys("???").await?;
    click(tab, Role::Button, "Join room").await?;
    judge.judge(tab, "home, a name that is none").await?;
    tab.goto(format!("{origin}/r/{}", "x".repeat(100))).await?;
    find(tab, Role::Heading, "There is nothing here").await?;
    judge.judge(tab, "nothing here").await?;
    tab.goto(format!("{origin}/check")).await?;
    find(tab, Role::Heading, "Check this connection").await?;
    judge.judge(tab, "check").await
}

/// Where the server is out of reach.
async fn offline(judge: &mut Judge, stage: &mut Stage) -> Result<()> {
    let mut server = MortalServer::start(&[]).await?;
    let origin = format!("http://localhost:{}", server.port());
    let person = stage.enter_with(Chromium, "Fara", Options { origin: Some(&origin), ..Options::default() }).await?;
    person.open("/").await?;
    is_registered(&person).await?;
    server.kill().await?;
    person.open("/").await?;
    find(person.driver(), Role::Heading, "Resaka is out of reach").await?;
    judge.judge(person.driver(), "offline").await
}

/// The lobby: with devices, without any, with the settings open.
async fn lobbies(judge: &mut Judge, stage: &mut Stage, room: &str) -> Result<()> {
    let person = stage.enter(Chromium, "Hery").await?;
    person.open(&format!("/r/{room}")).await?;
    let tab = person.driver();
    find(tab, Role::Button, "Join").await?;
    judge.judge(tab, "lobby").await?;
    click(tab, Role::Button, "Join").await?;
    judge.judge(tab, "lobby, without a name").await?;
    click(tab, Role::Button, "Sound test and settings").await?;
    find(tab, Role::Heading, "Settings").await?;
    judge.judge(tab, "lobby, settings").await?;
    person.press("Close").await?;
    person.press("QR code").await?;
    find(tab, Role::Heading, "Invite people").await?;
    judge.judge(tab, "lobby, invitation").await?;
    person.break_devices(&json!({ "audio": "NotAllowedError", "video": "NotFoundError" })).await?;
    person.open(&format!("/r/{room}")).await?;
    find(tab, Role::Button, "Join").await?;
    person.reads_among_others("").await?;
    judge.judge(tab, "lobby, no devices").await
}

/// The call: alone, with others, with what can be opened in it, and after it.
async fn calls(judge: &mut Judge, stage: &mut Stage, person: &Participant, room: &str) -> Result<()> {
    let tab = person.driver();
    person.join(room).await?;
    judge.judge(tab, "call, alone").await?;
    let others = [stage.enter(Chromium, "Miora").await?, stage.enter(Chromium, "Noro").await?];
    join(&others, room).await?;
    see_and_hear_each_other(&[person, &others[0], &others[1]]).await?;
    judge.judge(tab, "call").await?;
    others[0].camera_off().await?;
    others[0].mute().await?;
    person.sees_no_picture(&others[0]).await?;
    person.mute().await?;
    person.press("Show who speaks large").await?;
    judge.judge(tab, "call, muted, large").await?;
    others[1].share_screen().await?;
    person.sees_screen_of(&others[1]).await?;
    person.share_screen().await?;
    judge.judge(tab, "call, sharing").await?;
    person.press("More").await?;
    find(tab, Role::Heading, "Settings").await?;
    judge.judge(tab, "call, settings").await?;
    person.press("Keyboard shortcuts").await?;
    find(tab, Role::Heading, "Keyboard shortcuts").await?;
    judge.judge(tab, "call, keyboard shortcuts").await?;
    person.press("Close").await?;
    person.press("More").await?;
    person.press("Call quality").await?;
    find(tab, Role::Button, "Copy report").await?;
    judge.judge(tab, "call, quality").await?;
    person.press("Close").await?;
    person.leave().await?;
    judge.judge(tab, "left").await
}

/// What two have beside sound and picture. They leave muted.
async fn talks(judge: &mut Judge, ana: &Participant, hery: &Participant, width: u32) -> Result<()> {
    let tab = ana.driver();
    let page = |state: &str| format!("call, {width} px, {state}");
    judge.judge(tab, &page("two people")).await?;
    ana.press("React").await?;
    find(tab, Role::Button, "Applause").await?;
    judge.judge(tab, &page("reactions")).await?;
    ana.press("Applause").await?;
    // It flies for three seconds, and lies over a face meanwhile.
    judge.judge(tab, &page("a reaction flies")).await?;
    press(ana, Key::Escape).await?;
    ana.press("Chat").await?;
    let field = find(tab, Role::Textbox, "Message").await?;
    let is_first = width == DESKTOP.0;
    if is_first {
        judge.judge(tab, &page("chat, nothing said")).await?;
        field.send_keys("look at https://resaka.example/a\u{e007}").await?;
        hery.press("Chat").await?;
        let answer = find(hery.driver(), Role::Textbox, "Message").await?;
        answer.send_keys("Misaotra!\u{e007}and on").await?;
    }
    has(ana, ".said:not(.own)").await?;
    has(ana, ".typing:not(:empty)").await?;
    let too_much = "const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set; \
        set.call(arguments[0], 'a'.repeat(2003)); arguments[0].dispatchEvent(new Event('input', { bubbles: true }))";
    tab.execute(too_much, vec![field.to_json()?]).await?;
    field.send_keys("\u{e007}").await?;
    has(ana, "#too-long").await?;
    judge.judge(tab, &page("chat, messages, one is too long")).await?;
    field.clear().await?;
    hery.press("Raise hand").await?;
    ana.press("Everybody").await?;
    has(ana, ".people .hand").await?;
    if is_first {
        ana.mute().await?;
    }
    judge.judge(tab, &page("everybody, a hand is up, one is muted")).await?;
    ana.press("Close the panel").await?;
    judge.judge(tab, &page("a hand is up, muted")).await?;
    hery.press("Lower hand").await?;
    ana.press("QR code").await?;
    find(tab, Role::Heading, "Invite people").await?;
    judge.judge(tab, &page("invitation")).await?;
    ana.press("Close").await?;
    ana.press("More").await?;
    find(tab, Role::Heading, "Settings").await?;
    judge.judge(tab, &page("settings")).await?;
    ana.press("Keyboard shortcuts").await?;
    find(tab, Role::Heading, "Keyboard shortcuts").await?;
    judge.judge(tab, &page("keyboard shortcuts")).await?;
    ana.press("Close").await?;
    ana.press("More").await?;
    ana.press("Call quality").await?;
    find(tab, Role::Button, "Copy report").await?;
    judge.judge(tab, &page("quality")).await?;
    ana.press("Close").await?;
    hery.share_screen().await?;
    ana.sees_screen_of(hery).await?;
    judge.judge(tab, &page("a screen is shared")).await?;
    hery.stop_sharing().await?;
    ana.sees_no_screen_of(hery).await
}

/// The settings in the call: with a test of the sound, hidden behind a relay, without a microphone; and what stands under
/// the stage when something failed.
async fn settings(judge: &mut Judge, ana: &Participant) -> Result<()> {
    let tab = ana.driver();
    ana.press("More").await?;
    find(tab, Role::Button, "Test my sound").await?;
    judge.judge(tab, "settings").await?;
    ana.press("Test my sound").await?;
    find(tab, Role::Button, "Say something…").await?;
    judge.judge(tab, "settings, testing").await?;
    click(tab, Role::Checkbox, "Hide my address").await?;
    judge.judge(tab, "settings, hiding").await?;
    click(tab, Role::Radio, "Lagoon blue").await?;
    judge.judge(tab, "settings, another accent").await?;
    find(tab, Role::Button, "Test my sound").await?;
    ana.press("Close").await?;
    ana.mute().await?;
    ana.press("More").await?;
    ana.press("Test my sound").await?;
    find(tab, Role::Button, "Test my sound").await?;
    judge.judge(tab, "settings, muted").await?;
    ana.refuse_device("Microphone Two").await?;
    choose(tab, "Microphone device", "Microphone Two").await?;
    judge.judge(tab, "settings, another microphone").await?;
    ana.press("Close").await?;
    ana.break_devices(&json!({ "screen": "NotReadableError" })).await?;
    ana.press("Share screen").await?;
    has(ana, ".notes .notice").await?;
    judge.judge(tab, "call, something failed").await?;
    ana.break_devices(&json!({})).await
}

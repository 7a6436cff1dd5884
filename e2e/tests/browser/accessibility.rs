//! Every page and every state of it, judged by axe-core, in both themes.

use crate::app::is_registered;
use crate::everybody::{join, see_and_hear_each_other};
use anyhow::{Result, ensure};
use e2e::Browser::Chromium;
use e2e::faults::MortalServer;
use e2e::{Axe, Options, Participant, Role, Stage, click, find};
use serde_json::json;
use thirtyfour::prelude::*;

/// Judges pages, and remembers what is wrong with all of them, so that one run tells everything.
struct Judge {
    axe: Axe,
    wrong: Vec<String>,
}

impl Judge {
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
}

#[tokio::test]
async fn no_page_and_no_state_of_it_breaks_a_rule() -> Result<()> {
    let axe = match Axe::load()? {
        Ok(axe) => axe,
        Err(why) => {
            println!("left out: {why}");
            return Ok(());
        }
    };
    let mut judge = Judge { axe, wrong: Vec::new() };
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let visitor = stage.enter(Chromium, "Ana").await?;
    outside(&mut judge, &visitor, stage.server().origin().as_str()).await?;
    lobbies(&mut judge, &mut stage, &room).await?;
    calls(&mut judge, &mut stage, &visitor, &room).await?;
    offline(&mut judge, &mut stage).await?;
    ensure!(judge.wrong.is_empty(), "{} rules are broken:\n{}", judge.wrong.len(), judge.wrong.join("\n"));

    // The judge is awake: a button without a name does not escape it.
    visitor
        .driver()
        .execute("document.querySelector('main').append(document.createElement('button'))", Vec::new())
        .await?;
    judge.judge(visitor.driver(), "with a nameless button").await?;
    ensure!(judge.wrong.iter().any(|wrong| wrong.contains("button-name")), "{:?}", judge.wrong);
    Ok(())
}

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

//! The page speaks the language of the person, and every language has room.

use crate::everybody::{descriptions, see_and_hear_each_other};
use anyhow::{Result, ensure};
use e2e::Browser::Chromium;
use e2e::{Options, Participant, Role, Stage, Words, choose, click, find, inspect, settle, until, until_within};
use std::time::Duration;

/// A small phone, and a window as most people have it.
const SIZES: [(u32, u32); 2] = [(320, 568), (1280, 800)];

#[tokio::test]
async fn nothing_is_cut_in_any_language() -> Result<()> {
    let mut stage = Stage::open_with(&["--turn-listen", "127.0.0.1:0"]).await?;
    let room = stage.room();
    let hery = stage.enter(Chromium, "Hery").await?;
    hery.join(&room).await?;
    let mut wrong = Vec::new();
    for words in Words::ALL {
        let flags = [&*format!("--accept-lang={}", words.tag())];
        let ana = stage.enter_with(Chromium, "Ana", Options { flags: &flags, ..Options::default() }).await?;
        let page = Page { person: &ana, words };
        let found = every_page(&page, &room).await?;
        wrong.extend(found.into_iter().map(|found| format!("{}, {found}", words.tag())));
        // The inspector is awake: a button that is too small for its words does not escape it.
        let script =
            "document.querySelector('.btn').style.cssText = 'width: 20px; white-space: nowrap; overflow: hidden'";
        ana.driver().execute(script, Vec::new()).await?;
        ensure!(!inspect(ana.driver()).await?.is_empty(), "the inspector sleeps");
    }
    ensure!(wrong.is_empty(), "{} things are wrong:\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}

/// Goes through every page; what is wrong with them.
async fn every_page(page: &Page<'_>, room: &str) -> Result<Vec<String>> {
    let (ana, words) = (page.person, page.words);
    let mut wrong = Vec::new();
    ana.open("/").await?;
    page.shows("home.new_meeting").await?;
    page.look("home", &mut wrong).await?;
    page.press("home.join_room").await?;
    page.look("home, a name that is none", &mut wrong).await?;
    ana.open(&format!("/r/{}", "x".repeat(100))).await?;
    find(ana.driver(), Role::Heading, &words.say("nowhere.heading")).await?;
    page.look("nothing here", &mut wrong).await?;

    ana.open("/check").await?;
    let trying = words.say("check.trying");
    until_within(Duration::from_secs(60), "conclusion", || async {
        let script = "return document.querySelector('.verdict [role=status]')?.innerText ?? ''";
        let said: String = ana.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if !said.is_empty() && !said.starts_with(&trying) { Ok(()) } else { Err(said) })
    })
    .await?;
    page.look("check", &mut wrong).await?;

    ana.open(&format!("/r/{room}")).await?;
    let field = find(ana.driver(), Role::Textbox, &words.say("lobby.your_name")).await?;
    field.clear().await?;
    page.press("lobby.join").await?;
    page.look("lobby, no name", &mut wrong).await?;
    field.send_keys(ana.name()).await?;
    page.press("lobby.settings").await?;
    page.shows("settings.test_sound").await?;
    page.look("lobby, settings", &mut wrong).await?;
    page.press("common.close").await?;
    page.press("common.qr_code").await?;
    find(ana.driver(), Role::Heading, &words.say("invitation.heading")).await?;
    page.look("lobby, invitation", &mut wrong).await?;
    page.press("common.close").await?;
    page.press("lobby.join").await?;
    find(ana.driver(), Role::Toolbar, &words.say("call.controls")).await?;
    page.look("call", &mut wrong).await?;
    page.press("talk.chat").await?;
    find(ana.driver(), Role::Textbox, &words.say("talk.message")).await?;
    page.look("chat", &mut wrong).await?;
    page.press("talk.everybody").await?;
    page.look("everybody", &mut wrong).await?;
    page.press("talk.close").await?;
    page.press("call.share").await?;
    page.shows("call.share_other").await?;
    page.look("call, sharing", &mut wrong).await?;
    page.press("call.stop_sharing").await?;
    page.press("call.more").await?;
    page.shows("settings.full_screen").await?;
    page.look("call, settings", &mut wrong).await?;
    page.press("shortcuts.heading").await?;
    find(ana.driver(), Role::Heading, &words.say("shortcuts.heading")).await?;
    page.look("call, shortcuts", &mut wrong).await?;
    page.press("common.close").await?;
    page.press("call.more").await?;
    page.press("quality.heading").await?;
    find(ana.driver(), Role::Heading, &words.say("quality.heading")).await?;
    page.look("quality", &mut wrong).await?;
    page.press("common.close").await?;
    page.press("call.leave").await?;
    page.shows("ended.come_back").await?;
    page.look("left", &mut wrong).await?;
    Ok(wrong)
}

/// Somebody who reads the page in some language.
struct Page<'a> {
    person: &'a Participant,
    words: Words,
}

impl Page<'_> {
    async fn press(&self, name: &str) -> Result<()> {
        click(self.person.driver(), Role::Button, &self.words.say(name)).await
    }

    async fn shows(&self, name: &str) -> Result<()> {
        find(self.person.driver(), Role::Button, &self.words.say(name)).await.map(drop)
    }

    /// Looks at the page in every size.
    async fn look(&self, page: &str, wrong: &mut Vec<String>) -> Result<()> {
        for size in SIZES {
            self.person.set_page_size(size).await?;
            settle(self.person.driver()).await?;
            let found = inspect(self.person.driver()).await?;
            wrong.extend(found.into_iter().map(|found| format!("{page}, {} px: {found}", size.0)));
        }
        Ok(())
    }
}

#[tokio::test]
async fn the_first_language_of_the_browser_that_we_have_is_spoken() -> Result<()> {
    let mut stage = Stage::open().await?;
    for (accepted, spoken) in [("sw,mg,fr", "mg"), ("sw,de", "en"), ("ru-RU,en", "ru"), ("fr-CA", "fr")] {
        let flags = [&*format!("--accept-lang={accepted}")];
        let ana = stage.enter_with(Chromium, "Ana", Options { flags: &flags, ..Options::default() }).await?;
        ana.open("/").await?;
        speaks(&ana, spoken).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_language_that_is_chosen_is_spoken_at_once_and_on_later_visits() -> Result<()> {
    let [english, french, malagasy, russian] = Words::ALL;
    let mut stage = Stage::open().await?;
    let ana = stage.enter(Chromium, "Ana").await?;
    ana.open("/").await?;
    find(ana.driver(), Role::Textbox, &english.say("home.room_name")).await?.send_keys("our-room").await?;
    choose(ana.driver(), &english.say("common.language"), "Русский").await?;
    speaks(&ana, "ru").await?;
    // What was typed is still there, and the keyboard where it was.
    let field = find(ana.driver(), Role::Textbox, &russian.say("home.room_name")).await?;
    assert_eq!(field.value().await?.as_deref(), Some("our-room"));
    has_keyboard(&ana).await?;

    ana.open("/").await?;
    speaks(&ana, "ru").await?;
    choose(ana.driver(), &russian.say("common.language"), "Malagasy").await?;
    speaks(&ana, "mg").await?;
    // In the lobby the settings stay open in the new language.
    let room = stage.room();
    ana.open(&format!("/r/{room}")).await?;
    let page = Page { person: &ana, words: malagasy };
    page.press("lobby.settings").await?;
    choose(ana.driver(), &malagasy.say("common.language"), "Français").await?;
    speaks(&ana, "fr").await?;
    let page = Page { person: &ana, words: french };
    page.shows("settings.test_sound").await?;
    has_keyboard(&ana).await?;
    choose(ana.driver(), &french.say("common.language"), &french.say("common.browser_language")).await?;
    speaks(&ana, "en").await?;
    ana.open("/").await?;
    speaks(&ana, "en").await
}

#[tokio::test]
async fn another_language_in_the_call_touches_no_connection() -> Result<()> {
    let [english, _, malagasy, _] = Words::ALL;
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let ana = stage.enter(Chromium, "Ana").await?;
    let hery = stage.enter(Chromium, "Hery").await?;
    ana.join(&room).await?;
    hery.join(&room).await?;
    see_and_hear_each_other(&[&ana, &hery]).await?;
    let before = descriptions(&[&ana, &hery]).await?;
    ana.press("Show who speaks large").await?;
    ana.press("More").await?;
    choose(ana.driver(), &english.say("common.language"), "Malagasy").await?;
    speaks(&ana, "mg").await?;
    let page = Page { person: &ana, words: malagasy };
    page.shows("settings.test_sound").await?;
    has_keyboard(&ana).await?;
    page.press("common.close").await?;
    // How one looks at the call is as it was.
    page.shows("call.grid_view").await?;
    see_and_hear_each_other(&[&ana, &hery]).await?;
    assert_eq!(descriptions(&[&ana, &hery]).await?, before, "words need no description");
    ana.has_connections(1).await?;
    page.press("call.leave").await?;
    page.shows("ended.come_back").await
}

/// Waits until the keyboard is where the language is chosen.
async fn has_keyboard(person: &Participant) -> Result<()> {
    until("keyboard on the language", || async {
        let focused: String =
            person.driver().execute("return document.activeElement?.id ?? ''", Vec::new()).await?.convert()?;
        Ok(if focused == "language" { Ok(()) } else { Err(focused) })
    })
    .await
}

/// Waits until the page says that it is in this language, and is.
async fn speaks(person: &Participant, tag: &str) -> Result<()> {
    let words = Words::ALL.into_iter().find(|words| words.tag() == tag);
    let label = words.map(|words| words.say("common.language")).unwrap_or_default();
    until(&format!("page in {tag}"), || async {
        let script = "return [document.documentElement.lang, \
            document.getElementById('language')?.closest('label').querySelector('span').innerText.trim() ?? '']";
        let (lang, said): (String, String) = person.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if lang == tag && said == label { Ok(()) } else { Err((lang, said)) })
    })
    .await
}

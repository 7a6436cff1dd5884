//! Somebody writes while one looks at something else: a sound and a notification of the system for who wishes for them, and
//! nothing for anybody else.

use crate::app::is_registered;
use crate::chat::{numbered, open, write};
use crate::everybody::see_and_hear_each_other;
use anyhow::{Result, ensure};
use e2e::Browser::Chromium;
use e2e::{DESKTOP, Options, Participant, Role, Stage, click, find, until};
use serde::Deserialize;
use serde_json::{Value, json};
use thirtyfour::prelude::*;

const SOUND: &str = "Play a soft sound";
const NOTIFICATION: &str = "Show a notification";

/// Notes what the page shows and plays, and when; the page goes on as it would.
const WITNESS: &str = "{ window.__notes = []; window.__sounds = []; \
    window.Notification = new Proxy(window.Notification, { construct(real, [title, options]) { \
      const note = { title, body: options.body, tag: options.tag, silent: options.silent ?? false, closed: false }; \
      const made = new real(title, options), { close } = made; \
      made.close = () => { note.closed = true; close.call(made); }; \
      window.__press = () => made.onclick(new Event('click')); \
      __notes.push(note); return made; } }); \
    const { play } = HTMLMediaElement.prototype; \
    HTMLMediaElement.prototype.play = function () { \
      if (this.src.startsWith('blob:')) __sounds.push(performance.now()); return play.call(this); }; }";

/// As Android does, which shows none that a page makes itself.
const NONE_OF_PAGES: &str = "window.Notification = new Proxy(window.Notification, { construct() { \
    throw new TypeError('Illegal constructor. Use ServiceWorkerRegistration.showNotification() instead.'); } });";

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Note {
    title: String,
    body: String,
    tag: String,
    silent: bool,
    closed: bool,
}

#[tokio::test]
async fn who_looks_at_something_else_is_called_back_as_they_wish_and_not_at_every_message() -> Result<()> {
    let (_stage, people) = meet(WITNESS).await?;
    let [ana, hery] = &people;
    let room = room_of(ana).await?;

    // Nobody has wished for anything.
    let away = look_elsewhere(ana).await?;
    say(hery, "one").await?;
    has_unread(ana, "1").await?;
    come_back(ana, away).await?;

    decide(ana, "granted").await?;
    ana.press("More").await?;
    click(ana.driver(), Role::Checkbox, SOUND).await?;
    click(ana.driver(), Role::Checkbox, NOTIFICATION).await?;
    ana.press("Close").await?;
    // Who sees the page needs nothing else.
    say(hery, "two").await?;
    has_unread(ana, "2").await?;
    assert_eq!((notes(ana).await?, sounds(ana).await?), (vec![], vec![]));

    let away = look_elsewhere(ana).await?;
    say(hery, "<b>three</b>").await?;
    let first = has_note(ana, "<b>three</b>").await?;
    let expected = ("Hery", true, false);
    assert_eq!((first.title.as_str(), first.silent, first.closed), expected, "the sound is the page's own");
    assert!(first.tag.ends_with(&format!("/r/{room}")), "{first:?}");
    assert_eq!(sounds(ana).await?.len(), 1);

    // However much is written, there is one notification, which says the last of it.
    write(hery, &numbered("Hery", 0..200), 200).await?;
    has_note(ana, "Hery 199").await?;
    has_unread(ana, "99+").await?;
    let (all, played) = (notes(ana).await?, sounds(ana).await?);
    println!("{} notifications and {} sounds for 201 messages", all.len(), played.len());
    assert!((2..=5).contains(&all.len()), "{all:?}");
    assert!(all.iter().all(|one| one.tag == first.tag && one.title == "Hery"), "{all:?}");
    assert!((2..=5).contains(&played.len()), "{played:?}");
    assert!(played.windows(2).all(|pair| pair[1] - pair[0] > 1000.0), "{played:?}");

    // Pressed, it leads to the chat; seen, it goes.
    ana.driver().execute("__press(); return null", Vec::<Value>::new()).await?;
    find(ana.driver(), Role::Textbox, "Message").await?;
    come_back(ana, away).await?;
    is_gone(ana).await?;
    see_and_hear_each_other(&people).await?;

    // The chat that is open is not seen either, as long as the page is not; and a call that is over calls nobody.
    let away = look_elsewhere(ana).await?;
    say(hery, "four").await?;
    has_note(ana, "four").await?;
    ana.driver().execute("document.querySelector('.leave').click(); return null", Vec::<Value>::new()).await?;
    is_gone(ana).await?;
    come_back(ana, away).await?;

    // It is remembered, and what it takes comes without the settings.
    ana.join(&room).await?;
    see_and_hear_each_other(&people).await?;
    ana.press("More").await?;
    assert!(is_ticked(ana, SOUND).await? && is_ticked(ana, NOTIFICATION).await?);
    click(ana.driver(), Role::Checkbox, SOUND).await?;
    ana.open(&format!("/r/{room}")).await?;
    ana.is_in_call().await?;
    see_and_hear_each_other(&people).await?;
    // What was said before is no news, and what is said while that comes is not told apart.
    open(ana).await?;
    until("what was said", || async {
        let script = "return [...document.querySelectorAll('.said .words')].at(-1)?.innerText ?? ''";
        let said: String = ana.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if said == "four" { Ok(()) } else { Err(said) })
    })
    .await?;
    let away = look_elsewhere(ana).await?;
    say(hery, "five").await?;
    assert!(!has_note(ana, "five").await?.silent, "the system may sound where the page does not");
    assert_eq!(sounds(ana).await?, [0.0; 0]);
    come_back(ana, away).await?;
    is_gone(ana).await?;
    Ok(())
}

#[tokio::test]
async fn where_pages_may_not_show_notifications_the_worker_does_and_takes_them_away() -> Result<()> {
    let (_stage, people) = meet(NONE_OF_PAGES).await?;
    let [ana, hery] = &people;
    is_registered(ana).await?;
    decide(ana, "granted").await?;
    ana.press("More").await?;
    click(ana.driver(), Role::Checkbox, NOTIFICATION).await?;
    ana.press("Close").await?;

    let away = look_elsewhere(ana).await?;
    say(hery, "Manao ahoana!").await?;
    kept_by_worker(ana, &["Hery: Manao ahoana!"]).await?;
    write(hery, &numbered("Hery", 0..200), 200).await?;
    kept_by_worker(ana, &["Hery: Hery 199"]).await?;
    come_back(ana, away).await?;
    kept_by_worker(ana, &[]).await?;

    let away = look_elsewhere(ana).await?;
    say(hery, "Veloma").await?;
    kept_by_worker(ana, &["Hery: Veloma"]).await?;
    ana.driver().execute("document.querySelector('.leave').click(); return null", Vec::<Value>::new()).await?;
    kept_by_worker(ana, &[]).await?;
    come_back(ana, away).await
}

#[tokio::test]
async fn a_refused_notification_is_a_sentence_and_an_open_tick_and_the_call_goes_on() -> Result<()> {
    let (_stage, people) = meet(WITNESS).await?;
    let [ana, _] = &people;
    ana.press("More").await?;
    for (state, sentence) in [
        ("denied", "Notifications are not allowed for this page. Click the icon beside the address"),
        ("prompt", "Notifications are not allowed yet. Tick them again, and choose Allow"),
    ] {
        decide(ana, state).await?;
        if state == "prompt" {
            // The person closes the question, which a browser without a window does not even put.
            let close = "Object.defineProperty(Notification, 'requestPermission', \
                { configurable: true, value: async () => 'default' }); return null";
            ana.driver().execute(close, Vec::<Value>::new()).await?;
        }
        assert!(!is_ticked(ana, NOTIFICATION).await?);
        click(ana.driver(), Role::Checkbox, NOTIFICATION).await?;
        says(ana, sentence).await?;
        assert!(!is_ticked(ana, NOTIFICATION).await?, "{state}");
    }

    // Allowed at last, and taken back later: before their eyes, and while the settings are closed.
    decide(ana, "granted").await?;
    says(ana, "").await?;
    for is_open in [true, false] {
        decide(ana, "granted").await?;
        click(ana.driver(), Role::Checkbox, NOTIFICATION).await?;
        assert!(is_ticked(ana, NOTIFICATION).await?);
        says(ana, "").await?;
        if !is_open {
            ana.press("Close").await?;
        }
        decide(ana, "denied").await?;
        if !is_open {
            ana.press("More").await?;
        }
        says(ana, "Notifications are not allowed for this page.").await?;
        assert!(!is_ticked(ana, NOTIFICATION).await?);
    }

    // A browser that has none.
    ana.driver().execute("delete window.Notification; return null", Vec::<Value>::new()).await?;
    click(ana.driver(), Role::Checkbox, NOTIFICATION).await?;
    says(ana, "This browser shows no notifications of pages. Tick the sound instead.").await?;
    assert!(!is_ticked(ana, NOTIFICATION).await?);
    click(ana.driver(), Role::Checkbox, SOUND).await?;
    assert!(is_ticked(ana, SOUND).await?);
    ana.press("Close").await?;
    see_and_hear_each_other(&people).await
}

/// Ana, with this before her page, and Hery, who has the chat open, in one call.
async fn meet(before: &'static str) -> Result<(Stage, [Participant; 2])> {
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let ana = stage.enter_with(Chromium, "Ana", Options { before, ..Options::default() }).await?;
    let hery = stage.enter(Chromium, "Hery").await?;
    // Where the chat stands beside the faces.
    for person in [&ana, &hery] {
        person.set_page_size(DESKTOP).await?;
    }
    ana.join(&room).await?;
    hery.join(&room).await?;
    let people = [ana, hery];
    see_and_hear_each_other(&people).await?;
    open(&people[1]).await?;
    Ok((stage, people))
}

async fn room_of(person: &Participant) -> Result<String> {
    Ok(person.driver().execute("return location.pathname.split('/').pop()", Vec::new()).await?.convert()?)
}

async fn say(person: &Participant, words: &str) -> Result<()> {
    write(person, &[words.to_owned()], 20).await
}

/// Another tab comes in front of theirs, for real.
async fn look_elsewhere(person: &Participant) -> Result<WindowHandle> {
    let driver = person.driver();
    let other = driver.new_tab().await?;
    driver.cdp().send_raw("Target.activateTarget", json!({ "targetId": other.to_string() })).await?;
    is_hidden(person, true).await?;
    Ok(other)
}

/// That tab is closed.
async fn come_back(person: &Participant, other: WindowHandle) -> Result<()> {
    let driver = person.driver();
    let own = driver.window().await?;
    driver.switch_to_window(other).await?;
    driver.close_window().await?;
    driver.switch_to_window(own).await?;
    is_hidden(person, false).await
}

async fn is_hidden(person: &Participant, hidden: bool) -> Result<()> {
    until(&format!("hidden: {hidden}"), || async {
        let now: bool = person.driver().execute("return document.hidden", Vec::new()).await?.convert()?;
        Ok(if now == hidden { Ok(()) } else { Err(now) })
    })
    .await
}

/// What the person decides about notifications, in the settings of the browser.
async fn decide(person: &Participant, state: &str) -> Result<()> {
    let origin: String = person.driver().execute("return location.origin", Vec::new()).await?.convert()?;
    let decision = json!({ "permission": { "name": "notifications" }, "setting": state, "origin": origin });
    person.driver().cdp().send_raw("Browser.setPermission", decision).await?;
    until(&format!("notifications {state}"), || async {
        let script = "return navigator.permissions.query({ name: 'notifications' }).then(({ state }) => state)";
        let now: String = person.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if now == state { Ok(()) } else { Err(now) })
    })
    .await
}

/// Waits until this many messages are unread.
async fn has_unread(person: &Participant, count: &str) -> Result<()> {
    until(&format!("{count} unread messages"), || async {
        // Out of sight nothing is laid out, and there is no innerText.
        let script = "return document.querySelector('.badge')?.textContent ?? ''";
        let badge: String = person.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if badge == count { Ok(()) } else { Err(badge) })
    })
    .await
}

async fn notes(person: &Participant) -> Result<Vec<Note>> {
    Ok(person.driver().execute("return __notes", Vec::new()).await?.convert()?)
}

/// When there was a sound, in milliseconds since the page was loaded.
async fn sounds(person: &Participant) -> Result<Vec<f64>> {
    Ok(person.driver().execute("return __sounds", Vec::new()).await?.convert()?)
}

/// Waits until the last notification says this.
async fn has_note(person: &Participant, body: &str) -> Result<Note> {
    until(&format!("notification {body:?}"), || async {
        let all = notes(person).await?;
        Ok(match all.last() {
            Some(last) if last.body == body => Ok(last.clone()),
            Some(_) | None => Err(all),
        })
    })
    .await
}

/// Waits until the last notification is taken away.
async fn is_gone(person: &Participant) -> Result<()> {
    until("no notification", || async {
        let all = notes(person).await?;
        ensure!(!all.is_empty(), "there was none");
        Ok(if all.last().is_some_and(|last| last.closed) { Ok(()) } else { Err(all) })
    })
    .await
}

/// Waits until the browser has these for the worker.
async fn kept_by_worker(person: &Participant, wanted: &[&str]) -> Result<()> {
    until(&format!("notifications {wanted:?}"), || async {
        let script = "return navigator.serviceWorker.getRegistration().then(it => it.getNotifications()) \
            .then(all => all.map(({ title, body }) => `${title}: ${body}`))";
        let found: Vec<String> = person.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if found == wanted { Ok(()) } else { Err(found) })
    })
    .await
}

async fn is_ticked(person: &Participant, name: &str) -> Result<bool> {
    Ok(find(person.driver(), Role::Checkbox, name).await?.is_selected().await?)
}

/// Waits until the settings complain like this, or not at all.
async fn says(person: &Participant, sentence: &str) -> Result<()> {
    until(&format!("{sentence:?}"), || async {
        let script = "return document.querySelector('dialog fieldset [role=alert]')?.innerText ?? ''";
        let said: String = person.driver().execute(script, Vec::new()).await?.convert()?;
        let is_right = if sentence.is_empty() { said.is_empty() } else { said.starts_with(sentence) };
        Ok(if is_right { Ok(()) } else { Err(said) })
    })
    .await
}

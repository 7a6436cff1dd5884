//! What those hear who listen to the page: what its live regions say, when and how often.

use crate::chat::{numbered, write};
use crate::everybody::see_and_hear_each_other;
use crate::keyboard::has;
use anyhow::{Result, bail, ensure};
use e2e::Browser::Chromium;
use e2e::faults::{Network, Scene, Udp};
use e2e::{LIMIT, Options, Participant, Role, Stage, choose, find, until};
use std::time::{Duration, Instant};

/// Notes what a screen reader would say: each change of what stands in a live region, and each that comes with words in it.
const LISTEN: &str = "self.heard = []; \
    const LIVE = '[role=status], [role=alert], [role=log], [aria-live=polite], [aria-live=assertive]'; \
    const hear = node => { \
      const one = node.nodeType === Node.TEXT_NODE ? node.parentElement : node, region = one?.closest(LIVE); \
      const inside = !region && one?.matches ? [...one.querySelectorAll(LIVE)] : []; \
      const top = document.querySelector('dialog:modal'); \
      for (const live of region ? [region] : inside) { \
        const said = live.innerText.replaceAll('\\u00a0', ' ').trim(); \
        if (top && !top.contains(live)) continue; \
        if (said && live.ariaLive !== 'off' && live.isConnected) heard.push(said); \
      } \
    }; \
    new MutationObserver(all => { \
      const changed = new Set(all.flatMap(one => one.type === 'childList' ? [...one.addedNodes] : [one.target])); \
      changed.forEach(hear); \
    }).observe(document, { subtree: true, childList: true, characterData: true });";

/// All that was said since this was asked last.
async fn heard(person: &Participant) -> Result<Vec<String>> {
    Ok(person.driver().execute("return heard.splice(0)", Vec::new()).await?.convert()?)
}

/// Waits until exactly these words have been said, in this order and once each, since the last time; how they are spread over
/// announcements does not matter.
async fn hears_said(person: &Participant, words: &[&str]) -> Result<()> {
    let mut said: Vec<String> = Vec::new();
    let wanted = words.join(". ");
    let start = Instant::now();
    loop {
        said.extend(heard(person).await?);
        let all = said.join(". ");
        if all == wanted {
            return Ok(());
        }
        ensure!(start.elapsed() < LIMIT, "{wanted:?} was to be said, and {all:?} was");
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
}

#[tokio::test]
async fn what_happens_in_a_call_is_said_once_each_and_in_order() -> Result<()> {
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let hery = stage.enter(Chromium, "Hery").await?;
    hery.join(&room).await?;
    let ana = stage.enter_with(Chromium, "Ana", Options { before: LISTEN, ..Options::default() }).await?;
    ana.join(&room).await?;
    see_and_hear_each_other(&[&ana, &hery]).await?;
    // Who was there already has been named in the lobby.
    hears_said(&ana, &[]).await?;

    let miora = stage.enter(Chromium, "Miora").await?;
    miora.join(&room).await?;
    hears_said(&ana, &["Miora joined"]).await?;
    miora.press("Raise hand").await?;
    hears_said(&ana, &["Miora raised a hand"]).await?;
    miora.press("Lower hand").await?;
    hery.share_screen().await?;
    hears_said(&ana, &["Hery shares a screen"]).await?;
    hery.stop_sharing().await?;
    hears_said(&ana, &["Hery stopped sharing"]).await?;
    hery.press("React").await?;
    hery.press("Applause").await?;
    hears_said(&ana, &["Hery: Applause"]).await?;

    // The chat is closed; open, it is said once, too.
    miora.press("Chat").await?;
    let field = find(miora.driver(), Role::Textbox, "Message").await?;
    field.send_keys("Salama\u{e007}").await?;
    hears_said(&ana, &["Miora writes: Salama"]).await?;
    ana.press("Chat").await?;
    has(&ana, ".said").await?;
    field.send_keys("Inona ny vaovao?\u{e007}").await?;
    hears_said(&ana, &["Miora writes: Inona ny vaovao?"]).await?;
    find(ana.driver(), Role::Textbox, "Message").await?.send_keys("Tsara\u{e007}").await?;
    ana.press("Everybody").await?;
    ana.press("Raise hand").await?;
    hears_said(&ana, &["Your hand is up"]).await?;
    ana.press("Lower hand").await?;
    hears_said(&ana, &["Your hand is down"]).await?;

    // One's own switches, as fast as one can.
    ana.speak(false).await?;
    ana.mute().await?;
    ana.unmute().await?;
    ana.camera_off().await?;
    let switched = ["You are muted", "Others can hear you", "Your camera is off"];
    hears_said(&ana, &switched).await?;
    miora.leave().await?;
    hears_said(&ana, &["Miora left"]).await?;

    // In another language nothing that is so already is said again.
    hery.share_screen().await?;
    hears_said(&ana, &["Hery shares a screen"]).await?;
    ana.press("More").await?;
    choose(ana.driver(), "Language", "Français").await?;
    find(ana.driver(), Role::Heading, "Réglages").await?;
    hery.stop_sharing().await?;
    hears_said(&ana, &["Hery a arrêté le partage"]).await
}

/// Fifty messages and a hundred reactions, each within a second.
#[tokio::test]
async fn a_flood_is_said_in_a_few_words() -> Result<()> {
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let ana = stage.enter_with(Chromium, "Ana", Options { before: LISTEN, ..Options::default() }).await?;
    let hery = stage.enter(Chromium, "Hery").await?;
    hery.join(&room).await?;
    ana.join(&room).await?;
    see_and_hear_each_other(&[&ana, &hery]).await?;
    is_silent(&ana).await?;
    heard(&ana).await?;

    hery.press("Chat").await?;
    find(hery.driver(), Role::Textbox, "Message").await?;
    write(&hery, &numbered("Hery", 0..50), 50).await?;
    let said = is_silent(&ana).await?;
    println!("of fifty messages: {said:?}");
    ensure!((2..=3).contains(&said.len()), "{} announcements: {said:?}", said.len());
    let is_told = said[0].starts_with("Hery writes: Hery ");
    let unread = said[said.len() - 1].strip_suffix(" unread messages").and_then(|count| count.parse::<u32>().ok());
    ensure!(is_told && unread.is_some_and(|count| count == 50), "{said:?}");

    // Where the chat is open, the last of them are said.
    ana.press("Chat").await?;
    has(&ana, ".said").await?;
    write(&hery, &numbered("Hery", 50..100), 50).await?;
    let said = is_silent(&ana).await?;
    println!("of fifty messages with the chat open: {said:?}");
    ensure!((2..=3).contains(&said.len()) && said[said.len() - 1].ends_with("Hery 99"), "{said:?}");

    let flood = "const done = arguments[0]; let sent = 0; \
        const timer = setInterval(() => { __probe.send('pulse', `[\"Clap\",${++sent}]`); if (sent >= 100) { clearInterval(timer); done(); } }, 10)";
    hery.driver().execute_async(flood, Vec::new()).await?;
    let said = is_silent(&ana).await?;
    println!("of a hundred reactions: {said:?}");
    ensure!((1..=3).contains(&said.len()) && said[0] == "Hery: Applause", "{said:?}");
    Ok(())
}

/// Waits until something has been said and nothing is to be said any more; what it was.
async fn is_silent(person: &Participant) -> Result<Vec<String>> {
    until("silence", || async {
        let is_over = "return document.querySelector('body > .unseen[role=status]').innerText === ''";
        let is_over: bool = person.driver().execute(is_over, Vec::new()).await?.convert()?;
        Ok(if is_over { Ok(()) } else { Err("it is still there") })
    })
    .await?;
    heard(person).await
}

/// The connection to somebody, and that to the server.
#[tokio::test]
async fn what_is_lost_and_found_again_is_said() -> Result<()> {
    if let Some(why) = Network::missing() {
        println!("left out: {why}");
        return Ok(());
    }
    let mut scene = Scene::open(2, true).await?;
    scene.gather().await?;
    {
        let [ana, _] = scene.people() else { bail!("two people") };
        ana.driver().execute(LISTEN, Vec::new()).await?;
        scene.network()?.udp(&Udp::Cut(2)).await?;
        hears_said(ana, &["Hery, reconnecting"]).await?;
        scene.network()?.udp(&Udp::Free).await?;
        hears_said(ana, &["Hery, connected again"]).await?;
    }
    scene.server().kill().await?;
    let lost = "The server is out of reach. Your conversation goes on, and the page keeps trying; until then nobody new can come in.";
    hears_said(&scene.people()[0], &[lost]).await?;
    scene.server().revive().await?;
    hears_said(&scene.people()[0], &["The server is within reach again."]).await
}

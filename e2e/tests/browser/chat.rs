//! What people write: it goes from page to page, arrives with everybody in one order, and is never more than text.

use crate::everybody::{enter, join, see_and_hear_each_other, talk};
use anyhow::{Context, Result, ensure};
use e2e::Browser::{Chromium, Firefox};
use e2e::faults::{Network, Scene, Udp};
use e2e::{DESKTOP, Participant, Role, Stage, click, find, find_now, until, until_within};
use futures_util::future::try_join_all;
use serde_json::json;
use std::time::{Duration, Instant};
use thirtyfour::prelude::*;

/// Opens the chat, if it is not.
pub(crate) async fn open(person: &Participant) -> Result<()> {
    if find_now(person.driver(), Role::Textbox, "Message").await?.is_none() {
        click(person.driver(), Role::Button, "Chat").await?;
    }
    find(person.driver(), Role::Textbox, "Message").await.map(drop)
}

/// Writes these, one after the other, as fast as this many a second, with the field and the key that people use.
pub(crate) async fn write(person: &Participant, texts: &[String], per_second: u32) -> Result<()> {
    type_in(person, texts, per_second, true).await
}

/// The same; without waiting for the last of them, the browser does what else it is asked meanwhile.
async fn type_in(person: &Participant, texts: &[String], per_second: u32, wait: bool) -> Result<()> {
    let script = "const [texts, pause, wait, done] = arguments; const field = document.querySelector('.write textarea'); \
        const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set; let next = 0; \
        const start = performance.now(); \
        if (!wait) done(); \
        const step = () => { \
          while (next < texts.length && next * pause <= performance.now() - start) { \
            set.call(field, texts[next++]); field.dispatchEvent(new Event('input', { bubbles: true })); \
            field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true })); \
          } \
          if (next < texts.length) setTimeout(step, 5); else if (wait) done(); \
        }; step();";
    let pause = 1000.0 / f64::from(per_second);
    person.driver().execute_async(script, vec![json!(texts), json!(pause), json!(wait)]).await?;
    Ok(())
}

/// All that stands in the chat, in its order.
async fn history(person: &Participant) -> Result<Vec<String>> {
    // A click brings earlier messages in a moment, not at once.
    let script = "const more = document.querySelector('.said-scroll .btn'); more?.click(); \
        return [more !== null, [...document.querySelectorAll('.said .words')].map(words => words.innerText)]";
    until("all of the chat", || async {
        let (has_more, said): (bool, Vec<String>) = person.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if has_more { Err(said.len()) } else { Ok(said) })
    })
    .await
}

/// Waits until all of them have so many messages, the same in the same order.
async fn agree(people: &[&Participant], count: usize) -> Result<Vec<String>> {
    until_within(Duration::from_secs(30), "one history for all", || async {
        let all = try_join_all(people.iter().map(|person| history(person))).await?;
        let lengths: Vec<usize> = all.iter().map(Vec::len).collect();
        let is_one = all.iter().all(|one| *one == all[0]) && lengths[0] == count;
        Ok(if is_one { Ok(all[0].clone()) } else { Err(format!("{lengths:?} messages")) })
    })
    .await
}

pub(crate) fn numbered(who: &str, numbers: std::ops::Range<u32>) -> Vec<String> {
    numbers.map(|number| format!("{who} {number}")).collect()
}

#[tokio::test]
async fn two_browsers_read_each_other_and_who_comes_later_reads_it_too() -> Result<()> {
    let mut call = talk([Chromium, Firefox]).await?;
    let [ana, hery] = &call.people;
    open(ana).await?;
    find(ana.driver(), Role::Textbox, "Message").await?.send_keys("Manao ahoana!\u{e007}").await?;
    // Who has the chat closed is told, sees a number, and finds the words when it is opened.
    until("badge", || async {
        let script = "return document.querySelector('.badge')?.innerText ?? ''";
        let badge: String = hery.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if badge == "1" { Ok(()) } else { Err(badge) })
    })
    .await?;
    open(hery).await?;
    agree(&[ana, hery], 1).await?;
    let script = "return document.querySelector('.badge') === null";
    until("no badge", || async {
        let gone: bool = hery.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if gone { Ok(()) } else { Err("it is still there") })
    })
    .await?;
    find(hery.driver(), Role::Textbox, "Message").await?.send_keys("Salama").await?;
    until("who is writing", || async {
        let said: String =
            ana.driver().execute("return document.querySelector('.typing').innerText", Vec::new()).await?.convert()?;
        Ok(if said == "Hery is writing…" { Ok(()) } else { Err(said) })
    })
    .await?;
    find(hery.driver(), Role::Textbox, "Message").await?.send_keys("\u{e007}").await?;
    agree(&[ana, hery], 2).await?;

    let late = call.stage.enter(Chromium, "Zoe").await?;
    late.join(&call.room).await?;
    open(&late).await?;
    let said = agree(&[ana, hery, &late], 2).await?;
    assert_eq!(said, ["Manao ahoana!", "Salama"]);
    // What was said before one came is not news.
    let quiet: bool = late.driver().execute(script, Vec::new()).await?.convert()?;
    assert!(quiet);
    Ok(())
}

/// A thousand messages by three, of whom one comes late and one is cut off in between: all have the same in the end.
#[tokio::test]
async fn a_thousand_messages_end_in_one_order_for_all() -> Result<()> {
    if let Some(why) = Network::missing() {
        println!("left out: {why}");
        return Ok(());
    }
    let scene = Scene::open(3, true).await?;
    let room = scene.room();
    {
        let [ana, hery, _] = scene.people() else { anyhow::bail!("three people") };
        try_join_all([ana, hery].map(|person| person.join(&room))).await?;
        see_and_hear_each_other(&[ana, hery]).await?;
        try_join_all([ana, hery].map(open)).await?;
        let (by_ana, by_hery) = (numbered("Ana", 0..200), numbered("Hery", 0..200));
        tokio::try_join!(write(ana, &by_ana, 100), write(hery, &by_hery, 100))?;
        agree(&[ana, hery], 400).await?;
    }
    {
        let [ana, hery, miora] = scene.people() else { anyhow::bail!("three people") };
        miora.join(&room).await?;
        open(miora).await?;
        agree(&[ana, hery, miora], 400).await?;
    }
    scene.network()?.udp(&Udp::Cut(2)).await?;
    {
        let [ana, hery, miora] = scene.people() else { anyhow::bail!("three people") };
        let (by_ana, by_hery, by_miora) =
            (numbered("Ana", 200..400), numbered("Hery", 200..400), numbered("Miora", 0..200));
        tokio::try_join!(write(ana, &by_ana, 100), write(hery, &by_hery, 100), write(miora, &by_miora, 100))?;
        agree(&[ana, miora], 800).await?;
        ensure!(history(hery).await?.len() == 600, "nothing reaches who is cut off");
    }
    scene.network()?.udp(&Udp::Free).await?;
    let [ana, hery, miora] = scene.people() else { anyhow::bail!("three people") };
    let all = agree(&[ana, hery, miora], 1000).await?;
    for who in ["Ana", "Hery", "Miora"] {
        let own: Vec<&String> = all.iter().filter(|said| said.starts_with(who)).collect();
        let numbers: Vec<u32> = own.iter().filter_map(|said| said.split(' ').nth(1)?.parse().ok()).collect();
        assert!(numbers.is_sorted() && numbers.len() >= 200, "{who} said it in this order: {numbers:?}");
    }
    Ok(())
}

/// Two hundred messages a second for five seconds: the voice goes on, and so does what people say of themselves.
#[tokio::test]
async fn a_burst_of_messages_holds_back_neither_sound_nor_control() -> Result<()> {
    let call = talk([Chromium, Chromium]).await?;
    let [ana, hery] = &call.people;
    try_join_all([ana, hery].map(open)).await?;
    hery.listen_to(ana).await?;
    let burst = numbered("Ana", 0..1000);
    type_in(ana, &burst, 200, false).await?;
    let mut longest = Duration::ZERO;
    for muted in [true, false, true, false] {
        let before = Instant::now();
        if muted {
            hery.mute().await?
        } else {
            hery.unmute().await?
        }
        ana.sees_muted(hery, muted).await?;
        longest = longest.max(before.elapsed());
    }
    agree(&[ana, hery], 1000).await?;
    let silence = hery.longest_silence_of(ana).await?;
    println!("muting was seen within {longest:?}, the longest silence was {silence} ms");
    ensure!(silence < 300.0, "the voice was away for {silence} ms");
    ensure!(longest < Duration::from_secs(3), "muting was seen after {longest:?} only");
    Ok(())
}

/// Script, markup, links that are none, letters that turn the line around, a megabyte: text, or nothing.
#[tokio::test]
async fn bad_messages_are_text_or_nothing_and_the_call_goes_on() -> Result<()> {
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let people = [stage.enter(Chromium, "Ana").await?, stage.enter(Chromium, "Hery").await?];
    join(&people, &room).await?;
    see_and_hear_each_other(&people).await?;
    let [ana, hery] = &people;
    // Where the chat stands beside the faces.
    try_join_all([ana, hery].map(|person| person.set_page_size(DESKTOP))).await?;
    try_join_all([ana, hery].map(open)).await?;
    let texts = [
        "<img src=x onerror='window.executed = true'><script>window.executed = true</script>",
        "javascript:alert(1) https://resaka.example@elsewhere.example https://\u{430}.example",
        "see https://resaka.example/a\u{202e}gpj.exe and https://resaka.example/b",
    ];
    write(ana, &texts.map(str::to_owned), 20).await?;
    agree(&[ana, hery], 3).await?;
    let links = "return [...document.querySelectorAll('.said a')].map(link => [link.href, link.rel, link.target, link.innerText])";
    let links: Vec<[String; 4]> = hery.driver().execute(links, Vec::new()).await?.convert()?;
    let pressed: Vec<&str> = links.iter().map(|link| link[0].as_str()).collect();
    assert_eq!(
        pressed,
        ["https://resaka.example/agpj.exe", "https://resaka.example/b"],
        "what turns letters around is gone"
    );
    for [href, rel, target, text] in &links {
        assert!(href.trim_end_matches('/') == text.trim_end_matches('/'), "{href} is shown as {text}");
        assert!(rel.contains("noopener") && rel.contains("noreferrer") && target == "_blank");
    }

    // By the protocol itself: too long, of somebody else, unreadable, and far too many.
    let script = "const text = 'x'.repeat(200 * 1024); \
        for (const message of [text, JSON.stringify({ Say: { text } }), '{', '[]', 'null', JSON.stringify({ Unknown: 1 }), \
          JSON.stringify({ Say: { author: '00000000-0000-0000-0000-000000000001', page: 1, number: 0, order: 1, name: 'Hery', at: 0, text: 'I am Hery' } })]) __probe.send('chat', message); \
        __probe.send('chat', JSON.stringify({ Typing: true }), 3000);";
    ana.driver().execute(script, Vec::new()).await?;
    see_and_hear_each_other(&people).await?;
    write(ana, &["still here".to_owned()], 20).await?;
    let said = agree(&[ana, hery], 4).await?;
    assert_eq!(said.last().map(String::as_str), Some("still here"));
    let executed: bool = hery.driver().execute("return 'executed' in window", Vec::new()).await?.convert()?;
    assert!(!executed);
    // Who writes too much is told.
    let field = find(ana.driver(), Role::Textbox, "Message").await?;
    let script = "const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set; \
        set.call(arguments[0], 'a'.repeat(2003)); arguments[0].dispatchEvent(new Event('input', { bubbles: true }))";
    ana.driver().execute(script, vec![field.to_json()?]).await?;
    field.send_keys("\u{e007}").await?;
    let alert = find_alert(ana).await?;
    assert_eq!(alert, "A message has at most 2000 characters. Leave out 3 characters.");
    agree(&[ana, hery], 4).await.map(drop)
}

async fn find_alert(person: &Participant) -> Result<String> {
    let alert = until("alert", || async {
        let found = person.driver().find(By::Css(".write .wrong")).await;
        Ok(found.map_err(|_| "none"))
    });
    Ok(alert.await?.text().await?)
}

/// Whoever claims that somebody said something is believed until the one says it.
#[tokio::test]
async fn ones_own_word_takes_the_place_of_what_others_claim() -> Result<()> {
    let call = talk([Chromium; 3]).await?;
    let [ana, hery, miora] = &call.people;
    try_join_all([ana, hery, miora].map(|person| person.set_page_size(DESKTOP))).await?;
    try_join_all([ana, hery, miora].map(open)).await?;
    write(ana, &["one".to_owned()], 20).await?;
    agree(&[ana, hery, miora], 1).await?;
    write(miora, &["two".to_owned()], 20).await?;
    agree(&[ana, hery, miora], 2).await?;
    // Miora leaves something out, is asked for it, and answers with what Ana is to have said.
    let said = "const said = __probe.chat.map(text => JSON.parse(text).Say); \
        return ['Ana', 'Miora'].map(name => said.find(entry => entry?.name === name))";
    let said: Vec<serde_json::Value> = hery.driver().execute(said, Vec::new()).await?.convert()?;
    let claim = "const [by_ana, by_miora] = arguments; \
        __probe.send('chat', JSON.stringify({ Say: { ...by_miora, number: 9, order: 20, text: 'a gap' } })); \
        __probe.send('chat', JSON.stringify({ Told: { entries: [{ ...by_ana, number: 1, order: 10, text: 'I resign' }] } }));";
    until("claim", || async {
        miora.driver().execute(claim, said.clone()).await?;
        let read = history(hery).await?;
        Ok(if read == ["one", "two", "I resign"] { Ok(()) } else { Err(read) })
    })
    .await?;
    write(ana, &["I stay".to_owned()], 20).await?;
    until("Ana's own word", || async {
        let read = history(hery).await?;
        Ok(if read == ["one", "two", "I stay"] { Ok(()) } else { Err(read) })
    })
    .await
}

/// Opened, written, sent and closed with the keyboard alone.
#[tokio::test]
async fn the_chat_is_used_with_the_keyboard_alone() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, [Chromium]).await?, stage.room());
    let [ana] = &people;
    ana.join(&room).await?;
    let button = find(ana.driver(), Role::Button, "Chat").await?;
    button.focus().await?;
    let press = async |keys: &str| -> Result<()> {
        ana.driver().action_chain().send_keys(keys).perform().await?;
        Ok(())
    };
    press("\u{e007}").await?;
    let field = find(ana.driver(), Role::Textbox, "Message").await?;
    until("keyboard in the field", || async {
        let now = ana.driver().active_element().await?;
        Ok(if now.element_id() == field.element_id() { Ok(()) } else { Err("it is elsewhere") })
    })
    .await?;
    press("one").await?;
    ana.driver().action_chain().key_down(Key::Shift).send_keys("\u{e007}").key_up(Key::Shift).perform().await?;
    press("two\u{e007}").await?;
    until("message of two lines", || async {
        let said = history(ana).await?;
        Ok(if said == ["one\ntwo"] { Ok(()) } else { Err(said) })
    })
    .await?;
    press("\u{e00c}").await?;
    until("keyboard on the button again", || async {
        let now = ana.driver().active_element().await?;
        Ok(if now.element_id() == button.element_id() { Ok(()) } else { Err("it is elsewhere") })
    })
    .await?;
    find(ana.driver(), Role::Button, "Chat").await.context("closed").map(drop)
}

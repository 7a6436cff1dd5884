//! Raised hands stand in one order on every screen; reactions come at once and never pile up.

use crate::everybody::{enter, join, see_and_hear_each_other, talk};
use anyhow::Result;
use e2e::Browser::{Chromium, Firefox};
use e2e::{Participant, Role, Stage, click, find, until};
use futures_util::future::try_join_all;

/// Names of those whose hands are up, in the order of the list beside the stage, which is opened for it.
async fn hands(person: &Participant) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll('.people li')].filter(row => row.querySelector('.hand'))\
        .map(row => row.querySelector('.name').innerText.replace(' (you)', ''))";
    Ok(person.driver().execute(script, Vec::new()).await?.convert()?)
}

/// Waits until all have the same list of so many hands.
async fn agree(people: &[&Participant], count: usize) -> Result<Vec<String>> {
    until(&format!("the same {count} hands for all"), || async {
        let all = try_join_all(people.iter().map(|person| hands(person))).await?;
        let is_one = all.iter().all(|one| *one == all[0]) && all[0].len() == count;
        Ok(if is_one { Ok(all[0].clone()) } else { Err(all) })
    })
    .await
}

async fn open_list(person: &Participant) -> Result<()> {
    click(person.driver(), Role::Button, "People").await?;
    find(person.driver(), Role::Button, "Everybody").await.map(drop)
}

#[tokio::test]
async fn hands_stand_in_one_order_on_every_screen_and_over_a_reload() -> Result<()> {
    let mut call = talk([Chromium, Firefox, Chromium]).await?;
    let [ana, hery, miora] = &call.people;
    try_join_all([ana, hery, miora].map(open_list)).await?;
    ana.press("Raise hand").await?;
    agree(&[ana, hery, miora], 1).await?;
    // Two at once.
    tokio::try_join!(hery.press("Raise hand"), miora.press("Raise hand"))?;
    let before = agree(&[ana, hery, miora], 3).await?;
    assert_eq!(before[0], "Ana");

    ana.driver().refresh().await?;
    ana.is_in_call().await?;
    open_list(ana).await?;
    assert_eq!(agree(&[ana, hery, miora], 3).await?, before, "who loads the page again keeps their turn");

    let late = call.stage.enter(Chromium, "Zoe").await?;
    late.join(&call.room).await?;
    open_list(&late).await?;
    late.press("Raise hand").await?;
    let mut with_late = before.clone();
    with_late.push("Zoe".into());
    assert_eq!(agree(&[ana, hery, miora, &late], 4).await?, with_late, "the last to come is the last in turn");

    ana.press("Lower hand").await?;
    miora.leave().await?;
    let left: Vec<String> = with_late.into_iter().filter(|name| name != "Ana" && name != "Miora").collect();
    assert_eq!(agree(&[ana, hery, &late], 2).await?, left);
    // Everybody sees it on the face, too.
    let script =
        "return [...document.querySelectorAll('.participant')].find(one => one.ariaLabel.startsWith('Zoe'))?.ariaLabel";
    let name: String = ana.driver().execute(script, Vec::new()).await?.convert()?;
    assert_eq!(name, "Zoe, hand raised, number 2");
    Ok(())
}

/// Notes when reactions are seen, and how many at once.
const WATCH: &str = "window.__seen = []; window.__most = 0; new MutationObserver(changes => { \
    const now = performance.timeOrigin + performance.now(); \
    for (const change of changes) for (const node of change.addedNodes) if (node.classList?.contains('flying')) window.__seen.push([node.innerText, now]); \
    window.__most = Math.max(window.__most, document.querySelectorAll('.flying').length); \
  }).observe(document.querySelector('.tiles'), { childList: true, subtree: true })";

/// Presses one of the reactions, and says when, by the clock that pages share.
async fn react(person: &Participant, name: &str) -> Result<f64> {
    let button = find(person.driver(), Role::Button, name).await?;
    let script = "arguments[0].click(); return performance.timeOrigin + performance.now()";
    Ok(person.driver().execute(script, vec![button.to_json()?]).await?.convert()?)
}

async fn seen(person: &Participant) -> Result<Vec<(String, f64)>> {
    Ok(person.driver().execute("return window.__seen", Vec::new()).await?.convert()?)
}

#[tokio::test]
async fn reactions_are_there_at_once() -> Result<()> {
    let call = talk([Chromium, Firefox]).await?;
    let [ana, hery] = &call.people;
    for person in [ana, hery] {
        person.driver().execute(WATCH, Vec::new()).await?;
        person.press("React").await?;
    }
    let names = [
        ("Thumbs up", "👍"),
        ("Heart", "❤️"),
        ("Laughter", "😂"),
        ("Applause", "👏"),
        ("Surprise", "😮"),
        ("Party", "🎉"),
        ("Sadness", "😢"),
    ];
    let mut delays = Vec::new();
    for (number, (name, emoji)) in names.into_iter().enumerate() {
        let at = react(ana, name).await?;
        let came = until(&format!("{emoji} on the other screen"), || async {
            let all = seen(hery).await?;
            Ok(if all.len() > number { Ok(all[number].clone()) } else { Err(all) })
        })
        .await?;
        assert_eq!(came.0, emoji, "each comes once, and as itself");
        delays.push(came.1 - at);
        // The sender may do so five times a second.
        until("place for the next", || async {
            let gone = came.1 + 250.0 < e2e::faults::wall();
            Ok(if gone { Ok(()) } else { Err("too soon") })
        })
        .await?;
    }
    println!("reactions were seen after {delays:.0?} ms");
    delays.sort_by(f64::total_cmp);
    assert!(delays[3] < 300.0, "{delays:?}");
    assert_eq!(seen(ana).await?.len(), 7, "one sees one's own, too");
    Ok(())
}

#[tokio::test]
async fn a_thousand_reactions_do_not_pile_up() -> Result<()> {
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let people = [stage.enter(Chromium, "Ana").await?, stage.enter(Chromium, "Hery").await?];
    join(&people, &room).await?;
    see_and_hear_each_other(&people).await?;
    let [ana, hery] = &people;
    hery.driver().execute(WATCH, Vec::new()).await?;
    let flood = "const done = arguments[0]; let sent = 0; \
        const timer = setInterval(() => { for (let i = 0; i < 50; i++) __probe.send('pulse', `[\"Clap\",${++sent}]`); \
        if (sent >= 2000) { clearInterval(timer); done(); } }, 50)";
    ana.driver().execute_async(flood, Vec::new()).await?;
    let most: u32 = hery.driver().execute("return window.__most", Vec::new()).await?.convert()?;
    println!("two thousand reactions in two seconds: {} seen, {most} at once", seen(hery).await?.len());
    assert!((1..=3).contains(&most), "{most} at once");
    see_and_hear_each_other(&people).await?;
    until("clear faces", || async {
        let left: u32 =
            hery.driver().execute("return document.querySelectorAll('.flying').length", Vec::new()).await?.convert()?;
        Ok(if left == 0 { Ok(()) } else { Err(left) })
    })
    .await?;
    Ok(())
}

#[tokio::test]
async fn a_hand_goes_up_on_a_phone_too() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, [Chromium]).await?, stage.room());
    let [ana] = &people;
    ana.set_page_size((360, 640)).await?;
    ana.join(&room).await?;
    ana.press("React").await?;
    ana.press("Raise hand").await?;
    find(ana.driver(), Role::Button, "Lower hand").await.map(drop)
}

//! What comes over a call from outside, and leaves no trace: a quick part of `cargo xtask chaos`.

use anyhow::{Result, bail, ensure};
use e2e::faults::{After, Before, Expected, Scene, wall};
use std::time::Duration;

/// Media never stop in any of these, so pictures are back within the time of one.
const BACK: f64 = 3.0;
/// The same when the path itself has gone; with all the patience that others have it would be more than five.
const RELAY_BACK: f64 = 4.0;
/// Until rosters are equal, in seconds.
const EQUAL: f64 = 5.0;

#[tokio::test]
async fn a_reset_socket_comes_back_and_nobody_notices() -> Result<()> {
    let (mut scene, before) = talk().await?;
    let began = wall();
    scene.proxies()[0].reset();
    is_untouched(&mut scene, &before, began).await
}

#[tokio::test]
async fn a_killed_server_comes_back_and_nobody_notices() -> Result<()> {
    let (mut scene, before) = talk().await?;
    let began = wall();
    scene.server().kill().await?;
    scene.server().revive().await?;
    is_untouched(&mut scene, &before, began).await
}

/// The relay goes with the server, and what it relayed: the one fault here that people notice. That nothing arrives is
/// seen after a second, and then both ends need a relay anew.
#[tokio::test]
async fn a_relayed_call_comes_back_by_itself_when_the_relay_was_killed_with_the_server() -> Result<()> {
    let mut scene = Scene::open_relayed(2).await?;
    scene.gather().await?;
    relayed(&scene).await?;
    let [ana, hery] = scene.people() else { bail!("two people") };
    ana.listen_to(hery).await?;
    hery.listen_to(ana).await?;
    let before = Before::of(&scene).await?;
    let began = wall();
    scene.server().kill().await?;
    scene.server().revive().await?;
    let lasted = (began, wall());
    let mut after = After::of(&mut scene, &before, Expected::Everybody, lasted, Duration::from_secs(30)).await?;
    let [ana, hery] = scene.people() else { bail!("two people") };
    let silence = ana.longest_silence_of(hery).await?.max(hery.longest_silence_of(ana).await?) / 1000.0;
    println!(
        "relayed, server killed and back after {:.1} s: pictures back {:.1} s after that, {:.1} s without one, {silence:.1} s \
         without sound",
        (lasted.1 - lasted.0) / 1000.0,
        after.back.unwrap_or(f64::INFINITY),
        after.gap
    );
    after.judge(RELAY_BACK, EQUAL);
    ensure!(silence < RELAY_BACK + EQUAL, "{silence} s without sound");
    ensure!(after.gap > 0.5, "pictures went on without the relay: {:.1} s", after.gap);
    after.verdict()?;
    relayed(&scene).await
}

/// Waits until every connection goes from relay to relay.
async fn relayed(scene: &Scene) -> Result<()> {
    for person in scene.people() {
        e2e::until("relayed connection", || async {
            let ways = person.ways().await?;
            Ok(if ways.len() == 1 && ways[0].local == "relay" { Ok(()) } else { Err(format!("{ways:?}")) })
        })
        .await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_half_open_socket_is_given_up_and_replaced() -> Result<()> {
    let (mut scene, before) = talk().await?;
    let began = wall();
    let proxy = &scene.proxies()[0];
    let connections = proxy.connections();
    proxy.half_open();
    // The page notices by itself.
    e2e::until_within(Duration::from_secs(24), "second socket", || async {
        let now = proxy.connections();
        Ok(if now > connections { Ok(()) } else { Err(now) })
    })
    .await?;
    is_untouched(&mut scene, &before, began).await
}

#[tokio::test]
async fn a_reloaded_tab_is_back_in_the_call_without_a_click() -> Result<()> {
    let (mut scene, before) = talk().await?;
    let began = wall();
    scene.people()[0].driver().refresh().await?;
    let lasted = (began, wall());
    let mut after = After::of(&mut scene, &before, Expected::FirstReloaded, lasted, Duration::from_secs(10)).await?;
    after.judge(BACK, EQUAL);
    after.verdict()
}

#[tokio::test]
async fn who_has_lost_the_server_is_not_said_to_be_here() -> Result<()> {
    let scene = Scene::open(2, false).await?;
    let [ana, hery] = scene.people() else { bail!("two people") };
    ana.join("away").await?;
    hery.open("/r/away").await?;
    let says = async |words: &str| {
        e2e::until(words, || async {
            // In one step, or the page may draw itself anew between two.
            let read = "return document.querySelector('main')?.innerText ?? ''";
            let text: String = hery.driver().execute(read, Vec::new()).await?.convert()?;
            Ok(if text.contains(words) { Ok(()) } else { Err(text) })
        })
        .await
    };
    says("Ana is here").await?;
    scene.proxies()[0].outage(true);
    says("Nobody is here yet").await?;
    scene.proxies()[0].outage(false);
    says("Ana is here").await
}

async fn talk() -> Result<(Scene, Before)> {
    let mut scene = Scene::open(2, false).await?;
    scene.gather().await?;
    let before = Before::of(&scene).await?;
    Ok((scene, before))
}

async fn is_untouched(scene: &mut Scene, before: &Before, began: f64) -> Result<()> {
    let lasted = (began, wall());
    let mut after = After::of(scene, before, Expected::Everybody, lasted, Duration::from_secs(10)).await?;
    after.judge(BACK, EQUAL);
    after.judge_untouched();
    after.verdict()
}

//! Twice as large, in both ways that browsers have, nothing is lost (WCAG 1.4.4, 1.4.10).

use crate::everybody::see_and_hear_each_other;
use crate::keyboard::has;
use anyhow::{Result, ensure};
use e2e::Browser::Chromium;
use e2e::{Options, Participant, Role, Stage, find, inspect, settle};
use serde_json::json;

/// The page at 200 % in a window of 1280 × 720: half as many CSS pixels, each of them twice as large.
#[tokio::test]
async fn at_twice_the_size_nothing_is_cut_and_everything_is_within_reach() -> Result<()> {
    look_at_everything((640, 360), 2, &[]).await
}

/// Only the letters, by the browser's own setting.
#[tokio::test]
async fn with_letters_of_twice_the_size_nothing_is_cut_and_everything_is_within_reach() -> Result<()> {
    look_at_everything((1280, 720), 1, &["--blink-settings=defaultFontSize=32"]).await
}

async fn look_at_everything((width, height): (u32, u32), scale: u32, flags: &[&str]) -> Result<()> {
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let ana = stage.enter_with(Chromium, "Ana", Options { flags, ..Options::default() }).await?;
    let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false });
    ana.driver().cdp().send_raw("Emulation.setDeviceMetricsOverride", metrics).await?;
    let mut eye = Eye { person: &ana, wrong: Vec::new() };
    ana.open("/").await?;
    find(ana.driver(), Role::Button, "New meeting").await?;
    let font = "return [devicePixelRatio, parseFloat(getComputedStyle(document.documentElement).fontSize)]";
    let (ratio, size): (f64, f64) = ana.driver().execute(font, Vec::new()).await?.convert()?;
    ensure!(ratio * size == 32.0, "letters are not twice as large: {ratio} × {size} px");
    eye.look("home").await?;
    ana.open("/check").await?;
    find(ana.driver(), Role::Heading, "Check this connection").await?;
    eye.look("check").await?;

    let others = [stage.enter(Chromium, "Hery").await?, stage.enter(Chromium, "Miora").await?];
    others[0].join(&room).await?;
    ana.open(&format!("/r/{room}")).await?;
    ana.say_name().await?;
    eye.look("lobby").await?;
    ana.press("Sound test and settings").await?;
    find(ana.driver(), Role::Heading, "Settings").await?;
    eye.look("lobby, settings").await?;
    ana.press("Close").await?;
    ana.enter().await?;
    others[1].join(&room).await?;
    see_and_hear_each_other(&[&ana, &others[0], &others[1]]).await?;
    eye.look("call").await?;
    ana.press("React").await?;
    find(ana.driver(), Role::Button, "Applause").await?;
    eye.look("reactions").await?;
    ana.press("React").await?;
    others[0].share_screen().await?;
    ana.sees_screen_of(&others[0]).await?;
    ana.share_screen().await?;
    eye.look("call, sharing").await?;
    ana.stop_sharing().await?;
    ana.press("Chat").await?;
    find(ana.driver(), Role::Textbox, "Message").await?.send_keys("Manao ahoana!\u{e007}and").await?;
    has(&ana, ".said").await?;
    eye.look("chat").await?;
    ana.press("Everybody").await?;
    has(&ana, ".people").await?;
    eye.look("people").await?;
    ana.press("Close the panel").await?;
    for (button, heading) in
        [("Keyboard shortcuts", "Keyboard shortcuts"), ("Call quality", "Call quality"), ("", "Settings")]
    {
        ana.press("More").await?;
        if !button.is_empty() {
            ana.press(button).await?;
        }
        find(ana.driver(), Role::Heading, heading).await?;
        eye.look(heading).await?;
        ana.press("Close").await?;
    }
    ana.press("QR code").await?;
    find(ana.driver(), Role::Heading, "Invite people").await?;
    eye.look("invitation").await?;
    ana.press("Close").await?;
    ana.leave().await?;
    eye.look("left").await?;
    let wrong = eye.wrong;
    ensure!(wrong.is_empty(), "{} things are wrong:\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}

/// Looks at pages, and remembers what is wrong with all of them.
struct Eye<'a> {
    person: &'a Participant,
    wrong: Vec<String>,
}

impl Eye<'_> {
    async fn look(&mut self, page: &str) -> Result<()> {
        let tab = self.person.driver();
        settle(tab).await?;
        let found = inspect(tab).await?;
        let unreached: Vec<String> = tab.execute(UNREACHED, Vec::new()).await?.convert()?;
        self.wrong.extend(found.into_iter().chain(unreached).map(|wrong| format!("{page}: {wrong}")));
        if let Some(folder) = std::env::var_os("RESAKA_LOOK") {
            let size = tab.execute("return devicePixelRatio", Vec::new()).await?.json().to_string();
            tab.screenshot(&std::path::Path::new(&folder).join(format!("{page} {size}.png"))).await?;
        }
        Ok(())
    }
}

/// What can be pressed or filled in but not be brought to where it is seen whole and nothing lies on it.
const UNREACHED: &str = "const top = document.querySelector('dialog[open]') ?? document.body; \
    const all = [...top.querySelectorAll('button, a, input, select, textarea')].filter(one => one.checkVisibility({ visibilityProperty: true })); \
    const unreached = []; \
    for (const one of top.querySelectorAll('.sheet-body, .stage, .said-scroll, .people')) \
      if (one.scrollWidth > one.clientWidth) unreached.push(`scrolls aside: ${one.className}, ${one.scrollWidth} px in ${one.clientWidth}: ` + \
        [...one.querySelectorAll('*')].filter(in_it => in_it.getBoundingClientRect().right > one.getBoundingClientRect().left + one.clientWidth).map(in_it => in_it.outerHTML.slice(0, 60)).slice(0, 3)); \
    for (const one of all) { \
      one.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' }); \
      const { left, top, right, bottom } = one.getBoundingClientRect(); \
      const there = document.elementFromPoint((left + right) / 2, (top + bottom) / 2); \
      const is_in = left >= -.5 && right <= innerWidth + .5 && top >= -.5 && bottom <= innerHeight + .5; \
      if (!is_in || !there || !(one.contains(there) || there.contains(one))) unreached.push(`out of reach: ${one.outerHTML.slice(0, 120)} ${[left, top, right, bottom]}`); \
    } \
    scrollTo(0, 0); return unreached;";

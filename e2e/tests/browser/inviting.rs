//! Giving somebody the room's link: copied, sent by another program, or as a code for their phone.

use anyhow::{Context, Result};
use e2e::Browser::{self, Chromium, Firefox};
use e2e::{Options, Participant, Role, Stage, find, until};
use serde_json::{Value, json};
use std::io::Cursor;
use thirtyfour::prelude::*;

#[tokio::test]
async fn a_phone_reads_the_link_from_the_screen() -> Result<()> {
    read_from_the_screen(Chromium).await
}

#[tokio::test]
async fn a_phone_reads_the_link_from_the_screen_of_firefox() -> Result<()> {
    read_from_the_screen(Firefox).await
}

async fn read_from_the_screen(browser: Browser) -> Result<()> {
    let mut stage = Stage::open().await?;
    let (room, ana) = (stage.room(), stage.enter(browser, "Ana").await?);
    let link = format!("{}/r/{room}", stage.server().origin());
    ana.open(&format!("/r/{room}")).await?;
    find(ana.driver(), Role::Button, "Join").await?;
    // In a dark page as well: scanners want dark on light.
    for theme in ["light", "dark"] {
        ana.driver().execute("dress({ theme: arguments[0] })", vec![theme.into()]).await?;
        ana.press("QR code").await?;
        assert_eq!(scanned(&ana).await?, link, "{theme}");
        ana.press("Close").await?;
    }
    ana.enter().await?;
    ana.press("QR code").await?;
    assert_eq!(scanned(&ana).await?, link);
    ana.press("Copy link").await?;
    find(ana.driver(), Role::Button, "Link copied").await?;
    ana.press("Close").await
}

/// A phone, as far as it matters here: it is touched, and has programs to send links with.
const PHONE: &str = "{ const asked = matchMedia.bind(window); \
    window.matchMedia = query => asked(query.replace('(pointer: fine)', '(pointer: coarse) and (pointer: fine)')); \
    navigator.share = async data => { self.handed = data; if (self.refusal) throw new DOMException('', self.refusal); } }";

#[tokio::test]
async fn on_a_phone_the_link_is_handed_to_another_program_and_copied_where_that_is_refused() -> Result<()> {
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let link = format!("{}/r/{room}", stage.server().origin());
    let ana = stage.enter_with(Chromium, "Ana", Options { before: PHONE, ..Options::default() }).await?;
    ana.open(&format!("/r/{room}")).await?;
    ana.press("Share link").await?;
    is_handed(&ana, &link).await?;
    // Who changes their mind is not told that something went wrong.
    ana.driver().execute("self.refusal = 'AbortError'; delete self.handed", Vec::new()).await?;
    ana.press("Share link").await?;
    is_handed(&ana, &link).await?;
    ana.driver().execute("self.refusal = 'NotAllowedError'; delete self.handed", Vec::new()).await?;
    ana.press("Share link").await?;
    is_handed(&ana, &link).await?;
    ana.press("Copy link").await?;
    find(ana.driver(), Role::Button, "Link copied").await.map(drop)
}

async fn is_handed(person: &Participant, link: &str) -> Result<()> {
    until("handing on", || async {
        let handed: Value = person.driver().execute("return self.handed ?? null", Vec::new()).await?.json().clone();
        Ok(if handed == json!({ "url": link }) { Ok(()) } else { Err(handed) })
    })
    .await
}

/// What a phone reads that is held before the screen.
async fn scanned(person: &Participant) -> Result<String> {
    let code = until("code", || async {
        let found = person.driver().find_all(By::Css("dialog[open] svg[role=img]")).await?;
        Ok(found.into_iter().next().ok_or("none"))
    })
    .await?;
    let mut picture = png::Decoder::new(Cursor::new(code.screenshot_as_png().await?));
    picture.set_transformations(png::Transformations::STRIP_16 | png::Transformations::EXPAND);
    let mut picture = picture.read_info()?;
    let mut pixels = vec![0; picture.output_buffer_size().context("a picture of some size")?];
    let info = picture.next_frame(&mut pixels)?;
    let (width, each) = (info.width as usize, info.color_type.samples());
    let grey = |x: usize, y: usize| pixels[(y * width + x) * each];
    let mut seen = rqrr::PreparedImage::prepare_from_greyscale(width, info.height as usize, grey);
    let grids = seen.detect_grids();
    let (_, said) = grids.first().context("no code in the picture")?.decode()?;
    Ok(said)
}

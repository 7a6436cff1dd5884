//! `cargo xtask screenshots`: every page at three sizes, light and dark, with people to look at.
#![allow(clippy::print_stdout, reason = "a command line program speaks on the terminal")]

use anyhow::{Context, Result};
use e2e::{BarePage, Browser, Devices, Driver, FACES, Look, RATE, Role, Server, click, find, until};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use thirtyfour::prelude::*;

const SIZES: [(u32, u32); 3] = [(1280, 800), (390, 844), (320, 568)];
const ROOM: &str = "quiet-lemur-rice-4821";
const NAMES: [&str; 16] = [
    "Miora", "Ana", "Hery", "Noro", "Tiana", "Lova", "Fara", "Zoé", "Rivo", "Bao", "Vola", "Solo", "Haja", "Ony",
    "Mamy", "Rija",
];
/// What the README shows.
const KEPT: [(&str, &str); 2] = [("call-4-1280x800-light", "call"), ("call-4-1280x800-dark", "call-dark")];

#[tokio::main]
async fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("e2e lies in the workspace")?;
    let folder = root.join("docs/images");
    fs::create_dir_all(&folder)?;
    let guests = BarePage::serve(&include_str!("guests.html").replace("/*FACES*/", FACES)).await?;
    let server = Server::start(&["--allow-origin", guests.address().trim_end_matches('/')]).await?;
    let driver = Driver::start(Browser::Chromium).await?;
    let room = format!("{}/r/{ROOM}", server.origin());
    let guests = Guests::open(&driver, &guests, &server).await?;
    let camera = Camera { tab: driver.open(Some(person(0)), &[]).await?, folder: folder.clone() };

    camera.tab.goto(format!("{}/", server.origin())).await?;
    find(&camera.tab, Role::Button, "New meeting").await?;
    camera.take("home").await?;

    camera.tab.goto(&room).await?;
    say_name(&camera.tab, NAMES[0]).await?;
    plays(&camera.tab, 1).await?;
    camera.take("lobby").await?;

    click(&camera.tab, Role::Button, "Join").await?;
    find(&camera.tab, Role::Toolbar, "Call controls").await?;
    for (number, name) in NAMES.iter().enumerate() {
        if number > 0 {
            guests.come(number, name, false).await?;
        }
        let people = number + 1;
        if [1, 2, 4, 9, 16].contains(&people) {
            // From the fourth on, one has no picture.
            plays(&camera.tab, if people < 4 { people } else { people - 1 }).await?;
            camera.take(&format!("call-{people}")).await?;
        }
    }
    guests.leave().await?;
    for (number, name) in NAMES.iter().enumerate().skip(1).take(3) {
        guests.come(number, name, number == 1).await?;
    }
    plays(&camera.tab, 4).await?;
    camera.take("screen-4").await?;
    guests.come(4, NAMES[4], true).await?;
    plays(&camera.tab, 6).await?;
    camera.take("screens-5").await?;
    guests.leave().await?;
    for (number, name) in NAMES.iter().enumerate().skip(1).take(5) {
        guests.come(number, name, false).await?;
    }
    plays(&camera.tab, 5).await?;
    click(&camera.tab, Role::Button, "Show who speaks large").await?;
    camera.take("speaker-6").await?;
    click(&camera.tab, Role::Button, "Share screen").await?;
    find(&camera.tab, Role::Button, "Stop sharing").await?;
    camera.take("sharing-6").await?;
    click(&camera.tab, Role::Button, "More").await?;
    camera.take("settings").await?;
    click(&camera.tab, Role::Button, "Call quality").await?;
    draws(&camera.tab).await?;
    camera.take("quality").await?;
    click(&camera.tab, Role::Button, "Close").await?;

    click(&camera.tab, Role::Button, "Leave").await?;
    find(&camera.tab, Role::Button, "Come back").await?;
    camera.take("left").await?;

    for (from, to) in KEPT {
        fs::copy(folder.join(format!("{from}.png")), folder.join(format!("{to}.png")))?;
    }
    println!("{}", folder.display());
    Ok(())
}

/// The other people: they are there for the camera only.
struct Guests(WebDriver);

impl Guests {
    async fn open(driver: &Driver, page: &BarePage, server: &Server) -> Result<Self> {
        let tab = driver.open(None, &[]).await?;
        let socket = server.origin().replace("http:", "ws:");
        tab.goto(format!("{}?server={socket}/ws&room={ROOM}", page.address())).await?;
        Ok(Self(tab))
    }

    async fn leave(&self) -> Result<()> {
        self.0.execute("everybodyLeaves()", Vec::new()).await?;
        Ok(())
    }

    async fn come(&self, number: usize, name: &str, screen: bool) -> Result<()> {
        let (microphone, camera) = (name != "Hery", name != "Noro");
        let guest = json!({
            "name": name, "identity": number, "microphone": microphone, "camera": camera, "screen": screen,
        });
        let script = "guest(arguments[0]).then(() => arguments[1](null), why => arguments[1](String(why)))";
        let refused: Option<String> = self.0.execute_async(script, vec![guest]).await?.convert()?;
        anyhow::ensure!(refused.is_none(), "{name} cannot come: {refused:?}");
        Ok(())
    }
}

fn person(identity: u8) -> Devices {
    Devices { identity, look: Look::Face, rate: RATE, before: "" }
}

async fn say_name(tab: &WebDriver, name: &str) -> Result<()> {
    let field = find(tab, Role::Textbox, "Your name").await?;
    field.clear().await?;
    field.send_keys(name).await?;
    Ok(())
}

/// Waits until so many pictures move.
async fn plays(tab: &WebDriver, pictures: usize) -> Result<()> {
    until(&format!("{pictures} pictures"), || async {
        let script = "return [...document.querySelectorAll('video')].filter(video => video.videoWidth > 2 && video.checkVisibility({ visibilityProperty: true })).length";
        let shown: usize = tab.execute(script, Vec::new()).await?.convert()?;
        Ok(if shown >= pictures { Ok(()) } else { Err(shown) })
    })
    .await
}

/// Waits until the plots of the call's quality have lines.
async fn draws(tab: &WebDriver) -> Result<()> {
    until("lines in plots", || async {
        let script = "return document.querySelector('.plots path')?.getAttribute('d').match(/L/g)?.length ?? 0";
        let steps: usize = tab.execute(script, Vec::new()).await?.convert()?;
        Ok(if steps >= 5 { Ok(()) } else { Err(steps) })
    })
    .await
}

struct Camera {
    tab: WebDriver,
    folder: PathBuf,
}

impl Camera {
    /// One picture for each size and theme.
    async fn take(&self, page: &str) -> Result<()> {
        for theme in ["light", "dark"] {
            let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": theme }] });
            self.tab.cdp().send_raw("Emulation.setEmulatedMedia", features).await?;
            for (width, height) in SIZES {
                let metrics =
                    json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
                self.tab.cdp().send_raw("Emulation.setDeviceMetricsOverride", metrics).await?;
                // Two frames: one to lay out, one to paint.
                let painted = "const ends = animation => Number.isFinite(animation.effect.getComputedTiming().endTime);\
                    requestAnimationFrame(() => requestAnimationFrame(() => Promise.allSettled(\
                    document.getAnimations().filter(ends).map(animation => animation.finished)).then(() => arguments[0]())))";
                self.tab.execute_async(painted, Vec::new()).await?;
                let file = self.folder.join(format!("{page}-{width}x{height}-{theme}.png"));
                self.tab.screenshot(&file).await?;
            }
        }
        println!("{page}");
        Ok(())
    }
}

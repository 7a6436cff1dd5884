//! `cargo xtask screenshots`: every page at three sizes, light and dark, with people to look at.
#![allow(clippy::print_stdout, reason = "a command line program speaks on the terminal")]

use anyhow::{Context, Result};
use e2e::{Browser, Devices, Driver, Look, Role, Server, click, find, until};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use thirtyfour::prelude::*;

const SIZES: [(u32, u32); 3] = [(1280, 800), (390, 844), (320, 568)];
const NAMES: [&str; 9] = ["Miora", "Ana", "Hery", "Noro", "Tiana", "Lova", "Fara", "Zoé", "Rivo"];
/// What the README shows.
const KEPT: [(&str, &str); 3] =
    [("call-4-1280x800-light", "call"), ("call-4-1280x800-dark", "call-dark"), ("call-2-390x844-dark", "phone")];

#[tokio::main]
async fn main() -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("e2e lies in the workspace")?;
    let (folder, kept) = (root.join("target/screenshots"), root.join("docs/images"));
    fs::create_dir_all(&folder)?;
    fs::create_dir_all(&kept)?;
    // Nine browsers at once are slow to say hello.
    let server = Server::start(&["--hello-seconds", "60"]).await?;
    let driver = Driver::start(Browser::Chromium).await?;
    let room = format!("{}/r/quiet-lemur-rice-4821", server.origin());
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
    let mut others = Vec::new();
    for (number, name) in NAMES.iter().enumerate() {
        if number > 0 {
            // A browser each: the windows of one would share one thread.
            let tab = driver.open(Some(person(u8::try_from(number)?)), &[]).await?;
            tab.goto(&room).await?;
            say_name(&tab, name).await?;
            plays(&tab, 1).await?;
            click(&tab, Role::Button, "Join").await?;
            find(&tab, Role::Toolbar, "Call controls").await?;
            match *name {
                "Hery" => click(&tab, Role::Button, "Mute microphone").await?,
                "Noro" => click(&tab, Role::Button, "Turn camera off").await?,
                _ => {}
            }
            others.push(tab);
        }
        let people = number + 1;
        if [1, 2, 4, 9].contains(&people) {
            // From the fourth on, one has no picture.
            plays(&camera.tab, if people < 4 { people } else { people - 1 }).await?;
            camera.take(&format!("call-{people}")).await?;
        }
    }

    click(&camera.tab, Role::Button, "Leave").await?;
    find(&camera.tab, Role::Button, "Come back").await?;
    camera.take("left").await?;

    for (from, to) in KEPT {
        fs::copy(folder.join(format!("{from}.png")), kept.join(format!("{to}.png")))?;
    }
    println!("{} and, for the README, {}", folder.display(), kept.display());
    Ok(())
}

fn person(identity: u8) -> Devices {
    Devices { identity, look: Look::Face }
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

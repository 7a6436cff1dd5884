//! A browser that keeps nothing between visits.

use anyhow::Result;
use e2e::Browser::Chromium;
use e2e::{Stage, choose};
use serde_json::json;

#[tokio::test]
async fn a_browser_that_remembers_nothing_says_so_and_one_is_seen_and_heard_all_the_same() -> Result<()> {
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let ana = stage.enter(Chromium, "Ana").await?;
    let hery = stage.enter(Chromium, "Hery").await?;
    hery.join(&room).await?;
    let address = format!("/r/{room}");
    ana.open(&address).await?;
    for storage in ["forbidden", "full"] {
        ana.break_devices(&json!({ "storage": storage })).await?;
        ana.open(&address).await?;
        ana.say_name().await?;
        if storage == "full" {
            assert!(ana.notices().await?.is_empty(), "nothing is lost yet");
        } else {
            ana.reads(&["This browser does not remember your choices"]).await?;
        }
        choose(ana.driver(), "Microphone device", "Microphone Two").await?;
        ana.reads(&["This browser does not remember your choices"]).await?;
        ana.enter().await?;
        hery.sees(&ana).await?;
        hery.hears_second_microphone_of(&ana).await?;
        // It is no trouble of the call, but stands where things are chosen.
        ana.reads(&[]).await?;
        ana.press("More").await?;
        ana.reads(&["This browser does not remember your choices"]).await?;
        ana.press("Close").await?;
        ana.leave().await?;
    }
    Ok(())
}

//! A camera or microphone that cannot be used is a sentence, never a closed door.

use anyhow::Result;
use e2e::{Browser, Role, Stage, find, until};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use thirtyfour::prelude::*;

#[tokio::test]
async fn every_failure_of_the_devices_has_a_sentence_and_joining_works() -> Result<()> {
    let mut stage = Stage::open().await?;
    let ana = stage.enter(Browser::Chromium, "Ana").await?;
    let errors =
        ["NotAllowedError", "NotFoundError", "NotReadableError", "OverconstrainedError", "AbortError", "SecurityError"];
    let failures = errors.iter().map(|name| json!({ "audio": name, "video": name }));
    // In a page without a secure connection there is no `navigator.mediaDevices` at all.
    let failures: Vec<Value> = failures.chain([json!({ "everything": true })]).collect();

    let mut sentences = BTreeSet::new();
    for failure in &failures {
        let room = stage.room();
        ana.open(&format!("/r/{room}")).await?;
        ana.break_devices(failure).await?;
        ana.open(&format!("/r/{room}")).await?;
        let sentence = alert(ana.driver(), &failure.to_string()).await?;
        assert!(sentence.contains("You can join all the same"), "{failure}: {sentence}");
        println!("{failure}: {sentence}");
        sentences.insert(sentence);
        ana.enter().await?;
        find(ana.driver(), Role::Button, "Unmute microphone").await?;
        find(ana.driver(), Role::Button, "Turn camera on").await?;
        ana.leave().await?;
    }
    // SecurityError and no mediaDevices have the same cause and the same remedy.
    assert!(sentences.len() >= errors.len(), "{sentences:?}");
    Ok(())
}

#[tokio::test]
async fn without_a_camera_one_is_still_heard_and_sees_the_others() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (room, ana) = (stage.room(), stage.enter(Browser::Chromium, "Ana").await?);
    let hery = stage.enter(Browser::Chromium, "Hery").await?;
    ana.join(&room).await?;
    hery.open(&format!("/r/{room}")).await?;
    hery.break_devices(&json!({ "video": "NotFoundError" })).await?;
    hery.join(&room).await?;
    ana.hears(&hery).await?;
    hery.sees(&ana).await?;
    hery.hears(&ana).await?;

    // The camera was plugged in meanwhile.
    hery.break_devices(&json!({})).await?;
    hery.camera_on().await?;
    ana.sees(&hery).await.map(drop)
}

async fn alert(driver: &WebDriver, failure: &str) -> Result<String> {
    until(&format!("alert about {failure}"), || async {
        for element in driver.find_all(By::Css("[role=alert]")).await? {
            let text = element.text().await.unwrap_or_default();
            if !text.is_empty() {
                return Ok(Ok(text.replace('\n', " ")));
            }
        }
        Ok(Err("nothing is said"))
    })
    .await
}

//! Chromium and Firefox in one call, whoever was there first.

use crate::everybody::{go_on_seeing_each_other, see_and_hear_each_other};
use anyhow::Result;
use e2e::{Browser, Stage};

#[tokio::test]
async fn firefox_joins_chromium() -> Result<()> {
    talk([Browser::Chromium, Browser::Firefox]).await
}

#[tokio::test]
async fn chromium_joins_firefox() -> Result<()> {
    talk([Browser::Firefox, Browser::Chromium]).await
}

async fn talk([first, second]: [Browser; 2]) -> Result<()> {
    let mut stage = Stage::open().await?;
    let room = stage.room();
    let (ana, hery) = (stage.enter(first, "Ana").await?, stage.enter(second, "Hery").await?);
    ana.join(&room).await?;
    hery.join(&room).await?;
    see_and_hear_each_other(&[&ana, &hery]).await?;
    go_on_seeing_each_other(&[&ana, &hery]).await?;

    hery.mute().await?;
    ana.sees_muted(&hery, true).await?;
    ana.hears_nothing_of(&hery).await?;
    hery.unmute().await?;
    ana.sees_muted(&hery, false).await?;
    let before = [ana.descriptions().await?, hery.descriptions().await?];
    hery.camera_off().await?;
    ana.sees_no_picture(&hery).await?;
    hery.camera_on().await?;
    see_and_hear_each_other(&[&ana, &hery]).await?;
    assert_eq!([ana.descriptions().await?, hery.descriptions().await?], before);

    hery.leave().await?;
    ana.sees_exactly(&[]).await?;
    hery.come_back().await?;
    see_and_hear_each_other(&[&ana, &hery]).await
}

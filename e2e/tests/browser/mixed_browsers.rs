//! Chromium and Firefox in one call, whoever was there first.

use crate::camera;
use crate::everybody::{enter, go_on_seeing_each_other, see_and_hear_each_other};
use anyhow::Result;
use e2e::Browser::{self, Chromium, Firefox};
use e2e::Stage;

#[tokio::test]
async fn firefox_joins_chromium() -> Result<()> {
    talk([Chromium, Firefox]).await
}

#[tokio::test]
async fn chromium_joins_firefox() -> Result<()> {
    talk([Firefox, Chromium]).await
}

async fn talk(browsers: [Browser; 2]) -> Result<()> {
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, browsers).await?, stage.room());
    let [ana, hery] = &people;
    ana.join(&room).await?;
    hery.join(&room).await?;
    see_and_hear_each_other(&people).await?;
    go_on_seeing_each_other(&people).await?;

    hery.mute().await?;
    ana.sees_muted(hery, true).await?;
    ana.hears_nothing_of(hery).await?;
    hery.unmute().await?;
    ana.sees_muted(hery, false).await?;
    ana.hears(hery).await?;
    camera::turn_off_and_on(hery, &[ana]).await?;
    see_and_hear_each_other(&people).await?;

    hery.leave().await?;
    ana.sees_exactly(&[]).await?;
    hery.come_back().await?;
    see_and_hear_each_other(&people).await
}

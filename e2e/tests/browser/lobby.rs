//! The mirror of the lobby, and coming into a call without being seen or heard.

use crate::everybody::descriptions;
use anyhow::Result;
use e2e::Browser::Chromium;
use e2e::{Participant, Role, Stage, click, until};

#[tokio::test]
async fn who_comes_with_everything_off_is_neither_seen_nor_heard_until_they_switch_it_on() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (room, ana) = (stage.room(), stage.enter(Chromium, "Ana").await?);
    let hery = stage.enter(Chromium, "Hery").await?;
    hery.join(&room).await?;
    come_unseen(&ana, &hery, &room).await
}

/// Where `hery` is in the call, `ana` looks into the mirror, switches everything off, comes, and switches it on.
pub(crate) async fn come_unseen(ana: &Participant, hery: &Participant, room: &str) -> Result<()> {
    ana.open(&format!("/r/{room}")).await?;
    sees_mirror(ana).await?;
    for switch in ["Microphone", "Camera"] {
        click(ana.driver(), Role::Switch, switch).await?;
    }
    ana.enter().await?;
    hery.sees_exactly(&[ana]).await?;
    ana.sees(hery).await?;
    ana.hears(hery).await?;
    hery.sees_muted(ana, true).await?;
    hery.sees_no_picture(ana).await?;
    hery.hears_nothing_of(ana).await?;
    assert_eq!(ana.tracks().await?.live.video, 0, "the light of the camera is off");

    let before = descriptions(&[ana, hery]).await?;
    ana.unmute().await?;
    ana.camera_on().await?;
    hery.sees(ana).await?;
    hery.hears(ana).await?;
    assert_eq!(descriptions(&[ana, hery]).await?, before);
    Ok(())
}

/// Waits until `ana` sees herself in the mirror of the lobby, as in every mirror.
pub(crate) async fn sees_mirror(ana: &Participant) -> Result<()> {
    until("own picture in the mirror", || async {
        let script = "const video = document.querySelector('.preview video'); \
                      if (!video) return [-1, '']; \
                      return [__probe.read(video)?.identity ?? -1, getComputedStyle(video).transform]";
        let (identity, transform): (i32, String) = ana.driver().execute(script, Vec::new()).await?.convert()?;
        let is_right = identity == i32::from(ana.identity()) && transform.starts_with("matrix(-1,");
        Ok(if is_right { Ok(()) } else { Err((identity, transform)) })
    })
    .await
}

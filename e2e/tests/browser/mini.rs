//! The call in a small window on top of others.

use crate::everybody::talk;
use anyhow::Result;
use e2e::Browser::Chromium;
use e2e::{Participant, until};

#[tokio::test]
async fn the_call_goes_on_in_a_small_window() -> Result<()> {
    let call = talk([Chromium, Chromium]).await?;
    let [ana, hery] = &call.people;
    ana.press("More").await?;
    ana.press("Small window on top").await?;
    shows(ana, Some(hery.identity())).await?;
    press(ana, "Mute microphone").await?;
    hery.hears_nothing_of(ana).await?;
    press(ana, "Unmute microphone").await?;
    hery.hears(ana).await?;

    hery.share_screen().await?;
    shows(ana, Some(hery.identity() + 128)).await?;
    hery.stop_sharing().await?;
    shows(ana, Some(hery.identity())).await?;

    press(ana, "Leave").await?;
    hery.sees_exactly(&[]).await?;
    shows(ana, None).await
}

/// Safari has no such windows. (Firefox has neither these nor those; there is no button then.)
#[tokio::test]
async fn where_there_are_no_such_windows_the_largest_picture_floats() -> Result<()> {
    let call = talk([Chromium, Chromium]).await?;
    let [ana, hery] = &call.people;
    ana.driver().execute("delete window.documentPictureInPicture", Vec::new()).await?;
    hery.share_screen().await?;
    ana.sees_screen_of(hery).await?;
    ana.press("More").await?;
    ana.press("Small window on top").await?;
    until("floating picture", || async {
        let script = "return document.pictureInPictureElement?.dataset.kind ?? ''";
        let kind: String = ana.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if kind == "screen" { Ok(()) } else { Err(kind) })
    })
    .await
}

/// Waits until the small window shows the picture with this number, or is closed.
async fn shows(person: &Participant, identity: Option<u8>) -> Result<()> {
    until(&format!("{identity:?} in the small window of {}", person.name()), || async {
        let script = "const mini = documentPictureInPicture.window; \
                      if (!mini || mini.closed) return null; \
                      return __probe.read(mini.document.querySelector('video'))?.identity ?? 255";
        let found: Option<u8> = person.driver().execute(script, Vec::new()).await?.convert()?;
        Ok(if found == identity { Ok(()) } else { Err(found) })
    })
    .await
}

/// Presses a button of the small window, which no driver can switch to.
async fn press(person: &Participant, label: &str) -> Result<()> {
    until(&format!("{label:?} in the small window"), || async {
        let script = "const button = documentPictureInPicture.window?.document.querySelector(`[aria-label=\"${arguments[0]}\"]`); \
                      button?.click(); return !!button";
        let is_there: bool = person.driver().execute(script, vec![label.into()]).await?.convert()?;
        Ok(if is_there { Ok(()) } else { Err("not there") })
    })
    .await
}

//! The camera button.

use crate::everybody::{descriptions, see_and_hear_each_other, talk};
use anyhow::Result;
use e2e::Browser::Chromium;
use e2e::{Participant, until};

#[tokio::test]
async fn the_camera_goes_off_for_real_and_comes_back_without_negotiation() -> Result<()> {
    let call = talk([Chromium; 3]).await?;
    let [ana, hery, miora] = &call.people;
    turn_off_and_on(ana, &[hery, miora]).await?;
    see_and_hear_each_other(&call.people).await
}

/// `shown` turns the camera off, so that its light goes out, and on again; nobody sets a description for it.
pub(crate) async fn turn_off_and_on(shown: &Participant, others: &[&Participant]) -> Result<()> {
    let everybody = [&[shown], others].concat();
    let before = descriptions(&everybody).await?;
    shown.camera_off().await?;
    until("stopped camera", || async {
        let tracks = shown.tracks().await?;
        Ok(if tracks.live.video == 0 { Ok(()) } else { Err(tracks) })
    })
    .await?;
    for other in others {
        other.sees_no_picture(shown).await?;
        other.hears(shown).await?;
    }

    shown.camera_on().await?;
    for other in others {
        other.sees(shown).await?;
    }
    assert_eq!(shown.tracks().await?.live.video, 1);
    assert_eq!(descriptions(&everybody).await?, before, "the camera button needs no description");
    Ok(())
}

//! The camera button.

use crate::everybody::{enter, join, see_and_hear_each_other};
use anyhow::Result;
use e2e::{Participant, Stage, until};
use futures_util::future::try_join_all;

#[tokio::test]
async fn the_camera_goes_off_for_real_and_comes_back_without_negotiation() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, 3).await?, stage.room());
    join(&people, &room).await?;
    see_and_hear_each_other(&people.iter().collect::<Vec<_>>()).await?;
    let [shown, others @ ..] = people.as_slice() else { unreachable!("three entered") };
    let before = descriptions(&people).await?;

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
    see_and_hear_each_other(&people.iter().collect::<Vec<_>>()).await?;
    assert_eq!(descriptions(&people).await?, before, "the camera button needs no description");
    Ok(())
}

async fn descriptions(people: &[Participant]) -> Result<Vec<u32>> {
    try_join_all(people.iter().map(Participant::descriptions)).await
}

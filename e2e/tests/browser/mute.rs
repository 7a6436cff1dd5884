//! The microphone button.

use crate::everybody::{enter, join, see_and_hear_each_other};
use anyhow::Result;
use e2e::Stage;

/// From the click to silence in the others' loudspeakers.
const AT_MOST_MS: f64 = 300.0;

#[tokio::test]
async fn muting_is_silence_within_300_ms_and_shows_on_every_other_screen() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, 3).await?, stage.room());
    join(&people, &room).await?;
    see_and_hear_each_other(&people.iter().collect::<Vec<_>>()).await?;
    let [speaker, others @ ..] = people.as_slice() else { unreachable!("three entered") };
    let descriptions = speaker.descriptions().await?;
    for other in others {
        other.listen_to(speaker).await?;
    }

    speaker.mute().await?;
    let clicked = speaker.last_click().await?;
    for other in others {
        let later = other.silence_of(speaker).await? - clicked;
        assert!(later < AT_MOST_MS, "{} heard {} for another {later:.0} ms", other.name(), speaker.name());
        other.sees_muted(speaker, true).await?;
        other.sees(speaker).await?;
    }
    others[0].hears(&others[1]).await?;

    speaker.unmute().await?;
    for other in others {
        other.sees_muted(speaker, false).await?;
        other.hears(speaker).await?;
    }
    assert_eq!(speaker.descriptions().await?, descriptions, "muting needs no description");
    Ok(())
}

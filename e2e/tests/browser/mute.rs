//! The microphone button.

use crate::everybody::{descriptions, talk};
use anyhow::Result;
use e2e::Browser::Chromium;
use e2e::Participant;

/// From the click to silence in the others' loudspeakers.
const AT_MOST_MS: f64 = 300.0;

#[tokio::test]
async fn muting_is_silence_within_300_ms_and_shows_on_every_other_screen() -> Result<()> {
    let call = talk([Chromium; 3]).await?;
    let [ana, hery, miora] = &call.people;
    mute_and_unmute(ana, &[hery, miora]).await
}

/// `speaker` mutes and unmutes; nobody sets a description for it. The listeners are in Chromium, where the probe hears
/// sound as it comes.
pub(crate) async fn mute_and_unmute(speaker: &Participant, listeners: &[&Participant]) -> Result<()> {
    let everybody = [&[speaker], listeners].concat();
    let before = descriptions(&everybody).await?;
    for listener in listeners {
        listener.listen_to(speaker).await?;
    }

    speaker.mute().await?;
    let clicked = speaker.last_click().await?;
    for listener in listeners {
        let later = listener.silence_of(speaker).await? - clicked;
        // Until shortly before the click there was something to hear.
        let is_right = (-1000.0..AT_MOST_MS).contains(&later);
        assert!(is_right, "{} heard {} for another {later:.0} ms", listener.name(), speaker.name());
        listener.sees_muted(speaker, true).await?;
        listener.sees(speaker).await?;
    }
    if let [one, another, ..] = listeners {
        one.hears(another).await?;
    }

    speaker.unmute().await?;
    for listener in listeners {
        listener.sees_muted(speaker, false).await?;
        listener.hears(speaker).await?;
    }
    assert_eq!(descriptions(&everybody).await?, before, "muting needs no description");
    Ok(())
}

//! Who speaks stands large, unless somebody is kept so; and whoever wants to does not see themselves.

use crate::everybody::talk;
use anyhow::Result;
use e2e::Browser::Chromium;
use e2e::{Participant, Role, click, find, until};
use std::time::Duration;

/// From the first sound to the large picture.
const AT_MOST_MS: f64 = 500.0;
/// How long each of the conversation speaks.
const TURN: Duration = Duration::from_millis(1800);

#[tokio::test]
async fn the_speaker_view_follows_a_conversation_of_four() -> Result<()> {
    let call = talk([Chromium; 4]).await?;
    let [viewer, speakers @ ..] = &call.people;
    for person in &call.people {
        person.speak(false).await?;
    }
    for speaker in speakers {
        viewer.hears_nothing_of(speaker).await?;
    }
    has_equal_tiles(viewer, speakers).await?;
    is_marked(viewer, None).await?;
    viewer.press("Show who speaks large").await?;
    find(viewer.driver(), Role::Button, "Show everybody equally large").await?;
    viewer.watch_largest().await?;

    let mut script = Vec::new();
    let mut before: Option<usize> = None;
    for speaker in [1, 0, 2, 1, 2, 0, 1] {
        if let Some(before) = before.replace(speaker) {
            speakers[before].speak(false).await?;
        }
        script.push((speakers[speaker].speak(true).await?, speakers[speaker].name()));
        // The script of the conversation: this long somebody speaks.
        tokio::time::sleep(TURN).await;
        let marked = viewer.marked_as_speaking().await?;
        assert_eq!(marked, [speakers[speaker].name()], "{} speaks", speakers[speaker].name());
    }

    let noted = viewer.largest().await?;
    let mut delays = Vec::new();
    for (n, (began, name)) in script.iter().enumerate() {
        let ended = script.get(n + 1).map_or(f64::INFINITY, |(next, _)| *next);
        let shown: Vec<_> = noted.iter().filter(|(at, _)| (*began..ended).contains(at)).collect();
        let names: Vec<_> = shown.iter().map(|(at, name)| (at - began, name)).collect();
        // The first to speak may have been large already: somebody is even when nobody speaks.
        let was_large = noted.iter().rfind(|(at, _)| at < began).is_some_and(|(_, large)| large.starts_with(name));
        if n == 0 && was_large && shown.is_empty() {
            continue;
        }
        assert!(shown.len() == 1 && shown[0].1.starts_with(name), "{name} speaks, and large are {names:?}");
        delays.push(shown[0].0 - began);
    }
    println!("from the first sound to the large picture, in ms: {delays:.0?}");
    assert!(delays.iter().all(|delay| *delay <= AT_MOST_MS), "{delays:?}");

    // Pinned, somebody stays large whoever speaks; let go, the speaker is.
    keep_large(viewer, &speakers[0], &speakers[1]).await?;
    hide_self(viewer, &speakers[0]).await?;

    // Among equals the speaker is marked, too, and nobody when nobody speaks or who speaks is muted.
    viewer.press("Show everybody equally large").await?;
    has_equal_tiles(viewer, speakers).await?;
    is_marked(viewer, Some(&speakers[1])).await?;
    speakers[1].mute().await?;
    is_marked(viewer, None).await?;
    speakers[1].unmute().await?;
    is_marked(viewer, Some(&speakers[1])).await?;
    speakers[1].speak(false).await?;
    is_marked(viewer, None).await
}

/// Waits until everybody's picture is as large as everybody else's.
async fn has_equal_tiles(viewer: &Participant, others: &[Participant]) -> Result<()> {
    until(&format!("equal tiles for {}", viewer.name()), || async {
        let mut areas = Vec::new();
        for other in others {
            areas.push(viewer.area_of(other, "camera").await?);
        }
        let (least, most) = areas.iter().fold((f64::INFINITY, 0.0), |(l, m): (f64, f64), a| (l.min(*a), m.max(*a)));
        // Tiles are whole pixels.
        Ok(if least > 1000.0 && most < 1.01 * least { Ok(()) } else { Err(areas) })
    })
    .await
}

/// Waits until exactly this one is marked as speaking, or nobody.
async fn is_marked(viewer: &Participant, speaker: Option<&Participant>) -> Result<()> {
    until(&format!("mark of {:?} for {}", speaker.map(Participant::name), viewer.name()), || async {
        let marked = viewer.marked_as_speaking().await?;
        let is_right = marked.iter().map(String::as_str).eq(speaker.map(Participant::name));
        Ok(if is_right { Ok(()) } else { Err(marked) })
    })
    .await
}

/// While `speaking` speaks and is large, `viewer` keeps `silent` large, and lets them go.
pub(crate) async fn keep_large(viewer: &Participant, silent: &Participant, speaking: &Participant) -> Result<()> {
    is_larger(viewer, speaking, silent).await?;
    let pin = format!("Keep {} large", silent.name());
    viewer.press(&pin).await?;
    is_larger(viewer, silent, speaking).await?;
    viewer.press(&pin).await?;
    is_larger(viewer, speaking, silent).await
}

/// Waits until `viewer` sees the picture of `large` as such, and that of `small` much smaller.
pub(crate) async fn is_larger(viewer: &Participant, large: &Participant, small: &Participant) -> Result<()> {
    until(&format!("picture of {} larger than {}'s for {}", large.name(), small.name(), viewer.name()), || async {
        let areas = (viewer.area_of(large, "camera").await?, viewer.area_of(small, "camera").await?);
        Ok(if areas.0 > 2.0 * areas.1 && areas.1 > 0.0 { Ok(()) } else { Err(areas) })
    })
    .await?;
    viewer.sees(large).await?;
    viewer.sees(small).await.map(drop)
}

/// `viewer` no longer wants to see themselves, and wants it again; `other` sees them all the time.
pub(crate) async fn hide_self(viewer: &Participant, other: &Participant) -> Result<()> {
    viewer.sees_self(true).await?;
    for sees in [false, true] {
        viewer.press("More").await?;
        click(viewer.driver(), Role::Checkbox, "Hide my own picture from me").await?;
        viewer.press("Close").await?;
        viewer.sees_self(sees).await?;
        other.sees(viewer).await?;
    }
    Ok(())
}

//! Who speaks stands large.

use crate::everybody::{enter, join, see_and_hear_each_other};
use anyhow::Result;
use e2e::Stage;
use std::time::Duration;

/// From the first sound to the large picture.
const AT_MOST_MS: f64 = 500.0;
/// How long each of the conversation speaks.
const TURN: Duration = Duration::from_millis(1800);

#[tokio::test]
async fn the_speaker_view_follows_a_conversation_of_four() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, 4).await?, stage.room());
    join(&people, &room).await?;
    see_and_hear_each_other(&people.iter().collect::<Vec<_>>()).await?;
    let [viewer, speakers @ ..] = people.as_slice() else { unreachable!("four entered") };
    for person in &people {
        person.speak(false).await?;
    }
    viewer.press("Show who speaks large").await?;
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
    }

    let noted = viewer.largest().await?;
    let mut delays = Vec::new();
    for (n, (began, name)) in script.iter().enumerate() {
        let ended = script.get(n + 1).map_or(f64::INFINITY, |(next, _)| *next);
        let shown: Vec<_> = noted.iter().filter(|(at, _)| (*began..ended).contains(at)).collect();
        let names: Vec<_> = shown.iter().map(|(at, name)| (at - began, name)).collect();
        // The first to speak may have been large already, because everybody spoke before.
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
    viewer.press(&format!("Keep {} large", speakers[0].name())).await?;
    let area = |other| viewer.area_of(other, "camera");
    e2e::until("pinned picture", || async {
        let (pinned, speaking) = (area(&speakers[0]).await?, area(&speakers[1]).await?);
        Ok(if pinned > 2.0 * speaking { Ok(()) } else { Err((pinned, speaking)) })
    })
    .await
}

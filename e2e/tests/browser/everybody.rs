//! The same for everybody in a call.

use anyhow::Result;
use e2e::{Browser, Participant, Stage};
use futures_util::future::try_join_all;
use std::time::Duration;

const NAMES: [&str; 6] = ["Ana", "Hery", "Miora", "Noro", "Tiana", "Lova"];

/// So many people, each in a Chromium of their own.
pub(crate) async fn enter(stage: &mut Stage, count: usize) -> Result<Vec<Participant>> {
    let mut people = Vec::new();
    for name in &NAMES[..count] {
        people.push(stage.enter(Browser::Chromium, name).await?);
    }
    Ok(people)
}

/// All of them join at the same time.
pub(crate) async fn join(people: &[Participant], room: &str) -> Result<()> {
    try_join_all(people.iter().map(|person| person.join(room))).await.map(drop)
}

/// Each of them has the others on screen, over one connection each, with the picture and the tone
/// that belong to them.
pub(crate) async fn see_and_hear_each_other(people: &[&Participant]) -> Result<()> {
    try_join_all(people.iter().map(|person| async {
        let others: Vec<&Participant> = others(people, person).collect();
        person.sees_exactly(&others).await?;
        for other in &others {
            person.sees(other).await?;
            person.hears(other).await?;
        }
        person.has_connections(others.len()).await
    }))
    .await
    .map(drop)
}

/// Ten seconds of frames later each of them still sees the others.
pub(crate) async fn go_on_seeing_each_other(people: &[&Participant]) -> Result<()> {
    try_join_all(people.iter().map(|person| async {
        let mut first = Vec::new();
        for other in others(people, person) {
            first.push((other, person.sees(other).await?));
        }
        for (other, picture) in first {
            person.still_sees(other, picture, Duration::from_secs(10)).await?;
        }
        anyhow::Ok(())
    }))
    .await
    .map(drop)
}

fn others<'a>(people: &'a [&Participant], person: &'a Participant) -> impl Iterator<Item = &'a Participant> {
    people.iter().copied().filter(|other| other.name() != person.name())
}

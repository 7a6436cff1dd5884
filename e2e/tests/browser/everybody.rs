//! The same for everybody in a call.

use anyhow::Result;
use e2e::{Browser, Participant, Stage};
use futures_util::future::try_join_all;
use std::borrow::Borrow;
use std::time::Duration;

const NAMES: [&str; 6] = ["Ana", "Hery", "Miora", "Noro", "Tiana", "Lova"];

/// People in a room who see and hear each other.
pub(crate) struct Call<const N: usize> {
    // In this order: people leave the stage before it is taken down.
    pub(crate) people: [Participant; N],
    pub(crate) room: String,
    pub(crate) stage: Stage,
}

/// One person in each of these browsers, all of them in one call with the others' pictures and tones.
pub(crate) async fn talk<const N: usize>(browsers: [Browser; N]) -> Result<Call<N>> {
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, browsers).await?, stage.room());
    join(&people, &room).await?;
    see_and_hear_each_other(&people).await?;
    Ok(Call { people, room, stage })
}

/// One person for each of these browsers, not on any page yet.
pub(crate) async fn enter<const N: usize>(stage: &mut Stage, browsers: [Browser; N]) -> Result<[Participant; N]> {
    let mut people = Vec::new();
    for (name, browser) in NAMES.iter().zip(browsers) {
        people.push(stage.enter(browser, name).await?);
    }
    people.try_into().map_err(|_| anyhow::anyhow!("there are only {} names", NAMES.len()))
}

/// All of them join at the same time.
pub(crate) async fn join(people: &[Participant], room: &str) -> Result<()> {
    try_join_all(people.iter().map(|person| person.join(room))).await.map(drop)
}

/// Each of them has the others on screen, over one connection each, with the picture and the tone
/// that belong to them.
pub(crate) async fn see_and_hear_each_other(people: &[impl Borrow<Participant>]) -> Result<()> {
    let everybody: Vec<&Participant> = people.iter().map(Borrow::borrow).collect();
    e2e::see_and_hear_each_other(&everybody).await?;
    let others = everybody.len().saturating_sub(1);
    try_join_all(everybody.iter().map(|person| person.has_connections(others))).await.map(drop)
}

/// Ten seconds of frames later each of them still sees the others.
pub(crate) async fn go_on_seeing_each_other(people: &[impl Borrow<Participant>]) -> Result<()> {
    try_join_all(people.iter().map(|person| async {
        let person = person.borrow();
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

/// How many descriptions each of them has set so far.
pub(crate) async fn descriptions(people: &[impl Borrow<Participant>]) -> Result<Vec<u32>> {
    try_join_all(people.iter().map(|person| person.borrow().descriptions())).await
}

fn others<'a>(people: &'a [impl Borrow<Participant>], person: &Participant) -> Vec<&'a Participant> {
    people.iter().map(Borrow::borrow).filter(|other: &&Participant| other.name() != person.name()).collect()
}

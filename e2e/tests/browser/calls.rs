//! Calls of several sizes: people come together, late, and back.

use crate::everybody::{enter, go_on_seeing_each_other, join, see_and_hear_each_other};
use anyhow::Result;
use e2e::{Browser, Participant, Stage};

#[tokio::test]
async fn two_people_talk() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, 2).await?, stage.room());
    people[0].join(&room).await?;
    people[0].sees_exactly(&[]).await?;
    people[1].join(&room).await?;
    let people: Vec<&Participant> = people.iter().collect();
    see_and_hear_each_other(&people).await?;
    go_on_seeing_each_other(&people).await
}

#[tokio::test]
async fn three_people_talk_one_comes_late_one_leaves_and_comes_back() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, 3).await?, stage.room());
    join(&people, &room).await?;
    let three: Vec<&Participant> = people.iter().collect();
    see_and_hear_each_other(&three).await?;
    go_on_seeing_each_other(&three).await?;

    let late = stage.enter(Browser::Chromium, "Zoe").await?;
    late.join(&room).await?;
    let four = [three.as_slice(), &[&late]].concat();
    see_and_hear_each_other(&four).await?;
    go_on_seeing_each_other(&four).await?;

    people[1].leave().await?;
    let rest = [three[0], three[2], &late];
    see_and_hear_each_other(&rest).await?;
    people[1].come_back().await?;
    see_and_hear_each_other(&four).await?;
    go_on_seeing_each_other(&four).await
}

#[tokio::test]
async fn four_people_join_at_the_same_time() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, 4).await?, stage.room());
    join(&people, &room).await?;
    let people: Vec<&Participant> = people.iter().collect();
    see_and_hear_each_other(&people).await?;
    go_on_seeing_each_other(&people).await
}

#[tokio::test]
async fn six_people_talk() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, 6).await?, stage.room());
    join(&people, &room).await?;
    let people: Vec<&Participant> = people.iter().collect();
    see_and_hear_each_other(&people).await?;
    go_on_seeing_each_other(&people).await
}

#[tokio::test]
async fn a_closed_tab_leaves_the_call() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, 2).await?, stage.room());
    join(&people, &room).await?;
    see_and_hear_each_other(&people.iter().collect::<Vec<_>>()).await?;
    let [stays, goes] = <[Participant; 2]>::try_from(people).map_err(|_| anyhow::anyhow!("two entered"))?;
    goes.close_tab().await?;
    stays.sees_exactly(&[]).await?;
    stays.has_connections(0).await
}

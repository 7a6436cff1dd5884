//! Calls of several sizes: people come together, late, and back.

use crate::everybody::{Call, enter, go_on_seeing_each_other, see_and_hear_each_other, talk};
use anyhow::Result;
use e2e::Browser::Chromium;
use e2e::Stage;

#[tokio::test]
async fn two_people_talk() -> Result<()> {
    let mut stage = Stage::open().await?;
    let (people, room) = (enter(&mut stage, [Chromium; 2]).await?, stage.room());
    people[0].join(&room).await?;
    people[0].sees_exactly(&[]).await?;
    people[1].join(&room).await?;
    see_and_hear_each_other(&people).await?;
    go_on_seeing_each_other(&people).await
}

#[tokio::test]
async fn three_people_talk_one_comes_late_one_leaves_and_comes_back() -> Result<()> {
    let Call { people: [ana, hery, miora], room, mut stage } = talk([Chromium; 3]).await?;
    go_on_seeing_each_other(&[&ana, &hery, &miora]).await?;

    let late = stage.enter(Chromium, "Zoe").await?;
    late.join(&room).await?;
    let four = [&ana, &hery, &miora, &late];
    see_and_hear_each_other(&four).await?;
    go_on_seeing_each_other(&four).await?;

    hery.leave().await?;
    see_and_hear_each_other(&[&ana, &miora, &late]).await?;
    hery.come_back().await?;
    see_and_hear_each_other(&four).await?;
    go_on_seeing_each_other(&four).await
}

#[tokio::test]
async fn four_people_join_at_the_same_time() -> Result<()> {
    let call = talk([Chromium; 4]).await?;
    go_on_seeing_each_other(&call.people).await
}

#[tokio::test]
async fn six_people_talk() -> Result<()> {
    let call = talk([Chromium; 6]).await?;
    go_on_seeing_each_other(&call.people).await
}

#[tokio::test]
async fn a_closed_tab_leaves_the_call() -> Result<()> {
    let Call { people: [stays, goes], stage: _stage, .. } = talk([Chromium; 2]).await?;
    goes.close_tab().await?;
    stays.sees_exactly(&[]).await?;
    stays.has_connections(0).await
}

//! The server killed again and again in the middle of a call.

use anyhow::{Result, bail};
use e2e::faults::{After, Before, Expected, Network, Scene, wall};
use std::time::Duration;
use tokio::time::sleep;

/// Seconds from the server's return until the room is whole.
const WHOLE: f64 = 3.0;

/// Kills it so many times during one call.
pub(crate) async fn play(people: u8, times: u32) -> Result<()> {
    let mut scene = Scene::open(people, Network::missing().is_none()).await?;
    scene.gather().await?;
    let (mut took, mut wrong, mut in_a_row) = (Vec::new(), Vec::new(), 0);
    for n in 0..times {
        let before = Before::of(&scene).await?;
        let began = wall();
        scene.server().kill().await?;
        // Shorter and longer absences, the same in every run.
        sleep(Duration::from_millis(100 + u64::from(n * 37 % 20) * 100)).await;
        scene.server().revive().await?;
        let ended = wall();
        let mut after =
            After::of(&mut scene, &before, Expected::Everybody, (began, ended), Duration::from_secs(10)).await?;
        after.judge(WHOLE, WHOLE);
        after.judge_untouched();
        took.extend(after.rosters);
        match after.verdict() {
            Ok(()) => in_a_row = 0,
            Err(why) => {
                println!("of {people}, kill {}: {why}", n + 1);
                wrong.push(n + 1);
                in_a_row += 1;
                if in_a_row == 3 {
                    bail!("three times in a row: the rest is left out");
                }
                scene.gather().await?;
            }
        }
    }
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took.get(((took.len() as f64 - 1.0) * share).round() as usize).copied().unwrap_or(f64::NAN);
    println!(
        "calls of {people}, server killed {times} times: whole again after its return in {:.2} s (median), {:.2} s (90 %), \
         {:.2} s (99 %), {:.2} s (longest); {} not as they should be",
        at(0.5),
        at(0.9),
        at(0.99),
        at(1.0),
        wrong.len()
    );
    if wrong.is_empty() { Ok(()) } else { bail!("calls of {people} did not survive kills {wrong:?}") }
}

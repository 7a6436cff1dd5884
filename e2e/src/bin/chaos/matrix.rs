//! The matrix: each fault over a call of each size, and a table of what came of it.

use crate::fault::{self, Fault};
use anyhow::{Result, bail};
use e2e::Browser;
use e2e::faults::{After, Before, Network, Scene};
use std::time::Duration;

/// What is typed for it.
pub(crate) const FIREFOX: &str = "firefox";
const SIZES: [u8; 3] = [2, 4, 6];
/// How long a call may take to recover at most before it is given up.
const PATIENCE: Duration = Duration::from_secs(25);

struct Cell {
    fault: Fault,
    people: u8,
    result: Result<After>,
}

/// Plays the cells that are named: faults, sizes (`of-2`) or both; with `firefox`, that is what it happens to.
pub(crate) async fn play(words: &[&str]) -> Result<()> {
    let (browsers, words): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| **word == FIREFOX);
    let first = if browsers.is_empty() { Browser::Chromium } else { Browser::Firefox };
    let (sizes, faults): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| word.starts_with("of-"));
    let faults = fault::named(&faults)?;
    let is_asked = |people: u8| sizes.is_empty() || sizes.contains(&&*format!("of-{people}"));
    let missing = Network::missing();
    if let Some(why) = &missing {
        println!("faults of the network are left out: {why}");
    }
    let mut cells = Vec::new();
    for people in SIZES.into_iter().filter(|people| is_asked(*people)) {
        let is_played = |fault: &Fault| {
            people >= fault.needs_people()
                && (people < 6 || fault.is_for_six())
                && (missing.is_none() || !fault.needs_network())
                && (first == Browser::Chromium || !fault.needs_chromium())
        };
        let mut scene = None;
        for fault in faults.iter().copied().filter(is_played) {
            let result = cell(&mut scene, fault, first, people, missing.is_none()).await;
            let cell = Cell { fault, people, result };
            println!("{}", cell.line());
            cells.push(cell);
        }
    }
    println!("\n{}", table(&cells));
    let failed = cells.iter().filter(|cell| !cell.is_well()).count();
    println!("{} passed, {failed} failed", cells.len() - failed);
    if failed > 0 {
        bail!("not every call recovered");
    }
    Ok(())
}

/// One cell. A scene that came through the one before well is used again.
async fn cell(kept: &mut Option<Scene>, fault: Fault, first: Browser, people: u8, in_networks: bool) -> Result<After> {
    let mut scene = match kept.take() {
        Some(scene) => scene,
        None => Scene::open_with(first, people, in_networks).await?,
    };
    // In a room of its own: what another fault left on the server is none of this one's.
    if scene.gather().await.is_err() {
        drop(scene);
        scene = Scene::open_with(first, people, in_networks).await?;
        scene.gather().await?;
    }
    fault.prepare(&mut scene).await?;
    let before = Before::of(&scene).await?;
    let lasted = fault.happen(&mut scene).await?;
    let mut after = After::of(&mut scene, &before, fault.expected(), lasted, PATIENCE).await?;
    let (back, rosters) = fault.limits();
    after.judge(back, rosters);
    if fault.leaves_media_alone() {
        after.judge_untouched();
    }
    // A killed tab has no page, and a set clock stays set.
    if !matches!(fault, Fault::TabKilled | Fault::ClockOff) {
        *kept = Some(scene);
    }
    Ok(after)
}

impl Cell {
    fn is_well(&self) -> bool {
        self.result.as_ref().is_ok_and(|after| after.wrong.is_empty())
    }

    fn line(&self) -> String {
        let seconds = |found: Option<f64>| found.map_or_else(|| "never".to_owned(), |found| format!("{found:.1} s"));
        let verdict = if self.is_well() { "yes" } else { "NO" };
        let start = format!("| {} | {} | {verdict} |", self.fault.title(), self.people);
        match &self.result {
            Ok(After { back, gap, missing, packets, rosters, wrong, .. }) => format!(
                "{start} {} | {gap:.1} s | {missing} | {packets} | {} | {} |",
                seconds(*back),
                seconds(*rosters),
                wrong.join("; ")
            ),
            Err(error) => format!("{start} | | | | | {} |", one_line(error)),
        }
    }
}

fn one_line(error: &anyhow::Error) -> String {
    format!("{error:#}").replace(['\n', '|'], " ").chars().take(200).collect()
}

fn table(cells: &[Cell]) -> String {
    let head = "| fault | people | recovered | media back after | longest gap | frames not seen | packets lost | rosters equal after | why not |\n\
                |---|---|---|---|---|---|---|---|---|\n";
    cells.iter().fold(head.to_owned(), |table, cell| table + cell.line().as_str() + "\n")
}

//! `cargo xtask bench join`: from the click on *Join* to the first remote picture, two Chromium on one
//! machine, beside the same for a page that has nothing but the browser's own calls (`bare.html`).
#![allow(clippy::print_stdout, reason = "a command line program speaks on the terminal")]

use anyhow::{Context, Result};
use e2e::{BarePage, Browser, Driver, Role, Server, click, find, until};
use std::collections::BTreeMap;
use thirtyfour::prelude::*;

const RUNS: usize = 15;
const STEPS: [&str; 8] = ["click", "socket", "roster", "offer", "answer", "ice", "dtls", "first-frame"];

/// Milliseconds from the click to each step that was marked.
#[derive(Debug)]
struct Waterfall(BTreeMap<String, f64>);

#[tokio::main]
async fn main() -> Result<()> {
    let runs = std::env::args().nth(1).map_or(Ok(RUNS), |runs| runs.parse()).context("usage: join [runs]")?;
    let server = Server::start(&[]).await?;
    let bare = BarePage::serve(include_str!("bare.html")).await?;
    let driver = Driver::start(Browser::Chromium).await?;
    let (first, second) = (driver.open(None, &[]).await?, driver.open(None, &[]).await?);

    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    // One more of each, which is not counted: it warms the browsers up.
    for run in 0..=runs {
        let resaka = join_resaka(&first, &second, &format!("{}/r/bench-{run}", server.origin())).await?;
        let plain = join_bare(&first, &second, &bare.address()).await?;
        if run > 0 {
            ours.push(resaka);
            theirs.push(plain);
        }
    }
    println!("milliseconds after the click, {runs} runs of each, in turns\n");
    println!("{:<12} {:>22}   {:>22}", "", "resaka", "bare page");
    println!("{:<12} {:>8} {:>6} {:>6}   {:>8} {:>6} {:>6}", "", "median", "least", "most", "median", "least", "most");
    for step in STEPS {
        println!("{step:<12} {}   {}", row(&ours, step), row(&theirs, step));
    }
    let (Some(ours), Some(theirs)) = (median(&ours, "first-frame"), median(&theirs, "first-frame")) else {
        anyhow::bail!("no first frame was marked");
    };
    let met = |met: bool| if met { "met" } else { "MISSED" };
    println!("\nfirst remote picture: {ours:.0} ms (aim: at most 300 ms) {}", met(ours <= 300.0));
    println!("more than the bare page: {:.0} ms (aim: at most 100 ms) {}", ours - theirs, met(ours - theirs <= 100.0));
    Ok(())
}

async fn join_resaka(first: &WebDriver, second: &WebDriver, address: &str) -> Result<Waterfall> {
    for (tab, name) in [(first, "Ana"), (second, "Hery")] {
        tab.goto(address).await?;
        let field = find(tab, Role::Textbox, "Your name").await?;
        field.clear().await?;
        field.send_keys(name).await?;
        until("preview", || async {
            let plays = "return [...document.querySelectorAll('video')].some(video => video.videoWidth > 0)";
            let plays: bool = tab.execute(plays, Vec::new()).await?.convert()?;
            Ok(if plays { Ok(()) } else { Err("the camera is not there yet") })
        })
        .await?;
        click(tab, Role::Button, "Join").await?;
        find(tab, Role::Toolbar, "Call controls").await?;
    }
    waterfall(second, "resaka").await
}

async fn join_bare(first: &WebDriver, second: &WebDriver, address: &str) -> Result<Waterfall> {
    for tab in [first, second] {
        tab.goto(address).await?;
        tab.execute_async("ready.then(() => arguments[0]())", Vec::new()).await?;
    }
    click(second, Role::Button, "Join").await?;
    waterfall(second, "bare").await
}

async fn waterfall(tab: &WebDriver, prefix: &str) -> Result<Waterfall> {
    let script = "return performance.getEntriesByType('mark').filter(mark => mark.name.startsWith(arguments[0] + ':'))\
                  .map(mark => [mark.name.slice(arguments[0].length + 1), mark.startTime])";
    until("first remote picture", || async {
        let marks: Vec<(String, f64)> = tab.execute(script, vec![prefix.into()]).await?.convert()?;
        let Some(click) = marks.iter().find(|(name, _)| name == "click").map(|(_, time)| *time) else {
            return Ok(Err(marks));
        };
        if !marks.iter().any(|(name, _)| name == "first-frame") {
            return Ok(Err(marks));
        }
        // Of several with one name the first counts.
        let mut steps = BTreeMap::new();
        for (name, time) in marks {
            steps.entry(name).or_insert(time - click);
        }
        Ok(Ok(Waterfall(steps)))
    })
    .await
}

fn row(runs: &[Waterfall], step: &str) -> String {
    let all = sorted(runs, step);
    match (all.first(), all.get(all.len() / 2), all.last()) {
        (Some(least), Some(median), Some(most)) => format!("{median:>8.0} {least:>6.0} {most:>6.0}"),
        _ => format!("{:>8} {:>6} {:>6}", "–", "", ""),
    }
}

fn median(runs: &[Waterfall], step: &str) -> Option<f64> {
    let all = sorted(runs, step);
    all.get(all.len() / 2).copied()
}

fn sorted(runs: &[Waterfall], step: &str) -> Vec<f64> {
    let mut all: Vec<f64> = runs.iter().filter_map(|Waterfall(steps)| steps.get(step).copied()).collect();
    all.sort_by(f64::total_cmp);
    all
}

//! `cargo xtask bench call`: what a steady call of four costs the thread of the page, and whether its memory grows;
//! it fails when an aim is missed. Four Chromium with their own test camera and nothing of ours beside the page.
#![allow(clippy::print_stdout, reason = "a command line program speaks on the terminal")]

use anyhow::{Context, Result};
use e2e::{Browser, Driver, Role, Server, Weight, click, find, until};
use futures_util::future::try_join_all;
use serde_json::json;
use std::time::Duration;
use thirtyfour::prelude::*;
use tokio::time::{Instant, sleep_until};

const MINUTES: u32 = 10;
const NAMES: [&str; 4] = ["Ana", "Hery", "Miora", "Noro"];
/// Of one core, in percent.
const SHARE: f64 = 2.0;
/// The first minute is not counted: connections find their bitrate, and code is compiled for good.
const WARM_UP: u32 = 1;
/// As much as a heap may be larger at the end than at the beginning, in bytes.
const GROWTH: f64 = 100_000.0;
/// As many nodes and listeners may come to a page that does nothing.
const MORE_NODES: f64 = 50.0;
const MORE_LISTENERS: f64 = 5.0;

/// One of the sizes of a page.
type Size = fn(&Weight) -> f64;

/// Seconds of processor time that the page's thread has spent so far.
#[derive(Clone, Copy, Debug)]
struct Spent {
    /// Running scripts and WebAssembly, all of which is ours.
    script: f64,
    /// Computing styles and positions, of which much is ours.
    layout: f64,
    /// Everything, with what the browser does for its media, for painting, and to answer the driver.
    everything: f64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let minutes =
        std::env::args().nth(1).map_or(Ok(MINUTES), |minutes| minutes.parse()).context("usage: call [minutes]")?;
    let server = Server::start(&[]).await?;
    let driver = Driver::start(Browser::Chromium).await?;
    let mut tabs = Vec::new();
    for name in NAMES {
        let tab = driver.open(None, &[]).await?;
        join(&tab, name, &format!("{}/r/bench-call", server.origin())).await?;
        tabs.push(tab);
    }
    try_join_all(tabs.iter().map(sees_everybody)).await?;
    try_join_all(tabs.iter().map(|tab| async move {
        tab.cdp().send_raw("Performance.enable", json!({ "timeDomain": "threadTicks" })).await?;
        tab.cdp().send_raw("HeapProfiler.enable", json!({})).await.map_err(anyhow::Error::from)
    }))
    .await?;

    println!(
        "a call of four, Chromium, test camera; every page is weighed each minute, that of {} is shown\n",
        NAMES[0]
    );
    println!(
        "{:>6} {:>10} {:>10} {:>12} {:>10} {:>10} {:>7} {:>10}",
        "minute", "script", "layout", "main thread", "heap", "module", "nodes", "listeners"
    );
    let began = Instant::now();
    let mut held = vec![Vec::new(); NAMES.len()];
    let mut spent = Vec::new();
    for minute in 1..=minutes + WARM_UP {
        let before = spent_by(&tabs).await?;
        let from = Instant::now();
        // How long is measured.
        sleep_until(began + Duration::from_secs(60) * minute).await;
        let seconds = from.elapsed().as_secs_f64();
        let shares: Vec<Spent> =
            before.into_iter().zip(spent_by(&tabs).await?).map(|(b, a)| b.share(a, seconds)).collect();
        let weights = try_join_all(tabs.iter().map(Weight::of)).await?;
        let (mine, now) = (shares[0], weights[0]);
        println!(
            "{minute:>6} {:>8.2} % {:>8.2} % {:>10.2} % {:>7.0} kB {:>7.0} kB {:>7.0} {:>10.0}{}",
            mine.script,
            mine.layout,
            mine.everything,
            now.heap / 1000.0,
            now.module / 1000.0,
            now.nodes,
            now.listeners,
            if minute <= WARM_UP { "   not counted" } else { "" },
        );
        if minute > WARM_UP {
            spent.extend(shares);
            held.iter_mut().zip(weights).for_each(|(page, weight)| page.push(weight));
        }
    }
    for tab in &tabs {
        sees_everybody(tab).await?;
    }

    let most = |of: fn(&Spent) -> f64| spent.iter().map(of).fold(0.0, f64::max);
    let mean = |of: fn(&Spent) -> f64| spent.iter().map(of).sum::<f64>() / spent.len() as f64;
    let ours = |spent: &Spent| spent.script + spent.layout;
    let met = |met: bool| if met { "met" } else { "MISSED" };
    println!("\nof a core, over all four pages and {minutes} minutes: mean, and the most in any minute of any page");
    println!(
        "scripts, styles and layout: {:.2} %, {:.2} % (aim: at most {SHARE} %) {}",
        mean(ours),
        most(ours),
        met(most(ours) <= SHARE)
    );
    println!(
        "all of the main thread, the browser's own work included: {:.2} %, {:.2} %",
        mean(|s| s.everything),
        most(|s| s.everything)
    );
    let mut is_missed = most(ours) > SHARE;
    let kinds: [(&str, Size, f64); 4] = [
        ("heap in bytes", |held| held.heap, GROWTH),
        ("memory of the module in bytes", |held| held.module, GROWTH),
        ("nodes", |held| held.nodes, MORE_NODES),
        ("listeners", |held| held.listeners, MORE_LISTENERS),
    ];
    for (name, size, limit) in kinds {
        let growths = held.iter().map(|page| growth(&page.iter().map(size).collect::<Vec<_>>()));
        let growths: Vec<f64> = growths.collect();
        let is_met = growths.iter().all(|growth| *growth <= limit);
        is_missed |= !is_met;
        println!(
            "growth of {name} in {minutes} minutes, each page: {growths:.0?} (aim: at most {limit}) {}",
            met(is_met)
        );
    }
    anyhow::ensure!(!is_missed, "an aim is missed");
    Ok(())
}

async fn join(tab: &WebDriver, name: &str, address: &str) -> Result<()> {
    tab.goto(address).await?;
    find(tab, Role::Textbox, "Your name").await?.send_keys(name).await?;
    click(tab, Role::Button, "Join").await?;
    find(tab, Role::Toolbar, "Call controls").await.map(drop)
}

/// Waits until pictures of all four move.
async fn sees_everybody(tab: &WebDriver) -> Result<()> {
    until("pictures of everybody", || async {
        let script =
            "return [...document.querySelectorAll('video')].filter(video => video.videoWidth && !video.paused).length";
        let plays: usize = tab.execute(script, Vec::new()).await?.convert()?;
        Ok(if plays == NAMES.len() { Ok(()) } else { Err(plays) })
    })
    .await
}

async fn spent_by(tabs: &[WebDriver]) -> Result<Vec<Spent>> {
    try_join_all(tabs.iter().map(Spent::of)).await
}

impl Spent {
    async fn of(tab: &WebDriver) -> Result<Self> {
        let metrics = tab.cdp().send_raw("Performance.getMetrics", json!({})).await?;
        let metric = |name: &str| {
            let found = metrics["metrics"].as_array().into_iter().flatten().find(|metric| metric["name"] == name);
            found.and_then(|metric| metric["value"].as_f64()).with_context(|| format!("no metric {name}"))
        };
        let layout = metric("LayoutDuration")? + metric("RecalcStyleDuration")?;
        Ok(Self { script: metric("ScriptDuration")?, layout, everything: metric("TaskDuration")? })
    }

    /// What was spent from `self` to `after`, in percent of a core.
    fn share(self, after: Self, seconds: f64) -> Self {
        let share = |before, after| 100.0 * (after - before) / seconds;
        Self {
            script: share(self.script, after.script),
            layout: share(self.layout, after.layout),
            everything: share(self.everything, after.everything),
        }
    }
}

/// How much a row of sizes grows from its first to its last, by the straight line that fits it best.
fn growth(sizes: &[f64]) -> f64 {
    let count = sizes.len() as f64;
    let (middle, mean) = ((count - 1.0) / 2.0, sizes.iter().sum::<f64>() / count);
    let away = |n: usize| n as f64 - middle;
    let width: f64 = (0..sizes.len()).map(|n| away(n).powi(2)).sum();
    let height: f64 = sizes.iter().enumerate().map(|(n, size)| away(n) * (size - mean)).sum();
    if width > 0.0 { height / width * (count - 1.0) } else { 0.0 }
}

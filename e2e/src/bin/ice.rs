//! `cargo xtask bench ice`: what browsers do by themselves when the network under a connection fails, and what only an
//! ICE restart mends. Two tabs in namespaces of their own, without any of Resaka's code.
#![allow(clippy::print_stdout, reason = "a command line program speaks on the terminal")]

use anyhow::{Context, Result};
use e2e::faults::{Network, Proxy, Udp};
use e2e::{BarePage, Browser, Driver, until_within};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use thirtyfour::prelude::*;
use tokio::time::sleep;

const PAGE: &str = include_str!("ice.html");
/// How long a connection may take to come back by itself.
const PATIENCE: Duration = Duration::from_secs(15);

/// What goes wrong, and for how many seconds.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Udp(u64),
    Interface(u64),
    Cable(u64),
    Address,
}

#[derive(Debug, Deserialize)]
struct Heard {
    log: Vec<(f64, String)>,
    frames: Vec<f64>,
    pings: Vec<f64>,
    online: bool,
    state: String,
}

#[tokio::main]
async fn main() -> Result<()> {
    if let Some(why) = Network::missing() {
        println!("left out: {why}");
        return Ok(());
    }
    let words: Vec<String> = std::env::args().skip(1).collect();
    let pairs = [
        [Browser::Chromium, Browser::Chromium],
        [Browser::Firefox, Browser::Firefox],
        [Browser::Chromium, Browser::Firefox],
    ];
    for (number, pair) in pairs.into_iter().enumerate() {
        if words.is_empty() || words.iter().any(|word| *word == number.to_string()) {
            play(pair).await?;
        }
    }
    Ok(())
}

async fn play(browsers: [Browser; 2]) -> Result<()> {
    let network = Network::build(2).await?;
    let page = BarePage::serve(PAGE).await?;
    let port = page.address().trim_end_matches('/').rsplit(':').next().context("a port")?.parse()?;
    let mut tabs = Vec::new();
    let mut kept = Vec::new();
    for (browser, n) in browsers.into_iter().zip(1..) {
        let driver = Driver::start_in(browser, Some(network.of(n)?)).await?;
        let proxy = Proxy::open_in(network.router(), Network::gateway(n), port).await?;
        let address = format!("http://{}", proxy.address());
        let flag = format!("--unsafely-treat-insecure-origin-as-secure={address}");
        let flags = if browser == Browser::Chromium { vec![flag.as_str()] } else { Vec::new() };
        let tab = driver.open(None, &flags).await?;
        if browser == Browser::Chromium {
            let all = json!({ "permissions": ["audioCapture", "videoCapture"] });
            tab.cdp().send_raw("Browser.grantPermissions", all).await?;
        }
        tab.goto(&address).await?;
        tabs.push(tab);
        kept.push((driver, proxy));
    }
    println!("\n== {browsers:?}; the fault is on the side of the first, A");
    let faults = [
        Fault::Udp(3),
        Fault::Udp(8),
        Fault::Udp(20),
        Fault::Udp(35),
        Fault::Interface(3),
        Fault::Interface(20),
        Fault::Cable(3),
        Fault::Cable(20),
        Fault::Address,
    ];
    for fault in faults {
        one(&network, &tabs, fault).await?;
    }
    Ok(())
}

async fn one(network: &Network, tabs: &[WebDriver], fault: Fault) -> Result<()> {
    for tab in tabs {
        run(tab, "begin()").await?;
    }
    negotiate(tabs, false).await?;
    until_within(Duration::from_secs(10), "a second of frames", || async {
        let frames = (heard(&tabs[0]).await?.frames.len(), heard(&tabs[1]).await?.frames.len());
        Ok(if frames.0 > 20 && frames.1 > 20 { Ok(()) } else { Err(frames) })
    })
    .await?;
    sleep(Duration::from_secs(2)).await;

    let began = wall();
    match fault {
        Fault::Udp(seconds) => {
            network.udp(&Udp::Cut(1)).await?;
            sleep(Duration::from_secs(seconds)).await;
            network.udp(&Udp::Free).await?;
        }
        Fault::Interface(seconds) => {
            network.link_down(1).await?;
            sleep(Duration::from_secs(seconds)).await;
            network.link_up(1).await?;
        }
        Fault::Cable(seconds) => {
            network.cable(1, false).await?;
            sleep(Duration::from_secs(seconds)).await;
            network.cable(1, true).await?;
        }
        Fault::Address => {
            network.change_address(1, 1).await?;
        }
    }
    let ended = wall();
    let came_back = until_within(PATIENCE, "frames", || async {
        let back = |heard: Heard| heard.frames.iter().any(|at| *at > ended + 50.0);
        let (a, b) = (back(heard(&tabs[0]).await?), back(heard(&tabs[1]).await?));
        Ok(if a && b { Ok(()) } else { Err((a, b)) })
    })
    .await
    .is_ok();
    // What browsers say a moment later belongs to it.
    sleep(Duration::from_secs(1)).await;
    println!("\n{fault:?}: {}", if came_back { "came back by itself" } else { "did NOT come back by itself" });
    for (name, tab) in ["A", "B"].iter().zip(tabs) {
        let heard = heard(tab).await?;
        let first = |of: &[f64]| of.iter().find(|at| **at > ended + 50.0).map(|at| (at - ended) / 1000.0);
        let log: Vec<String> = heard
            .log
            .iter()
            .filter(|(at, _)| *at > began - 50.0)
            .map(|(at, what)| format!("{what} {:.2}", (at - began) / 1000.0))
            .collect();
        println!(
            "  {name}: first frame {:?} s and ping {:?} s after the end; onLine {}; {}; from the beginning: {}",
            first(&heard.frames),
            first(&heard.pings),
            heard.online,
            heard.state,
            log.join(", ")
        );
    }
    if came_back {
        if matches!(fault, Fault::Address) {
            change_back(network).await?;
        }
        return Ok(());
    }
    let restarted = wall();
    negotiate(tabs, true).await?;
    let negotiated = wall();
    let result = until_within(PATIENCE, "frames", || async {
        let back = |heard: &Heard| heard.frames.iter().find(|at| **at > restarted + 50.0).copied();
        let (a, b) = (back(&heard(&tabs[0]).await?), back(&heard(&tabs[1]).await?));
        Ok(if let (Some(a), Some(b)) = (a, b) { Ok(a.max(b)) } else { Err((a, b)) })
    })
    .await;
    match result {
        Ok(at) => println!(
            "  restart by A: frames on both sides {:.2} s after it ({:.2} s of that for gathering and carrying)",
            (at - restarted) / 1000.0,
            (negotiated - restarted) / 1000.0
        ),
        Err(error) => println!("  restart by A: {error}"),
    }
    if matches!(fault, Fault::Address) {
        change_back(network).await?;
    }
    Ok(())
}

async fn change_back(network: &Network) -> Result<()> {
    network.change_address(1, 0).await
}

async fn negotiate(tabs: &[WebDriver], restart: bool) -> Result<()> {
    let offer = run(&tabs[0], &format!("offer({restart})")).await?;
    let answer = run(&tabs[1], &format!("answer({offer})")).await?;
    run(&tabs[0], &format!("accept({answer})")).await.map(drop)
}

async fn heard(tab: &WebDriver) -> Result<Heard> {
    Ok(serde_json::from_value(run(tab, "heard()").await?)?)
}

async fn run(tab: &WebDriver, script: &str) -> Result<Value> {
    let script = format!("Promise.resolve({script}).then(arguments[0], error => arguments[0](String(error)))");
    Ok(tab.execute_async(script, Vec::new()).await?.json().clone())
}

/// Milliseconds, on the same clock as the tabs'.
fn wall() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64() * 1000.0
}

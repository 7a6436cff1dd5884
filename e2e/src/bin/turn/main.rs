//! `cargo xtask bench turn`: what a relayed packet costs, ours and coturn's, and what a relayed call costs.
//!
//! The release server and Debian's coturn take turns with the same load: clients with one allocation and one channel each,
//! which send to peers without a relay, and these send everything back. What counts is the ratio in the same run.
#![allow(clippy::print_stdout, reason = "a command line program speaks on the terminal")]

mod flow;

use anyhow::{Context, Result, bail};
use e2e::relays::{Kind, Place, Relay};
use e2e::{Browser, Server, Stage, usage};
use flow::Flow;
use std::time::{Duration, Instant};

const FLOWS: u32 = 20;
const PER_SECOND: u32 = 500;
/// About what a packet of a picture has.
const PAYLOAD: usize = 1000;
const ROUNDS: usize = 2;
/// What is still under way when the last packet has been sent has this long to arrive.
const LINGER: Duration = Duration::from_millis(500);
/// How long the call is watched.
const CALL: Duration = Duration::from_secs(20);

/// What one round came to.
struct Round {
    micros_each: f64,
    lost: u64,
    relayed: u64,
    memory: u64,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let seconds = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => 60,
        [seconds] => seconds.parse()?,
        _ => bail!("usage: turn [seconds of a round]"),
    };
    println!(
        "{FLOWS} clients × {PER_SECOND} packets/s of {PAYLOAD} bytes there, and as many back, {ROUNDS} rounds of {seconds} s"
    );
    println!("{:>8} {:>12} {:>14} {:>8} {:>10}", "", "relayed", "CPU a packet", "lost", "memory");
    let mut rounds = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        rounds.0.push(play(Kind::Resaka, Duration::from_secs(seconds))?);
        match Kind::Coturn.program() {
            Ok(_) => rounds.1.push(play(Kind::Coturn, Duration::from_secs(seconds))?),
            Err(why) => println!("  coturn is not compared: {why}"),
        }
    }
    if !rounds.1.is_empty() {
        let mean = |rounds: &[Round]| {
            rounds.iter().map(|round| round.micros_each).sum::<f64>()
                / f64::from(u32::try_from(rounds.len()).unwrap_or(1))
        };
        let ratio = mean(&rounds.0) / mean(&rounds.1);
        let met = if ratio <= 0.5 {
            "aim met"
        } else if ratio <= 1.0 {
            "goal met, aim MISSED"
        } else {
            "MISSED"
        };
        println!("CPU per relayed packet: {ratio:.2} × coturn (goal: at most 1.0, aim 0.5) {met}");
    }
    let cost = call().await?;
    println!("a relayed call of two with picture and sound: {cost:.2} % of a core");
    Ok(())
}

fn play(kind: Kind, lasts: Duration) -> Result<Round> {
    let relay = Relay::start(kind, Place::Loopback)?;
    let flows = (0..FLOWS).map(|number| Flow::open(relay.address(), number)).collect::<Result<Vec<_>>>()?;
    let before = relay.cpu_nanos()?;
    let (sent, arrived) = load(&flows, lasts)?;
    let nanos = relay.cpu_nanos()? - before;
    // Each packet that came back has been relayed twice; of the others nobody knows how far they came.
    let relayed = 2 * arrived;
    #[allow(clippy::cast_precision_loss, reason = "a figure to read")]
    let micros_each = nanos as f64 / 1000.0 / relayed as f64;
    let round = Round { micros_each, lost: sent - arrived, relayed, memory: relay.memory()? };
    let Round { micros_each, lost, relayed, memory } = &round;
    println!("{:>8} {relayed:>12} {micros_each:>11.2} µs {lost:>8} {:>7} kB", kind.name(), memory / 1024);
    Ok(round)
}

/// Every flow sends at its rate, each at another moment, and whatever arrives is taken at once.
fn load(flows: &[Flow], lasts: Duration) -> Result<(u64, u64)> {
    let (mut sent, mut arrived) = (0, 0);
    let apart = Duration::from_secs(1) / PER_SECOND / FLOWS;
    let (began, mut due) = (Instant::now(), Duration::ZERO);
    let mut next = flows.iter().cycle();
    while due < lasts {
        while due <= began.elapsed() {
            next.next().context("there are flows")?.send(PAYLOAD)?;
            sent += 1;
            due += apart;
        }
        arrived += flows.iter().map(Flow::take).sum::<u64>();
        if let Some(wait) = due.checked_sub(began.elapsed()) {
            std::thread::sleep(wait);
        }
    }
    let ended = Instant::now();
    while arrived < sent && ended.elapsed() < LINGER {
        arrived += flows.iter().map(Flow::take).sum::<u64>();
    }
    Ok((sent, arrived))
}

/// Percent of a core that the server needs for a call of two that is relayed at both ends.
async fn call() -> Result<f64> {
    let mut stage = Stage::open_with(&["--relay-only", "--turn-listen", "127.0.0.1:0"]).await?;
    let room = stage.room();
    let ana = stage.enter(Browser::Chromium, "Ana").await?;
    let hery = stage.enter(Browser::Chromium, "Hery").await?;
    ana.join(&room).await?;
    hery.join(&room).await?;
    ana.sees(&hery).await?;
    hery.sees(&ana).await?;
    let server = server_of(&mut stage)?;
    let (before, began) = (usage::cpu_nanos(server)?, Instant::now());
    tokio::time::sleep(CALL).await;
    let nanos = usage::cpu_nanos(server)? - before;
    #[allow(clippy::cast_precision_loss, reason = "a figure to read")]
    let share = nanos as f64 / began.elapsed().as_nanos() as f64;
    Ok(share * 100.0)
}

/// The process of the server, which its group's leader has started.
fn server_of(stage: &mut Stage) -> Result<u32> {
    let leader = stage.server_mut().leader().context("the server runs")?;
    let name = Server::binary()?.file_name().context("a binary has a name")?.to_owned();
    let children = std::fs::read_to_string(format!("/proc/{leader}/task/{leader}/children"))?;
    for child in children.split_whitespace() {
        let program = std::fs::read_link(format!("/proc/{child}/exe"))?;
        if program.file_name() == Some(&name) {
            return Ok(child.parse()?);
        }
    }
    bail!("the server is not among the processes of its group")
}

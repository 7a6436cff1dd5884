//! `cargo xtask bench signaling`: what the release server costs per message, join and idle member.
//!
//! Server, floor and this load generator are three processes on one machine; what counts is the ratio
//! to the floor in the same run, not the figures. The floor relays the same bytes between the same
//! sockets and does nothing else: no WebSocket, no JSON, no rooms to join, no limits, no logs.
//!
//! `cargo xtask bench storm`: the server is killed, and everybody comes back at once.
#![allow(clippy::print_stdout, reason = "a command line program speaks on the terminal")]

mod floor;
mod load;
mod process;
mod storm;
mod wire;

use anyhow::{Result, bail};
use load::Relayed;
use process::Process;
use std::time::Duration;
use wire::Kind;

/// Members while relaying; each sends 25 offers of 2 kB a second to one other, half of what the limit allows.
const MEMBERS: usize = 400;
const EVERY: Duration = Duration::from_millis(40);
const ROUNDS: usize = 3;
const SECONDS: u64 = 4;
/// Members while idle; a process may have 20,000 open files.
const IDLE: usize = 8_000;
/// Members who lose their server all at once; the same limit holds.
const STORM: usize = 10_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["floor", port] => return floor::run(port.parse()?).await,
        ["storm"] => storm::run(STORM).await,
        ["storm", members] => storm::run(members.parse()?).await,
        [] => measure(IDLE).await,
        [idle] => measure(idle.parse()?).await,
        _ => bail!("usage: signaling [members while idle] | storm [members]"),
    }
}

async fn measure(idle: usize) -> Result<()> {
    let mut server = Process::start_server().await?;
    let mut floor = Process::start_floor().await?;

    println!("relaying 2 kB offers, {MEMBERS} members in rooms of 4, {ROUNDS} rounds of {SECONDS} s each");
    let mut rounds = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        rounds.0.push(load::relay(&mut server, Kind::Resaka, MEMBERS, EVERY, Duration::from_secs(SECONDS)).await?);
        rounds.1.push(load::relay(&mut floor, Kind::Floor, MEMBERS, EVERY, Duration::from_secs(SECONDS)).await?);
    }
    println!("{:>8} {:>12} {:>12} {:>10} {:>10}", "", "messages/s", "CPU each", "p50", "p99");
    for (name, rounds) in [("resaka", &rounds.0), ("floor", &rounds.1)] {
        for round in rounds {
            let Relayed { per_second, cpu_micros, p50, p99 } = round;
            println!("{name:>8} {per_second:>12.0} {cpu_micros:>9.2} µs {p50:>7.2} ms {p99:>7.2} ms");
        }
    }
    let median = |rounds: &[Relayed]| {
        let mut cpu: Vec<f64> = rounds.iter().map(|round| round.cpu_micros).collect();
        cpu.sort_by(f64::total_cmp);
        cpu[cpu.len() / 2]
    };
    let ratio = median(&rounds.0) / median(&rounds.1);
    verdict("CPU per relayed message", &format!("{ratio:.2} × the floor"), "at most 2 ×", ratio <= 2.0);

    // A fresh one: what the members above left behind in its memory would hide what these take.
    drop(server);
    let mut server = Process::start_server().await?;
    let joined = load::fill(&mut server, idle).await?;
    println!("\n{idle} members join rooms of 4, each from TCP connect to Joined, and stay");
    let joins = 1e6 / joined.cpu_micros;
    println!("{:>8} {:.0} joins/s in this run, {:.1} µs of CPU each", "resaka", joined.per_second, joined.cpu_micros);
    verdict("joins per second and core", &format!("{joins:.0}"), "at least 10,000", joins >= 10_000.0);
    let bytes = joined.bytes_each;
    verdict("user memory per idle member", &format!("{bytes:.0} bytes"), "at most 4,096", bytes <= 4096.0);
    Ok(())
}

fn verdict(what: &str, is: &str, aim: &str, met: bool) {
    println!("{what}: {is} (aim: {aim}) {}", if met { "met" } else { "MISSED" });
}

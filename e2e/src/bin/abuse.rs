//! `cargo xtask abuse`: what a relay could be abused for, ours and coturn's one after the other (`docs/relay.md`).
#![allow(clippy::print_stdout, reason = "a command line program speaks on the terminal")]

use anyhow::{Result, bail, ensure};
use e2e::abuse::{Flood, credentials, flood, reach};
use e2e::faults::Everywhere;
use e2e::relays::{Kind, Place, Relay};

const PACKETS: u32 = 1_000_000;

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let packets = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => PACKETS,
        [packets] => packets.parse()?,
        _ => bail!("usage: abuse [packets of strangers]"),
    };
    if let Some(why) = Everywhere::missing() {
        bail!("every address has to be this machine's for this: {why}");
    }
    let everywhere = Everywhere::build()?;
    everywhere.run(|| play(Kind::Resaka, packets))?;
    match Kind::Coturn.program() {
        Ok(_) => everywhere.run(|| play(Kind::Coturn, packets)),
        Err(why) => {
            println!("coturn is not compared: {why}");
            Ok(())
        }
    }
}

fn play(kind: Kind, packets: u32) -> Result<()> {
    println!("{}", kind.name());
    let relay = Relay::start(kind, Place::Public)?;
    let reached = reach(&relay)?;
    println!(
        "  special-purpose addresses: {} of {} attempts granted ({} permissions, {} channels, {} datagrams); \
         relays that stopped: {}",
        reached.granted(),
        reached.attempts(),
        reached.permitted.len(),
        reached.bound.len(),
        reached.sent.len(),
        reached.broken.len()
    );
    let refusals = credentials(&relay)?;
    for refusal in &refusals {
        println!("  {}: {}", refusal.what, refusal.code);
    }
    // What was done until now is no part of what strangers do.
    drop(relay);
    let relay = Relay::start(kind, Place::Public)?;
    let flood = flood(&relay, packets)?;
    show(&flood);
    if kind == Kind::Resaka {
        ensure!(reached.granted() == 0 && reached.broken.is_empty(), "somebody is reached: {reached:?}");
        ensure!(refusals.iter().all(|refusal| refusal.code == refusal.expected), "{refusals:?}");
        ensure!(flood.worst() <= 1.5 && flood.growth() <= Flood::MOST_GROWTH, "{flood:?}");
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "figures to read")]
fn show(flood: &Flood) {
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    let (before, after) = flood.memory;
    println!(
        "  {} packets of strangers in {:.1} s: {} answered, memory {:.1} → {:.1} MB, and a relay for who may have one \
         {:.1} ms afterwards",
        flood.packets,
        flood.lasted.as_secs_f64(),
        flood.answered,
        megabytes(before),
        megabytes(after),
        flood.relay_after.as_secs_f64() * 1e3
    );
    for (name, gain) in &flood.gain {
        println!("  {name}: at most {gain:.2} bytes back for each");
    }
}

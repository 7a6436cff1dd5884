//! What a relay could be abused for; what coturn does with the same is printed beside it, and nothing is expected of it.

use anyhow::{Context, Result, ensure};
use e2e::abuse::{Flood, credentials, flood, reach};
use e2e::faults::Everywhere;
use e2e::relays::{Kind, Place, Relay};

/// `cargo xtask abuse` sends a million.
const PACKETS: u32 = 50_000;

/// Does the same with both, if they are there, and gives what came of it: ours, and perhaps coturn's.
fn both<T: Send>(attack: impl Fn(&Relay) -> Result<T> + Sync) -> Result<Option<(T, Option<T>)>> {
    if let Some(why) = Everywhere::missing() {
        println!("left out: {why}");
        return Ok(None);
    }
    let everywhere = Everywhere::build()?;
    let play = |kind: Kind| {
        let came = everywhere.run(|| attack(&Relay::start(kind, Place::Public)?));
        came.with_context(|| format!("with {}", kind.name()))
    };
    let ours = play(Kind::Resaka)?;
    let coturns = match Kind::Coturn.program() {
        Ok(_) => Some(play(Kind::Coturn)?),
        Err(why) => {
            println!("not compared: {why}");
            None
        }
    };
    Ok(Some((ours, coturns)))
}

#[test]
fn no_special_purpose_address_is_reached_in_any_disguise_in_any_way() -> Result<()> {
    let Some((ours, coturns)) = both(reach)? else { return Ok(()) };
    if let Some(coturns) = coturns {
        let (granted, attempts, broken) = (coturns.granted(), coturns.attempts(), coturns.broken.len());
        println!(
            "coturn grants {granted} of {attempts} attempts, and after {broken} of them it relays nothing any more"
        );
    }
    ensure!(ours.attempts() == 996 && ours.granted() == 0 && ours.broken.is_empty(), "{ours:?}");
    Ok(())
}

#[test]
fn wrong_expired_and_foreign_credentials_are_refused() -> Result<()> {
    let Some((ours, coturns)) = both(credentials)? else { return Ok(()) };
    for refusal in coturns.unwrap_or_default() {
        println!("coturn: {}: {}", refusal.what, refusal.code);
    }
    for refusal in ours {
        ensure!(refusal.code == refusal.expected, "{refusal:?}");
    }
    Ok(())
}

#[test]
fn strangers_leave_nothing_behind_and_get_little_back() -> Result<()> {
    let Some((ours, coturns)) = both(|relay| flood(relay, PACKETS))? else { return Ok(()) };
    if let Some(coturns) = coturns {
        println!("coturn: {coturns:?}");
    }
    ensure!(ours.worst() <= 1.5 && ours.growth() <= Flood::MOST_GROWTH, "{ours:?}");
    // Who asks as browsers do is answered, or the memory would be flat for another reason.
    let gain = |kind| ours.gain.iter().find(|(name, _)| *name == kind).map_or(0.0, |(_, gain)| *gain);
    ensure!(gain("Binding") > 1.0 && gain("Allocate") > 1.0 && ours.answered > PACKETS / 4, "{ours:?}");
    Ok(())
}

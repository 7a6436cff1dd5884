//! `cargo xtask nat`: calls of two and of four in networks of every kind, and the way that each connection takes there.
#![allow(clippy::print_stdout, reason = "a command line program speaks on the terminal")]

use anyhow::{Result, bail};
use e2e::faults::wall;
use e2e::networks::{Call, Help, Internet, Kind};
use std::process::ExitCode;

const SIZES: [u8; 2] = [2, 4];
const WITHOUT_RELAY: &str = "without-relay";

/// One row of the table.
struct Row {
    kind: Kind,
    people: u8,
    result: Result<Found>,
}

struct Found {
    /// From the last press of Join until everybody saw and heard everybody.
    seconds: f64,
    /// What came of each pair.
    ways: Vec<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match play(&words).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn play(words: &[&str]) -> Result<()> {
    if let Some(why) = Internet::missing() {
        println!("left out: {why}");
        return Ok(());
    }
    let names = Kind::ALL.map(Kind::name);
    let sizes = SIZES.map(|people| format!("of-{people}"));
    let is_known = |word: &str| word == WITHOUT_RELAY || names.contains(&word) || sizes.iter().any(|size| size == word);
    if let Some(word) = words.iter().find(|word| !is_known(word)) {
        bail!(
            "there is no network `{word}`\nusage: nat [networks] [of-2] [of-4] [{WITHOUT_RELAY}]\nnetworks: {}",
            names.join(" ")
        );
    }
    let help = if words.contains(&WITHOUT_RELAY) { Help::Addresses } else { Help::Relay };
    let is_asked = |word: &str, all: &[&str]| words.contains(&word) || !words.iter().any(|word| all.contains(word));
    let all_sizes: Vec<&str> = sizes.iter().map(String::as_str).collect();
    let mut rows = Vec::new();
    println!("| network | people | seen and heard after | ways | |\n|---|---|---|---|---|");
    for (people, size) in SIZES.into_iter().zip(&all_sizes) {
        for kind in Kind::ALL {
            if is_asked(kind.name(), &names) && is_asked(size, &all_sizes) {
                let result = Box::pin(call(kind, people, help)).await;
                let row = Row { kind, people, result };
                println!("{}", row.line());
                rows.push(row);
            }
        }
    }
    let failed = rows.iter().filter(|row| row.result.is_err()).count();
    println!("\n{} passed, {failed} failed", rows.len() - failed);
    if failed > 0 {
        bail!("not every call came about as it should");
    }
    Ok(())
}

async fn call(kind: Kind, people: u8, help: Help) -> Result<Found> {
    let call = Call::open(kind, people, help).await?;
    call.join().await?;
    let began = call.began().await?;
    let since = || (wall() - began) / 1000.0;
    Ok(match help {
        Help::Relay => {
            call.is_whole().await?;
            let seconds = since();
            let ways = call.takes_best_ways().await?.iter().map(ToString::to_string).collect();
            Found { seconds, ways }
        }
        Help::Addresses => {
            let apart = call.does_without_relay().await?;
            let together = people * (people - 1) / 2 - u8::try_from(apart.len())?;
            let ways = apart.iter().map(|(one, other)| format!("{one} and {other} are told: no connection"));
            let ways = ways.chain((0..together).map(|_| "without a relay".to_owned())).collect();
            Found { seconds: since(), ways }
        }
    })
}

impl Row {
    fn line(&self) -> String {
        let (name, people) = (self.kind.name(), self.people);
        match &self.result {
            Ok(Found { seconds, ways }) => {
                format!("| {name} | {people} | {seconds:.1} s | {} | ok |", counted(ways).join(", "))
            }
            Err(error) => {
                let error = format!("{error:#}").replace(['\n', '|'], " ");
                format!("| {name} | {people} | | {} | NO |", error.chars().take(600).collect::<String>())
            }
        }
    }
}

/// The same things together, with how often they came.
fn counted(things: &[String]) -> Vec<String> {
    let mut counted: Vec<(&str, u32)> = Vec::new();
    for thing in things {
        match counted.iter_mut().find(|(known, _)| known == thing) {
            Some((_, count)) => *count += 1,
            None => counted.push((thing, 1)),
        }
    }
    let said =
        |(thing, count): &(&str, u32)| if *count > 1 { format!("{count} × {thing}") } else { (*thing).to_owned() };
    counted.iter().map(said).collect()
}

//! `cargo xtask chaos`: every fault of the matrix over calls of several sizes, or the server killed a hundred times.
#![allow(clippy::print_stdout, reason = "a command line program speaks on the terminal")]

mod fault;
mod kills;
mod matrix;

use anyhow::{Context, Result, bail};
use std::process::ExitCode;

const USAGE: &str =
    "chaos [names of faults or sizes: server-killed udp-cut-3 of-2 …] [firefox] | chaos kills [--times 100] [--of 2]";

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["kills", rest @ ..] => kills(rest).await,
        ["help" | "--help"] => {
            println!("{USAGE}\nfaults: {}", fault::all_names());
            return ExitCode::SUCCESS;
        }
        names => matrix::play(names).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn kills(words: &[&str]) -> Result<()> {
    let (mut times, mut sizes) = (100, vec![2, 4]);
    for pair in words.chunks(2) {
        match pair {
            ["--times", number] => times = number.parse().context(USAGE)?,
            ["--of", size] => sizes = vec![size.parse().context(USAGE)?],
            _ => bail!(USAGE),
        }
    }
    for size in sizes {
        kills::play(size, times).await?;
    }
    Ok(())
}

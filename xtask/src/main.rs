//! Everything a newcomer types: `cargo xtask run` and `cargo xtask test` set the machine up and do the rest.
//!
//! It knows how to build, not what is built: no rule of the product stands here.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line program speaks on the terminal")]

mod bench;
mod check;
mod compress;
mod debian;
mod icons;
mod installed;
mod module;
mod noise;
mod page;
mod run;
mod setup;
mod shell;
mod split;
#[cfg(test)]
mod tidy;
mod tools;

use shell::{Failure, Shell, fail};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <command>

  run [arguments]     set the machine up, build, start on http://localhost:8080 and open the browser;
                      arguments go to the server (cargo xtask run --listen 127.0.0.1:9000)
  test                everything: format, lints, unit, simulation, sockets, browsers, size
  test quick          format, lints and native tests: what to run before every commit
  test browsers       the browser tests alone; further words name the tests (test browsers mute)
  build               the release binary with the page inside: target/release/resaka
  setup               what `run` and `test` need, browsers included; skipped where it is done
  bench call          what a steady call of four costs a page: the main thread, and the heap over ten minutes
  bench ice           what browsers do by themselves when the network fails, and what only a restart mends
  bench join          from the join click to the first remote picture, beside a bare page
  bench signaling     what the server costs per message, join and member, beside a bare relay
  bench turn          what a relayed packet costs, beside coturn, and a relayed call; further words: seconds of a round
  chaos               every fault over calls of 2, 4 and 6, as a table; further words name faults and sizes (chaos
                      server-killed of-2); chaos kills [--times 100] kills the server again and again
  nat                 calls of 2 and 4 in networks of every kind, as a table of the ways that they took; further words
                      name networks and sizes (nat carrier of-2); nat without-relay shows who needs the relay
  bench storm         the server is killed: how soon all rooms are whole again, beside as many bare handshakes
  abuse               what the relay could be abused for, beside coturn; further words: packets of strangers (a million)
  screenshots         pictures of every page into docs/images (--language mg, --language all)
  help                this text";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match command(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nerror: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn command(words: &[&str]) -> Result<(), Failure> {
    let mut shell = Shell::new();
    match words {
        ["run", arguments @ ..] => run::run(&mut shell, arguments),
        ["test"] => check::all(&mut shell),
        ["test", "quick"] => check::quick(&mut shell),
        ["test", "browsers", names @ ..] => check::browsers_only(&mut shell, names),
        ["build"] => {
            setup::for_building(&mut shell)?;
            page::build(&shell)?;
            page::build_server(&shell)
        }
        ["setup"] => setup::for_testing(&mut shell),
        ["bench", "call", arguments @ ..] => bench::call(&mut shell, arguments),
        ["bench", "ice", arguments @ ..] => bench::ice(&mut shell, arguments),
        ["bench", "join", arguments @ ..] => bench::join(&mut shell, arguments),
        ["bench", "turn", arguments @ ..] => bench::turn(&mut shell, arguments),
        ["bench", "signaling", arguments @ ..] => bench::signaling(&mut shell, arguments),
        ["chaos", arguments @ ..] => bench::chaos(&mut shell, arguments),
        ["nat", arguments @ ..] => bench::nat(&mut shell, arguments),
        ["bench", "storm", arguments @ ..] => bench::storm(&mut shell, arguments),
        ["abuse", arguments @ ..] => bench::abuse(&mut shell, arguments),
        ["screenshots", arguments @ ..] => bench::screenshots(&mut shell, arguments),
        // Trunk's hook (Trunk.toml), not for people.
        ["finish"] => page::finish(&shell),
        // The helper of `run`, not for people.
        ["open", address] => run::open_when_up(address),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        other => fail!("there is no `cargo xtask {}`; see `cargo xtask help`", other.join(" ")),
    }
}

//! Measurements and pictures: programs of the crate `e2e`, given what they need.

use crate::page;
use crate::setup;
use crate::shell::{self, Failure, Shell};
use crate::tools;

/// What a steady call costs a page.
pub(crate) fn call(shell: &mut Shell, arguments: &[&str]) -> Result<(), Failure> {
    setup::for_testing(shell)?;
    program(shell, "call", arguments)
}

/// From the click on *Join* to the first remote picture.
pub(crate) fn join(shell: &mut Shell, arguments: &[&str]) -> Result<(), Failure> {
    setup::for_testing(shell)?;
    program(shell, "join", arguments)
}

/// What the server costs.
pub(crate) fn signaling(shell: &mut Shell, arguments: &[&str]) -> Result<(), Failure> {
    setup::for_building(shell)?;
    program(shell, "signaling", arguments)
}

/// What a relayed packet costs, ours and coturn's.
pub(crate) fn turn(shell: &mut Shell, arguments: &[&str]) -> Result<(), Failure> {
    setup::for_testing(shell)?;
    program(shell, "turn", arguments)
}

/// What a relay could be abused for, ours and coturn.
pub(crate) fn abuse(shell: &mut Shell, arguments: &[&str]) -> Result<(), Failure> {
    setup::for_building(shell)?;
    tools::network(shell)?;
    tools::servers(shell)?;
    program(shell, "abuse", arguments)
}

/// What browsers do by themselves when the network fails.
pub(crate) fn ice(shell: &mut Shell, arguments: &[&str]) -> Result<(), Failure> {
    setup::for_testing(shell)?;
    tools::network(shell)?;
    program(shell, "ice", arguments)
}

/// Every fault over calls of several sizes.
pub(crate) fn chaos(shell: &mut Shell, arguments: &[&str]) -> Result<(), Failure> {
    setup::for_testing(shell)?;
    tools::network(shell)?;
    program(shell, "chaos", arguments)
}

/// Calls in networks of every kind.
pub(crate) fn nat(shell: &mut Shell, arguments: &[&str]) -> Result<(), Failure> {
    setup::for_testing(shell)?;
    tools::network(shell)?;
    program(shell, "nat", arguments)
}

/// The server is killed, and everybody comes back at once.
pub(crate) fn storm(shell: &mut Shell, arguments: &[&str]) -> Result<(), Failure> {
    setup::for_building(shell)?;
    program(shell, "signaling", &[&["storm"], arguments].concat())
}

/// Pictures of every page.
pub(crate) fn screenshots(shell: &mut Shell, arguments: &[&str]) -> Result<(), Failure> {
    setup::for_testing(shell)?;
    program(shell, "screenshots", arguments)
}

fn program(shell: &Shell, name: &str, arguments: &[&str]) -> Result<(), Failure> {
    page::build(shell)?;
    page::build_server(shell)?;
    let mut command = shell.command("cargo");
    command.args(["run", "--locked", "--release", "--package", "e2e", "--bin", name, "--"]).args(arguments);
    shell::run(command.env("RESAKA_BINARY", page::release_binary(shell)))
}

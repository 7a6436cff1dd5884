//! `cargo xtask test`: every step runs even when an earlier one failed, unless it needs what that one builds.

use crate::page;
use crate::setup;
use crate::shell::{self, Failure, Shell, fail};
use crate::tools;
use std::process::Command;
use std::time::{Duration, Instant};

/// What happened so far.
#[derive(Default)]
struct Report {
    steps: Vec<(&'static str, Result<(), Failure>, Duration)>,
    passed: u32,
    failed: u32,
}

/// Format, lints, native tests: what to run before every commit.
pub(crate) fn quick(shell: &mut Shell) -> Result<(), Failure> {
    let mut report = Report::default();
    report.step("set-up", |_| setup::for_building(shell));
    static_checks(&mut report, shell);
    native_tests(&mut report, shell);
    report.end()
}

/// Everything.
pub(crate) fn all(shell: &mut Shell) -> Result<(), Failure> {
    let mut report = Report::default();
    report.step("set-up", |_| setup::for_building(shell));
    static_checks(&mut report, shell);
    native_tests(&mut report, shell);
    report.step("documentation", |_| {
        let arguments =
            ["doc", "--locked", "--workspace", "--exclude", "frontend", "--no-deps", "--document-private-items"];
        shell::run(shell.command("cargo").args(arguments).env("RUSTDOCFLAGS", "-D warnings"))
    });
    licences(&mut report, shell);
    fuzz(&mut report, shell);
    let is_built = report.step("release build", |_| page::build(shell).and_then(|()| page::build_server(shell)));
    browser_tests(&mut report, shell, is_built, &[]);
    report.end()
}

/// The browser tests alone, or those of them that are named.
pub(crate) fn browsers_only(shell: &mut Shell, names: &[&str]) -> Result<(), Failure> {
    let mut report = Report::default();
    report.step("set-up", |_| setup::for_building(shell));
    let is_built = report.step("release build", |_| page::build(shell).and_then(|()| page::build_server(shell)));
    browser_tests(&mut report, shell, is_built, names);
    report.end()
}

fn static_checks(report: &mut Report, shell: &Shell) {
    report.step("format", |_| shell.run("cargo", &["fmt", "--all", "--check"]));
    report.step("lints", |_| {
        let native =
            ["clippy", "--locked", "--workspace", "--exclude", "frontend", "--all-targets", "--", "-D", "warnings"];
        shell.run("cargo", &native)
    });
    report.step("lints of the page", |_| {
        let page = [
            "clippy",
            "--locked",
            "--package",
            "frontend",
            "--target",
            "wasm32-unknown-unknown",
            "--",
            "-D",
            "warnings",
        ];
        shell.run("cargo", &page)
    });
}

fn native_tests(report: &mut Report, shell: &Shell) {
    report.step("native tests", |report| {
        let arguments = ["test", "--locked", "--workspace", "--exclude", "e2e", "--no-fail-fast"];
        report.count(shell.command("cargo").args(arguments))
    });
}

fn licences(report: &mut Report, shell: &Shell) {
    if shell.find("cargo-deny").is_none() {
        println!(
            "\n== licences and advisories: left out, cargo-deny is not installed (cargo install --locked cargo-deny)"
        );
        return;
    }
    // Advisories need a database from the network; licences, bans and sources do not.
    report.step("licences", |_| shell.run("cargo", &["deny", "check", "licenses", "bans", "sources"]));
}

fn fuzz(report: &mut Report, shell: &mut Shell) {
    let has_nightly = shell
        .output("rustup", &["toolchain", "list"])
        .is_some_and(|list| list.lines().any(|line| line.starts_with("nightly")));
    if !has_nightly {
        println!(
            "\n== fuzzing: left out, it needs a nightly compiler (rustup toolchain install nightly); \
             the same harness ran with fixed seeds in the native tests"
        );
        return;
    }
    if !report.step("set-up of fuzzing", |_| tools::cargo_fuzz(shell)) {
        return;
    }
    report.step("fuzzing", |_| {
        for target in ["decoder", "directory", "turn"] {
            let mut command = shell.command("cargo");
            command
                .args(["+nightly", "fuzz", "run", target, "--", "-max_total_time=20"])
                .env_remove("RUSTUP_TOOLCHAIN");
            shell::run(&mut command)?;
        }
        Ok(())
    });
}

fn browser_tests(report: &mut Report, shell: &mut Shell, is_built: bool, names: &[&str]) {
    if !is_built {
        println!("\n== browser tests: left out, there is no page or no server to test");
        return;
    }
    let has_browsers = report.step("set-up of browsers", |_| {
        tools::browsers(shell).and_then(|()| tools::network(shell)).and_then(|()| tools::servers(shell))
    });
    if !has_browsers {
        println!("\n== browser tests: left out, there are no browsers");
        return;
    }
    report.step("browser tests", |report| {
        let mut command = shell.command("cargo");
        command.args(["test", "--locked", "--package", "e2e", "--no-fail-fast", "--"]).args(names);
        command.env("RESAKA_BINARY", page::release_binary(shell)).env("RUST_TEST_THREADS", "1");
        command.env("RESAKA_AXE", tools::axe(shell)?);
        report.count(&mut command)
    });
}

impl Report {
    /// Runs a step and notes how it went; whether it went well.
    fn step(&mut self, name: &'static str, step: impl FnOnce(&mut Self) -> Result<(), Failure>) -> bool {
        println!("\n== {name}");
        let start = Instant::now();
        let result = step(self);
        if let Err(failure) = &result {
            println!("== {name}: {failure}");
        }
        let went_well = result.is_ok();
        self.steps.push((name, result, start.elapsed()));
        went_well
    }

    /// Runs cargo's tests and adds up what it says about them.
    fn count(&mut self, command: &mut Command) -> Result<(), Failure> {
        shell::run_and_read(command, |line| {
            if let Some((passed, failed)) = test_result(line) {
                self.passed += passed;
                self.failed += failed;
            }
        })
    }

    fn end(self) -> Result<(), Failure> {
        println!();
        for (name, result, duration) in &self.steps {
            let word = if result.is_ok() { "ok    " } else { "FAILED" };
            println!("{word} {:>6.1} s  {name}", duration.as_secs_f32());
        }
        println!("\n{} passed, {} failed", self.passed, self.failed);
        let failed: Vec<&str> =
            self.steps.iter().filter(|(_, result, _)| result.is_err()).map(|(name, ..)| *name).collect();
        if failed.is_empty() {
            return Ok(());
        }
        fail!("not everything went well: {}", failed.join(", "))
    }
}

/// The numbers in `test result: ok. 12 passed; 0 failed; …`.
fn test_result(line: &str) -> Option<(u32, u32)> {
    let numbers = line.strip_prefix("test result: ")?;
    let before =
        |word: &str| numbers.split("; ").find_map(|part| part.strip_suffix(word)?.rsplit(' ').next()?.parse().ok());
    Some((before(" passed")?, before(" failed")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargos_summary_is_read() {
        let line = "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.06s";
        assert_eq!(test_result(line), Some((12, 3)));
        assert_eq!(test_result("test result_is_read ... ok"), None);
    }
}

//! `cargo xtask run`: from a checkout to a page in the browser.

use crate::page;
use crate::setup;
use crate::shell::{Failure, Shell, fail};
use std::net::{TcpStream, ToSocketAddrs};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const ADDRESS: &str = "localhost:8080";

/// Sets up, builds, starts the server and shows the page.
///
/// The page is the release page, small and quick as people will get it; the server is a debug build,
/// which takes half as long to compile and which the tests need anyway.
pub(crate) fn run(shell: &mut Shell, arguments: &[&str]) -> Result<(), Failure> {
    setup::for_building(shell)?;
    page::build(shell)?;
    println!("server: cargo build");
    shell.run("cargo", &["build", "--locked", "--package", "server"])?;
    // Someone who chose an address knows where to look.
    if arguments.is_empty() && has_display() {
        show_when_up(shell);
    }
    let binary = page::target_folder(shell).join("debug").join(format!("resaka{}", std::env::consts::EXE_SUFFIX));
    println!(
        "server: {}",
        if arguments.is_empty() { format!("http://{ADDRESS} (Ctrl-C stops it)") } else { arguments.join(" ") }
    );
    become_program(shell.command(&binary.to_string_lossy()).args(arguments))
}

fn has_display() -> bool {
    cfg!(any(target_os = "macos", windows))
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// A second process of this program waits for the server, because this one turns into it.
fn show_when_up(shell: &Shell) {
    if let Ok(own) = std::env::current_exe() {
        let mut helper = shell.command(&own.to_string_lossy());
        let _ = helper.args(["open", ADDRESS]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    }
}

/// Opens the browser as soon as somebody listens; what goes wrong here is nobody's loss.
pub(crate) fn open_when_up(address: &str) -> Result<(), Failure> {
    let deadline = Instant::now() + Duration::from_secs(10);
    let is_up = || address.to_socket_addrs().is_ok_and(|mut found| found.any(|one| TcpStream::connect(one).is_ok()));
    while !is_up() {
        if Instant::now() > deadline {
            fail!("nothing listens on {address}");
        }
        thread::sleep(Duration::from_millis(50));
    }
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let _ = Command::new(opener).arg(format!("http://{address}")).status();
    Ok(())
}

/// Replaces this process, so that Ctrl-C and the exit code are the server's own.
#[cfg(unix)]
fn become_program(command: &mut Command) -> Result<(), Failure> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    fail!("the server could not be started: {error}")
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> Result<(), Failure> {
    match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => fail!("the server could not be started: {error}"),
    }
}

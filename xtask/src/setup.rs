//! What must be on the machine, in order; each step says what it does and is skipped when done.

use crate::debian;
use crate::shell::{Failure, Shell, fail};
use crate::tools;
use std::path::{Path, PathBuf};
use std::time::Duration;

const TARGET: &str = "wasm32-unknown-unknown";
/// The name of Debian's compiler among rustup's toolchains.
const DEBIAN: &str = "debian";

/// For `run` and `build`: a compiler for the page, trunk, wasm-bindgen, wasm-split.
pub(crate) fn for_building(shell: &mut Shell) -> Result<(), Failure> {
    wasm_target(shell)?;
    tools::trunk(shell)?;
    tools::wasm_bindgen(shell)?;
    tools::wasm_split(shell)
}

/// For `test`: also browsers and their drivers.
pub(crate) fn for_testing(shell: &mut Shell) -> Result<(), Failure> {
    for_building(shell)?;
    tools::browsers(shell)?;
    tools::servers(shell)?;
    tools::axe(shell).map(drop)
}

fn wasm_target(shell: &mut Shell) -> Result<(), Failure> {
    if shell.output("rustc", &["--version"]).is_none() && shell.find("rustup").is_none() {
        fail!("no Rust compiler is installed: install rustup as its site says, then run this again");
    }
    if has_target(shell) {
        return Ok(());
    }
    let with_rustup = shell.find("rustup").is_some();
    if with_rustup {
        // What an earlier run of the fallback below left behind.
        let mut with_debian = shell.clone();
        with_debian.use_toolchain(DEBIAN);
        if has_target(&with_debian) {
            println!("setup: compiling with the toolchain `{DEBIAN}`, which has the {TARGET} target");
            *shell = with_debian;
            return Ok(());
        }
        println!("setup: adding the {TARGET} target to the Rust toolchain");
        // The command hangs, rather than fails, where rustup's download server is out of reach.
        match shell.run_within(Duration::from_secs(20), "rustup", &["target", "add", TARGET]) {
            Ok(()) if has_target(shell) => return Ok(()),
            Ok(()) => println!("setup: rustup added the target, but rustc does not see it"),
            Err(failure) => println!("setup: {failure}"),
        }
    }
    debian::wasm_toolchain(shell, DEBIAN, TARGET)?;
    if with_rustup {
        shell.use_toolchain(DEBIAN);
    }
    if has_target(shell) {
        return Ok(());
    }
    fail!("the {TARGET} target is still missing: run `rustup target add {TARGET}` and then this again")
}

/// Whether the compiler in use finds a standard library for the target.
fn has_target(shell: &Shell) -> bool {
    let folder = shell.output("rustc", &["--print", "target-libdir", "--target", TARGET]).map(PathBuf::from);
    let is_std = |name: &Path| name.to_string_lossy().starts_with("libstd-");
    folder
        .and_then(|folder| folder.read_dir().ok())
        .is_some_and(|mut entries| entries.any(|entry| entry.is_ok_and(|entry| is_std(Path::new(&entry.file_name())))))
}

//! The noise suppression beside the page: `noise/` as a module without imports, and the worklet that runs it.
//!
//! Both get one name made of their content, `noise-0123456789abcdef`, with `.wasm` and `.js` behind it. The page reads
//! it from its own first element, and fetches neither before a person has switched it on.

use crate::shell::{self, Failure, Shell, fail};
use crate::split;
use crate::{module, page};
use std::fs;
use std::path::Path;

/// Where the name stands in `index.html`; the page as it is written has no files of that name.
const PLACE: &str = "data-noise=\"noise\"";

/// Puts both into the page that trunk has put into `staging`.
pub(crate) fn put_into(shell: &Shell, staging: &Path) -> Result<(), Failure> {
    let module = build(shell)?;
    let worklet = fs::read(shell.root().join("frontend/noise/worklet.js"))?;
    let name = format!("noise-{}", split::hash(&[&module, &worklet]));
    fs::write(staging.join(format!("{name}.wasm")), module)?;
    fs::write(staging.join(format!("{name}.js")), worklet)?;
    let index = staging.join("index.html");
    let html = fs::read_to_string(&index)?;
    if !html.contains(PLACE) {
        fail!("index.html has no place for the name of the noise suppression: {PLACE}");
    }
    fs::write(&index, html.replacen(PLACE, &format!("data-noise=\"{name}\""), 1))?;
    Ok(())
}

/// The module, optimized also beside a page that is not: it has to keep pace with the microphone.
fn build(shell: &Shell) -> Result<Vec<u8>, Failure> {
    let mut command = shell.command("cargo");
    command.args(["build", "--quiet", "--locked", "--package", "noise", "--lib", "--profile", "noise"]);
    command.args(["--target", "wasm32-unknown-unknown"]);
    // What is said for a page that is to be cut in parts does not hold here.
    for (name, _) in split::ENVIRONMENT {
        command.env_remove(name);
    }
    // Every browser with the rest of what the page needs has it, and it takes a third off the work.
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-Ctarget-feature=+simd128");
    shell::run(&mut command)?;
    let built = page::target_folder(shell).join("wasm32-unknown-unknown/noise/noise.wasm");
    let module = module::without_custom_sections(&fs::read(built)?)?;
    if module::has_imports(&module)? {
        fail!("noise.wasm wants something from the page, and a worklet has nothing to give: see noise/src/abi.rs");
    }
    Ok(module)
}

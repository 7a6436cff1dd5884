//! Programs that are not part of the checkout, each in the version it must have.
//!
//! What is on PATH in the right version is taken. Everything else is compiled into a folder of its
//! own per version in the user's cache, so that nothing of the user's is overwritten.

use crate::debian;
use crate::shell::{self, Failure, Shell, fail};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// 0.22 needs a compiler newer than the workspace's `rust-version`.
const TRUNK: &str = "0.21.14";
const WASM_SPLIT: &str = "0.2.4";
const GECKODRIVER: &str = "0.37.1";
const CARGO_FUZZ: &str = "0.13.2";
/// With what its package must be, as the npm registry says it.
const AXE: (&str, &str) =
    ("4.14.1", "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==");

/// A program that is compiled from the registry when the machine does not have it.
struct Tool<'a> {
    package: &'a str,
    program: &'a str,
    version: &'a str,
    features: &'a [&'a str],
    /// Whether the package's own lock file is followed.
    locked: bool,
    /// Optimization: fast to compile where the program does little work.
    level: &'a str,
    minutes: u32,
}

/// Builds the page.
pub(crate) fn trunk(shell: &mut Shell) -> Result<(), Failure> {
    let features = ["--no-default-features", "--features", "rustls"];
    let tool = Tool {
        package: "trunk",
        program: "trunk",
        version: TRUNK,
        features: &features,
        locked: true,
        level: "0",
        minutes: 4,
    };
    install(shell, &tool)
}

/// Writes the JavaScript beside the page's WebAssembly; must be exactly as new as the library in Cargo.lock.
pub(crate) fn wasm_bindgen(shell: &mut Shell) -> Result<(), Failure> {
    let Some(version) = locked_version(shell, "wasm-bindgen") else {
        fail!("Cargo.lock does not name wasm-bindgen: run `cargo update --workspace`, then this again");
    };
    // Not --locked: its lock file may name versions that the registry in use does not have yet.
    let tool = Tool {
        package: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version: &version,
        features: &[],
        locked: false,
        level: "1",
        minutes: 3,
    };
    install(shell, &tool)
}

/// Cuts the page's WebAssembly in parts.
pub(crate) fn wasm_split(shell: &mut Shell) -> Result<(), Failure> {
    let tool = Tool {
        package: "wasm_split_cli_support",
        program: "wasm-split-cli",
        version: WASM_SPLIT,
        features: &["--features", "build-binary"],
        locked: true,
        level: "1",
        minutes: 1,
    };
    install(shell, &tool)
}

/// Whether the system draws what one reacts with. Where that cannot be asked, it does.
fn has_signs(shell: &Shell) -> bool {
    shell.output("fc-list", &[":charset=1f44d"]).is_none_or(|fonts| !fonts.is_empty())
}

/// Chromium and Firefox with their drivers, for the tests.
pub(crate) fn browsers(shell: &mut Shell) -> Result<(), Failure> {
    let chromium = ["chromium", "chromium-browser", "google-chrome"];
    let firefox = ["firefox-esr", "firefox"];
    let is_there = |names: &[&str]| names.iter().any(|name| shell.find(name).is_some());
    let missing: Vec<&str> = [
        (is_there(&chromium), "chromium"),
        (is_there(&["chromedriver"]), "chromium-driver"),
        (is_there(&firefox), "firefox-esr"),
        // A sound card that nobody hears; without any, Firefox plays nothing at all.
        (is_there(&["pulseaudio"]) || cfg!(not(target_os = "linux")), "pulseaudio"),
        // Reactions are signs of the system's own; without a font for them, pictures of pages have boxes in their place.
        (has_signs(shell) || cfg!(not(target_os = "linux")), "fonts-noto-color-emoji"),
    ]
    .into_iter()
    .filter_map(|(is_there, package)| (!is_there).then_some(package))
    .collect();
    if !missing.is_empty() {
        if cfg!(not(target_os = "linux")) {
            fail!(
                "put Chromium, chromedriver and Firefox on PATH ({} missing), then run this again",
                missing.join(", ")
            );
        }
        debian::apt(shell, &missing)?;
    }
    if shell.find("geckodriver").is_some() {
        return Ok(());
    }
    let tool = Tool {
        package: "geckodriver",
        program: "geckodriver",
        version: GECKODRIVER,
        features: &[],
        locked: true,
        level: "0",
        minutes: 2,
    };
    install(shell, &tool)
}

/// What makes networks and loses datagrams in them, where that is possible at all; where it is not, the tests that need
/// it say so and are left out.
pub(crate) fn network(shell: &mut Shell) -> Result<(), Failure> {
    let is_root = shell.output("id", &["-u"]).is_some_and(|id| id == "0");
    let in_system = |program: &str| PathBuf::from("/usr/sbin").join(program).is_file();
    let missing: Vec<&str> = [("ip", "iproute2"), ("nft", "nftables")]
        .into_iter()
        .filter_map(|(program, package)| (shell.find(program).is_none() && !in_system(program)).then_some(package))
        .collect();
    if missing.is_empty() || !is_root || cfg!(not(target_os = "linux")) {
        return Ok(());
    }
    debian::apt(shell, &missing)
}

/// Reverse proxies that the server is tested behind, and coturn, which the relay is tested beside and with.
pub(crate) fn servers(shell: &mut Shell) -> Result<(), Failure> {
    unpacked(shell, "proxies", &[("nginx", "nginx-light"), ("haproxy", "haproxy"), ("caddy", "caddy")])?;
    let coturns = ["turnserver", "turnutils_uclient", "turnutils_stunclient", "turnutils_natdiscovery"];
    unpacked(shell, "coturn", &coturns.map(|program| (program, "coturn")))
}

/// Programs as Debian has them. They are unpacked beside the other tools and not installed: a package would start them, here and
/// whenever the machine does. Where that is not possible, the tests that need them say so and are left out.
fn unpacked(shell: &mut Shell, name: &str, programs: &[(&str, &str)]) -> Result<(), Failure> {
    let folder = cache()?.join("tools").join(name);
    shell.put_first(folder.join("bin"));
    let in_system = |program: &str| PathBuf::from("/usr/sbin").join(program).is_file();
    let is_missing = |(program, _): &(&str, &str)| shell.find(program).is_none() && !in_system(program);
    let missing: Vec<(&str, &str)> = programs.iter().copied().filter(is_missing).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if let Err(failure) = debian::unpack(shell, &missing, &folder) {
        println!("setup: tests with {name} will be left out: {failure}");
    }
    Ok(())
}

/// The file with axe-core's rules, by which browser tests judge whether pages are accessible: a script that runs in the page, and
/// none of it is ever part of the product. Where it cannot be had, the tests that need it say so and are left out.
pub(crate) fn axe(shell: &Shell) -> Result<PathBuf, Failure> {
    let (version, integrity) = AXE;
    let folder = cache()?.join("tools").join(format!("axe-core-{version}"));
    let file = folder.join("package/axe.min.js");
    if !file.is_file()
        && let Err(failure) = unpack_axe(shell, version, integrity, &folder)
    {
        println!("setup: tests with axe-core will be left out: {failure}");
    }
    Ok(file)
}

fn unpack_axe(shell: &Shell, version: &str, integrity: &str, folder: &Path) -> Result<(), Failure> {
    if shell.find("npm").is_none() {
        fail!("npm is not installed");
    }
    println!("setup: fetching axe-core {version} into {}", folder.display());
    fs::create_dir_all(folder)?;
    let place = folder.to_string_lossy();
    let package = format!("axe-core@{version}");
    let told = shell.output("npm", &["pack", &package, "--json", "--pack-destination", &place]);
    if !told.is_some_and(|told| told.contains(integrity)) {
        fail!("npm did not bring axe-core {version} as it is known");
    }
    let archive = folder.join(format!("axe-core-{version}.tgz"));
    shell::run(shell.command("tar").arg("-xzf").arg(archive).arg("-C").arg(folder))
}

/// Runs the targets in `fuzz/`.
pub(crate) fn cargo_fuzz(shell: &mut Shell) -> Result<(), Failure> {
    let tool = Tool {
        package: "cargo-fuzz",
        program: "cargo-fuzz",
        version: CARGO_FUZZ,
        features: &[],
        locked: true,
        level: "0",
        minutes: 1,
    };
    install(shell, &tool)
}

fn install(shell: &mut Shell, tool: &Tool<'_>) -> Result<(), Failure> {
    let Tool { package, program, version, .. } = *tool;
    if has_version(shell, program, version) {
        return Ok(());
    }
    let folder = cache()?.join("tools").join(format!("{package}-{version}"));
    shell.put_first(folder.join("bin"));
    if has_version(shell, program, version) {
        return Ok(());
    }
    println!("setup: compiling {package} {version} into {} (about {} minutes, once)", folder.display(), tool.minutes);
    let mut command = shell.command("cargo");
    command.args(["install", package, "--version", &format!("={version}"), "--root"]).arg(&folder).args(tool.features);
    if tool.locked {
        command.arg("--locked");
    }
    // The packages' own release profiles take three times as long and save nothing here.
    command
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", tool.level);
    shell::run(&mut command)?;
    if has_version(shell, program, version) {
        return Ok(());
    }
    fail!("{} does not start in version {version}: remove that folder and run this again", folder.display())
}

fn has_version(shell: &Shell, program: &str, version: &str) -> bool {
    let Some(path) = shell.find(program) else { return false };
    // Compiled by `install`; wasm-split-cli does not say its version itself.
    let is_ours =
        path.ancestors().nth(2).is_some_and(|folder| folder.to_string_lossy().ends_with(&format!("-{version}")));
    is_ours
        || shell
            .output(program, &["--version"])
            .is_some_and(|text| text.lines().next().is_some_and(|line| line.split(' ').any(|word| word == version)))
}

/// The version of a package that the workspace is built with.
fn locked_version(shell: &Shell, package: &str) -> Option<String> {
    let lock = fs::read_to_string(shell.root().join("Cargo.lock")).ok()?;
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned)
}

/// Where this user's caches for Resaka are.
fn cache() -> Result<PathBuf, Failure> {
    let is_set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    match is_set("XDG_CACHE_HOME")
        .or_else(|| is_set("HOME").or_else(|| is_set("USERPROFILE")).map(|home| home.join(".cache")))
    {
        Some(folder) => Ok(folder.join("resaka")),
        None => fail!("neither XDG_CACHE_HOME nor HOME says where tools can be kept"),
    }
}

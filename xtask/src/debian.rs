//! Debian and its relatives: packages from apt, and a standard library for wasm where rustup cannot fetch one.

use crate::shell::{self, Failure, Shell, fail};
use std::fs;
use std::path::{Path, PathBuf};

/// Installs packages, or says which command does.
pub(crate) fn apt(shell: &Shell, packages: &[&str]) -> Result<(), Failure> {
    let list = packages.join(" ");
    if shell.find("apt-get").is_none() {
        fail!("{list} must be installed by hand on this system; then run this again");
    }
    let Some(prefix) = privilege(shell) else {
        fail!("run `sudo apt-get install --no-install-recommends {list}`, then this again");
    };
    let arguments = ["install", "--yes", "--no-install-recommends", "--quiet=2"];
    println!("setup: apt-get install {list}");
    if run_apt(shell, prefix, &[&arguments[..], packages].concat()).is_ok() {
        return Ok(());
    }
    // A machine that never asked for its package lists does not know any package.
    println!("setup: apt-get update, and once more");
    run_apt(shell, prefix, &["update", "--quiet=2"])?;
    run_apt(shell, prefix, &[&arguments[..], packages].concat())
}

fn run_apt(shell: &Shell, prefix: Option<&str>, arguments: &[&str]) -> Result<(), Failure> {
    let mut command = match prefix {
        None => shell.command("apt-get"),
        Some(sudo) => {
            let mut command = shell.command(sudo);
            command.args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
            command
        }
    };
    shell::run(command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Unpacks programs, by name and package, with all that they need and the machine has not, and puts starters of them into
/// `bin`. Nothing of the machine's is changed, and nobody has to be root.
pub(crate) fn unpack(shell: &Shell, programs: &[(&str, &str)], folder: &Path) -> Result<(), Failure> {
    let mut packages: Vec<&str> = programs.iter().map(|(_, package)| *package).collect();
    packages.dedup();
    if shell.find("apt-get").is_none() {
        fail!("{} must be installed by hand on this system", packages.join(" "));
    }
    println!("setup: unpacking {} into {}", packages.join(" "), folder.display());
    let archives = folder.join("archives");
    fs::create_dir_all(archives.join("partial"))?;
    let place = format!("Dir::Cache::archives={}", archives.display());
    let options = [
        "-o",
        &place,
        "-o",
        "Debug::NoLocking=1",
        "-o",
        "APT::Sandbox::User=root",
        "--yes",
        "--quiet=2",
        "--no-install-recommends",
    ];
    let download = [&options[..], &["--download-only", "install"], &packages].concat();
    shell.run("apt-get", &download)?;
    let root = folder.join("root");
    for entry in archives.read_dir()? {
        let archive = entry?.path();
        if archive.extension().is_some_and(|kind| kind == "deb") {
            shell::run(shell.command("dpkg-deb").arg("-x").arg(&archive).arg(&root))?;
        }
    }
    fs::create_dir_all(folder.join("bin"))?;
    let libraries = root.join("usr/lib").join(format!("{}-linux-gnu", std::env::consts::ARCH));
    for (program, package) in programs {
        let places = ["usr/sbin", "usr/bin"].map(|place| root.join(place).join(program));
        let Some(unpacked) = places.into_iter().find(|place| place.is_file()) else {
            fail!("there is no {program} in Debian's {package}");
        };
        let starter = folder.join("bin").join(program);
        let script =
            format!("#!/bin/sh\nLD_LIBRARY_PATH='{}' exec '{}' \"$@\"\n", libraries.display(), unpacked.display());
        fs::write(&starter, script)?;
        shell::run(shell.command("chmod").arg("755").arg(&starter))?;
    }
    fs::remove_dir_all(archives)?;
    Ok(())
}

/// How to become root without being asked: not needed, by sudo, or not at all.
fn privilege(shell: &Shell) -> Option<Option<&'static str>> {
    if shell.output("id", &["-u"]).is_some_and(|id| id == "0") {
        return Some(None);
    }
    shell.output("sudo", &["-n", "true"]).map(|_| Some("sudo"))
}

/// Debian's compiler as a rustup toolchain, with the target's standard library built into it from its source.
///
/// For machines that cannot reach rustup's download server; takes two minutes, once.
pub(crate) fn wasm_toolchain(shell: &Shell, name: &str, target: &str) -> Result<(), Failure> {
    if shell.find("apt-get").is_none() {
        fail!("run `rustup target add {target}` where the network allows it, then this again");
    }
    println!("setup: taking Debian's compiler instead and building the {target} standard library from its source");
    let packages = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy", "rustfmt-web"];
    if !Path::new("/usr/bin/rustc").exists() || shell.output("dpkg", &[&["-s"][..], &packages].concat()).is_none() {
        apt(shell, &packages)?;
    }
    let with_rustup = shell.find("rustup").is_some();
    if with_rustup {
        shell.run("rustup", &["toolchain", "link", name, "/usr"])?;
    }
    let mut shell = shell.clone();
    if with_rustup {
        // Otherwise cargo would find rustup's default rustc on PATH, which has another standard library.
        shell.use_toolchain(name);
    }
    let Some(facts) = shell.output("rustc", &["-vV"]) else { fail!("Debian's rustc does not start") };
    let fact = |key: &str| facts.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default().trim().to_owned();
    let llvm = fact("LLVM version:").split('.').next().unwrap_or_default().to_owned();
    if !Path::new(&format!("/usr/lib/llvm-{llvm}/bin/lld")).exists() {
        apt(&shell, &[&format!("lld-{llvm}")])?;
    }
    let Some(sysroot) = shell.output("rustc", &["--print", "sysroot"]).map(PathBuf::from) else {
        fail!("Debian's rustc does not say where its libraries are");
    };
    let rustlib = sysroot.join("lib/rustlib");
    let linker = rustlib.join(fact("host:")).join("bin/rust-lld");
    let library = rustlib.join(target).join("lib");
    let built = build_std(&shell, target)?;
    install(&shell, &format!("/usr/lib/llvm-{llvm}/bin/lld"), &linker, &built, &library)
}

/// Compiles std for the target with an empty crate around it; the folder that holds the result.
fn build_std(shell: &Shell, target: &str) -> Result<PathBuf, Failure> {
    let folder = shell.root().join("target/xtask/std");
    let manifest = "[package]\nname = \"resaka-std\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n\n\
                    [profile.release]\nopt-level = 3\ncodegen-units = 1\nlto = false\n";
    let written = fs::create_dir_all(folder.join("src"))
        .and_then(|()| fs::write(folder.join("Cargo.toml"), manifest))
        .and_then(|()| fs::write(folder.join("src/lib.rs"), "#![no_std]\n"));
    if let Err(error) = written {
        fail!("{} cannot be written: {error}", folder.display());
    }
    let arguments = ["build", "--release", "--target", target, "-Zbuild-std=std,panic_abort,test"];
    let output = folder.join("target");
    shell::run(
        shell
            .command("cargo")
            .args(arguments)
            .current_dir(&folder)
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", "-Cembed-bitcode=yes")
            .env("CARGO_TARGET_DIR", &output),
    )?;
    Ok(output.join(target).join("release/deps"))
}

/// Puts linker and libraries where the compiler looks for them; the folders are root's.
fn install(shell: &Shell, lld: &str, linker: &Path, built: &Path, library: &Path) -> Result<(), Failure> {
    let script = "set -e; mkdir -p \"$(dirname \"$2\")\" \"$4\"; [ -e \"$2\" ] || ln -s \"$1\" \"$2\"
        for f in \"$3\"/*.rlib; do case \"$f\" in *resaka_std*) ;; *) cp \"$f\" \"$4\"/ ;; esac; done";
    let mut command = match privilege(shell) {
        Some(None) => shell.command("sh"),
        Some(Some(sudo)) => {
            let mut command = shell.command(sudo);
            command.args(["-n", "sh"]);
            command
        }
        None => fail!(
            "run `sudo mkdir -p {0} && sudo cp {1}/*.rlib {0}`, then this again",
            library.display(),
            built.display()
        ),
    };
    command.args(["-c", script, "sh", lld]);
    command.args([linker, built, library]);
    shell::run(&mut command)
}

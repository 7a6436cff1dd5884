//! The page and the binary that carries it, built only when something they are made of has changed.

use crate::compress;
use crate::installed;
use crate::noise;
use crate::shell::{self, Failure, Shell, fail};
use crate::split;
use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// All that the page is made of, and what cuts it in parts.
const SOURCES: [&str; 16] = [
    ".cargo",
    "frontend",
    "mesh",
    "noise",
    "shared",
    "style",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    "xtask/src/split.rs",
    "xtask/src/module.rs",
    "xtask/src/noise.rs",
    "xtask/src/installed.rs",
    "xtask/src/icons.rs",
    "xtask/src/compress.rs",
];

/// The release page in `dist/`, compressed.
pub(crate) fn build(shell: &Shell) -> Result<(), Failure> {
    let dist = shell.root().join("dist");
    let stamp = shell.root().join("target/xtask/page.stamp");
    let compiler = shell.output("rustc", &["--version"]).unwrap_or_default();
    let sources = format!("{:016x} {compiler}", fingerprint(&SOURCES.map(|source| shell.root().join(source)))?);
    let state = || fingerprint(std::slice::from_ref(&dist)).map(|result| format!("{sources} {result:016x}"));
    if dist.join("index.html").exists() && fs::read_to_string(&stamp).ok() == Some(state()?) {
        println!("page: nothing has changed");
        return Ok(());
    }
    // Trunk.toml has it call `finish` below.
    println!("page: trunk build --release");
    let mut command = shell.command("trunk");
    // NO_COLOR: trunk 0.21 takes the value as its own flag and wants true or false.
    command.args(["build", "--release", "--locked", "--offline", "--features", split::FEATURES]);
    command.env_remove("NO_COLOR").envs(split::ENVIRONMENT);
    shell::run(&mut command)?;
    let written = fs::create_dir_all(shell.root().join("target/xtask"))
        .and_then(|()| state())
        .and_then(|state| fs::write(&stamp, state));
    if let Err(error) = written {
        fail!("{} cannot be written: {error}", stamp.display());
    }
    Ok(())
}

/// What trunk calls after a build (Trunk.toml). A debug page gets its noise suppression and what it takes to be installed;
/// a release page is cut in parts in between, and compressed in the end.
pub(crate) fn finish(shell: &Shell) -> Result<(), Failure> {
    let Some(staging) = env::var_os("TRUNK_STAGING_DIR").map(PathBuf::from) else {
        fail!("`cargo xtask finish` is called by trunk; people type `cargo xtask build`");
    };
    noise::put_into(shell, &staging)?;
    if env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "debug") {
        return installed::put_into(shell, &staging);
    }
    split::page(shell, &staging)?;
    // When all files have their names.
    installed::put_into(shell, &staging)?;
    let earlier = env::var_os("TRUNK_DIST_DIR").map(PathBuf::from);
    compress::folder(&staging, earlier.as_deref())
}

/// `target/release/resaka` with the page inside.
pub(crate) fn build_server(shell: &Shell) -> Result<(), Failure> {
    println!("server: cargo build --release");
    shell.run("cargo", &["build", "--locked", "--release", "--package", "server"])?;
    println!("server: {}", release_binary(shell).display());
    Ok(())
}

/// Where the release binary is, once built.
pub(crate) fn release_binary(shell: &Shell) -> PathBuf {
    target_folder(shell).join("release").join(format!("resaka{}", env::consts::EXE_SUFFIX))
}

/// Where cargo puts what it builds.
pub(crate) fn target_folder(shell: &Shell) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| shell.root().join("target"), |folder| shell.root().join(folder))
}

/// A number that changes when a name or the content of any file below these paths does.
fn fingerprint(paths: &[PathBuf]) -> std::io::Result<u64> {
    let mut hasher = DefaultHasher::new();
    let mut files = BTreeSet::new();
    for path in paths {
        collect(path, &mut files)?;
    }
    for file in files {
        file.hash(&mut hasher);
        fs::read(&file)?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

fn collect(path: &Path, files: &mut BTreeSet<PathBuf>) -> std::io::Result<()> {
    if path.is_dir() {
        for entry in path.read_dir()? {
            collect(&entry?.path(), files)?;
        }
    } else if path.exists() {
        files.insert(path.to_owned());
    }
    Ok(())
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self(format!("a file cannot be read or written: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_name_or_content_changes_the_fingerprint() {
        let folder = env::temp_dir().join(format!("resaka-fingerprint-{}", std::process::id()));
        fs::create_dir_all(folder.join("inner")).unwrap();
        fs::write(folder.join("inner/a"), "1").unwrap();
        let first = fingerprint(std::slice::from_ref(&folder)).unwrap();
        assert_eq!(fingerprint(std::slice::from_ref(&folder)).unwrap(), first);
        fs::write(folder.join("inner/a"), "2").unwrap();
        let second = fingerprint(std::slice::from_ref(&folder)).unwrap();
        assert_ne!(second, first);
        fs::rename(folder.join("inner/a"), folder.join("inner/b")).unwrap();
        assert_ne!(fingerprint(std::slice::from_ref(&folder)).unwrap(), second);
        fs::remove_dir_all(folder).unwrap();
    }
}

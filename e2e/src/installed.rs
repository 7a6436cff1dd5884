//! Programs of this machine.

use std::env;
use std::path::PathBuf;

/// Where the program of this name is, if it is installed: also one that systems keep for administrators.
#[must_use]
pub fn installed(name: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&folders).chain(["/usr/sbin".into()]).map(|folder| folder.join(name)).find(|file| file.is_file())
}

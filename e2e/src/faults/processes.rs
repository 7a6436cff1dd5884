//! Processes as seen in `/proc`, and the signals that stop and end them.

use anyhow::{Context, Result};
use rustix::process::{Pid, kill_process};
use std::fs;
use std::path::Path;

pub(super) use rustix::process::Signal;

/// One running process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Process {
    pub(super) id: u32,
    parent: u32,
    /// Its command line, words apart.
    pub(super) line: Vec<String>,
}

/// Everything that runs.
pub(super) fn all() -> Vec<Process> {
    let entries = Path::new("/proc").read_dir().into_iter().flatten().flatten();
    entries.filter_map(|entry| read(entry.file_name().to_str()?.parse().ok()?)).collect()
}

fn read(id: u32) -> Option<Process> {
    let folder = Path::new("/proc").join(id.to_string());
    let line = fs::read(folder.join("cmdline")).ok()?;
    let line = String::from_utf8_lossy(&line).split('\0').map(str::to_owned).collect();
    // The name in parentheses may contain anything; the parent is the second word behind it.
    let status = fs::read_to_string(folder.join("stat")).ok()?;
    let parent = status.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
    Some(Process { id, parent, line })
}

/// The process itself and everything that it or its children started.
pub(super) fn tree(root: u32) -> Vec<Process> {
    let all = all();
    let mut found: Vec<Process> = all.iter().filter(|process| process.id == root).cloned().collect();
    let mut next = 0;
    while next < found.len() {
        let parent = found[next].id;
        found.extend(all.iter().filter(|process| process.parent == parent).cloned());
        next += 1;
    }
    found
}

/// Sends a signal.
pub(super) fn signal(id: u32, signal: Signal) -> Result<()> {
    let raw = i32::try_from(id).context("no process has this id")?;
    let id = Pid::from_raw(raw).context("no process has this id")?;
    kill_process(id, signal).with_context(|| format!("no signal reaches process {raw}"))
}

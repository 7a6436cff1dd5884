//! What a process has used, by the kernel's account of it (Linux).

use anyhow::{Context, Result};
use std::fs;

/// Nanoseconds on a processor so far, by all of its threads.
///
/// # Errors
/// When there is no such process.
pub fn cpu_nanos(process: u32) -> Result<u64> {
    let mut sum = 0;
    for thread in fs::read_dir(format!("/proc/{process}/task"))? {
        let text = fs::read_to_string(thread?.path().join("schedstat"))?;
        sum += text.split(' ').next().context("schedstat begins with the time")?.parse::<u64>()?;
    }
    Ok(sum)
}

/// Bytes of memory of its own, not of files.
///
/// # Errors
/// When there is no such process.
pub fn own_memory(process: u32) -> Result<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("RssAnon:")).context("no RssAnon")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
}

//! Files of the server's own, which nobody else may read: they appear whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Keeps this under a name, in a folder that is made where there is none; what is there already stays.
pub(crate) fn keep_first(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let beside = write_beside(folder, name, bytes)?;
    // A link, not a renaming: whoever comes second keeps what the first has written.
    let made = fs::hard_link(&beside, folder.join(name));
    fs::remove_file(&beside)?;
    match made {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made,
    }
}

/// Keeps this under a name in place of what is there.
pub(crate) fn keep(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::rename(write_beside(folder, name, bytes)?, folder.join(name))
}

/// Under a name that nobody else writes to, whoever begins at the same time.
fn write_beside(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut chance = [0; 8];
    getrandom::fill(&mut chance).map_err(|error| io::Error::other(error.to_string()))?;
    let beside = folder.join(format!("{name}.{:016x}", u64::from_be_bytes(chance)));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    Ok(beside)
}

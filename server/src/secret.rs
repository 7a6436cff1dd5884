//! The secret under which resume tokens are signed: given, kept in a file, or made for this process alone.

use crate::state_folder;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use thiserror::Error;

const BYTES: usize = 32;
/// A file that is longer is not ours.
const MOST: u64 = 4096;
const NAME: &str = "secret";

/// Why the secret of a folder cannot be used.
#[derive(Debug, Error)]
pub enum SecretError {
    /// The folder or the file in it cannot be made, read or written.
    #[error("{}: {error}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// Others than its owner may read the file.
    #[error("{}: others may read it (mode {mode:03o}); chmod 600 it", path.display())]
    Exposed {
        /// Which.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The file is too short to be one that this program wrote, or too long.
    #[error("{}: not a secret of at least {BYTES} bytes; remove it to have a new one made", path.display())]
    Odd {
        /// Which.
        path: PathBuf,
    },
}

/// A secret of this process's own: tokens end with it.
///
/// # Errors
/// When the system has no randomness.
pub fn fresh() -> io::Result<Vec<u8>> {
    let mut secret = vec![0; BYTES];
    getrandom::fill(&mut secret).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(secret)
}

/// A secret for something else that follows from this one, as text. Who has it does not have the first one.
#[must_use]
pub fn derived(secret: &[u8], purpose: &str) -> String {
    // A key of any length is a key of HMAC.
    let Ok(mac) = Hmac::<Sha256>::new_from_slice(secret) else { return String::new() };
    let tag = mac.chain_update(b"resaka ").chain_update(purpose).finalize().into_bytes();
    BASE64_URL_SAFE_NO_PAD.encode(tag)
}

/// The secret in this folder; made, with the folder, where there is none (mode 600).
///
/// Two processes that begin at once end up with the same: the file appears whole or not at all.
///
/// # Errors
/// When it cannot be read or written, is open to others, or is no secret.
pub fn kept_in(folder: &Path) -> Result<Vec<u8>, SecretError> {
    let path = folder.join(NAME);
    match read(&path)? {
        Some(secret) => Ok(secret),
        None => {
            let made = fresh().and_then(|secret| state_folder::keep_first(folder, NAME, &secret));
            made.map_err(|error| SecretError::Io { path: path.clone(), error })?;
            read(&path)?.ok_or_else(|| SecretError::Io { path, error: io::ErrorKind::NotFound.into() })
        }
    }
}

/// Where state is kept when no folder is named: what systemd says, else what the XDG base directory specification says.
#[must_use]
pub fn usual_folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let named = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    // systemd may list several, with colons between them; one is what it is asked for.
    named("STATE_DIRECTORY")
        .or_else(|| Some(named("XDG_STATE_HOME")?.join("resaka")))
        .or_else(|| Some(named("HOME")?.join(".local/state/resaka")))
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, SecretError> {
    let wrong = |error| SecretError::Io { path: path.to_owned(), error };
    let mut file = match fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(wrong(error)),
    };
    let about = file.metadata().map_err(wrong)?;
    let mode = about.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(SecretError::Exposed { path: path.to_owned(), mode });
    }
    let mut secret = Vec::new();
    Read::take(&mut file, MOST + 1).read_to_end(&mut secret).map_err(wrong)?;
    if secret.len() < BYTES || secret.len() as u64 > MOST {
        return Err(SecretError::Odd { path: path.to_owned() });
    }
    Ok(Some(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_made_once_for_its_owner_alone_and_found_again() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("a/b");
        let secret = kept_in(&folder).unwrap();
        assert_eq!(secret.len(), BYTES);
        assert_eq!(kept_in(&folder).unwrap(), secret);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder.join(NAME)), mode(&folder)), (0o600, 0o700));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is left beside it");
        assert_ne!(kept_in(&place.path().join("c")).unwrap(), secret);
    }

    #[test]
    fn those_who_begin_at_once_have_the_same() {
        let place = tempfile::tempdir().unwrap();
        let all: Vec<Vec<u8>> = std::thread::scope(|scope| {
            let all: Vec<_> = (0..8).map(|_| scope.spawn(|| kept_in(place.path()))).collect();
            all.into_iter().filter_map(|one| one.join().unwrap().ok()).collect()
        });
        assert!(all.len() == 8 && all.iter().all(|secret| *secret == all[0]));
    }

    #[test]
    fn one_that_others_may_read_or_that_is_none_is_not_used() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join(NAME);
        kept_in(place.path()).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(kept_in(place.path()), Err(SecretError::Exposed { mode: 0o640, .. })));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "short").unwrap();
        assert!(matches!(kept_in(place.path()), Err(SecretError::Odd { .. })));
        assert!(matches!(kept_in(&path), Err(SecretError::Io { .. })), "a file is no folder");
    }

    #[test]
    fn what_follows_from_a_secret_is_always_the_same_and_something_else() {
        assert_eq!(derived(b"a", "turn"), derived(b"a", "turn"));
        assert_ne!(derived(b"a", "turn"), derived(b"b", "turn"));
        assert_ne!(derived(b"a", "turn"), derived(b"a", "other"));
        assert_eq!(derived(b"a", "turn").len(), 43);
    }

    #[test]
    fn the_usual_folder_is_the_systems() {
        let folder = |variables: &'static [(&str, &str)]| {
            let find = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
            usual_folder(find)
        };
        assert_eq!(folder(&[("STATE_DIRECTORY", "/var/lib/resaka"), ("HOME", "/h")]), Some("/var/lib/resaka".into()));
        assert_eq!(folder(&[("XDG_STATE_HOME", "/s"), ("HOME", "/h")]), Some("/s/resaka".into()));
        assert_eq!(folder(&[("XDG_STATE_HOME", ""), ("HOME", "/h")]), Some("/h/.local/state/resaka".into()));
        assert_eq!(folder(&[]), None);
    }
}

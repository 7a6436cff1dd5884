//! A sound card of a browser's own, which nobody hears: without any, Firefox runs no `AudioContext`.

use crate::Group;
use crate::server::log;
use anyhow::{Context, Result};
use std::path::PathBuf;
use tempfile::TempDir;
use tokio::net::UnixStream;

/// A PulseAudio with one card that plays into nothing, in real time.
#[derive(Debug)]
pub(crate) struct SoundCard {
    // In this order: what wrote into the folder ends before the folder is removed.
    _group: Group,
    folder: TempDir,
}

impl SoundCard {
    /// Starts one, where systems have PulseAudio; elsewhere the machine's own card has to do.
    ///
    /// # Errors
    /// When PulseAudio is not installed or does not start.
    pub(crate) async fn start() -> Result<Option<Self>> {
        if cfg!(not(target_os = "linux")) {
            return Ok(None);
        }
        let folder = tempfile::tempdir()?;
        let socket = socket(&folder);
        let protocol = format!("--load=module-native-protocol-unix auth-anonymous=1 socket={}", socket.display());
        let arguments = [
            "-n",
            "--daemonize=no",
            "--use-pid-file=no",
            "--exit-idle-time=-1",
            "--disallow-exit",
            "--disable-shm=yes",
            "--high-priority=no",
            "--realtime=no",
            &protocol,
            // As nearly all cards; Firefox joins no microphone of another rate with the 48 kHz of the noise reduction.
            "--load=module-null-sink rate=48000",
        ];
        let mut group = Group::start("pulseaudio", &arguments, |command| {
            command.stdout(log()).stderr(log());
            command.env("HOME", folder.path()).env("XDG_RUNTIME_DIR", folder.path()).env_remove("PULSE_SERVER");
        })?;
        group.answers(|| UnixStream::connect(&socket)).await.context("install PulseAudio with `cargo xtask setup`")?;
        Ok(Some(Self { _group: group, folder }))
    }

    /// What a program finds it by: the value of `PULSE_SERVER`.
    pub(crate) fn server(&self) -> String {
        format!("unix:{}", socket(&self.folder).display())
    }
}

fn socket(folder: &TempDir) -> PathBuf {
    folder.path().join("native")
}

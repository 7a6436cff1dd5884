//! A relay of one's own, ours or coturn.

use anyhow::{Context, Result, bail};
use e2e::{Server, installed, usage};
use std::net::{Ipv4Addr, SocketAddr, TcpStream, UdpSocket};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Whose relay.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Resaka,
    Coturn,
}

/// What credentials are made with, in both.
pub(crate) const SECRET: &str = "a secret of the measurement and of nobody else";

/// How long it has to begin.
const BEGINS: Duration = Duration::from_secs(10);

/// It ends when this value is dropped.
pub(crate) struct Relay {
    child: Child,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Kind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Resaka => "resaka",
            Self::Coturn => "coturn",
        }
    }
}

impl Relay {
    /// The program.
    pub(crate) fn find(kind: Kind) -> Result<PathBuf> {
        match kind {
            Kind::Resaka => Server::binary(),
            Kind::Coturn => installed("turnserver").context("there is no turnserver; on Debian it is in coturn"),
        }
    }

    /// Starts it with its defaults, as far as they let it relay on this machine.
    pub(crate) fn start(kind: Kind) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let port = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut command = Command::new(Self::find(kind)?);
        match kind {
            Kind::Resaka => command
                .args(["--listen", "127.0.0.1:0", "--turn-listen", &address.to_string()])
                .args(["--turn-secret", SECRET, "--turn-allow", "127.0.0.0/8", "--state"])
                .arg(folder.path()),
            Kind::Coturn => command
                .args(["-n", "-L", "127.0.0.1", "-E", "127.0.0.1", "--listening-port", &port.to_string()])
                .args(["--use-auth-secret", "--static-auth-secret", SECRET, "--realm", "resaka"])
                .args(["--allow-loopback-peers", "--no-tls", "--no-dtls", "--no-cli", "--log-file=/dev/null"])
                .arg(format!("--pidfile={}", folder.path().join("pid").display()))
                .arg(format!("--userdb={}", folder.path().join("db").display())),
        };
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().with_context(|| format!("{} does not start", kind.name()))?;
        let mut relay = Self { child, address, _folder: folder };
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            if let Some(status) = relay.child.try_wait()? {
                bail!("{} has ended with {status}", kind.name());
            }
            if began.elapsed() > BEGINS {
                bail!("{} does not listen", kind.name());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(relay)
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn cpu_nanos(&mut self) -> Result<u64> {
        usage::cpu_nanos(self.child.id())
    }

    pub(crate) fn memory(&mut self) -> Result<u64> {
        usage::own_memory(self.child.id())
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to be done.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

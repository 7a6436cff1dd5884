//! Relays to be measured and attacked: ours, and coturn with the configuration that operators are given (`deploy/`).

mod client;

pub use client::{Answer, Client, Login, channel_data, message};

use crate::{Server, installed, usage};
use anyhow::{Context, Result, bail};
use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Whose relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The release build of this workspace.
    Resaka,
    /// Debian's coturn.
    Coturn,
}

/// Where it listens, and whom it relays to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At the loopback address, and to loopback addresses.
    Loopback,
    /// At public addresses of [`crate::faults::Everywhere`], which the thread has to be in, and to whom it would by default.
    Public,
}

/// What credentials are made with, in both.
pub const SECRET: &str = "a-secret-of-the-tests-and-of-nobody-else";

/// The addresses of [`Place::Public`].
pub const PUBLIC: (Ipv4Addr, Ipv6Addr) = (Ipv4Addr::new(9, 1, 1, 1), Ipv6Addr::new(0x2600, 0, 0, 0, 0, 0, 0, 7));

/// How long it has to begin.
const BEGINS: Duration = Duration::from_secs(10);

/// A running relay; it ends when this value is dropped.
#[derive(Debug)]
pub struct Relay {
    kind: Kind,
    child: Child,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

impl Kind {
    /// As it is called in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Resaka => "resaka",
            Self::Coturn => "coturn",
        }
    }

    /// The program.
    ///
    /// # Errors
    /// Why there is none: a sentence to print beside what is left out.
    pub fn program(self) -> Result<PathBuf> {
        match self {
            Self::Resaka => Server::binary(),
            Self::Coturn => {
                installed("turnserver").context("turnserver is not installed (`cargo xtask setup` gets it on Debian)")
            }
        }
    }
}

impl Relay {
    /// Starts it with its defaults, or what operators are told to write, as far as the place allows.
    ///
    /// # Errors
    /// When there is no such program, or it does not listen.
    pub fn start(kind: Kind, place: Place) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let ip = match place {
            Place::Loopback => Ipv4Addr::LOCALHOST,
            Place::Public => PUBLIC.0,
        };
        // Coturn listens at the next one, too.
        let address = two_ports(ip)?[0].local_addr()?;
        let mut command = Command::new(kind.program()?);
        match kind {
            Kind::Resaka => {
                command.args(["--listen", "127.0.0.1:0", "--turn-secret", SECRET, "--state"]).arg(folder.path());
                // Debian's test programs choose numbers of channels as RFC 5766 has them.
                command.arg("--turn-old-channels");
                match place {
                    Place::Loopback => {
                        command.args(["--turn-listen", &address.to_string(), "--turn-allow", "127.0.0.0/8"])
                    }
                    Place::Public => command
                        .args(["--turn-listen", &format!("[::]:{}", address.port())])
                        .args(["--turn-address", &format!("{},{}", PUBLIC.0, PUBLIC.1)]),
                };
            }
            Kind::Coturn => {
                let file = folder.path().join("turnserver.conf");
                fs::write(&file, coturns(place, address.port(), folder.path())?)?;
                command.arg("-c").arg(file);
            }
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().with_context(|| format!("{} does not start", kind.name()))?;
        let mut relay = Self { kind, child, address, _folder: folder };
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

    /// Whose it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Where clients come to, by UDP and TCP.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether it still runs.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn is_running(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// What [`usage::cpu_nanos`] says of it.
    ///
    /// # Errors
    /// When it has ended.
    pub fn cpu_nanos(&self) -> Result<u64> {
        usage::cpu_nanos(self.child.id())
    }

    /// What [`usage::own_memory`] says of it.
    ///
    /// # Errors
    /// When it has ended.
    pub fn memory(&self) -> Result<u64> {
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

/// Sockets at a port and the one after it, where nobody else is.
///
/// # Errors
/// When there is no socket at all.
pub fn two_ports(ip: Ipv4Addr) -> Result<[UdpSocket; 2]> {
    loop {
        let first = UdpSocket::bind((ip, 0))?;
        let next = first.local_addr()?.port().checked_add(1);
        // It may be taken, and then there are others.
        if let Some(Ok(second)) = next.map(|port| UdpSocket::bind((ip, port))) {
            return Ok([first, second]);
        }
    }
}

/// `deploy/turnserver.conf` for a test: only the secret, the addresses and the port are others, and in [`Place::Loopback`]
/// what is refused otherwise is allowed.
fn coturns(place: Place, port: u16, folder: &Path) -> Result<String> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/turnserver.conf"));
    let given = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let secret = "static-auth-secret=put-a-long-secret-here";
    if !given.contains(secret) {
        bail!("the secret of deploy/turnserver.conf is not where it was");
    }
    let given = given.replace(secret, &format!("static-auth-secret={SECRET}"));
    let mut lines: Vec<String> = given.lines().map(str::to_owned).collect();
    let addresses: Vec<IpAddr> = match place {
        Place::Loopback => {
            lines.retain(|line| !line.starts_with("denied-peer-ip=127."));
            lines.push("allow-loopback-peers".into());
            vec![Ipv4Addr::LOCALHOST.into()]
        }
        Place::Public => vec![PUBLIC.0.into(), PUBLIC.1.into()],
    };
    for ip in addresses {
        lines.extend([format!("listening-ip={ip}"), format!("relay-ip={ip}")]);
    }
    let inside = |name: &str| folder.join(name).display().to_string();
    lines.extend([
        format!("listening-port={port}"),
        "log-file=/dev/null".into(),
        format!("pidfile={}", inside("pid")),
        format!("userdb={}", inside("db")),
    ]);
    Ok(lines.join("\n") + "\n")
}

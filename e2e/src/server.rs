//! The real server, as `cargo xtask build` made it, on a port of its own.

use crate::Group;
use anyhow::{Context, Result, bail};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;

/// A running `resaka`.
#[derive(Debug)]
pub struct Server {
    port: u16,
    scheme: &'static str,
    group: Group,
}

impl Server {
    /// Starts the binary that `RESAKA_BINARY` names, by default the workspace's release build.
    ///
    /// # Errors
    /// When there is no such binary, or it does not listen.
    pub async fn start(arguments: &[&str]) -> Result<Self> {
        Self::start_on(free_port()?, arguments).await
    }

    /// As [`Server::start`], on a port of one's choice.
    ///
    /// # Errors
    /// When there is no such binary, or it does not listen.
    pub async fn start_on(port: u16, arguments: &[&str]) -> Result<Self> {
        let binary = Self::binary()?;
        let listen = format!("127.0.0.1:{port}");
        // Many servers run side by side, and one of them would have the usual port of the relay.
        let says_of_relay = arguments.iter().any(|argument| argument.starts_with("--turn"));
        let relay: &[&str] = if says_of_relay { &[] } else { &["--turn", "false"] };
        let all: Vec<&str> = ["--listen", &listen].iter().chain(relay).chain(arguments).copied().collect();
        let group = Group::start(&binary.to_string_lossy(), &all, |command| {
            command.stdout(log()).stderr(log());
        })?;
        let is_tls = arguments.iter().any(|argument| argument.starts_with("--tls"));
        let mut server = Self { port, scheme: if is_tls { "https" } else { "http" }, group };
        server.group.listens(port).await?;
        Ok(server)
    }

    /// The program under test.
    ///
    /// # Errors
    /// When it has not been built.
    pub fn binary() -> Result<PathBuf> {
        let binary = std::env::var_os("RESAKA_BINARY").map_or_else(
            || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/release/resaka")),
            PathBuf::from,
        );
        if !binary.is_file() {
            bail!("{} does not exist: run `cargo xtask build` first", binary.display());
        }
        Ok(binary)
    }

    /// Where the page is, without a slash at the end.
    #[must_use]
    pub fn origin(&self) -> String {
        // `localhost` and not the number: browsers trust both, people type this one.
        format!("{}://localhost:{}", self.scheme, self.port)
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Waits until it has ended by itself.
    ///
    /// # Errors
    /// When it goes on.
    pub async fn ended(&mut self) -> Result<()> {
        let end = tokio::time::timeout(crate::LIMIT, self.group.child().wait()).await;
        end.context("the server does not end")?.map(drop).context("the server is lost")
    }

    /// The process that leads the server's group; the server is its only child.
    #[must_use]
    pub fn leader(&mut self) -> Option<u32> {
        self.group.child().id()
    }
}

/// A port that nobody listened on a moment ago.
///
/// # Errors
/// When there is none.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free port")?;
    Ok(listener.local_addr().context("a bound socket has an address")?.port())
}

/// `RESAKA_E2E_LOG=1` shows what the programs under test say.
pub(crate) fn log() -> Stdio {
    if std::env::var_os("RESAKA_E2E_LOG").is_some() { Stdio::inherit() } else { Stdio::null() }
}

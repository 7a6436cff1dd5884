//! A measured process: started, asked what it has used, stopped.

use anyhow::{Context, Result, bail};
use e2e::{Server, until, usage};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::Stdio;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// It ends when this value is dropped.
pub(crate) struct Process {
    child: Child,
    address: SocketAddr,
}

impl Process {
    /// The release server with its default limits; its logs go where they cost what they cost and nobody reads them.
    pub(crate) async fn start_server() -> Result<Self> {
        let port = free_port()?;
        Self::start(&Server::binary()?, &["--listen", &format!("127.0.0.1:{port}"), "--turn", "false"], port).await
    }

    /// The same on a port and with a state folder of the caller's, so that it can be killed and followed by another; it
    /// bears everybody at once from few addresses.
    pub(crate) fn start_again(port: u16, state: &Path) -> Result<Self> {
        let mut command = Command::new(Server::binary()?);
        command
            .args(["--listen", &format!("127.0.0.1:{port}"), "--turn", "false", "--hello-seconds", "60"])
            .arg("--state")
            .arg(state);
        Self::spawn(command, port)
    }

    /// Kills it with SIGKILL and waits until it is gone.
    pub(crate) async fn kill(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }

    /// This program again, as the floor.
    pub(crate) async fn start_floor() -> Result<Self> {
        let port = free_port()?;
        Self::start(&std::env::current_exe()?, &["floor", &port.to_string()], port).await
    }

    async fn start(program: &Path, arguments: &[&str], port: u16) -> Result<Self> {
        let mut command = Command::new(program);
        command.args(arguments);
        let process = Self::spawn(command, port)?;
        process.listens().await?;
        Ok(process)
    }

    fn spawn(mut command: Command, port: u16) -> Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let child = command.spawn().with_context(|| format!("{command:?} cannot be started"))?;
        Ok(Self { child, address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)) })
    }

    /// Waits until it can be connected to.
    pub(crate) async fn listens(&self) -> Result<()> {
        let address = self.address;
        until("listening program", || async { Ok(TcpStream::connect(address).await.map(drop)) }).await
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Nanoseconds on a processor so far, by all of its threads.
    pub(crate) fn cpu_nanos(&mut self) -> Result<u64> {
        usage::cpu_nanos(self.id()?)
    }

    /// Bytes of memory of its own, not of files.
    pub(crate) fn memory(&mut self) -> Result<u64> {
        usage::own_memory(self.id()?)
    }

    fn id(&mut self) -> Result<u32> {
        if let Some(status) = self.child.try_wait()? {
            bail!("a measured program ended with {status}");
        }
        self.child.id().context("a running program has an id")
    }
}

pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

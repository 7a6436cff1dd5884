//! A server that dies, stands still and comes back: always on the same port, always with the same state.

use super::processes::{Signal, signal, tree};
use crate::Server;
use crate::server::free_port;
use anyhow::{Context, Result, bail};
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use shared::{FromServer, Hello, Member, PROTOCOL_VERSION, PageId, ToServer};
use std::net::Ipv4Addr;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

/// The server and what is left of it while it is dead.
#[derive(Debug)]
pub struct MortalServer {
    port: u16,
    arguments: Vec<String>,
    running: Option<Server>,
    // Removed last: the server may write into it until its end.
    _state: TempDir,
}

/// What the server says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Health {
    /// `ok` or `draining`.
    pub status: String,
    /// Members of all rooms.
    pub members: usize,
}

impl MortalServer {
    /// Starts it. `{state}` in an argument becomes the folder that is kept over its deaths.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(arguments: &[&str]) -> Result<Self> {
        let state = tempfile::tempdir()?;
        let folder = state.path().to_string_lossy();
        let arguments = arguments.iter().map(|word| word.replace("{state}", &folder)).collect();
        let mut server = Self { port: free_port()?, arguments, running: None, _state: state };
        server.revive().await?;
        Ok(server)
    }

    /// Arguments with which it knows people again after its death, and can be followed on its port before that.
    pub const LASTING: &'static [&'static str] = &["--state", "{state}", "--reuse-port"];

    /// Its port, also while it is dead.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends it at once, as a power cut does.
    ///
    /// # Errors
    /// When it does not run.
    pub async fn kill(&mut self) -> Result<()> {
        self.signal(Signal::KILL)?;
        let mut server = self.running.take().context("it does not run")?;
        server.ended().await
    }

    /// Starts it again where it was.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn revive(&mut self) -> Result<()> {
        self.running = Some(self.another().await?);
        Ok(())
    }

    /// It stands still: sockets stay open and nothing is answered.
    ///
    /// # Errors
    /// When it does not run.
    pub fn pause(&mut self) -> Result<()> {
        self.signal(Signal::STOP)
    }

    /// It goes on.
    ///
    /// # Errors
    /// When it does not run.
    pub fn resume(&mut self) -> Result<()> {
        self.signal(Signal::CONT)
    }

    /// Asks it to end, and starts its successor on the same port, as an update does.
    ///
    /// # Errors
    /// When no successor comes up in time.
    pub async fn hand_over(&mut self) -> Result<()> {
        let successor = self.another().await?;
        self.signal(Signal::TERM)?;
        if let Some(mut old) = self.running.replace(successor) {
            old.ended().await?;
        }
        Ok(())
    }

    /// What it says of itself now.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn health(&self) -> Result<Health> {
        let mut socket = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await?;
        let request = format!("GET /health HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n", self.port);
        socket.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer).await?;
        let (_, body) = answer.split_once("\r\n\r\n").context("the server does not speak HTTP")?;
        Ok(serde_json::from_str(body)?)
    }

    /// Who is in the call of a room by the server's own account: what it tells somebody who comes into the lobby.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn present(&self, room: &str) -> Result<Vec<Member>> {
        let socket = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).await?;
        let address = format!("ws://localhost:{}/ws", self.port);
        let (mut socket, _) = tokio_tungstenite::client_async(address, socket).await?;
        let hello = Hello { version: PROTOCOL_VERSION, room: room.parse()?, page: PageId(0), resume: None };
        let hello = serde_json::to_string(&ToServer::<()>::Hello(hello))?;
        socket.send(Message::text(hello)).await?;
        let heard = socket.next().await.context("the server said nothing")??;
        let FromServer::<serde::de::IgnoredAny>::Welcome { present, .. } = serde_json::from_str(heard.to_text()?)?
        else {
            bail!("the server did not say welcome");
        };
        socket.close(None).await?;
        Ok(present)
    }

    async fn another(&self) -> Result<Server> {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        Server::start_on(self.port, &arguments).await
    }

    fn signal(&mut self, what: Signal) -> Result<()> {
        let leader = self.running.as_mut().and_then(Server::leader).context("it does not run")?;
        let binary = Server::binary()?;
        let is_server = |line: &[String]| line.first().is_some_and(|program| **program == *binary.to_string_lossy());
        match tree(leader).into_iter().find(|process| is_server(&process.line)) {
            Some(process) => signal(process.id, what),
            None => bail!("it does not run"),
        }
    }
}

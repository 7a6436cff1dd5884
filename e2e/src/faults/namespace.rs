//! A network namespace: programs can be started in it, and sockets of this process can belong to it.

use anyhow::{Context, Result};
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use std::fs::File;
use std::net::{SocketAddr, TcpListener as StdListener, TcpStream as StdStream, UdpSocket as StdSocket};
use std::os::fd::AsFd;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream, UdpSocket};

/// A namespace by its name among those of `ip netns`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespace {
    name: String,
}

impl Namespace {
    /// One that exists.
    #[must_use]
    pub(super) fn named(name: String) -> Self {
        Self { name }
    }

    /// What `ip netns` calls it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Connects to an address as a program in the namespace would.
    ///
    /// # Errors
    /// When nobody answers there.
    pub async fn connect(&self, address: SocketAddr) -> Result<TcpStream> {
        let stream = self.inside(move || {
            let stream = StdStream::connect_timeout(&address, Duration::from_secs(5))?;
            stream.set_nonblocking(true)?;
            Ok(stream)
        });
        Ok(TcpStream::from_std(stream.await?)?)
    }

    /// Listens on an address of the namespace.
    ///
    /// # Errors
    /// When the address is taken, or not the namespace's.
    pub async fn listen(&self, address: SocketAddr) -> Result<TcpListener> {
        let listener = self.inside(move || {
            let listener = StdListener::bind(address)?;
            listener.set_nonblocking(true)?;
            Ok(listener)
        });
        Ok(TcpListener::from_std(listener.await?)?)
    }

    /// A socket for datagrams on an address of the namespace.
    ///
    /// # Errors
    /// When the address is taken, or not the namespace's.
    pub async fn datagrams(&self, address: SocketAddr) -> Result<UdpSocket> {
        let socket = self.inside(move || {
            let socket = StdSocket::bind(address)?;
            socket.set_nonblocking(true)?;
            Ok(socket)
        });
        Ok(UdpSocket::from_std(socket.await?)?)
    }

    /// Does something on a thread in the namespace: the sockets that it opens and the programs that it starts belong there.
    ///
    /// # Errors
    /// What it says, or that there is no such namespace any more.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
        let there = || self.enter().and_then(|()| work());
        std::thread::scope(|scope| scope.spawn(there).join()).unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }

    /// The thread belongs to the namespace from now on.
    fn enter(&self) -> Result<()> {
        let file = File::open(format!("/run/netns/{}", self.name))?;
        Ok(move_into_link_name_space(file.as_fd(), Some(LinkNameSpaceType::Network))?)
    }

    /// A socket stays in the namespace of the thread that made it; the thread is one of its own, so that no other work
    /// of this process ends up in the namespace.
    async fn inside<T: Send + 'static>(&self, make: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let (to, from) = tokio::sync::oneshot::channel();
        let namespace = self.clone();
        std::thread::spawn(move || {
            let made = namespace.enter().and_then(|()| make());
            // Nobody may be waiting any more.
            let _ = to.send(made);
        });
        from.await.context("the thread in the namespace ended")?
    }
}

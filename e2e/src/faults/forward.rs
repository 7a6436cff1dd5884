//! A way for this process's programs into a namespace: a port here that leads to a port there.

use super::Namespace;
use anyhow::Result;
use std::net::{Ipv4Addr, SocketAddr};
use tokio::io::copy_bidirectional;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// The way; it is closed when this is dropped. No fault of the network acts on it.
#[derive(Debug)]
pub struct Forward {
    task: JoinHandle<()>,
}

impl Forward {
    /// From a port of the machine to the same on the loopback of the namespace: drivers look at the number they are
    /// called by.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn open(into: Namespace, port: u16) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let there = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let task = tokio::spawn(async move {
            while let Ok((mut here, _)) = listener.accept().await {
                let into = into.clone();
                tokio::spawn(async move {
                    let Ok(mut there) = into.connect(there).await else { return };
                    // Small questions and answers: each goes at once.
                    let _ = (here.set_nodelay(true), there.set_nodelay(true));
                    let _ = copy_bidirectional(&mut here, &mut there).await;
                });
            }
        });
        Ok(Self { task })
    }
}

impl Drop for Forward {
    fn drop(&mut self) {
        self.task.abort();
    }
}

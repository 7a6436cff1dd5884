//! One page and a relay between its visitors, without any of Resaka's code: what the probes and the
//! measurements are held against.

use anyhow::Result;
use futures_util::{SinkExt, StreamExt};
use std::net::Ipv4Addr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;

/// A running page; it goes away with this value.
#[derive(Debug)]
pub struct BarePage {
    port: u16,
    tasks: [JoinHandle<()>; 2],
}

impl BarePage {
    /// Serves `html` at every path. `{relay}` in it becomes the address of a WebSocket that passes each
    /// text on to everybody else who is connected.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn serve(html: &str) -> Result<Self> {
        let pages = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let relay = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = pages.local_addr()?.port();
        let html = html.replace("{relay}", &format!("ws://127.0.0.1:{}", relay.local_addr()?.port()));
        Ok(Self { port, tasks: [tokio::spawn(serve_pages(pages, html.into())), tokio::spawn(serve_relay(relay))] })
    }

    /// Where it is.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://localhost:{}/", self.port)
    }
}

impl Drop for BarePage {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

async fn serve_pages(listener: TcpListener, html: Arc<str>) {
    while let Ok((socket, _)) = listener.accept().await {
        tokio::spawn(serve_page(socket, Arc::clone(&html)));
    }
}

/// Any request gets the page; a browser sends one small enough to come in one piece, without a body.
async fn serve_page(mut socket: TcpStream, html: Arc<str>) -> std::io::Result<()> {
    let mut request = [0; 4096];
    let _ = socket.read(&mut request).await?;
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        html.len()
    );
    socket.write_all(head.as_bytes()).await?;
    socket.write_all(html.as_bytes()).await?;
    socket.shutdown().await
}

async fn serve_relay(listener: TcpListener) {
    let (everybody, _) = broadcast::channel::<(u32, Message)>(256);
    let mut number = 0;
    while let Ok((socket, _)) = listener.accept().await {
        number += 1;
        let _ = socket.set_nodelay(true);
        tokio::spawn(relay(number, socket, everybody.clone()));
    }
}

async fn relay(own: u32, socket: TcpStream, everybody: broadcast::Sender<(u32, Message)>) {
    let mut texts = everybody.subscribe();
    let Ok(socket) = tokio_tungstenite::accept_async(socket).await else { return };
    let (mut to, mut from) = socket.split();
    loop {
        tokio::select! {
            said = from.next() => match said {
                Some(Ok(text @ Message::Text(_))) => { let _ = everybody.send((own, text)); }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
            heard = texts.recv() => match heard {
                Ok((sender, text)) if sender != own => {
                    if to.send(text).await.is_err() { return }
                }
                Ok(_) => {}
                Err(_) => return,
            },
        }
    }
}

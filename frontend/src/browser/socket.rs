//! The WebSocket to the server.

use super::task::spawn;
use futures_channel::mpsc;
use futures_util::{SinkExt, StreamExt};
use gloo_net::websocket::{Message, futures::WebSocket};
use leptos::prelude::window;
use shared::{FromServer, Signal, ToServer};

/// An open, or opening, socket. Dropping it sends what is still waiting and closes it.
pub(crate) struct Socket {
    outbox: mpsc::UnboundedSender<String>,
}

/// What a socket tells.
pub(crate) enum SocketEvent {
    /// The server said something.
    Message(FromServer<Signal>),
    /// The socket closed, or never opened. Nothing follows.
    Closed,
}

impl Socket {
    /// Opens the socket of the server that the page came from. What is sent before it is open waits.
    pub(crate) fn open(on_event: impl Fn(SocketEvent) + 'static) -> Self {
        let (outbox, mut waiting) = mpsc::unbounded::<String>();
        match WebSocket::open(&url()) {
            Ok(socket) => {
                let (mut sink, mut stream) = socket.split();
                spawn(async move {
                    while let Some(text) = waiting.next().await {
                        if sink.send(Message::Text(text)).await.is_err() {
                            // The reading half tells that it is over.
                            return;
                        }
                    }
                    let _ = sink.close().await;
                });
                spawn(async move {
                    while let Some(Ok(message)) = stream.next().await {
                        // What this page does not know is of a newer server, and not for us.
                        if let Message::Text(text) = message
                            && let Ok(message) = serde_json::from_str(&text)
                        {
                            on_event(SocketEvent::Message(message));
                        }
                    }
                    on_event(SocketEvent::Closed);
                });
            }
            // A browser that forbids sockets altogether.
            Err(_) => spawn(async move { on_event(SocketEvent::Closed) }),
        }
        Self { outbox }
    }

    /// Says this to the server, if it is still there.
    pub(crate) fn send(&self, message: &ToServer<Signal>) {
        if let Ok(text) = serde_json::to_string(message) {
            let _ = self.outbox.unbounded_send(text);
        }
    }
}

fn url() -> String {
    let location = window().location();
    let scheme = if location.protocol().is_ok_and(|protocol| protocol == "https:") { "wss" } else { "ws" };
    format!("{scheme}://{}/ws", location.host().unwrap_or_default())
}

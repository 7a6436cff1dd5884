//! The WebSocket to the server.

use super::location::base;
use super::task::spawn;
use futures_channel::mpsc;
use futures_util::{SinkExt, StreamExt};
use gloo_net::websocket::{Message, futures::WebSocket};
use leptos::prelude::document;
use serde::Serialize;
use serde_json::value::RawValue;
use shared::{FromServer, ToServer};
use std::cell::RefCell;
use std::rc::Rc;

/// An open, or opening, socket. Dropping it sends what is still waiting and closes it; it tells nothing more then.
pub(crate) struct Socket {
    outbox: mpsc::UnboundedSender<String>,
    listener: Listener,
}

type Listener = Rc<RefCell<Option<Rc<dyn Fn(SocketEvent)>>>>;

/// What a socket tells.
pub(crate) enum SocketEvent {
    /// The server said something; [`heard`] reads it.
    Text(String),
    /// The socket closed, or never opened. Nothing follows.
    Closed,
}

/// What the server said, without looking into what it passes on; none where this page does not know it: then it is of a
/// newer server, and not for us.
pub(crate) fn heard(text: &str) -> Option<FromServer<&RawValue>> {
    serde_json::from_str(text).ok()
}

impl Socket {
    /// Opens the socket of the server that the page came from. What is sent before it is open waits.
    pub(crate) fn open(on_event: impl Fn(SocketEvent) + 'static) -> Self {
        let (outbox, mut waiting) = mpsc::unbounded::<String>();
        let listener: Listener = Rc::new(RefCell::new(Some(Rc::new(on_event))));
        let tell = {
            let listener = Rc::downgrade(&listener);
            move |event| {
                let listener = listener.upgrade().and_then(|listener| listener.borrow().clone());
                if let Some(listener) = listener {
                    listener(event);
                }
            }
        };
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
                        if let Message::Text(text) = message {
                            tell(SocketEvent::Text(text));
                        }
                    }
                    tell(SocketEvent::Closed);
                });
            }
            // A browser that forbids sockets altogether.
            Err(_) => spawn(async move { tell(SocketEvent::Closed) }),
        }
        Self { outbox, listener }
    }

    /// From now on somebody else is told.
    pub(crate) fn listen(&self, on_event: impl Fn(SocketEvent) + 'static) {
        self.listener.replace(Some(Rc::new(on_event)));
    }

    /// Says this to the server, if it is still there.
    pub(crate) fn send<S: Serialize>(&self, message: &ToServer<S>) {
        if let Ok(text) = serde_json::to_string(message) {
            let _ = self.outbox.unbounded_send(text);
        }
    }
}

/// What the server says (`--signaling-url`), or `ws` beside the page.
fn url() -> String {
    let elsewhere = document().document_element().and_then(|root| root.get_attribute("data-signaling"));
    // http becomes ws, and https wss.
    elsewhere.unwrap_or_else(|| base().replacen("http", "ws", 1) + "ws")
}

//! What may happen to a call: the network, the server, a tab or a whole browser fails, at the word of a test.
//!
//! Everything here acts from outside. The product knows nothing of it, and every fault ends when its value is dropped.

mod after;
mod everywhere;
mod forward;
mod mortal_server;
mod network;
mod processes;
mod proxy;
mod scene;
pub mod tab;

pub use crate::namespace::Namespace;
pub use after::{After, Before, Expected};
pub use everywhere::Everywhere;
pub use forward::Forward;
pub use mortal_server::{Health, MortalServer};
pub use network::{Network, Udp};
pub use proxy::Proxy;
pub use scene::{Scene, wall};

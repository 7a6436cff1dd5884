//! What may happen to a call: the network, the server, a tab or a whole browser fails, at the word of a test.
//!
//! Everything here acts from outside. The product knows nothing of it, and every fault ends when its value is dropped.

mod forward;
mod namespace;
mod network;
mod proxy;

pub use forward::Forward;
pub use namespace::Namespace;
pub use network::{Network, Udp};
pub use proxy::Proxy;

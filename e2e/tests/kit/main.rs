//! The fault kit does what it says: with plain sockets, without any browser.

mod network;
mod proxy;
mod server;

//! The fault kit does what it says: with plain sockets, without any browser.
#![allow(clippy::print_stdout, reason = "what is left out is said")]

mod network;
mod networks;
mod proxy;
mod server;

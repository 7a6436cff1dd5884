//! The server.

pub mod directory;

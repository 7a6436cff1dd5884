//! How the connection between two participants is doing, in words that a tile can show.

/// The state of one pair's connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Not connected yet.
    Connecting,
    /// Media can flow.
    Connected,
    /// It was connected and nothing arrives at the moment; it may come back by itself.
    Interrupted,
    /// The browser gave up on it, or it did not come about within [`crate::CONNECT_WITHIN`].
    Failed,
}

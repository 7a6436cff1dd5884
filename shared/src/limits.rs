//! The limits of the wire, known to both sides so that a page can keep them before the server must.

use std::time::Duration;

/// What one socket, one room and one server bear; the server's configuration may change each.
///
/// `docs/protocol.md` states them for writers of other clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest frame in either direction, in bytes of JSON text.
    pub frame_bytes: usize,
    /// Frames per second that one socket may send for long.
    pub frames_per_second: u32,
    /// Frames that one socket may send at once after a silence.
    pub frames_burst: u32,
    /// Bytes that may wait to be sent to one socket; a reader that lets them pile up is dropped.
    pub unsent_bytes: usize,
    /// From the opening of a socket to its `Hello`.
    pub hello_within: Duration,
    /// Between two pings of a side that has nothing else to say.
    pub ping_every: Duration,
    /// Silence after which the other side counts as gone.
    pub dead_after: Duration,
    /// How long the seat of a participant who lost their socket is kept.
    pub away: Duration,
    /// Participants in one room, lobby not counted.
    pub room_capacity: u16,
    /// Sockets in the lobby of one room.
    pub lobby_capacity: u16,
    /// Rooms on one server.
    pub rooms: usize,
    /// Sockets from one address.
    pub connections_per_address: usize,
    /// Sockets on one server.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame_bytes: 64 * 1024,
            frames_per_second: 50,
            frames_burst: 200,
            unsent_bytes: 64 * 1024,
            hello_within: Duration::from_secs(10),
            ping_every: Duration::from_secs(10),
            dead_after: Duration::from_secs(25),
            away: Duration::from_secs(60),
            room_capacity: 16,
            lobby_capacity: 32,
            rooms: 10_000,
            connections_per_address: 100,
            connections: 15_000,
        }
    }
}

//! How a call is doing at a moment, for the one who looks into it.

use crate::browser::Stats;
use crate::quality::Standing;
use mesh::ServerLink;
use shared::{InvalidIceServers, PeerId};
use std::time::Duration;

/// What the driver knows of a call.
pub(crate) struct Survey {
    /// The server's, and since when.
    pub(crate) server: (ServerLink, Duration),
    /// What the server named for finding ways, and no browser would take.
    pub(crate) left_out: Vec<InvalidIceServers>,
    /// Everybody else, in the order of their arrival.
    pub(crate) others: Vec<Surveyed>,
}

/// What it knows of one of the others.
pub(crate) struct Surveyed {
    pub(crate) peer: PeerId,
    pub(crate) name: String,
    pub(crate) standing: Standing,
    /// Where the browser can be asked; none while there is no connection.
    pub(crate) stats: Option<Stats>,
}

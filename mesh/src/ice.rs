//! How connections are to find their way.

use shared::IceServer;

/// What every connection is made with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ice {
    /// Who tells a page its address, and who relays.
    pub servers: Vec<IceServer>,
    /// Everything goes through a relay, and nothing else is tried.
    pub relay_only: bool,
}

//! Names for connections, so that news of one that was replaced is not taken for news of its successor.

use crate::ConnectionId;

/// Mints the ids of one participant's connections.
#[derive(Debug, Default)]
pub(crate) struct ConnectionIds(u32);

impl ConnectionIds {
    pub(crate) fn mint(&mut self) -> ConnectionId {
        self.0 += 1;
        ConnectionId(self.0)
    }
}

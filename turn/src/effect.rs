//! What the server wants done, and what it hands on.

use crate::family::Family;
use crate::five_tuple::FiveTuple;
use core::net::SocketAddr;
use core::time::Duration;

/// What time it is, for a message of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Now {
    /// On the caller's clock, which never goes back.
    pub elapsed: Duration,
    /// Seconds since 1970: credentials expire by it.
    pub unix: u64,
}

/// One relay socket. A number is used once.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub struct RelayId(pub(crate) u64);

/// To be done by the owner of the sockets, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send this to a client: a datagram, or the next bytes of its stream.
    Reply {
        /// To whom.
        to: FiveTuple,
        /// A whole message.
        bytes: Vec<u8>,
    },
    /// Open a UDP socket at this port of the relay address (one of IPv6 for IPv6 only), and say what came of it by
    /// [`relay_opened`](crate::Server::relay_opened) or [`relay_failed`](crate::Server::relay_failed).
    OpenRelay {
        /// What it is called from now on.
        relay: RelayId,
        /// At the address of which family.
        family: Family,
        /// At which port.
        port: u16,
    },
    /// Close it. Whatever still comes from it is for nobody.
    CloseRelay {
        /// Which one.
        relay: RelayId,
    },
    /// Close this client's stream; nothing more needs to be said about it.
    CloseStream {
        /// Which one.
        client: FiveTuple,
    },
    /// An allocation has ended. For logs and metrics: there is no address and no user in it.
    Closed(Account),
}

/// What an allocation came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// Why it ended.
    pub reason: Ending,
    /// How long it was there.
    pub lasted: Duration,
    /// What it carried.
    pub usage: Usage,
}

/// Why an allocation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Nobody refreshed it.
    Expired,
    /// The client said so, by a refresh with lifetime zero.
    Released,
    /// The client's stream was closed.
    StreamClosed,
}

/// Payloads that passed, without any header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// From the client.
    pub to_peers: Traffic,
    /// To the client.
    pub to_client: Traffic,
    /// Packets that were too much for the allocation's bytes per second.
    pub over_limit: u64,
}

/// Packets in one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// How many.
    pub packets: u64,
    /// How many bytes in them.
    pub bytes: u64,
}

impl Traffic {
    pub(crate) fn count(&mut self, bytes: usize) {
        self.packets += 1;
        self.bytes += bytes as u64;
    }
}

/// What comes of a message of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reaction<'a> {
    /// Nearly always: this is for a peer.
    Relay(ToPeer<'a>),
    /// Everything else. Nothing, for what deserves no answer; an empty list takes no memory.
    Effects(Vec<Effect>),
}

/// A datagram for a peer, borrowed from the client's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ToPeer<'a> {
    /// The socket to send it from.
    pub relay: RelayId,
    /// Where to.
    pub peer: SocketAddr,
    /// What.
    pub payload: &'a [u8],
}

/// A message for a client: a peer's payload, with a header written before it.
#[derive(Debug, PartialEq, Eq)]
pub struct ToClient<'a> {
    /// To whom.
    pub client: FiveTuple,
    /// A whole message, inside the buffer that the payload was in.
    pub bytes: &'a [u8],
}

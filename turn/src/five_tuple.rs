//! Whom a packet of a client is from: the transport and both ends (RFC 8656 §2.2).

use core::hash::{Hash, Hasher};
use core::net::SocketAddr;

/// How a client talks to the server. TLS over TCP is TCP for everything that this crate does.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub enum Transport {
    /// A datagram is a message.
    Udp,
    /// A stream of messages; [`Frames`](crate::Frames) cuts it.
    Tcp,
}

/// One client: an allocation belongs to exactly one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FiveTuple {
    /// UDP or TCP.
    pub transport: Transport,
    /// Where the client is, as the server's socket sees it.
    pub client: SocketAddr,
    /// Which of the server's sockets it talks to.
    pub server: SocketAddr,
}

impl Hash for FiveTuple {
    /// Few and wide words, because this is done for each packet of a client.
    fn hash<H: Hasher>(&self, state: &mut H) {
        for end in [self.client, self.server] {
            match end {
                SocketAddr::V4(end) => {
                    state.write_u64(u64::from(end.ip().to_bits()) << 16 | u64::from(end.port()));
                }
                SocketAddr::V6(end) => {
                    state.write_u128(end.ip().to_bits());
                    state.write_u64(u64::from(end.port()) | 1 << 63);
                }
            }
        }
        state.write_u8(match self.transport {
            Transport::Udp => 0,
            Transport::Tcp => 1,
        });
    }
}

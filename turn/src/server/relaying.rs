//! Payloads, both ways: looked up by hash, never copied, nothing allocated.

use super::{Owner, Server};
use crate::effect::{RelayId, ToClient, ToPeer};
use crate::five_tuple::{FiveTuple, Transport};
use crate::wire::incoming::Incoming;
use crate::wire::{channel_data, data_indication};
use core::net::SocketAddr;
use core::time::Duration;
use stun_types::attribute::AttributeStaticType;
use turn_types::attribute::{Data, XorPeerAddress};

/// How much room there must be before a peer's payload, for the header that a client gets it with.
pub const HEADROOM: usize = data_indication::HEADER;

/// How much room there must be behind it, for padding.
pub const TAILROOM: usize = 3;

impl Server {
    /// ChannelData of a client (RFC 8656 §12.6). The policy has been asked when the channel was bound; when it
    /// changes, channels that it would not allow end.
    pub(super) fn channel_data<'a>(
        &mut self,
        client: &FiveTuple,
        bytes: &'a [u8],
        now: Duration,
    ) -> Option<ToPeer<'a>> {
        let (number, payload) = channel_data::parse(bytes)?;
        self.allocations.get_mut(client)?.on_channel(number, payload, now)
    }

    /// A Send indication (RFC 8656 §11.3). Nobody is told when nothing comes of it.
    pub(super) fn send<'a>(&mut self, client: &FiveTuple, message: &Incoming<'a>, now: Duration) -> Option<ToPeer<'a>> {
        let is_understood = message.attributes().all(|(kind, _)| Self::understands(kind));
        let peer = message.find::<XorPeerAddress>().ok()??.addr(message.transaction());
        let payload = message.value(Data::TYPE)?;
        // A permission says no port, so each datagram is judged.
        (is_understood && self.policy.allows(peer)).then_some(())?;
        self.allocations.get_mut(client)?.forward(peer, payload, now)
    }

    /// A datagram that a peer has sent to a relay. The payload lies in the buffer after [`HEADROOM`] bytes, and
    /// [`TAILROOM`] bytes follow it; the message for the client is written around it (RFC 8656 §11.4, §12.7). `None` if it
    /// is for nobody, longer than what fits into a message, or if there is not so much room in the buffer.
    pub fn handle_peer<'a>(
        &mut self,
        relay: RelayId,
        peer: SocketAddr,
        buffer: &'a mut [u8],
        length: usize,
        now: Duration,
    ) -> Option<ToClient<'a>> {
        let Some(Owner::Allocation(client)) = self.relays.get(&relay) else { return None };
        let peer = SocketAddr::new(peer.ip(), peer.port());
        let wire_length = u16::try_from(length).ok().filter(|length| *length <= data_indication::LONGEST_PAYLOAD)?;
        let end = HEADROOM + length;
        buffer.get(..end + TAILROOM)?;
        let allocation = self.allocations.get_mut(client)?;
        let channel = allocation.channel_to(peer, now);
        // What a channel is bound to has been judged.
        (channel.is_some() || self.policy.allows(peer)).then_some(())?;
        allocation.deliver(relay, peer.ip(), length, now)?;
        let bytes = match channel {
            Some(number) => {
                let start = HEADROOM - channel_data::HEADER;
                buffer[start..HEADROOM].copy_from_slice(&channel_data::header(number, wire_length));
                // Over UDP padding may be left out (RFC 8656 §12.5).
                let padding = match client.transport {
                    Transport::Udp => 0,
                    Transport::Tcp => channel_data::padding(length),
                };
                start..end + padding
            }
            None => {
                self.indications = self.indications.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let (header, start) = data_indication::header(peer, wire_length, u128::from(self.indications).into());
                buffer[start..HEADROOM].copy_from_slice(&header[start..]);
                start..end + channel_data::padding(length)
            }
        };
        buffer[end..bytes.end].fill(0);
        Some(ToClient { client: *client, bytes: &buffer[bytes] })
    }
}

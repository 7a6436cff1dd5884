//! CreatePermission and ChannelBind: whom a client wants to talk to (RFC 8656 §10.2, §12.2).

use super::Server;
use super::allocate::find;
use crate::allocation::ChannelError;
use crate::effect::Effect;
use crate::family::Family;
use crate::five_tuple::FiveTuple;
use crate::wire::channel_data;
use crate::wire::incoming::Incoming;
use crate::wire::response::{Question, Response};
use core::net::{IpAddr, SocketAddr};
use core::time::Duration;
use stun_types::attribute::{AttributeFromRaw, AttributeStaticType, ErrorCode, RawAttribute};
use turn_types::attribute::{ChannelNumber, XorPeerAddress};

impl Server {
    /// All addresses of this machine, in the place of what [`Config::own_addresses`] said: they may change while it runs. What
    /// has become this machine's own is no peer any more.
    ///
    /// [`Config::own_addresses`]: crate::Config::own_addresses
    pub fn own_addresses_are(&mut self, addresses: &[IpAddr]) {
        if self.policy.own_addresses_are(addresses) {
            for allocation in self.allocations.values_mut() {
                allocation.keep_channels(|peer| self.policy.allows(peer));
            }
        }
    }

    /// All of the peers or none of them.
    pub(super) fn create_permission(
        &mut self,
        client: &FiveTuple,
        request: &Incoming<'_>,
        question: &Question,
        now: Duration,
    ) -> Result<(Response, Vec<Effect>), u16> {
        let attributes = request.attributes().filter(|(kind, _)| *kind == XorPeerAddress::TYPE);
        let peers = attributes.map(|(kind, value)| {
            let peer = XorPeerAddress::from_raw(RawAttribute::new(kind, value)).map_err(|_| ErrorCode::BAD_REQUEST)?;
            Ok(peer.addr(question.transaction).ip())
        });
        let mut peers: Vec<IpAddr> = peers.collect::<Result<_, u16>>()?;
        // Twice the same is one permission.
        peers.sort_unstable();
        peers.dedup();
        let allocation = self.allocations.get_mut(client).ok_or(ErrorCode::ALLOCATION_MISMATCH)?;
        if peers.is_empty() {
            return Err(ErrorCode::BAD_REQUEST);
        } else if peers.iter().any(|peer| allocation.relay(Family::of(*peer)).is_none()) {
            return Err(ErrorCode::PEER_ADDRESS_FAMILY_MISMATCH);
        } else if !peers.iter().all(|peer| self.policy.allows_address(*peer)) {
            return Err(ErrorCode::FORBIDDEN);
        }
        let is_permitted = allocation.permit(&peers, self.config.limits.permissions, now);
        is_permitted.then(|| (Response::success(question), Vec::new())).ok_or(ErrorCode::INSUFFICIENT_CAPACITY)
    }

    pub(super) fn channel_bind(
        &mut self,
        client: &FiveTuple,
        request: &Incoming<'_>,
        question: &Question,
        now: Duration,
    ) -> Result<(Response, Vec<Effect>), u16> {
        let number = find::<ChannelNumber>(request)?.ok_or(ErrorCode::BAD_REQUEST)?.channel();
        let peer: SocketAddr =
            find::<XorPeerAddress>(request)?.ok_or(ErrorCode::BAD_REQUEST)?.addr(question.transaction);
        let allocation = self.allocations.get_mut(client).ok_or(ErrorCode::ALLOCATION_MISMATCH)?;
        let numbers = if self.config.old_channel_numbers { channel_data::OLD_NUMBERS } else { channel_data::NUMBERS };
        if !numbers.contains(&number) {
            return Err(ErrorCode::BAD_REQUEST);
        } else if allocation.relay(Family::of(peer.ip())).is_none() {
            return Err(ErrorCode::PEER_ADDRESS_FAMILY_MISMATCH);
        } else if !self.policy.allows(peer) {
            return Err(ErrorCode::FORBIDDEN);
        }
        let most = (self.config.limits.channels, self.config.limits.permissions);
        allocation.bind(number, peer, most, now).map_err(|error| match error {
            ChannelError::Taken => ErrorCode::BAD_REQUEST,
            ChannelError::Full => ErrorCode::INSUFFICIENT_CAPACITY,
        })?;
        Ok((Response::success(question), Vec::new()))
    }
}

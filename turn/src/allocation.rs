//! One client's relays, and whom they relay for (RFC 8656 §3.2).

use crate::effect::{RelayId, ToPeer, Usage};
use crate::family::{Family, household};
use crate::rate::Rate;
use crate::seeded::{Seeded, Table};
use crate::wire::channel_data;
use core::net::{IpAddr, SocketAddr};
use core::time::Duration;
use stun_types::message::{IntegrityKey, TransactionId};

/// RFC 8656 §9.
const PERMISSION: Duration = Duration::from_secs(300);
/// RFC 8656 §12.
const CHANNEL: Duration = Duration::from_secs(600);

/// Who has been authenticated.
#[derive(Clone)]
pub(crate) struct Login {
    /// As it was said, with its expiry.
    pub(crate) username: Box<str>,
    /// Whom quotas are for.
    pub(crate) user: Box<str>,
    pub(crate) key: IntegrityKey,
}

/// A relay socket in use.
#[derive(Clone, Copy)]
pub(crate) struct Relay {
    pub(crate) id: RelayId,
    pub(crate) port: u16,
    pub(crate) expires: Duration,
}

struct Channel {
    peer: SocketAddr,
    expires: Duration,
}

/// A relay for each family that the client has, and what it may pass.
pub(crate) struct Allocation {
    pub(crate) login: Login,
    /// The counters of [`Quota`](crate::quotas::Quota) that it is in.
    pub(crate) household: IpAddr,
    /// What the Allocate was called that made it, and what it was answered: a retransmission is answered alike.
    pub(crate) transaction: TransactionId,
    pub(crate) answer: Vec<u8>,
    pub(crate) since: Duration,
    pub(crate) usage: Usage,
    relays: [Option<Relay>; 2],
    rate: Option<Rate>,
    /// By address alone, without ports.
    permissions: Table<IpAddr, Duration>,
    channels: Table<u16, Channel>,
    /// The same by peer, so that each direction needs one look.
    numbers: Table<SocketAddr, (u16, Duration)>,
}

/// Why no channel is bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChannelError {
    /// The number is another peer's, or the peer has another number.
    Taken,
    Full,
}

impl Allocation {
    pub(crate) fn new(
        login: Login,
        client: IpAddr,
        transaction: TransactionId,
        rate: Option<Rate>,
        seeded: Seeded,
        now: Duration,
    ) -> Self {
        Self {
            login,
            household: household(client),
            transaction,
            answer: Vec::new(),
            since: now,
            usage: Usage::default(),
            relays: [None; 2],
            rate,
            permissions: seeded.table(),
            channels: seeded.table(),
            numbers: seeded.table(),
        }
    }

    pub(crate) fn relay(&self, family: Family) -> Option<&Relay> {
        let [v4, v6] = &self.relays;
        match family {
            Family::V4 => v4.as_ref(),
            Family::V6 => v6.as_ref(),
        }
    }

    pub(crate) fn relay_mut(&mut self, family: Family) -> &mut Option<Relay> {
        let [v4, v6] = &mut self.relays;
        match family {
            Family::V4 => v4,
            Family::V6 => v6,
        }
    }

    pub(crate) fn relays(&self) -> impl Iterator<Item = (Family, Relay)> + use<> {
        let [v4, v6] = self.relays;
        [(Family::V4, v4), (Family::V6, v6)].into_iter().filter_map(|(family, relay)| Some((family, relay?)))
    }

    /// Installs or refreshes permissions, all of them or none (RFC 8656 §10.2).
    pub(crate) fn permit(&mut self, peers: &[IpAddr], most: usize, now: Duration) -> bool {
        let is_new = |permissions: &Table<IpAddr, Duration>, peer: &&IpAddr| !permissions.contains_key(*peer);
        let more = peers.iter().filter(|peer| is_new(&self.permissions, peer)).count();
        if self.permissions.len() + more > most {
            self.permissions.retain(|_, expires| *expires > now);
            let more = peers.iter().filter(|peer| is_new(&self.permissions, peer)).count();
            if self.permissions.len() + more > most {
                return false;
            }
        }
        self.permissions.extend(peers.iter().map(|peer| (*peer, now + PERMISSION)));
        true
    }

    /// Binds a channel, or refreshes it; and permits the peer (RFC 8656 §12.2).
    pub(crate) fn bind(
        &mut self,
        number: u16,
        peer: SocketAddr,
        (most_channels, most_permissions): (usize, usize),
        now: Duration,
    ) -> Result<(), ChannelError> {
        let is_free = |channel: &Channel| channel.expires <= now;
        if let Some(channel) = self.channels.get(&number)
            && channel.peer != peer
        {
            if !is_free(channel) {
                return Err(ChannelError::Taken);
            }
            self.forget_channels(now);
        }
        if let Some((other, expires)) = self.numbers.get(&peer)
            && *other != number
        {
            if *expires > now {
                return Err(ChannelError::Taken);
            }
            self.forget_channels(now);
        }
        if !self.channels.contains_key(&number) && self.channels.len() >= most_channels {
            self.forget_channels(now);
            if self.channels.len() >= most_channels {
                return Err(ChannelError::Full);
            }
        }
        if !self.permit(&[peer.ip()], most_permissions, now) {
            return Err(ChannelError::Full);
        }
        self.channels.insert(number, Channel { peer, expires: now + CHANNEL });
        self.numbers.insert(peer, (number, now + CHANNEL));
        Ok(())
    }

    /// Ends channels to peers that are none any more.
    pub(crate) fn keep_channels(&mut self, may_stay: impl Fn(SocketAddr) -> bool) {
        self.channels.retain(|_, channel| may_stay(channel.peer));
        self.numbers.retain(|peer, _| may_stay(*peer));
    }

    fn forget_channels(&mut self, now: Duration) {
        self.channels.retain(|_, channel| channel.expires > now);
        self.numbers.retain(|_, (_, expires)| *expires > now);
    }

    fn permits(&self, peer: IpAddr, now: Duration) -> bool {
        self.permissions.get(&peer).is_some_and(|expires| *expires > now)
    }

    /// What a client sends on a channel (RFC 8656 §12.6). The channel lasts longer than the permission that it made;
    /// without a permission nothing passes, in either direction.
    pub(crate) fn on_channel<'a>(&mut self, number: u16, payload: &'a [u8], now: Duration) -> Option<ToPeer<'a>> {
        let channel = self.channels.get(&number).filter(|channel| channel.expires > now)?;
        self.forward(channel.peer, payload, now)
    }

    /// What a client sends to a peer (RFC 8656 §11.3).
    pub(crate) fn forward<'a>(&mut self, peer: SocketAddr, payload: &'a [u8], now: Duration) -> Option<ToPeer<'a>> {
        let relay = self.relay(Family::of(peer.ip())).filter(|relay| relay.expires > now)?.id;
        (self.permits(peer.ip(), now) && self.has_room_for(payload.len(), now)).then_some(())?;
        self.usage.to_peers.count(payload.len());
        Some(ToPeer { relay, peer, payload })
    }

    /// The channel that is bound to a peer.
    pub(crate) fn channel_to(&self, peer: SocketAddr, now: Duration) -> Option<u16> {
        self.numbers.get(&peer).filter(|(_, expires)| *expires > now).map(|(number, _)| *number)
    }

    /// Whether what a peer sends to this relay may pass (RFC 8656 §11.4); it is counted.
    pub(crate) fn deliver(&mut self, relay: RelayId, peer: IpAddr, length: usize, now: Duration) -> Option<()> {
        let is_here = self.relay(Family::of(peer)).is_some_and(|here| here.id == relay && here.expires > now);
        (is_here && self.permits(peer, now) && self.has_room_for(length, now)).then_some(())?;
        self.usage.to_client.count(length);
        Some(())
    }

    fn has_room_for(&mut self, bytes: usize, now: Duration) -> bool {
        let has_room = self.rate.as_mut().is_none_or(|rate| rate.take(bytes, now));
        self.usage.over_limit += u64::from(!has_room);
        has_room
    }

    pub(crate) fn sizes(&self) -> (usize, usize) {
        debug_assert_eq!(self.channels.len(), self.numbers.len());
        debug_assert!(self.channels.keys().all(|number| channel_data::OLD_NUMBERS.contains(number)));
        (self.permissions.len(), self.channels.len())
    }
}

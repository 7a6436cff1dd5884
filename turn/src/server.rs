//! The server: all state, and the door to it.

mod allocate;
mod authentication;
mod binding;
mod ending;
mod opening;
mod peers;
mod refresh;
mod relaying;
mod requests;
mod streams;

use crate::allocation::Allocation;
use crate::config::{Config, ConfigError};
use crate::credentials::RestSecret;
use crate::dice::Dice;
use crate::effect::{Effect, Now, Reaction, RelayId};
use crate::family::Family;
use crate::five_tuple::FiveTuple;
use crate::nonce::Nonces;
use crate::policy::PeerPolicy;
use crate::ports::Ports;
use crate::quotas::Quota;
use crate::seeded::{Seeded, Table};
use core::net::IpAddr;
use core::time::Duration;
use opening::Opening;
pub use relaying::{HEADROOM, TAILROOM};
use std::collections::BTreeSet;
pub use streams::StreamRefused;

/// A STUN and TURN server without its sockets.
///
/// What it guarantees:
/// - Who has not been authenticated leaves nothing behind, except that a stream is counted; and gets by UDP at most 1.5
///   times the bytes that came, headers of IP and UDP included. Requests that are too small for that get no answer.
/// - No more of anything than [`Limits`](crate::Limits) say.
/// - A peer is sent to and heard from only with a permission that has not expired, and only if it is public, allowed by
///   the operator, or a relay of this server. An address of IPv4 inside one of IPv6 is judged as well.
/// - Relaying neither copies the payload nor allocates memory.
pub struct Server {
    config: Config,
    secret: RestSecret,
    policy: PeerPolicy,
    nonces: Nonces,
    dice: Dice,
    seeded: Seeded,
    ports: Ports,
    users: Quota<Box<str>>,
    households: Quota<IpAddr>,
    allocations: Table<FiveTuple, Box<Allocation>>,
    openings: Table<FiveTuple, Opening>,
    reservations: Table<u64, Reservation>,
    /// Whose each relay socket is, that is open or being opened.
    relays: Table<RelayId, Owner>,
    relays_made: u64,
    streams: Table<FiveTuple, Duration>,
    stream_households: Quota<IpAddr>,
    timers: BTreeSet<(Duration, Timer)>,
    indications: u64,
}

/// Whose a relay socket is.
#[derive(Clone, Copy)]
enum Owner {
    Opening(FiveTuple),
    Allocation(FiveTuple),
    Reservation,
}

/// A port that waits for the Allocate with its token (RFC 8656 §7.2, EVEN-PORT).
struct Reservation {
    relay: RelayId,
    family: Family,
    port: u16,
    expires: Duration,
}

/// What may be over at a time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Timer {
    Opening(FiveTuple),
    Relay(FiveTuple, Family),
    Reservation(u64),
    Stream(FiveTuple),
}

/// How much of everything there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Allocations, with those whose socket is being opened.
    pub allocations: usize,
    /// Relay sockets that are open or being opened.
    pub relays: usize,
    /// Ports kept for a token.
    pub reservations: usize,
    /// Streams of clients.
    pub streams: usize,
    /// Users with an allocation.
    pub users: usize,
    /// Addresses with an allocation.
    pub addresses: usize,
    /// Permissions of all allocations, with those that have expired and not been cleared away.
    pub permissions: usize,
    /// Channels of all allocations, likewise.
    pub channels: usize,
    /// What may be over at a time.
    pub timers: usize,
}

impl Server {
    /// A server that has nothing yet. Everything that has to be unpredictable comes from the seed: take one of real chance,
    /// and a new one for each server.
    ///
    /// # Errors
    /// The settings make no sense.
    pub fn new(config: Config, seed: &[u8; 32]) -> Result<Self, ConfigError> {
        config.check()?;
        let mut dice = Dice::new(seed);
        let seeded = Seeded::new(dice.number(), dice.number());
        Ok(Self {
            secret: RestSecret::new(&config.secret),
            policy: PeerPolicy::new(&config),
            nonces: Nonces::new(seed),
            ports: Ports::new(config.relay_ports.clone()),
            users: Quota::new(config.limits.allocations_per_user, seeded),
            households: Quota::new(config.limits.allocations_per_address, seeded),
            allocations: seeded.table(),
            openings: seeded.table(),
            reservations: seeded.table(),
            relays: seeded.table(),
            relays_made: 0,
            streams: seeded.table(),
            stream_households: Quota::new(config.limits.streams_per_address, seeded),
            timers: BTreeSet::new(),
            indications: dice.number(),
            config,
            dice,
            seeded,
        })
    }

    /// A datagram of a client, or one message of its stream ([`Frames`](crate::Frames)).
    pub fn handle_client<'a>(&mut self, client: &FiveTuple, bytes: &'a [u8], now: Now) -> Reaction<'a> {
        // A stream that was refused, or closed already.
        if self.is_closed_stream(client) {
            return Reaction::Effects(Vec::new());
        }
        match bytes.first() {
            Some(0x40..=0x7f) => {
                self.channel_data(client, bytes, now.elapsed).map_or(Reaction::Effects(Vec::new()), Reaction::Relay)
            }
            Some(0x00..=0x3f) => self.stun(client, bytes, now),
            Some(0x80..) | None => Reaction::Effects(Vec::new()),
        }
    }

    /// When [`Self::tick`] has something to do.
    pub fn deadline(&self) -> Option<Duration> {
        self.timers.first().map(|(at, _)| *at)
    }

    /// What is there: for metrics.
    pub fn held(&self) -> Held {
        let sizes = self.allocations.values().map(|allocation| allocation.sizes());
        let (permissions, channels) =
            sizes.fold((0, 0), |(permissions, channels), (p, c)| (permissions + p, channels + c));
        Held {
            allocations: self.allocations.len() + self.openings.len(),
            relays: self.relays.len(),
            reservations: self.reservations.len(),
            streams: self.streams.len(),
            users: self.users.keys(),
            addresses: self.households.keys(),
            permissions,
            channels,
            timers: self.timers.len(),
        }
    }

    fn reply(client: &FiveTuple, bytes: Vec<u8>) -> Effect {
        Effect::Reply { to: *client, bytes }
    }
}

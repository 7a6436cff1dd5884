//! What the operator decides, and what is never exceeded.

use crate::network::Network;
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use core::num::NonZeroU32;
use core::ops::RangeInclusive;
use core::str::FromStr;
use core::time::Duration;

/// Settings of a [`Server`](crate::Server).
pub struct Config {
    /// Named in every challenge.
    pub realm: Realm,
    /// What credentials are made with; coturn calls it `static-auth-secret`.
    pub secret: String,
    /// The address that peers see relays of IPv4 at, or `None` if there is no such relay.
    pub relay_ipv4: Option<Ipv4Addr>,
    /// The same for IPv6.
    pub relay_ipv6: Option<Ipv6Addr>,
    /// The ports that relays are opened at.
    pub relay_ports: RangeInclusive<u16>,
    /// All addresses of this machine, as far as they are known by now ([`Server::own_addresses_are`]). The relay addresses are
    /// peers at the relay ports only, the others are none, whatever range they are in and whatever is allowed besides.
    ///
    /// [`Server::own_addresses_are`]: crate::Server::own_addresses_are
    pub own_addresses: Vec<IpAddr>,
    /// Peers that are allowed although they are in a range that is denied.
    pub allowed_peers: Vec<Network>,
    /// Whether channels may have numbers from 0x5000 to 0x7fff, which RFC 8656 has taken back from RFC 5766. Browsers
    /// count from 0x4000; the test client of coturn 4.6 takes any.
    pub old_channel_numbers: bool,
    /// Never exceeded.
    pub limits: Limits,
}

/// Bounds of memory, sockets and traffic.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Allocations in total; beyond it 508.
    pub allocations: usize,
    /// Allocations of one user (of a user name, what follows the expiry); beyond it 486.
    pub allocations_per_user: usize,
    /// Allocations of one address (of a /64 in IPv6); beyond it 486.
    pub allocations_per_address: usize,
    /// Peers that one allocation may have permissions for at a time; beyond it 508.
    pub permissions: usize,
    /// Channels that one allocation may have at a time; beyond it 508.
    pub channels: usize,
    /// Ports kept for RESERVATION-TOKEN at a time; beyond it 508.
    pub reservations: usize,
    /// Streams in total.
    pub streams: usize,
    /// Streams of one address (of a /64 in IPv6).
    pub streams_per_address: usize,
    /// Bytes per second of one allocation, both ways together; what is beyond it is dropped. A second's worth may come at
    /// once.
    pub bytes_per_second: Option<NonZeroU32>,
    /// How long an allocation lasts that asks for no time (RFC 8656 §7.2), and the least that anybody gets.
    pub default_lifetime: Duration,
    /// How long an allocation lasts at most without a refresh.
    pub longest_lifetime: Duration,
    /// After this long without an allocation a stream is closed.
    pub stream_idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            allocations: 10_000,
            // In a mesh of 16, everybody has 15 connections, and browsers allocate for each way to the server.
            allocations_per_user: 128,
            // A school behind one address and without UDP: two rooms of 16 are 480 connections, each with a relay by TCP and
            // one by TLS at each of its people, which is 960; and as many again while they are made anew.
            allocations_per_address: 2048,
            permissions: 64,
            channels: 64,
            reservations: 64,
            streams: 10_000,
            // Each of those relays has a stream.
            streams_per_address: 2048,
            bytes_per_second: None,
            default_lifetime: Duration::from_secs(600),
            longest_lifetime: Duration::from_secs(3600),
            stream_idle: Duration::from_secs(30),
        }
    }
}

/// A realm of at most eight bytes: a 401 has to be small ([`Server`](crate::Server) says how small).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Realm(String);

impl Realm {
    /// The longest realm, in bytes.
    pub const LONGEST: usize = 8;

    /// The realm as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Realm {
    type Err = RealmError;

    fn from_str(text: &str) -> Result<Self, RealmError> {
        if text.is_empty() || text.len() > Self::LONGEST {
            return Err(RealmError::Length);
        }
        let is_plain = text.bytes().all(|letter| letter.is_ascii_graphic() && !matches!(letter, b'"' | b'\\'));
        is_plain.then(|| Self(text.to_owned())).ok_or(RealmError::Letters)
    }
}

/// Why a text is no realm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RealmError {
    /// Empty, or longer than [`Realm::LONGEST`].
    #[error("a realm has one to eight letters")]
    Length,
    /// Spaces, quotation marks, backslashes, or not ASCII.
    #[error("a realm has only letters, digits and signs of ASCII")]
    Letters,
}

/// Settings that make no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Anybody could make credentials.
    #[error("the secret is empty")]
    NoSecret,
    /// Nothing could be relayed.
    #[error("there is no address for relays")]
    NoRelayAddress,
    /// No port, or port zero.
    #[error("there are no ports for relays")]
    NoRelayPorts,
    /// The shortest lifetime is longer than the longest, or none.
    #[error("the default lifetime is zero or longer than the longest one")]
    Lifetimes,
}

impl Config {
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let Limits { default_lifetime, longest_lifetime, .. } = self.limits;
        if self.secret.is_empty() {
            Err(ConfigError::NoSecret)
        } else if self.relay_ipv4.is_none() && self.relay_ipv6.is_none() {
            Err(ConfigError::NoRelayAddress)
        } else if self.relay_ports.is_empty() || *self.relay_ports.start() == 0 {
            Err(ConfigError::NoRelayPorts)
        } else if default_lifetime.as_secs() == 0 || default_lifetime > longest_lifetime {
            Err(ConfigError::Lifetimes)
        } else {
            Ok(())
        }
    }
}

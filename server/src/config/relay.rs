//! Settings of what helps pages to reach each other: the relay in this process, and servers elsewhere.

use super::Secret;
use super::values::{at_least_one, kept, lifetime, ports, secret};
use crate::ice::{Entry, is_loopback};
use crate::relay::Settings;
use crate::web_address::ExternalUrl;
use clap::Args;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::ops::RangeInclusive;
use std::time::Duration;
use turn::Network;

/// The port that STUN and TURN have everywhere.
const PORT: u16 = 3478;

/// The port of relays, unless the operator says otherwise: those that nobody else is given by number (RFC 6335).
pub(super) const PORTS: RangeInclusive<u16> = 49152..=65535;

/// What helps pages to reach each other.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Reach {
    /// Whether this program is a STUN and TURN server as well: it tells pages their address, and relays between those that do
    /// not reach each other.
    #[arg(long, env = "RESAKA_TURN", global = true, value_name = "BOOL", default_value_t = true, action = clap::ArgAction::Set, num_args = 0..=1, default_missing_value = "true")]
    pub turn: bool,

    /// Where it listens, by UDP and TCP; by default at the address of --listen with port 3478.
    #[arg(long, env = "RESAKA_TURN_LISTEN", global = true, value_name = "ADDRESS")]
    pub turn_listen: Option<SocketAddr>,

    /// The address that others see it at, where that is not the one that it listens at; one for IPv4, one for IPv6.
    #[arg(long, env = "RESAKA_TURN_ADDRESS", global = true, value_name = "IP", value_delimiter = ',')]
    pub turn_address: Vec<IpAddr>,

    /// UDP ports that it relays at.
    #[arg(long, env = "RESAKA_TURN_PORTS", global = true, value_name = "FIRST-LAST", default_value = "49152-65535", value_parser = ports)]
    pub turn_ports: RangeInclusive<u16>,

    /// Private network that it relays to, such as 192.168.0.0/16; may be given several times. Without one it reaches
    /// nothing but the public Internet and its own relays.
    #[arg(long, env = "RESAKA_TURN_ALLOW", global = true, value_name = "NETWORK", value_delimiter = ',')]
    pub turn_allow: Vec<Network>,

    /// What its credentials are made with, at least 32 characters; by default something that follows from --secret.
    #[arg(long, env = "RESAKA_TURN_SECRET", global = true, value_name = "TEXT", hide_env_values = true, value_parser = secret)]
    pub turn_secret: Option<Secret>,

    /// Relays that one address has at a time, and as many connections to it by TCP and TLS; a school behind one address is one
    /// (of IPv6, a /64 is).
    #[arg(long, env = "RESAKA_TURN_ALLOCATIONS_PER_ADDRESS", global = true, value_name = "COUNT", default_value_t = turn::Limits::default().allocations_per_address, value_parser = at_least_one)]
    pub turn_allocations_per_address: usize,

    /// Bytes that it passes on in a second for each relay, both ways together; what is beyond is lost. Without it there is no
    /// such limit.
    #[arg(long, env = "RESAKA_TURN_BYTES_PER_SECOND", global = true, value_name = "COUNT")]
    pub turn_bytes_per_second: Option<NonZeroU32>,

    /// Channel numbers of RFC 5766, too, which only old test programs choose.
    #[arg(long, env = "RESAKA_TURN_OLD_CHANNELS", global = true, hide = true, value_name = "BOOL", default_value_t = false, action = clap::ArgAction::Set, num_args = 0..=1, default_missing_value = "true")]
    pub turn_old_channels: bool,

    /// STUN or TURN server elsewhere that pages are told of: its URLs, and for turn: either username=… credential=… or
    /// the secret=… of a coturn with static-auth-secret, with spaces in between; may be given several times (in a
    /// variable, with a semicolon in between, which therefore no secret there can have).
    #[arg(long, env = "RESAKA_ICE", global = true, value_name = "ENTRY", hide_env_values = true, value_parser = kept)]
    pub ice: Vec<Secret>,

    /// Every call goes through a relay and nothing else is tried, so that people see no addresses of each other.
    #[arg(long, env = "RESAKA_RELAY_ONLY", global = true, value_name = "BOOL", default_value_t = false, action = clap::ArgAction::Set, num_args = 0..=1, default_missing_value = "true")]
    pub relay_only: bool,

    /// How long the credentials are good for that pages are given; they get new ones in half of that time.
    #[arg(long, env = "RESAKA_CREDENTIAL_SECONDS", global = true, default_value = "86400", value_parser = lifetime)]
    pub credential_seconds: Duration,
}

impl Default for Reach {
    fn default() -> Self {
        Self {
            turn: true,
            turn_listen: None,
            turn_address: Vec::new(),
            turn_ports: PORTS,
            turn_allow: Vec::new(),
            turn_secret: None,
            turn_allocations_per_address: turn::Limits::default().allocations_per_address,
            turn_bytes_per_second: None,
            turn_old_channels: false,
            ice: Vec::new(),
            relay_only: false,
            credential_seconds: Duration::from_secs(86400),
        }
    }
}

impl Reach {
    /// A variable holds one text: its entries are what stands between semicolons.
    pub(super) fn split_ice(&mut self) {
        let parts = self.ice.iter().flat_map(|all| all.text().split(';'));
        self.ice = parts.map(|entry| Secret(entry.trim().to_owned())).collect();
    }

    /// What is wrong with it all, in one sentence. Pages come from `external`, if that is said.
    pub(super) fn check(
        &self,
        listen: SocketAddr,
        external: Option<&ExternalUrl>,
        has_tls: bool,
    ) -> Result<(), String> {
        let entries = self.entries()?;
        let (v4, v6) =
            (self.turn_address.iter().filter(|ip| ip.is_ipv4()), self.turn_address.iter().filter(|ip| ip.is_ipv6()));
        if v4.count() > 1 || v6.count() > 1 {
            return Err("turn-address: there can be one address of IPv4 and one of IPv6".into());
        }
        if let Some(ip) = self.turn_address.iter().find(|ip| ip.is_unspecified() || ip.is_multicast()) {
            return Err(format!("turn-address: {ip} is nobody's address"));
        }
        if self.relay_only && !self.turn && !entries.iter().any(Entry::relays) {
            return Err("relay-only needs a relay: leave turn on, or name a turn: server with ice".into());
        }
        match self.out_of_reach(listen, external, has_tls) {
            Some(why) if self.relay_only => Err(format!("relay-only needs a relay that pages reach: {why}")),
            Some(_) | None => Ok(()),
        }
    }

    /// Why no page reaches a relay, in half a sentence with what to do: pages come from elsewhere, the one relay listens to
    /// its own machine alone, and no TLS brings them to it at the web port. Pages would not be told of it (`Ice::hosts_of`).
    pub(super) fn out_of_reach(
        &self,
        listen: SocketAddr,
        external: Option<&ExternalUrl>,
        has_tls: bool,
    ) -> Option<String> {
        let external = external.filter(|url| !is_loopback(url.host()))?;
        let relay = self.turn_listen(listen);
        let is_elsewhere = self.entries().is_ok_and(|entries| entries.iter().any(Entry::relays));
        if !self.turn || !relay.ip().is_loopback() || has_tls || is_elsewhere {
            return None;
        }
        Some(format!(
            "pages come from {} (external-url), and the relay listens to this machine alone, at {relay}; give turn-listen an \
             address that others reach, such as [::]:{PORT}, or name a turn: server with ice",
            external.host()
        ))
    }

    /// The servers elsewhere.
    ///
    /// # Errors
    /// Which one is wrong, and why.
    pub fn entries(&self) -> Result<Vec<Entry>, String> {
        let numbered = self.ice.iter().zip(1..);
        numbered
            .map(|(text, number)| Entry::parse(text.text()).map_err(|why| format!("ice: entry {number}: {why}")))
            .collect()
    }

    fn turn_listen(&self, listen: SocketAddr) -> SocketAddr {
        self.turn_listen.unwrap_or_else(|| SocketAddr::new(listen.ip(), PORT))
    }

    /// Of the relay in this process, if there is to be one.
    #[must_use]
    pub fn relay(&self, listen: SocketAddr, reuse_port: bool, own_secret: &[u8]) -> Option<Settings> {
        self.turn.then(|| Settings {
            listen: self.turn_listen(listen),
            addresses: self.turn_address.clone(),
            ports: self.turn_ports.clone(),
            allow: self.turn_allow.clone(),
            secret: match &self.turn_secret {
                Some(given) => given.text().to_owned(),
                None => crate::secret::derived(own_secret, "turn"),
            },
            lifetime: self.credential_seconds,
            allocations_per_address: self.turn_allocations_per_address,
            bytes_per_second: self.turn_bytes_per_second,
            old_channels: self.turn_old_channels,
            reuse_port,
        })
    }
}

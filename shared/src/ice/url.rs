//! The address of one STUN or TURN server: RFC 7064, RFC 7065, and what W3C WebRTC §4.4.1.6 ("validate an ICE server URL")
//! leaves of them.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// What a server does, and how it is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IceScheme {
    /// Tells a page its own address.
    Stun,
    /// The same, over TLS.
    Stuns,
    /// Relays packets.
    Turn,
    /// The same, reached over TLS.
    Turns,
}

impl IceScheme {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Stun, Self::Stuns, Self::Turn, Self::Turns];

    /// As it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stun => "stun",
            Self::Stuns => "stuns",
            Self::Turn => "turn",
            Self::Turns => "turns",
        }
    }

    /// Whether packets are relayed, which takes a username and a credential.
    #[must_use]
    pub const fn relays(self) -> bool {
        match self {
            Self::Turn | Self::Turns => true,
            Self::Stun | Self::Stuns => false,
        }
    }

    const fn is_secure(self) -> bool {
        match self {
            Self::Stuns | Self::Turns => true,
            Self::Stun | Self::Turn => false,
        }
    }

    /// RFC 8489 §18.6, RFC 8656 §19.
    const fn default_port(self) -> u16 {
        if self.is_secure() { 5349 } else { 3478 }
    }
}

/// Where a server is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum IceHost {
    /// An IPv4 address.
    V4(Ipv4Addr),
    /// An IPv6 address, written in brackets.
    V6(Ipv6Addr),
    /// A name in the DNS, in small letters.
    Name(Box<str>),
}

impl fmt::Display for IceHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(address) => address.fmt(f),
            Self::V6(address) => write!(f, "[{address}]"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// How packets reach a relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IceTransport {
    /// UDP, which is meant when nothing is said (with `turns:`, nothing said means TLS over TCP).
    Udp,
    /// TCP, with TLS over it for `turns:`.
    Tcp,
}

/// The parsed address of a STUN or TURN server.
///
/// ```
/// use shared::{IceTransport, IceUrl};
/// let url: IceUrl = "turns:turn.example?transport=tcp".parse()?;
/// assert_eq!((url.port(), url.transport()), (5349, IceTransport::Tcp));
/// assert!("turn://turn.example".parse::<IceUrl>().is_err());
/// # Ok::<(), shared::InvalidIceUrl>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IceUrl {
    scheme: IceScheme,
    host: IceHost,
    port: Option<u16>,
    transport: Option<IceTransport>,
}

/// Why a text is not the address of a STUN or TURN server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum InvalidIceUrl {
    /// There is nothing.
    #[error("it is empty")]
    Empty,
    /// A character that no address has, as it stands in the text.
    #[error("{0:?} cannot stand in an address")]
    Character(char),
    /// It does not begin with a scheme and a colon, or with another scheme.
    #[error("it begins with stun:, stuns:, turn: or turns:, and this does not")]
    Scheme,
    /// `//` follows the scheme, as in addresses of pages.
    #[error("no // stands after the scheme")]
    Slashes,
    /// A path, a user or a fragment: `/`, `@` or `#`.
    #[error("nothing but a host, a port and ?transport= can follow the scheme, no {0:?}")]
    Extra(char),
    /// No host.
    #[error("a host is missing")]
    NoHost,
    /// A host that is neither a name nor an address.
    #[error("the host is neither a name nor an IP address")]
    Host,
    /// An IPv6 address without brackets, or a bracket without its other half.
    #[error("an IPv6 address stands in brackets, as in [2001:db8::1]")]
    Brackets,
    /// A zone, which means something on one machine only.
    #[error("an address with a zone means nothing on other machines")]
    Zone,
    /// No number from 1 to 65535.
    #[error("a port is a number from 1 to 65535")]
    Port,
    /// `?` with `stun:` or `stuns:`.
    #[error("stun: and stuns: have no ?")]
    StunQuery,
    /// Something else than `transport=udp` or `transport=tcp`.
    #[error("after ? stands transport=udp or transport=tcp, and nothing else")]
    Query,
    /// TURN over DTLS, which RFC 7065 has and no browser speaks.
    #[error("browsers reach turns: over TCP only")]
    Dtls,
}

impl IceUrl {
    /// What the server does.
    #[must_use]
    pub const fn scheme(&self) -> IceScheme {
        self.scheme
    }

    /// Where it is.
    #[must_use]
    pub const fn host(&self) -> &IceHost {
        &self.host
    }

    /// Its port: 3478, with TLS 5349, when none is written.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port.unwrap_or_else(|| self.scheme.default_port())
    }

    /// The port that is written.
    #[must_use]
    pub const fn written_port(&self) -> Option<u16> {
        self.port
    }

    /// How packets reach it.
    #[must_use]
    pub fn transport(&self) -> IceTransport {
        let usual = if self.scheme.is_secure() { IceTransport::Tcp } else { IceTransport::Udp };
        self.transport.unwrap_or(usual)
    }
}

impl FromStr for IceUrl {
    type Err = InvalidIceUrl;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Err(InvalidIceUrl::Empty);
        }
        // RFC 3986 §2: what is not ASCII would have to be written otherwise, and names of hosts as punycode.
        let is_odd = |c: &char| !c.is_ascii_graphic() || "\"<>\\^`{|}".contains(*c);
        if let Some(odd) = text.chars().find(is_odd) {
            return Err(InvalidIceUrl::Character(odd));
        }
        let (scheme, rest) = text.split_once(':').ok_or(InvalidIceUrl::Scheme)?;
        // RFC 3986 §3.1: without regard to case.
        let scheme = IceScheme::ALL.into_iter().find(|known| scheme.eq_ignore_ascii_case(known.as_str()));
        let scheme = scheme.ok_or(InvalidIceUrl::Scheme)?;
        if rest.starts_with("//") {
            return Err(InvalidIceUrl::Slashes);
        }
        if let Some(extra) = rest.chars().find(|c| "/@#".contains(*c)) {
            return Err(InvalidIceUrl::Extra(extra));
        }
        let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
        let (host, port) = place_of(place)?;
        Ok(Self { scheme, host, port, transport: query.map(|query| transport_of(scheme, query)).transpose()? })
    }
}

fn place_of(text: &str) -> Result<(IceHost, Option<u16>), InvalidIceUrl> {
    if let Some(text) = text.strip_prefix('[') {
        let (address, after) = text.split_once(']').ok_or(InvalidIceUrl::Brackets)?;
        if address.contains('%') {
            return Err(InvalidIceUrl::Zone);
        }
        let address = address.parse().map_err(|_| InvalidIceUrl::Host)?;
        let port = match after.strip_prefix(':') {
            Some(port) => Some(port_of(port)?),
            None if after.is_empty() => None,
            None => return Err(InvalidIceUrl::Host),
        };
        return Ok((IceHost::V6(address), port));
    }
    if text.contains(['[', ']']) || text.parse::<Ipv6Addr>().is_ok() {
        return Err(InvalidIceUrl::Brackets);
    }
    let (host, port) = text.split_once(':').map_or((text, None), |(host, port)| (host, Some(port)));
    Ok((host_of(host)?, port.map(port_of).transpose()?))
}

/// RFC 1123 §2.1: letters, digits and hyphens, in labels of at most 63 characters, 253 in all. Underscores are none of
/// them and are used. A name whose last label is a number is an IPv4 address or nothing (WHATWG URL, "ends in a number").
fn host_of(text: &str) -> Result<IceHost, InvalidIceUrl> {
    if text.is_empty() {
        return Err(InvalidIceUrl::NoHost);
    }
    if let Ok(address) = text.parse() {
        return Ok(IceHost::V4(address));
    }
    let name = text.strip_suffix('.').unwrap_or(text);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_number = |label: &str| {
        let digits = label.strip_prefix("0x").or_else(|| label.strip_prefix("0X"));
        label.bytes().all(|byte| byte.is_ascii_digit())
            || digits.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    let ends_in_number = name.rsplit('.').next().is_some_and(is_number);
    if name.len() > 253 || ends_in_number || !name.split('.').all(is_label) {
        return Err(InvalidIceUrl::Host);
    }
    Ok(IceHost::Name(text.to_ascii_lowercase().into()))
}

fn port_of(text: &str) -> Result<u16, InvalidIceUrl> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(InvalidIceUrl::Port);
    }
    text.parse().ok().filter(|port| *port > 0).ok_or(InvalidIceUrl::Port)
}

fn transport_of(scheme: IceScheme, query: &str) -> Result<IceTransport, InvalidIceUrl> {
    if !scheme.relays() {
        return Err(InvalidIceUrl::StunQuery);
    }
    match query {
        "transport=udp" if scheme.is_secure() => Err(InvalidIceUrl::Dtls),
        "transport=udp" => Ok(IceTransport::Udp),
        "transport=tcp" => Ok(IceTransport::Tcp),
        _ => Err(InvalidIceUrl::Query),
    }
}

impl fmt::Display for IceUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.scheme.as_str(), self.host)?;
        if let Some(port) = self.port {
            write!(f, ":{port}")?;
        }
        match self.transport {
            Some(IceTransport::Udp) => f.write_str("?transport=udp"),
            Some(IceTransport::Tcp) => f.write_str("?transport=tcp"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;

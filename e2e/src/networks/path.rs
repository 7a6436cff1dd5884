//! The way that a connection must take, and the one that it has taken.

use super::{Access, Family, Internet};
use crate::Way;
use anyhow::Result;
use std::fmt;
use std::net::IpAddr;

/// How two people can reach each other at best.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    /// By the addresses that they have themselves.
    Own,
    /// By the addresses of their routers.
    Routers,
    /// By nothing but a relay.
    Relay,
}

impl Path {
    /// The best one between two people.
    ///
    /// # Errors
    /// When there are fewer people.
    pub fn between(internet: &Internet, one: u8, other: u8) -> Result<Self> {
        use Access::{Carrier, OnlyServer, Strict, Symmetric};
        if internet.is_one_home(one, other)? {
            return Ok(Self::Own);
        }
        let (a, b) = (internet.access(one)?, internet.access(other)?);
        if a.is_without_udp() || b.is_without_udp() {
            return Ok(Self::Relay);
        }
        Ok(match (internet.family(), a, b) {
            (_, OnlyServer, _) | (_, _, OnlyServer) => Self::Relay,
            (Family::V6, ..) => Self::Own,
            // The provider's router does not send back what comes from inside.
            (Family::V4, Carrier, Carrier) => Self::Relay,
            // The port that would have to be let in is one that nobody knows.
            (Family::V4, Symmetric, Symmetric | Strict) | (Family::V4, Strict, Symmetric) => Self::Relay,
            (Family::V4, ..) => Self::Routers,
        })
    }
}

/// What both ends say about their connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    ends: [(u8, Way); 2],
}

impl Taken {
    /// Of the ways that two people have, the one between them.
    #[must_use]
    pub fn find(one: (u8, &[Way]), other: (u8, &[Way])) -> Option<Self> {
        let is_same = |a: &Way, b: &Way| a.keys[0] == b.keys[1] && a.keys[1] == b.keys[0];
        let mut pairs = one.1.iter().flat_map(|a| other.1.iter().map(move |b| (a, b)));
        let (a, b) = pairs.find(|(a, b)| is_same(a, b))?;
        Some(Self { ends: [(one.0, a.clone()), (other.0, b.clone())] })
    }

    /// What is wrong with it, where the best way is this one; nothing when it is that.
    ///
    /// # Errors
    /// When the people are not in this Internet.
    pub fn wrong(&self, best: Path, internet: &Internet) -> Result<Option<String>> {
        let [(one, near), (other, far)] = &self.ends;
        for (me, they, way) in [(*one, *other, near), (*other, *one, far)] {
            if let Some(why) = wrong_end(best, internet, me, they, way)? {
                return Ok(Some(format!("{self}: for person {me} with {they}, {why}")));
            }
        }
        let is_relayed = near.local == "relay" || far.local == "relay";
        Ok((is_relayed != (best == Path::Relay)).then(|| format!("{self}: {best:?} was to be")))
    }
}

/// What is wrong with what `me` says of the connection to `they`.
fn wrong_end(best: Path, internet: &Internet, me: u8, they: u8, way: &Way) -> Result<Option<String>> {
    let access = internet.access(me)?;
    let is_right = match (best, &*way.local) {
        (Path::Relay, "relay") => match access {
            Access::NoUdp => ["tcp", "tls"].contains(&&*way.protocol),
            Access::OnlyHttps => way.protocol == "tls",
            Access::Cone | Access::Strict | Access::Symmetric | Access::Carrier | Access::OnlyServer => {
                way.protocol == "udp"
            }
        },
        // To the other's relay.
        (Path::Relay, _) => !access.is_without_udp(),
        (Path::Own, kind) => kind == "host" || kind == "prflx",
        (Path::Routers, kind) => ["host", "srflx", "prflx"].contains(&kind),
    };
    if !is_right {
        return Ok(Some(format!("{} by {:?} is not the way", way.local, way.protocol)));
    }
    // A browser does not tell an address that it knows from packets alone.
    let Ok(there) = way.there.parse::<IpAddr>() else { return Ok(None) };
    let places = match best {
        Path::Own => vec![internet.own_address(they)?],
        Path::Routers => vec![internet.public_address(they)?],
        Path::Relay if way.local == "relay" => vec![internet.server_address(), internet.public_address(they)?],
        Path::Relay => vec![internet.server_address()],
    };
    Ok((!places.contains(&there)).then(|| format!("{there} is none of {places:?}")))
}

impl fmt::Display for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |way: &Way| match &*way.local {
            "relay" => format!("relay/{}", way.protocol),
            kind => kind.to_owned(),
        };
        write!(f, "{} – {}", end(&self.ends[0].1), end(&self.ends[1].1))
    }
}

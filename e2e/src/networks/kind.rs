//! The networks that calls are tried in.

use super::{Access, Family, Home};

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Everybody is in one home.
    SameLan,
    /// Everybody in a home of their own, whose router tells nobody apart by their ports.
    ConeCone,
    /// As most are.
    StrictStrict,
    /// Every second router has a port for each one it speaks with.
    ConeSymmetric,
    /// The same, beside routers as most are.
    StrictSymmetric,
    /// All routers have a port for each one they speak with.
    SymmetricSymmetric,
    /// Every second home is behind a router of its provider as well.
    Carrier,
    /// The second person's network lets no datagrams through.
    OneWithoutUdp,
    /// Nobody's does.
    WithoutUdp,
    /// The second person's network lets nothing but https through.
    OneOnlyHttps,
    /// Nobody's lets more through.
    OnlyHttps,
    /// There is no IPv4 anywhere.
    OnlyIpv6,
    /// The same, and nobody's network lets anything through but what goes to the server.
    OnlyIpv6Relay,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::SameLan,
        Self::ConeCone,
        Self::StrictStrict,
        Self::ConeSymmetric,
        Self::StrictSymmetric,
        Self::SymmetricSymmetric,
        Self::Carrier,
        Self::OneWithoutUdp,
        Self::WithoutUdp,
        Self::OneOnlyHttps,
        Self::OnlyHttps,
        Self::OnlyIpv6,
        Self::OnlyIpv6Relay,
    ];

    /// What it is typed as.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SameLan => "same-lan",
            Self::ConeCone => "cone-cone",
            Self::StrictStrict => "strict-strict",
            Self::ConeSymmetric => "cone-symmetric",
            Self::StrictSymmetric => "strict-symmetric",
            Self::SymmetricSymmetric => "symmetric-symmetric",
            Self::Carrier => "carrier",
            Self::OneWithoutUdp => "one-without-udp",
            Self::WithoutUdp => "without-udp",
            Self::OneOnlyHttps => "one-only-https",
            Self::OnlyHttps => "only-https",
            Self::OnlyIpv6 => "only-ipv6",
            Self::OnlyIpv6Relay => "only-ipv6-relay",
        }
    }

    /// Which addresses there are.
    #[must_use]
    pub const fn family(self) -> Family {
        if matches!(self, Self::OnlyIpv6 | Self::OnlyIpv6Relay) { Family::V6 } else { Family::V4 }
    }

    /// Where so many people are.
    #[must_use]
    pub fn homes(self, people: u8) -> Vec<Home> {
        use Access::{Carrier, Cone, NoUdp, OnlyHttps, OnlyServer, Strict, Symmetric};
        let (odd, even) = match self {
            Self::SameLan => return vec![Home { access: Strict, people }],
            Self::ConeCone => (Cone, Cone),
            Self::StrictStrict | Self::OnlyIpv6 => (Strict, Strict),
            Self::ConeSymmetric => (Cone, Symmetric),
            Self::StrictSymmetric => (Strict, Symmetric),
            Self::SymmetricSymmetric => (Symmetric, Symmetric),
            Self::Carrier => (Strict, Carrier),
            Self::OneWithoutUdp => return all_but_the_second(people, NoUdp),
            Self::WithoutUdp => (NoUdp, NoUdp),
            Self::OneOnlyHttps => return all_but_the_second(people, OnlyHttps),
            Self::OnlyHttps => (OnlyHttps, OnlyHttps),
            Self::OnlyIpv6Relay => (OnlyServer, OnlyServer),
        };
        (1..=people).map(|n| Home::of_one(if n % 2 == 1 { odd } else { even })).collect()
    }
}

/// Homes as most are, and one that is not.
fn all_but_the_second(people: u8, second: Access) -> Vec<Home> {
    (1..=people).map(|n| Home::of_one(if n == 2 { second } else { Access::Strict })).collect()
}

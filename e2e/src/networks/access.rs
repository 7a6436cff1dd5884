//! What stands between a home and the Internet.

/// What a router does with the datagrams and connections of a home (RFC 4787 §4, §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// One port for each socket inside, whomever it speaks with, and anybody may send to it.
    Cone,
    /// The same, and only who was sent to may send, from the port that it was sent to: as Linux does, and so most homes.
    Strict,
    /// Another port for each one that is spoken with.
    Symmetric,
    /// [`Self::Cone`], twice: the home's router stands behind one of the provider, which other homes share and which does
    /// not send back what comes from inside.
    Carrier,
    /// Connections only, no datagrams.
    NoUdp,
    /// Connections to port 443 only.
    OnlyHttps,
    /// Whatever they like, but with the server alone.
    OnlyServer,
}

/// Which addresses there are; none of the other family is anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// With private ones at home, and routers that translate them.
    V4,
    /// With public ones at home, and routers that let in answers only.
    V6,
}

impl Access {
    /// Whether no datagram passes.
    #[must_use]
    pub const fn is_without_udp(self) -> bool {
        matches!(self, Self::NoUdp | Self::OnlyHttps)
    }
}

//! What was seen so far.

use super::Trip;
use crate::browser::MediaFailure;

/// Everything that was tried, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Findings {
    pub(crate) microphone: Asked<MediaFailure>,
    pub(crate) camera: Asked<MediaFailure>,
    pub(crate) server: Option<Server>,
    /// An address of the machine itself.
    pub(crate) host: Asked<()>,
    /// The address that a router gives it.
    pub(crate) mapped: Asked<()>,
    pub(crate) udp: Asked<Way>,
    pub(crate) tcp: Asked<Way>,
    pub(crate) tls: Asked<Way>,
    /// How packets travel through the relay.
    pub(crate) travel: Travel,
    /// What can be sent at once, in kbit/s.
    pub(crate) uplink: Option<f64>,
    /// Port of the relay that is reached by UDP, for whoever runs the network.
    pub(crate) udp_port: Option<u16>,
    /// Nothing more is tried.
    pub(crate) is_done: bool,
}

/// The answer to one question. What is wrong, or what was found, is of type `T`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Asked<T> {
    /// None yet.
    #[default]
    Waiting,
    /// It is fine.
    Yes,
    /// It is not, or not only.
    No(T),
    /// There was nothing to ask.
    Unasked,
}

impl<T> Asked<T> {
    pub(crate) fn is_yes(&self) -> bool {
        matches!(self, Self::Yes)
    }

    pub(crate) fn is_waiting(&self) -> bool {
        matches!(self, Self::Waiting)
    }
}

/// What became of packets that were sent through the relay and back.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Travel {
    /// They are on their way.
    #[default]
    Waiting,
    Measured(Trip),
    /// None came back.
    Lost,
    /// There is no relay that they could have been sent through.
    Unasked,
}

/// Why no relay was to be had this way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Nothing came back.
    Silent,
    /// It answered with this error (RFC 8656 §19, RFC 8489 §14.8), and gave no relay.
    Refused(u16),
}

/// Whether the server of calls is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Server {
    /// It greeted us.
    Up,
    /// The socket did not open, or nothing came.
    Unreachable,
    /// It said no: too many come from here, or it is being stopped.
    Refused,
}

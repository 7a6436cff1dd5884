//! Perfect negotiation (W3C WebRTC §10.7) as one enum in place of the three flags of the specification's example.

use shared::{ConnectionNumber, Layout, NegotiationId};

/// Where the negotiation of one connection stands.
///
/// `makingOffer` of the example is `Offering`, `isSettingRemoteAnswerPending` is `Accepting`, and
/// `ignoreOffer` is not needed, because candidates are matched by ICE generation: those of an ignored
/// offer match nothing.
#[derive(Debug)]
pub(crate) enum Negotiation {
    /// Nothing is under way.
    Stable,
    /// The browser is making our offer.
    Offering,
    /// Our offer is made; we wait for its answer.
    Offered { negotiation: NegotiationId },
    /// The browser is applying the answer to our offer.
    Accepting { negotiation: NegotiationId },
    /// The browser is applying the other side's offer, then making our answer.
    Answering {
        reply_to: NegotiationId,
        step: Step,
        /// An offer that came before this one was answered; a later one takes its place.
        next: Option<RemoteOffer>,
    },
}

/// What the browser does while we are answering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// It applies the offer.
    Applying,
    /// It makes the answer.
    Making,
}

/// An offer of the other side.
#[derive(Debug)]
pub(crate) struct RemoteOffer {
    pub(crate) connection: ConnectionNumber,
    pub(crate) negotiation: NegotiationId,
    pub(crate) sdp: String,
    pub(crate) layout: Layout,
}

/// What to do with an offer of the other side.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// Apply it; one of our own that is under way is rolled back.
    Apply(RemoteOffer),
    /// It waits until the one before it is answered.
    Later,
    /// It lost against one of our own, which the other side will answer.
    Ignore,
}

impl Negotiation {
    /// Decides about an offer of the other side.
    pub(crate) fn judge(&mut self, offer: RemoteOffer, polite: bool) -> Verdict {
        match self {
            Self::Stable | Self::Accepting { .. } => Verdict::Apply(offer),
            Self::Offering | Self::Offered { .. } if polite => Verdict::Apply(offer),
            Self::Offering | Self::Offered { .. } => Verdict::Ignore,
            Self::Answering { next, .. } => {
                *next = Some(offer);
                Verdict::Later
            }
        }
    }
}

//! One other participant and the connection to them.

use crate::connection_ids::ConnectionIds;
use crate::health::Health;
use crate::incoming::Incoming;
use crate::negotiation::{Negotiation, RemoteOffer, Step, Verdict};
use crate::outgoing::{Described, Outgoing};
use crate::{Action, ConnectionEvent, ConnectionId, Description, DescriptionKind, Effect, Link, Role};
use shared::{Control, MediaState, Member, NegotiationId, Signal, ToServer};
use std::time::Duration;

/// How long a member waits for a newcomer's offer before making one of its own.
pub const OFFER_WITHIN: Duration = Duration::from_secs(3);

/// One other participant of the call.
#[derive(Debug)]
pub(crate) struct Pair {
    member: Member,
    /// Whether our offers give way to theirs.
    polite: bool,
    connection: ConnectionId,
    footing: Footing,
    negotiation: Negotiation,
    /// Number of our last offer.
    offers: NegotiationId,
    outgoing: Outgoing,
    incoming: Incoming,
    health: Health,
    control_open: bool,
    media: MediaState,
}

/// Who makes the media sections of the connection, and whether that is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Footing {
    /// They will; they have until then to make their first offer.
    AwaitingOffer { until: Duration },
    /// We do; no offer of ours was answered yet.
    OurLayout,
    /// They do; we have not answered yet.
    TheirLayout,
    /// Settled for as long as the connection lives.
    Agreed,
}

impl Pair {
    /// To somebody who is in the call while we are not: we make the first offer, and keep it until [`Self::begin`].
    pub(crate) fn prepared(
        member: Member,
        polite: bool,
        ids: &mut ConnectionIds,
        now: Duration,
    ) -> (Self, Vec<Effect>) {
        let mut pair = Self::new(member, polite, ids, Footing::OurLayout, now);
        pair.outgoing = Outgoing::kept();
        let mut effects = vec![pair.act(Action::Open(Role::Offerer))];
        effects.extend(pair.offer());
        (pair, effects)
    }

    /// We are in the call, or on our way in: what was prepared is sent. Does nothing the second time.
    pub(crate) fn begin(&mut self, now: Duration) -> Vec<Effect> {
        if !self.outgoing.is_kept() {
            return Vec::new();
        }
        self.health = Health::new(now);
        let mut effects: Vec<Effect> = self.outgoing.release().map(|signal| self.send(signal)).into_iter().collect();
        // The browser failed to make an offer in the lobby; it may not fail now.
        if matches!(self.negotiation, Negotiation::Stable) {
            effects.extend(self.offer());
        }
        effects
    }

    /// To somebody who came after us: they make the first offer. The connection is made ready for it.
    pub(crate) fn awaiting(
        member: Member,
        polite: bool,
        ids: &mut ConnectionIds,
        now: Duration,
    ) -> (Self, Vec<Effect>) {
        let pair = Self::new(member, polite, ids, Footing::AwaitingOffer { until: now + OFFER_WITHIN }, now);
        let effects = vec![pair.act(Action::Open(Role::Answerer))];
        (pair, effects)
    }

    fn new(member: Member, polite: bool, ids: &mut ConnectionIds, footing: Footing, now: Duration) -> Self {
        Self {
            member,
            polite,
            connection: ids.mint(),
            footing,
            negotiation: Negotiation::Stable,
            offers: NegotiationId(0),
            outgoing: Outgoing::default(),
            incoming: Incoming::default(),
            health: Health::new(now),
            control_open: false,
            media: MediaState::default(),
        }
    }

    pub(crate) fn member(&self) -> &Member {
        &self.member
    }

    pub(crate) fn connection(&self) -> ConnectionId {
        self.connection
    }

    pub(crate) fn link(&self) -> Link {
        self.health.link()
    }

    pub(crate) fn media(&self) -> MediaState {
        self.media
    }

    /// Whether no negotiation is under way.
    pub(crate) fn is_stable(&self) -> bool {
        matches!(self.negotiation, Negotiation::Stable) && self.footing == Footing::Agreed
    }

    /// The other side said something through the server.
    pub(crate) fn on_signal(&mut self, signal: Signal, ids: &mut ConnectionIds) -> Vec<Effect> {
        match signal {
            Signal::Offer { negotiation, sdp, layout, candidates } => {
                let mut effects = self.on_offer(RemoteOffer { negotiation, sdp, layout }, ids);
                effects.extend(candidates.into_iter().filter_map(|candidate| self.add_candidate(candidate)));
                effects
            }
            Signal::Answer { reply_to, sdp, candidates } => {
                let mut effects = Vec::new();
                // An answer to an offer that was rolled back, or a second one, changes nothing.
                if matches!(self.negotiation, Negotiation::Offered { negotiation } if negotiation == reply_to) {
                    self.negotiation = Negotiation::Accepting { negotiation: reply_to };
                    self.incoming.apply(&sdp);
                    effects.push(self.act(Action::SetRemote(Description::Answer { sdp })));
                }
                effects.extend(candidates.into_iter().filter_map(|candidate| self.add_candidate(candidate)));
                effects
            }
            Signal::Candidates(candidates) => {
                candidates.into_iter().filter_map(|candidate| self.add_candidate(candidate)).collect()
            }
        }
    }

    /// Something happened on the connection in use.
    pub(crate) fn on_connection(
        &mut self,
        event: ConnectionEvent,
        own: MediaState,
        ids: &mut ConnectionIds,
        now: Duration,
    ) -> Vec<Effect> {
        match event {
            ConnectionEvent::NegotiationNeeded => match (&self.negotiation, self.footing) {
                // Before the first offer the browser asks for one because there is a data channel; it is on its way.
                (_, Footing::AwaitingOffer { .. }) => Vec::new(),
                (Negotiation::Stable, Footing::OurLayout | Footing::TheirLayout | Footing::Agreed) => self.offer(),
                // The browser asks again when it is stable, if there is still need.
                (
                    Negotiation::Offering
                    | Negotiation::Offered { .. }
                    | Negotiation::Accepting { .. }
                    | Negotiation::Answering { .. },
                    _,
                ) => Vec::new(),
            },
            ConnectionEvent::LocalDescription(description) => self.on_local_description(description, ids),
            ConnectionEvent::LocalDescriptionFailed => self.on_local_description_failed(ids),
            ConnectionEvent::RemoteDescription(kind) => self.on_remote_description(kind),
            ConnectionEvent::RemoteDescriptionFailed(kind) => self.on_remote_description_failed(kind, ids),
            ConnectionEvent::LocalCandidate(candidate) => {
                self.outgoing.add(candidate, now).map(|signal| self.send(signal)).into_iter().collect()
            }
            ConnectionEvent::LocalCandidatesComplete => self.flush(),
            ConnectionEvent::State(state) => {
                self.health.on_state(state);
                Vec::new()
            }
            ConnectionEvent::ControlOpened => {
                self.control_open = true;
                vec![self.act(Action::Say(Control::Media(own)))]
            }
            ConnectionEvent::Control(Control::Media(media)) => {
                self.media = media;
                Vec::new()
            }
        }
    }

    /// Our own devices changed.
    pub(crate) fn on_own_media(&self, own: MediaState) -> Option<Effect> {
        self.control_open.then(|| self.act(Action::Say(Control::Media(own))))
    }

    /// The time that [`Self::deadline`] named has come, or may have.
    pub(crate) fn on_tick(&mut self, ids: &mut ConnectionIds, now: Duration) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.outgoing.is_kept() {
            return effects;
        }
        if self.outgoing.due().is_some_and(|due| due <= now) {
            effects.extend(self.flush());
        }
        if matches!(self.footing, Footing::AwaitingOffer { until } if until <= now) {
            effects.extend(self.replace(Role::Offerer, ids));
            effects.extend(self.offer());
        }
        self.health.on_tick(now);
        effects
    }

    /// When the pair wants to be told the time.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        if self.outgoing.is_kept() {
            return None;
        }
        let until = match self.footing {
            Footing::AwaitingOffer { until } => Some(until),
            Footing::OurLayout | Footing::TheirLayout | Footing::Agreed => None,
        };
        [self.outgoing.due(), until, self.health.deadline()].into_iter().flatten().min()
    }

    /// The end of the connection.
    pub(crate) fn close(self) -> Effect {
        self.act(Action::Close)
    }

    fn on_offer(&mut self, offer: RemoteOffer, ids: &mut ConnectionIds) -> Vec<Effect> {
        match self.negotiation.judge(offer, self.polite) {
            Verdict::Apply(offer) => self.apply_offer(offer, ids),
            Verdict::Later | Verdict::Ignore => Vec::new(),
        }
    }

    fn apply_offer(&mut self, offer: RemoteOffer, ids: &mut ConnectionIds) -> Vec<Effect> {
        let mut effects = Vec::new();
        let is_answered = matches!(self.negotiation, Negotiation::Accepting { .. });
        match self.footing {
            // Rolled back, our own four transceivers would stay behind, and no later offer of theirs would match them.
            Footing::OurLayout if !is_answered => {
                effects.extend(self.replace(Role::Answerer, ids));
                self.footing = Footing::TheirLayout;
            }
            Footing::AwaitingOffer { .. } => self.footing = Footing::TheirLayout,
            Footing::OurLayout | Footing::TheirLayout | Footing::Agreed => {}
        }
        let RemoteOffer { negotiation, sdp, layout } = offer;
        self.negotiation = Negotiation::Answering { reply_to: negotiation, step: Step::Applying, next: None };
        self.incoming.apply(&sdp);
        effects.push(self.act(Action::SetRemote(Description::Offer { sdp, layout })));
        effects
    }

    fn on_local_description(&mut self, description: Description, ids: &mut ConnectionIds) -> Vec<Effect> {
        match (std::mem::replace(&mut self.negotiation, Negotiation::Stable), description) {
            (Negotiation::Offering, Description::Offer { sdp, layout }) => {
                self.offers = NegotiationId(self.offers.0 + 1);
                self.negotiation = Negotiation::Offered { negotiation: self.offers };
                self.describe(Described::Offer { negotiation: self.offers, sdp, layout })
            }
            (Negotiation::Answering { reply_to, step: Step::Making, next }, Description::Answer { sdp }) => {
                self.footing = Footing::Agreed;
                let mut effects = self.describe(Described::Answer { reply_to, sdp });
                if let Some(offer) = next {
                    effects.extend(self.apply_offer(offer, ids));
                }
                effects
            }
            // An offer that was rolled back while the browser made it.
            (negotiation, Description::Offer { .. } | Description::Answer { .. }) => {
                self.negotiation = negotiation;
                Vec::new()
            }
        }
    }

    fn on_local_description_failed(&mut self, ids: &mut ConnectionIds) -> Vec<Effect> {
        match &mut self.negotiation {
            Negotiation::Offering => self.give_up(None, ids),
            Negotiation::Answering { step: Step::Making, next, .. } => {
                let next = next.take();
                self.give_up(next, ids)
            }
            // It was an offer, and the other side's has taken its place.
            Negotiation::Answering { step: Step::Applying, .. }
            | Negotiation::Stable
            | Negotiation::Offered { .. }
            | Negotiation::Accepting { .. } => Vec::new(),
        }
    }

    fn on_remote_description(&mut self, kind: DescriptionKind) -> Vec<Effect> {
        let ready = self.incoming.applied();
        let mut effects: Vec<Effect> =
            ready.into_iter().map(|candidate| self.act(Action::AddCandidate(candidate))).collect();
        match (kind, &mut self.negotiation) {
            (DescriptionKind::Answer, Negotiation::Accepting { .. }) => {
                self.negotiation = Negotiation::Stable;
                self.footing = Footing::Agreed;
            }
            // Their next offer came while the browser applied their answer.
            (DescriptionKind::Answer, _) => self.footing = Footing::Agreed,
            (DescriptionKind::Offer, Negotiation::Answering { step, .. }) => {
                *step = Step::Making;
                effects.push(self.act(Action::SetLocal));
            }
            (
                DescriptionKind::Offer,
                Negotiation::Stable
                | Negotiation::Offering
                | Negotiation::Offered { .. }
                | Negotiation::Accepting { .. },
            ) => {}
        }
        effects
    }

    fn on_remote_description_failed(&mut self, kind: DescriptionKind, ids: &mut ConnectionIds) -> Vec<Effect> {
        self.incoming.failed();
        match (kind, &mut self.negotiation) {
            // The browser still holds our offer.
            (DescriptionKind::Answer, Negotiation::Accepting { negotiation }) => {
                self.negotiation = Negotiation::Offered { negotiation: *negotiation };
                self.health.negotiation_failed();
                Vec::new()
            }
            (DescriptionKind::Offer, Negotiation::Answering { next, .. }) => {
                let next = next.take();
                self.give_up(next, ids)
            }
            (
                DescriptionKind::Answer | DescriptionKind::Offer,
                Negotiation::Stable
                | Negotiation::Offering
                | Negotiation::Offered { .. }
                | Negotiation::Accepting { .. }
                | Negotiation::Answering { .. },
            ) => Vec::new(),
        }
    }

    /// The negotiation under way has failed; the other side may have a better one.
    fn give_up(&mut self, next: Option<RemoteOffer>, ids: &mut ConnectionIds) -> Vec<Effect> {
        self.negotiation = Negotiation::Stable;
        match next {
            Some(offer) => self.on_offer(offer, ids),
            None => {
                self.health.negotiation_failed();
                Vec::new()
            }
        }
    }

    fn offer(&mut self) -> Vec<Effect> {
        self.negotiation = Negotiation::Offering;
        vec![self.act(Action::SetLocal)]
    }

    /// Gives up the connection for a new one that knows nothing of it.
    fn replace(&mut self, role: Role, ids: &mut ConnectionIds) -> Vec<Effect> {
        let close = self.act(Action::Close);
        self.connection = ids.mint();
        self.negotiation = Negotiation::Stable;
        self.outgoing = Outgoing::default();
        self.incoming.reset();
        self.control_open = false;
        self.footing = Footing::OurLayout;
        vec![close, self.act(Action::Open(role))]
    }

    fn describe(&mut self, description: Described) -> Vec<Effect> {
        self.outgoing.describe(description).map(|signal| self.send(signal)).collect()
    }

    fn flush(&mut self) -> Vec<Effect> {
        self.outgoing.flush().map(|signal| self.send(signal)).into_iter().collect()
    }

    fn add_candidate(&mut self, candidate: shared::Candidate) -> Option<Effect> {
        self.incoming.add(candidate).map(|candidate| self.act(Action::AddCandidate(candidate)))
    }

    fn send(&self, signal: Signal) -> Effect {
        Effect::Send(ToServer::Signal { to: self.member.peer, signal })
    }

    fn act(&self, action: Action) -> Effect {
        Effect::Connection { peer: self.member.peer, connection: self.connection, action }
    }
}

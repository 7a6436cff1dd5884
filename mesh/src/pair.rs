//! One other participant and the connection to them.

mod negotiating;
mod repairing;

use crate::chat::Talk;
use crate::connection_ids::ConnectionIds;
use crate::health::Health;
use crate::incoming::Incoming;
use crate::negotiation::Negotiation;
use crate::outgoing::{Described, Outgoing};
use crate::presence::Presence;
use crate::{Action, ConnectionEvent, ConnectionId, ConnectionState, Effect, Link, Repairs, Role, sdp};
use shared::{ConnectionNumber, Control, MediaState, Member, NegotiationId, Signal, ToServer};
use std::time::Duration;

/// How long a member waits for a newcomer's offer before making one of its own.
pub const OFFER_WITHIN: Duration = Duration::from_secs(3);

/// How long an offer waits for its answer before it is said again, in case one of the two was lost.
const ANSWER_WITHIN: Duration = Duration::from_secs(4);

/// Reports in a row without anything arriving, until it is taken for broken: they come every two seconds.
const REPORTS: u32 = 3;

/// One other participant of the call.
#[derive(Debug)]
pub(crate) struct Pair {
    member: Member,
    /// Whether our offers give way to theirs.
    polite: bool,
    connection: ConnectionId,
    /// The same for both sides.
    number: ConnectionNumber,
    /// Of connections that we begin anew.
    least: ConnectionNumber,
    footing: Footing,
    negotiation: Negotiation,
    /// Number of our last offer.
    offers: NegotiationId,
    /// Their last offer that we answered.
    answered: NegotiationId,
    /// When our offer is said again.
    again_at: Option<Duration>,
    outgoing: Outgoing,
    incoming: Incoming,
    health: Health,
    /// When we look for a path with new credentials, unless they have.
    renew_at: Option<Duration>,
    /// How often we looked for another path, over all connections.
    restarts: u32,
    control_open: bool,
    chat_open: bool,
    /// The browser has asked for an offer that could not be made then.
    wants_offer: bool,
    media: MediaState,
    /// The session id of the connection at the other end, once a description of it has come.
    session: Option<String>,
    /// The keys of their page, once a description has named them.
    keys: Vec<String>,
    presence: Presence,
    talk: Talk,
    /// Reports in a row without a packet of what they say they send.
    soundless: u32,
    pictureless: u32,
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
    /// They do; we have answered, and do not know yet whether that has arrived. Until we do, no offer of ours may follow:
    /// to who still waits for the answer it would look like the offer of a connection of ours beside theirs.
    Answered,
    /// Settled for as long as the connection lives.
    Agreed,
}

impl Pair {
    /// To somebody who is in the call while we are not: we make the first offer, and keep it until [`Self::begin`].
    pub(crate) fn prepared(
        member: Member,
        polite: bool,
        number: ConnectionNumber,
        ids: &mut ConnectionIds,
        now: Duration,
    ) -> (Self, Vec<Effect>) {
        let mut pair = Self::new(member, polite, number, ids, Footing::OurLayout, now);
        pair.outgoing = Outgoing::kept();
        let mut effects = vec![pair.act(Action::Open(Role::Offerer))];
        effects.extend(pair.offer(now));
        (pair, effects)
    }

    /// We are in the call, or on our way in: what was prepared is sent. Does nothing the second time.
    pub(crate) fn begin(&mut self, now: Duration) -> Vec<Effect> {
        if !self.outgoing.is_kept() {
            return Vec::new();
        }
        self.health = Health::new(self.polite, now);
        self.again_at = Some(now + ANSWER_WITHIN);
        let mut effects: Vec<Effect> = self.outgoing.release().map(|signal| self.send(signal)).into_iter().collect();
        // The browser failed to make an offer in the lobby; it may not fail now.
        if matches!(self.negotiation, Negotiation::Stable) {
            effects.extend(self.offer(now));
        }
        effects
    }

    /// To somebody who came after us: they make the first offer. The connection is made ready for it.
    pub(crate) fn awaiting(
        member: Member,
        polite: bool,
        number: ConnectionNumber,
        ids: &mut ConnectionIds,
        now: Duration,
    ) -> (Self, Vec<Effect>) {
        let pair = Self::new(member, polite, number, ids, Footing::AwaitingOffer { until: now + OFFER_WITHIN }, now);
        let effects = vec![pair.act(Action::Open(Role::Answerer))];
        (pair, effects)
    }

    fn new(
        member: Member,
        polite: bool,
        number: ConnectionNumber,
        ids: &mut ConnectionIds,
        footing: Footing,
        now: Duration,
    ) -> Self {
        Self {
            presence: Presence::new(member.away, now),
            member,
            polite,
            connection: ids.mint(),
            number,
            least: ConnectionNumber(1),
            footing,
            negotiation: Negotiation::Stable,
            offers: NegotiationId(0),
            answered: NegotiationId(0),
            again_at: None,
            outgoing: Outgoing::default(),
            incoming: Incoming::default(),
            health: Health::new(polite, now),
            renew_at: None,
            restarts: 0,
            control_open: false,
            chat_open: false,
            wants_offer: false,
            media: MediaState::default(),
            session: None,
            keys: Vec::new(),
            talk: Talk::default(),
            soundless: 0,
            pictureless: 0,
        }
    }

    /// What was there before: see [`crate::numbers::Numbers::so_far`].
    pub(crate) fn count_from(&mut self, least: ConnectionNumber, offers: NegotiationId) {
        (self.least, self.offers) = (least, offers);
    }

    /// Number of our last offer.
    pub(crate) fn offers(&self) -> NegotiationId {
        self.offers
    }

    /// The number of the connection after this one.
    pub(crate) fn next_number(&self) -> ConnectionNumber {
        ConnectionNumber(self.number.0.saturating_add(1)).max(self.least)
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

    /// Whether the other side may have heard of the connection.
    pub(crate) fn has_begun(&self) -> bool {
        !self.outgoing.is_kept()
    }

    pub(crate) fn presence(&self) -> &Presence {
        &self.presence
    }

    pub(crate) fn presence_mut(&mut self) -> &mut Presence {
        &mut self.presence
    }

    /// Whether something said on the data channel `control` arrives.
    pub(crate) fn can_be_told(&self) -> bool {
        self.control_open && self.health.link() == Link::Connected
    }

    pub(crate) fn talk(&self) -> &Talk {
        &self.talk
    }

    pub(crate) fn talk_mut(&mut self) -> &mut Talk {
        &mut self.talk
    }

    /// Whether something said on the data channel `chat` arrives.
    pub(crate) fn can_chat(&self) -> bool {
        self.chat_open && self.health.link() == Link::Connected
    }

    /// What was done so far to keep the connection up. Each in another's place has the next number.
    pub(crate) fn repairs(&self) -> Repairs {
        Repairs { restarts: self.restarts, connections: self.number.0.saturating_sub(1) }
    }

    /// Whether no negotiation is under way.
    pub(crate) fn is_stable(&self) -> bool {
        matches!(self.negotiation, Negotiation::Stable) && matches!(self.footing, Footing::Answered | Footing::Agreed)
    }

    /// Whether both sides are known to agree, so that an offer of ours is understood.
    fn may_offer(&self) -> bool {
        matches!(self.negotiation, Negotiation::Stable) && self.footing == Footing::Agreed
    }

    /// Whether a signal that somebody else passed on can be theirs: it names the keys that they are known by. What was
    /// made up could break this connection, which does not work at the moment, and never begin another.
    pub(crate) fn can_be_theirs(&self, signal: &Signal) -> bool {
        if self.can_be_told() {
            return false;
        }
        match signal {
            Signal::Offer { sdp, .. } | Signal::Answer { sdp, .. } => {
                !self.keys.is_empty() && sdp::fingerprints(sdp) == self.keys
            }
            Signal::Candidates(_) => true,
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
                (Negotiation::Stable, Footing::Answered) => {
                    self.wants_offer = true;
                    Vec::new()
                }
                (Negotiation::Stable, Footing::OurLayout | Footing::TheirLayout | Footing::Agreed) => self.offer(now),
                // The browser asks again when it is stable, if there is still need.
                (
                    Negotiation::Offering
                    | Negotiation::Offered { .. }
                    | Negotiation::Accepting { .. }
                    | Negotiation::Answering { .. },
                    _,
                ) => Vec::new(),
            },
            ConnectionEvent::LocalDescription(description) => self.on_local_description(description, ids, now),
            ConnectionEvent::LocalDescriptionFailed => self.on_local_description_failed(ids, now),
            ConnectionEvent::RemoteDescription(kind) => self.on_remote_description(kind),
            ConnectionEvent::RemoteDescriptionFailed(kind) => self.on_remote_description_failed(kind, ids, now),
            ConnectionEvent::LocalCandidate(candidate) => {
                self.outgoing.add(candidate, now).map(|signal| self.send(signal)).into_iter().collect()
            }
            ConnectionEvent::LocalCandidatesComplete => self.flush(),
            ConnectionEvent::State(state) => {
                self.health.on_state(state, now);
                if state != ConnectionState::Connected {
                    return Vec::new();
                }
                if self.footing == Footing::Answered {
                    self.footing = Footing::Agreed;
                }
                self.again_at = self.again_at.filter(|_| !self.is_stable());
                if std::mem::take(&mut self.wants_offer) && self.may_offer() { self.offer(now) } else { Vec::new() }
            }
            ConnectionEvent::ControlOpened => {
                self.control_open = true;
                vec![self.act(Action::Say(Control::Media(own)))]
            }
            ConnectionEvent::Control(Control::Media(media)) => {
                self.media = media;
                if !media.microphone {
                    self.health.on_stalled(false, now);
                }
                (self.soundless, self.pictureless) = (0, 0);
                Vec::new()
            }
            ConnectionEvent::Control(Control::Signal(signal)) => self.on_signal(signal, ids, now),
            ConnectionEvent::Control(Control::Closing) => {
                self.presence.closing(now);
                Vec::new()
            }
            ConnectionEvent::Arrived { sound, picture } => self.on_arrived(sound, picture, ids, now),
            ConnectionEvent::Stalled(stalled) => {
                // Who has no microphone open has nothing to send.
                self.health.on_stalled(stalled && self.media.microphone, now);
                // They may have lost as much of ours; a receiver asks for a whole picture only every three seconds.
                if stalled { Vec::new() } else { vec![self.act(Action::KeyFrame)] }
            }
            ConnectionEvent::ChatOpened => {
                self.chat_open = true;
                Vec::new()
            }
            // These concern more than this pair, and are the mesh's.
            ConnectionEvent::Pulse(_)
            | ConnectionEvent::Reacted(_)
            | ConnectionEvent::Chat(_)
            | ConnectionEvent::Control(
                Control::Hand(_) | Control::Relay { .. } | Control::Relayed { .. } | Control::Bye,
            ) => Vec::new(),
        }
    }

    /// Says what holds from now on. Over a connection that is interrupted it arrives later; over another in its place it is
    /// said when that opens.
    pub(crate) fn state(&self, said: Control) -> Option<Effect> {
        self.control_open.then(|| self.act(Action::Say(said)))
    }

    /// The end of the connection.
    pub(crate) fn close(self) -> Effect {
        self.act(Action::Close)
    }

    /// The same, when we are the one who goes.
    pub(crate) fn part(self) -> Effect {
        let farewell = if self.control_open { Action::Part } else { Action::Close };
        self.act(farewell)
    }

    fn offer(&mut self, now: Duration) -> Vec<Effect> {
        self.negotiation = Negotiation::Offering;
        self.again_at = Some(now + ANSWER_WITHIN);
        vec![self.act(Action::SetLocal)]
    }

    /// Gives up the connection for a new one that knows nothing of it.
    fn replace(&mut self, role: Role, ids: &mut ConnectionIds, now: Duration) -> Vec<Effect> {
        let close = self.act(Action::Close);
        self.connection = ids.mint();
        self.negotiation = Negotiation::Stable;
        self.outgoing = Outgoing::default();
        self.incoming.reset();
        (self.control_open, self.chat_open, self.wants_offer) = (false, false, false);
        self.session = None;
        (self.again_at, self.renew_at) = (None, None);
        self.answered = NegotiationId(0);
        (self.soundless, self.pictureless) = (0, 0);
        self.footing = Footing::OurLayout;
        self.health.replaced(now);
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

    pub(crate) fn act(&self, action: Action) -> Effect {
        Effect::Connection { peer: self.member.peer, connection: self.connection, action }
    }
}

//! A participant with the number 5, and short names for what it hears and does.

use mesh::{
    Action, ConnectionEvent, ConnectionId, ConnectionState, Description, DescriptionKind, Effect, Event, Link, Mesh,
    Role,
};
use shared::{
    Candidate, ConnectionNumber, Control, FromServer, Layout, LeaveReason, MediaState, Member, NegotiationId, PageId,
    PeerId, Profile, RefusedCode, ResumeToken, Signal, ToServer, Turn,
};
use std::time::Duration;
use uuid::Uuid;

/// It is polite towards everybody with a smaller number.
pub(crate) const ME: u128 = 5;
pub(crate) const MUTED: MediaState = MediaState { microphone: false, camera: false, screen: false };

pub(crate) struct Rig {
    pub(crate) mesh: Mesh,
    pub(crate) now: Duration,
}

impl Rig {
    pub(crate) fn new() -> Self {
        Self { mesh: Mesh::new("standup".parse().unwrap(), PageId(1)), now: Duration::from_secs(100) }
    }

    /// In the lobby, where these are seen.
    pub(crate) fn in_lobby(present: &[u128]) -> Self {
        let mut rig = Self::new();
        rig.on(Event::SocketOpened);
        rig.hears(welcome(present));
        rig
    }

    /// In a call that these were in before; what that took is not told.
    pub(crate) fn newcomer_to(members: &[u128]) -> Self {
        let mut rig = Self::in_lobby(members);
        rig.on(Event::Join(profile(ME)));
        rig.hears(FromServer::Joined { peers: members.iter().copied().map(member).collect() });
        rig
    }

    /// In a call that this one has just come to, on connection 1.
    pub(crate) fn member_meeting(newcomer: u128) -> Self {
        let mut rig = Self::newcomer_to(&[]);
        rig.hears(FromServer::PeerJoined { member: member(newcomer) });
        rig
    }

    /// Connection 1 to this one is agreed on by our first offer, `own`, and its answer, `theirs`.
    pub(crate) fn agreed_with(other: u128) -> Self {
        let mut rig = Self::newcomer_to(&[other]);
        rig.of(other, 1, local_offer("own"));
        rig.says(other, answer(1, "theirs"));
        rig.of(other, 1, applied(DescriptionKind::Answer));
        assert!(rig.is_stable(other));
        rig
    }

    pub(crate) fn on(&mut self, event: Event) -> Vec<Effect> {
        self.mesh.handle(event, self.now)
    }

    pub(crate) fn hears(&mut self, message: FromServer<Signal>) -> Vec<Effect> {
        self.on(Event::Server(message))
    }

    pub(crate) fn says(&mut self, from: u128, signal: Signal) -> Vec<Effect> {
        self.hears(FromServer::Signal { from: peer(from), signal })
    }

    pub(crate) fn of(&mut self, other: u128, connection: u32, event: ConnectionEvent) -> Vec<Effect> {
        self.on(Event::Connection { peer: peer(other), connection: ConnectionId(connection), event })
    }

    /// Time passes, and the mesh is told. The server is there all the while; that it is asked is not told.
    pub(crate) fn later(&mut self, after: Duration) -> Vec<Effect> {
        self.now += after;
        let mut effects = self.on(Event::Tick);
        let all = effects.len();
        effects.retain(|effect| !matches!(effect, Effect::Send(ToServer::Ping { .. })));
        if effects.len() < all {
            assert_eq!(self.hears(FromServer::Pong { received: u32::MAX }), nothing());
        }
        effects
    }

    /// What happens within this time, each at its moment.
    pub(crate) fn within(&mut self, limit: Duration) -> Vec<Effect> {
        let end = self.now + limit;
        let mut effects = Vec::new();
        while let Some(at) = self.mesh.deadline().filter(|at| *at <= end) {
            effects.extend(self.later(at.saturating_sub(self.now)));
        }
        self.now = end;
        effects
    }

    pub(crate) fn link(&self, other: u128) -> Link {
        self.mesh.participants().find(|it| it.member.peer == peer(other)).unwrap().link
    }

    pub(crate) fn is_stable(&self, other: u128) -> bool {
        self.mesh.participants().find(|it| it.member.peer == peer(other)).unwrap().stable
    }
}

pub(crate) fn peer(n: u128) -> PeerId {
    PeerId::new(Uuid::from_u128(n))
}

pub(crate) fn profile(n: u128) -> Profile {
    Profile { name: format!("P{n}").parse().unwrap() }
}

pub(crate) fn member(n: u128) -> Member {
    Member { peer: peer(n), page: PageId(u32::try_from(n).unwrap()), profile: profile(n), away: false }
}

pub(crate) fn welcome(present: &[u128]) -> FromServer<Signal> {
    let present = present.iter().copied().map(member).collect();
    FromServer::Welcome {
        you: peer(ME),
        resume: token("first"),
        present,
        capacity: 16,
        ice: Vec::new(),
        relay_only: false,
    }
}

pub(crate) fn token(text: &str) -> ResumeToken {
    text.parse().unwrap()
}

pub(crate) fn left(n: u128) -> FromServer<Signal> {
    FromServer::PeerLeft { peer: peer(n), reason: LeaveReason::Left }
}

pub(crate) fn refused(code: RefusedCode) -> FromServer<Signal> {
    FromServer::Refused { code, message: String::new() }
}

pub(crate) fn sdp(ufrag: &str) -> String {
    format!("a=ice-ufrag:{ufrag}\r\n")
}

pub(crate) fn layout() -> Layout {
    Layout { microphone: "0".into(), camera: "1".into(), screen: "2".into(), screen_audio: "3".into() }
}

pub(crate) fn candidate(ufrag: &str) -> Candidate {
    Candidate {
        candidate: format!("of {ufrag}"),
        sdp_mid: None,
        sdp_m_line_index: None,
        username_fragment: Some(ufrag.into()),
    }
}

/// An offer without candidates.
pub(crate) fn offer(negotiation: u32, ufrag: &str) -> Signal {
    offer_with(negotiation, ufrag, &[])
}

pub(crate) fn offer_with(negotiation: u32, ufrag: &str, candidates: &[Candidate]) -> Signal {
    let candidates = candidates.to_vec();
    offer_for(1, negotiation, ufrag, candidates)
}

/// An offer for a connection that need not be the first of the pair.
pub(crate) fn offer_for(connection: u32, negotiation: u32, ufrag: &str, candidates: Vec<Candidate>) -> Signal {
    let (connection, negotiation) = (ConnectionNumber(connection), NegotiationId(negotiation));
    Signal::Offer { connection, negotiation, sdp: sdp(ufrag), layout: layout(), candidates }
}

pub(crate) fn answer(reply_to: u32, ufrag: &str) -> Signal {
    answer_for(1, reply_to, ufrag)
}

pub(crate) fn answer_for(connection: u32, reply_to: u32, ufrag: &str) -> Signal {
    let (connection, reply_to) = (ConnectionNumber(connection), NegotiationId(reply_to));
    Signal::Answer { connection, reply_to, sdp: sdp(ufrag), candidates: Vec::new() }
}

pub(crate) fn local_offer(ufrag: &str) -> ConnectionEvent {
    ConnectionEvent::LocalDescription(Description::Offer { sdp: sdp(ufrag), layout: layout() })
}

pub(crate) fn local_answer(ufrag: &str) -> ConnectionEvent {
    ConnectionEvent::LocalDescription(Description::Answer { sdp: sdp(ufrag) })
}

pub(crate) fn applied(kind: DescriptionKind) -> ConnectionEvent {
    ConnectionEvent::RemoteDescription(kind)
}

pub(crate) fn found(ufrag: &str) -> ConnectionEvent {
    ConnectionEvent::LocalCandidate(candidate(ufrag))
}

pub(crate) fn state(state: ConnectionState) -> ConnectionEvent {
    ConnectionEvent::State(state)
}

pub(crate) fn to(other: u128, signal: Signal) -> Effect {
    Effect::Send(ToServer::Signal { to: peer(other), signal })
}

pub(crate) fn act(other: u128, connection: u32, action: Action) -> Effect {
    Effect::Connection { peer: peer(other), connection: ConnectionId(connection), action }
}

pub(crate) fn open(other: u128, connection: u32, role: Role) -> Effect {
    act(other, connection, Action::Open(role))
}

pub(crate) fn close(other: u128, connection: u32) -> Effect {
    act(other, connection, Action::Close)
}

pub(crate) fn set_local(other: u128, connection: u32) -> Effect {
    act(other, connection, Action::SetLocal)
}

pub(crate) fn set_remote_offer(other: u128, connection: u32, ufrag: &str) -> Effect {
    act(other, connection, Action::SetRemote(Description::Offer { sdp: sdp(ufrag), layout: layout() }))
}

pub(crate) fn set_remote_answer(other: u128, connection: u32, ufrag: &str) -> Effect {
    act(other, connection, Action::SetRemote(Description::Answer { sdp: sdp(ufrag) }))
}

pub(crate) fn add(other: u128, connection: u32, ufrag: &str) -> Effect {
    act(other, connection, Action::AddCandidate(candidate(ufrag)))
}

pub(crate) fn say(other: u128, connection: u32, media: MediaState) -> Effect {
    act(other, connection, Action::Say(Control::Media(media)))
}

pub(crate) fn hand(other: u128, connection: u32, turn: Option<u32>) -> Effect {
    act(other, connection, Action::Say(Control::Hand(turn.map(Turn))))
}

pub(crate) fn nothing() -> Vec<Effect> {
    Vec::new()
}

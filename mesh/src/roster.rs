//! One participant's picture of the room: who is in it, and the connection to each.

use crate::connection_ids::ConnectionIds;
use crate::numbers::Numbers;
use crate::pair::Pair;
use crate::presence::Presence;
use crate::uplink::Uplink;
use crate::{ConnectionEvent, ConnectionId, Effect, Ending, Event, Flow, Hearing, Link, Repairs, ServerLink, Stage};
use shared::{
    Control, FromServer, Hello, IceServer, LeaveReason, MediaState, Member, PROTOCOL_VERSION, PageId, PeerId, Profile,
    RefusedCode, ResumeToken, RoomName, Signal, ToServer,
};
use std::collections::BTreeMap;
use std::time::Duration;

/// Between two pairs that look for a path anew, so that they do not all do it at once.
const STAGGER: Duration = Duration::from_millis(50);
/// A call that was full for us when we came back is asked again after this.
const REJOIN_AFTER: Duration = Duration::from_secs(3);
/// Pulses in a row by which nobody heard us, until it is said.
const DEAF: u32 = 3;

/// One participant of one room, from opening its link to leaving it.
#[derive(Debug)]
pub struct Mesh {
    pub(crate) room: RoomName,
    pub(crate) page: PageId,
    pub(crate) stage: Stage,
    pub(crate) uplink: Uplink,
    /// Who we are, once the server has said so.
    pub(crate) me: Option<PeerId>,
    /// How we want to be seen, once we wanted to be in the call.
    profile: Option<Profile>,
    capacity: u16,
    ice: Vec<IceServer>,
    /// Who is in the call, while we are not.
    present: Vec<Member>,
    /// Who is in the call with us, in the order of their arrival. Before that, who will be: their
    /// connections are made ready while the lobby shows, so that joining is sending what is there.
    pub(crate) pairs: Vec<Pair>,
    /// Who left the stage because they were lost, as long as the server keeps their place.
    lost: BTreeMap<PeerId, Member>,
    numbers: Numbers,
    pub(crate) own: MediaState,
    /// In a call of which this server knew nothing: we have asked to be let in again.
    is_rejoining: bool,
    /// When it is asked once more whether it has a place for us.
    rejoin_at: Option<Duration>,
    pub(crate) pulse_at: Option<Duration>,
    pub(crate) relayed: crate::routes::Budget,
    connections: ConnectionIds,
}

/// Who makes the first offer of a connection.
#[derive(Clone, Copy)]
enum FirstOffer {
    /// We do: they are in the call before us.
    Ours,
    /// They do: they come after us, or come back.
    Theirs,
}

/// Another participant of the call, as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Participant<'a> {
    /// Who, and how they want to be seen.
    pub member: &'a Member,
    /// The connection in use.
    pub connection: ConnectionId,
    /// How that connection is doing.
    pub link: Link,
    /// Which of their devices are sending, by their own word; none until they have said so.
    pub media: MediaState,
    /// Whether what they say they send arrives.
    pub flow: Flow,
    /// What was done so far to keep the connection up.
    pub repairs: Repairs,
    /// Whether the server has lost them.
    pub away: bool,
    /// Whether no negotiation with them is under way, and at least one was completed.
    pub stable: bool,
}

impl Mesh {
    /// A visit that has not begun, of a page that was loaded just now.
    #[must_use]
    pub fn new(room: RoomName, page: PageId) -> Self {
        Self::open(room, page, None, None)
    }

    /// A visit that goes on after the page was loaded again: straight back into the call.
    #[must_use]
    pub fn again(room: RoomName, page: PageId, token: ResumeToken, profile: Profile) -> Self {
        Self::open(room, page, Some(token), Some(profile))
    }

    fn open(room: RoomName, page: PageId, token: Option<ResumeToken>, profile: Option<Profile>) -> Self {
        Self {
            room,
            page,
            stage: Stage::Connecting,
            numbers: Numbers::new(page, token.is_some()),
            uplink: Uplink::new(token, page.0),
            me: None,
            profile,
            capacity: 0,
            ice: Vec::new(),
            present: Vec::new(),
            pairs: Vec::new(),
            lost: BTreeMap::new(),
            own: MediaState::default(),
            is_rejoining: false,
            rejoin_at: None,
            pulse_at: None,
            relayed: crate::routes::Budget::default(),
            connections: ConnectionIds::default(),
        }
    }

    /// How far the visit has come.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Whether the server can be reached.
    #[must_use]
    pub fn server(&self) -> ServerLink {
        self.uplink.link()
    }

    /// Who we are, once the server has said so.
    #[must_use]
    pub fn me(&self) -> Option<PeerId> {
        self.me
    }

    /// What the page has to show to be the same participant when it is loaded again; only in a call.
    #[must_use]
    pub fn token(&self) -> Option<&ResumeToken> {
        self.uplink.token().filter(|_| self.stage == Stage::Call)
    }

    /// How we want to be seen, once we wanted to be in the call.
    #[must_use]
    pub fn profile(&self) -> Option<&Profile> {
        self.profile.as_ref()
    }

    /// How many participants the call holds; 0 until the server has said so.
    #[must_use]
    pub fn capacity(&self) -> u16 {
        self.capacity
    }

    /// The ICE servers that connections are to use.
    #[must_use]
    pub fn ice(&self) -> &[IceServer] {
        &self.ice
    }

    /// Who is in the call, while we are not.
    #[must_use]
    pub fn present(&self) -> &[Member] {
        &self.present
    }

    /// Who is in the call with us, in the order of their arrival.
    pub fn participants(&self) -> impl Iterator<Item = Participant<'_>> {
        let pairs = if self.stage == Stage::Call { self.pairs.as_slice() } else { &[] };
        pairs.iter().map(|pair| Participant {
            member: pair.member(),
            connection: pair.connection(),
            link: pair.link(),
            media: pair.media(),
            flow: pair.flow(),
            repairs: pair.repairs(),
            away: pair.presence().is_away(),
            stable: pair.is_stable(),
        })
    }

    /// Whether the others hear us, by their own word.
    #[must_use]
    pub fn hearing(&self, now: Duration) -> Hearing {
        let told = self.pairs.iter().filter(|pair| pair.can_be_told()).filter_map(|pair| pair.presence().deaf(now));
        match told.min() {
            Some(least) if self.own.microphone && least >= DEAF => Hearing::Nobody,
            Some(_) => Hearing::Somebody,
            None => Hearing::Unknown,
        }
    }

    /// How much is remembered for later: frames that the server has not acknowledged, and people who are gone. For tests,
    /// which see to it that neither grows for ever.
    #[must_use]
    pub fn remembered(&self) -> (usize, usize) {
        (self.uplink.kept(), self.lost.len().max(self.numbers.count()))
    }

    /// Whether this one hears us, by their own word.
    #[must_use]
    pub fn hearing_of(&self, peer: PeerId, now: Duration) -> Hearing {
        let pair = self.pairs.iter().find(|pair| pair.member().peer == peer && pair.can_be_told());
        match pair.and_then(|pair| pair.presence().deaf(now)) {
            Some(pulses) if self.own.microphone && pulses >= DEAF => Hearing::Nobody,
            Some(_) => Hearing::Somebody,
            None => Hearing::Unknown,
        }
    }

    /// When [`Event::Tick`] is wanted next, on the clock that `now` is read from.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        let pairs = self.pairs.iter().filter_map(Pair::deadline);
        let lost =
            self.pairs.iter().filter_map(|pair| pair.presence().deadline()).filter(|_| self.stage == Stage::Call);
        let own = [self.uplink.deadline(), self.rejoin_at, self.pulse_at];
        pairs.chain(lost).chain(own.into_iter().flatten()).min()
    }

    /// Takes note of what happened and says what is to be done, in this order.
    pub fn handle(&mut self, event: Event, now: Duration) -> Vec<Effect> {
        match event {
            Event::SocketOpened => {
                let resume = self.uplink.opened(now);
                let (room, page) = (self.room.clone(), self.page);
                vec![Effect::Send(ToServer::Hello(Hello { version: PROTOCOL_VERSION, room, page, resume }))]
            }
            Event::SocketClosed => self.on_socket_closed(now),
            Event::Server(message) => self.on_server(message, now),
            Event::Join(profile) => self.on_join(profile, now),
            Event::Leave => self.on_leave(),
            Event::Media(own) if own == self.own => Vec::new(),
            Event::Media(own) => {
                self.own = own;
                self.pairs.iter().filter_map(|pair| pair.on_own_media(own)).collect()
            }
            Event::Connection { peer, connection, event } => self.on_connection(peer, connection, event, now),
            Event::NetworkChanged => {
                for (pair, after) in self.pairs.iter_mut().zip((0..).map(|n| STAGGER * n)) {
                    pair.on_network_changed(after, now);
                }
                self.uplink.doubt(now)
            }
            Event::Woke => {
                self.on_way_open(now);
                self.uplink.doubt(now)
            }
            Event::Closing => self.tell_all(&Control::Closing),
            Event::Tick => self.on_tick(now),
        }
    }

    fn on_tick(&mut self, now: Duration) -> Vec<Effect> {
        let mut effects = self.uplink.tick(now);
        if self.rejoin_at.is_some_and(|at| at <= now) {
            self.rejoin_at = None;
            effects.extend(self.say_join(now));
        }
        let ways: Vec<bool> = self.pairs.iter().map(|pair| self.has_way_to(pair.member().peer, now)).collect();
        let Self { pairs, connections, .. } = self;
        let due: Vec<Effect> =
            pairs.iter_mut().zip(ways).flat_map(|(pair, way)| pair.on_tick(way, connections, now)).collect();
        effects.extend(self.route_all(due, now));
        effects.extend(self.pulse_if_due(now));
        if self.stage == Stage::Call {
            effects.extend(self.lose_the_lost(now));
        }
        effects
    }

    fn on_server(&mut self, message: FromServer<Signal>, now: Duration) -> Vec<Effect> {
        self.uplink.hear(&message, now);
        match message {
            // Nobody is greeted twice on one socket.
            FromServer::Welcome { .. } | FromServer::Resumed { .. } if !self.uplink.is_greeting() => Vec::new(),
            FromServer::Welcome { you, resume, present, capacity, ice } => {
                self.uplink.greeted(resume, now);
                (self.capacity, self.ice) = (capacity, ice);
                self.on_welcome(you, present, now)
            }
            FromServer::Resumed { resume, received, peers } => {
                let mut effects = self.uplink.resumed(resume, received, now);
                if self.stage == Stage::Call {
                    effects.extend(self.reconcile(&peers, now));
                    self.on_way_open(now);
                }
                effects
            }
            FromServer::Joined { peers } => match self.stage {
                Stage::Joining => {
                    self.stage = Stage::Call;
                    self.present.clear();
                    self.begin(peers, now)
                }
                Stage::Call if std::mem::take(&mut self.is_rejoining) => {
                    let mut effects = self.reconcile(&peers, now);
                    for member in peers {
                        if !self.pairs.iter().any(|pair| pair.member().peer == member.peer) {
                            effects.extend(self.meet(member, FirstOffer::Ours, now));
                        }
                    }
                    effects.extend(self.begin_all(now));
                    self.on_way_open(now);
                    effects
                }
                Stage::Connecting | Stage::Lobby { .. } | Stage::Call | Stage::Over(_) => Vec::new(),
            },
            FromServer::PeerJoined { member } => match self.stage {
                Stage::Lobby { .. } | Stage::Joining => {
                    let mut effects = self.drop_other_page(&member);
                    self.present.retain(|known| known.peer != member.peer);
                    self.present.push(member);
                    effects.extend(self.prepare(now));
                    effects
                }
                Stage::Call => self.on_peer_joined(member, now),
                Stage::Connecting | Stage::Over(_) => Vec::new(),
            },
            FromServer::PeerAway { peer } => {
                self.set_away(peer, true);
                self.presence_of(peer, |presence| presence.away(now));
                Vec::new()
            }
            FromServer::PeerBack { peer } => {
                self.set_away(peer, false);
                match self.lost.remove(&peer) {
                    Some(member) => self.meet(Member { away: false, ..member }, FirstOffer::Theirs, now),
                    None => {
                        self.presence_of(peer, Presence::listed);
                        if let Some(pair) = self.pairs.iter_mut().find(|pair| pair.member().peer == peer) {
                            pair.on_way_open(Duration::ZERO, now);
                        }
                        Vec::new()
                    }
                }
            }
            FromServer::PeerLeft { peer, reason } => {
                self.present.retain(|known| known.peer != peer);
                self.lost.remove(&peer);
                if let Stage::Lobby { full } = &mut self.stage {
                    *full = false;
                }
                match (self.stage, reason) {
                    // The server's word that it lost them is half of it; the other half is theirs.
                    (Stage::Call, LeaveReason::Lost | LeaveReason::Removed) => {
                        self.presence_of(peer, |presence| presence.unlisted(now));
                        self.lose_the_lost(now)
                    }
                    (Stage::Call, LeaveReason::Left)
                    | (Stage::Connecting | Stage::Lobby { .. } | Stage::Joining | Stage::Over(_), _) => {
                        let mut effects: Vec<Effect> = self.take_pair(peer).map(Pair::close).into_iter().collect();
                        effects.extend(self.prepare(now));
                        effects
                    }
                }
            }
            FromServer::Signal { from, signal } => self.on_signal(from, signal, now),
            FromServer::Pong { .. } | FromServer::Move { .. } => Vec::new(),
            FromServer::Refused { code, message: _ } => self.on_refused(code, now),
        }
    }

    fn on_welcome(&mut self, you: PeerId, present: Vec<Member>, now: Duration) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.me.replace(you).is_some_and(|before| before != you) {
            // The server does not know us any more (a token that was too old, say): the others know somebody who is
            // gone, and we are somebody new.
            effects.extend(self.part_from_all());
        }
        match (self.stage, &self.profile) {
            (Stage::Connecting | Stage::Joining, Some(_)) => {
                self.stage = Stage::Joining;
                effects.extend(self.close_all());
                self.present = present;
                effects.extend(self.say_join(now));
                effects.extend(self.prepare(now));
                effects.extend(self.begin_all(now));
            }
            (Stage::Connecting | Stage::Lobby { .. } | Stage::Joining, _) => {
                self.stage = Stage::Lobby { full: false };
                // What was made ready before may be of a network that is gone.
                effects.extend(self.close_all());
                self.present = present;
                effects.extend(self.prepare(now));
            }
            (Stage::Call, _) => {
                self.is_rejoining = true;
                effects.extend(self.say_join(now));
            }
            (Stage::Over(_), _) => {}
        }
        effects
    }

    fn on_refused(&mut self, code: RefusedCode, now: Duration) -> Vec<Effect> {
        if code.closes() {
            self.uplink.refused(code);
        }
        match (code, self.stage) {
            (RefusedCode::RoomFull, Stage::Joining) => {
                self.stage = Stage::Lobby { full: true };
                // Their offers went out with the Join and nobody got them.
                self.close_all()
            }
            (RefusedCode::RoomFull, Stage::Call) => {
                self.rejoin_at = Some(now + REJOIN_AFTER);
                Vec::new()
            }
            (RefusedCode::TakenOver, _) => {
                self.uplink.end();
                self.stage = Stage::Over(Ending::Refused(code));
                self.close_all()
            }
            (
                RefusedCode::RoomFull
                | RefusedCode::BadMessage
                | RefusedCode::Version
                | RefusedCode::OutOfOrder
                | RefusedCode::Busy
                | RefusedCode::UnknownPeer
                | RefusedCode::Rate
                | RefusedCode::TooLarge
                | RefusedCode::Silent
                | RefusedCode::Draining,
                _,
            ) => Vec::new(),
        }
    }

    fn on_socket_closed(&mut self, now: Duration) -> Vec<Effect> {
        match (self.stage, self.uplink.refusal()) {
            (Stage::Over(_), _) => Vec::new(),
            // Another process may take its place in a moment; and a call needs none.
            (Stage::Call, _) | (_, None | Some(RefusedCode::Draining)) => {
                self.uplink.closed(now);
                Vec::new()
            }
            (Stage::Connecting | Stage::Lobby { .. } | Stage::Joining, Some(code)) => {
                self.uplink.end();
                self.stage = Stage::Over(Ending::Refused(code));
                self.close_all()
            }
        }
    }

    /// The offers leave right behind the `Join`, not a round trip later: the server takes frames in order,
    /// so their receivers hear of us first.
    fn on_join(&mut self, profile: Profile, now: Duration) -> Vec<Effect> {
        match self.stage {
            Stage::Lobby { .. } => {
                self.stage = Stage::Joining;
                self.profile = Some(profile);
                // With a server that cannot be reached it is said as soon as that can.
                if !self.uplink.is_up() {
                    return Vec::new();
                }
                let mut effects = self.say_join(now);
                effects.extend(self.begin_all(now));
                effects
            }
            Stage::Connecting | Stage::Joining | Stage::Call | Stage::Over(_) => Vec::new(),
        }
    }

    fn on_leave(&mut self) -> Vec<Effect> {
        let mut effects = self.part_from_all();
        match self.stage {
            Stage::Lobby { .. } | Stage::Joining | Stage::Call if self.uplink.is_up() => {
                effects.push(Effect::Send(ToServer::Leave));
            }
            Stage::Connecting | Stage::Lobby { .. } | Stage::Joining | Stage::Call | Stage::Over(_) => {}
        }
        self.uplink.end();
        if !matches!(self.stage, Stage::Over(_)) {
            self.stage = Stage::Over(Ending::Left);
        }
        effects
    }

    fn on_connection(
        &mut self,
        peer: PeerId,
        connection: ConnectionId,
        event: ConnectionEvent,
        now: Duration,
    ) -> Vec<Effect> {
        let Self { pairs, connections, own, me, .. } = self;
        let Some(pair) = pairs.iter_mut().find(|pair| pair.member().peer == peer && pair.connection() == connection)
        else {
            return Vec::new();
        };
        match event {
            ConnectionEvent::Pulse(pulse) => {
                pair.presence_mut().pulse(pulse, *me, own.microphone, now);
                Vec::new()
            }
            ConnectionEvent::Control(said) => {
                pair.presence_mut().heard(now);
                self.on_control(peer, connection, said, now)
            }
            event @ (ConnectionEvent::NegotiationNeeded
            | ConnectionEvent::LocalDescription(_)
            | ConnectionEvent::LocalDescriptionFailed
            | ConnectionEvent::RemoteDescription(_)
            | ConnectionEvent::RemoteDescriptionFailed(_)
            | ConnectionEvent::LocalCandidate(_)
            | ConnectionEvent::LocalCandidatesComplete
            | ConnectionEvent::State(_)
            | ConnectionEvent::ControlOpened
            | ConnectionEvent::Arrived { .. }
            | ConnectionEvent::Stalled(_)) => {
                let opened = event == ConnectionEvent::ControlOpened;
                let effects = pair.on_connection(event, *own, connections, now);
                if opened {
                    self.pulse_at.get_or_insert(now);
                }
                self.route_all(effects, now)
            }
        }
    }

    fn on_control(&mut self, peer: PeerId, connection: ConnectionId, said: Control, now: Duration) -> Vec<Effect> {
        match said {
            Control::Bye => self.take_pair(peer).map(Pair::close).into_iter().collect(),
            Control::Relay { to, signal } => self.pass_on(peer, to, signal, now).into_iter().collect(),
            Control::Relayed { from, signal } => {
                let is_theirs = |pair: &Pair| pair.member().peer == from && from != peer && pair.can_be_theirs(&signal);
                if self.pairs.iter().any(is_theirs) { self.on_signal(from, signal, now) } else { Vec::new() }
            }
            said @ (Control::Media(_) | Control::Signal(_) | Control::Closing) => {
                let Self { pairs, connections, own, .. } = self;
                let Some(pair) = pairs.iter_mut().find(|pair| pair.member().peer == peer) else { return Vec::new() };
                if pair.connection() != connection {
                    return Vec::new();
                }
                let effects = pair.on_connection(ConnectionEvent::Control(said), *own, connections, now);
                self.route_all(effects, now)
            }
        }
    }

    /// Outside the call nobody has anything to say to us.
    fn on_signal(&mut self, from: PeerId, signal: Signal, now: Duration) -> Vec<Effect> {
        if self.stage != Stage::Call {
            return Vec::new();
        }
        let Self { pairs, connections, .. } = self;
        let Some(pair) = pairs.iter_mut().find(|pair| pair.member().peer == from) else { return Vec::new() };
        let effects = pair.on_signal(signal, connections, now);
        self.route_all(effects, now)
    }

    /// Somebody new, or somebody whom the server did not know for a while.
    fn on_peer_joined(&mut self, member: Member, now: Duration) -> Vec<Effect> {
        let mut effects = self.drop_other_page(&member);
        if self.pairs.iter().any(|pair| pair.member().peer == member.peer) {
            self.presence_of(member.peer, Presence::listed);
            return effects;
        }
        effects.extend(self.meet(member, FirstOffer::Theirs, now));
        effects
    }

    /// Everybody whom the server lists in the call, and nobody else, is there as far as it knows.
    fn reconcile(&mut self, listed: &[Member], now: Duration) -> Vec<Effect> {
        let mut effects = Vec::new();
        for member in listed {
            effects.extend(self.drop_other_page(member));
        }
        for pair in &mut self.pairs {
            let peer = pair.member().peer;
            match listed.iter().find(|member| member.peer == peer) {
                Some(member) if member.away => {
                    pair.presence_mut().listed();
                    pair.presence_mut().away(now);
                }
                Some(_) => pair.presence_mut().listed(),
                None => pair.presence_mut().unlisted(now),
            }
        }
        effects
    }

    /// Connections to a page that was loaded again since are over.
    fn drop_other_page(&mut self, member: &Member) -> Vec<Effect> {
        let is_other = |pair: &Pair| pair.member().peer == member.peer && pair.member().page != member.page;
        let Some(pair) = self.pairs.iter().find(|pair| is_other(pair)) else { return Vec::new() };
        self.numbers.remember(pair);
        self.take_pair(member.peer).map(Pair::close).into_iter().collect()
    }

    /// Who is gone, by the server and by their own silence, leaves the stage.
    fn lose_the_lost(&mut self, now: Duration) -> Vec<Effect> {
        let is_lost = |pair: &Pair| pair.presence().deadline().is_some_and(|at| at <= now);
        let lost: Vec<PeerId> = self.pairs.iter().filter(|pair| is_lost(pair)).map(|pair| pair.member().peer).collect();
        let mut effects = Vec::new();
        for peer in lost {
            let Some(pair) = self.take_pair(peer) else { continue };
            if !pair.presence().is_unlisted() {
                self.lost.insert(peer, pair.member().clone());
            }
            self.numbers.remember(&pair);
            effects.push(pair.close());
        }
        effects
    }

    /// Makes connections ready to all who are in the call, as far as there are none yet.
    fn prepare(&mut self, now: Duration) -> Vec<Effect> {
        match self.stage {
            Stage::Lobby { full: false } | Stage::Joining => {}
            // There is no place for us in a full call.
            Stage::Lobby { full: true } | Stage::Connecting | Stage::Call | Stage::Over(_) => return Vec::new(),
        }
        let is_new = |member: &&Member| !self.pairs.iter().any(|pair| pair.member().peer == member.peer);
        let new: Vec<Member> = self.present.iter().filter(is_new).cloned().collect();
        new.into_iter().flat_map(|member| self.meet(member, FirstOffer::Ours, now)).collect()
    }

    /// We are in the call with these, and no others.
    fn begin(&mut self, peers: Vec<Member>, now: Duration) -> Vec<Effect> {
        let mut prepared = std::mem::take(&mut self.pairs);
        let mut effects = Vec::new();
        for member in peers {
            let is_meant = |pair: &Pair| pair.member().peer == member.peer && pair.member().page == member.page;
            match prepared.iter().position(is_meant) {
                Some(at) => {
                    let mut pair = prepared.remove(at);
                    // Who was away when it was made may be back, and the other way round.
                    pair.presence_mut().listed();
                    if member.away {
                        pair.presence_mut().away(now);
                    }
                    self.pairs.push(pair);
                }
                None => effects.extend(self.meet(member, FirstOffer::Ours, now)),
            }
        }
        effects.extend(prepared.into_iter().map(Pair::close));
        effects.extend(self.begin_all(now));
        effects
    }

    fn begin_all(&mut self, now: Duration) -> Vec<Effect> {
        let ready: Vec<Effect> = self.pairs.iter_mut().flat_map(|pair| pair.begin(now)).collect();
        self.route_all(ready, now)
    }

    fn say_join(&mut self, now: Duration) -> Vec<Effect> {
        let join = self.profile.clone().map(|profile| ToServer::Join { profile });
        join.and_then(|join| self.uplink.say(join, now)).into_iter().collect()
    }

    fn on_way_open(&mut self, now: Duration) {
        for (pair, after) in self.pairs.iter_mut().zip((0..).map(|n| STAGGER * n)) {
            pair.on_way_open(after, now);
        }
    }

    fn close_all(&mut self) -> Vec<Effect> {
        // Offers may have left behind a `Join`.
        self.pairs.iter().filter(|pair| pair.has_begun()).for_each(|pair| self.numbers.remember(pair));
        self.pairs.drain(..).map(Pair::close).collect()
    }

    fn part_from_all(&mut self) -> Vec<Effect> {
        self.pairs.drain(..).map(Pair::part).collect()
    }

    fn meet(&mut self, member: Member, first_offer: FirstOffer, now: Duration) -> Vec<Effect> {
        let Some(me) = self.me else { return Vec::new() };
        if member.peer == me {
            return Vec::new();
        }
        self.lost.remove(&member.peer);
        // A server that names somebody twice is taken at its last word.
        let before = self.take_pair(member.peer);
        before.iter().for_each(|pair| self.numbers.remember(pair));
        let mut effects: Vec<Effect> = before.map(Pair::close).into_iter().collect();
        let polite = me.is_polite_towards(member.peer);
        let (least, offers) = self.numbers.so_far(member.peer);
        let (mut pair, opening) = match first_offer {
            FirstOffer::Ours => {
                let number = self.numbers.to_offer(&member);
                Pair::prepared(member, polite, number, &mut self.connections, now)
            }
            FirstOffer::Theirs => {
                let number = self.numbers.to_await(&member);
                Pair::awaiting(member, polite, number, &mut self.connections, now)
            }
        };
        pair.count_from(least, offers);
        self.pairs.push(pair);
        effects.extend(opening);
        effects
    }

    fn take_pair(&mut self, peer: PeerId) -> Option<Pair> {
        let at = self.pairs.iter().position(|pair| pair.member().peer == peer)?;
        Some(self.pairs.remove(at))
    }

    fn presence_of(&mut self, peer: PeerId, change: impl FnOnce(&mut Presence)) {
        if let Some(pair) = self.pairs.iter_mut().find(|pair| pair.member().peer == peer) {
            change(pair.presence_mut());
        }
    }

    fn set_away(&mut self, peer: PeerId, away: bool) {
        for member in self.present.iter_mut().filter(|member| member.peer == peer) {
            member.away = away;
        }
    }
}

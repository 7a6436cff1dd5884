//! One participant's picture of the room: who is in it, and the connection to each.

use crate::connection_ids::ConnectionIds;
use crate::pair::Pair;
use crate::{ConnectionEvent, ConnectionId, Effect, Ending, Event, Link, ServerLink, Stage};
use shared::{
    FromServer, Hello, IceServer, MediaState, Member, PROTOCOL_VERSION, PeerId, Profile, RefusedCode, RoomName, Signal,
    ToServer,
};
use std::time::Duration;

/// One participant of one room, from opening its link to leaving it.
#[derive(Debug)]
pub struct Mesh {
    room: RoomName,
    stage: Stage,
    /// Who we are, once the server has said so.
    me: Option<PeerId>,
    capacity: u16,
    ice: Vec<IceServer>,
    /// Who is in the call, while we are not.
    present: Vec<Member>,
    /// Who is in the call with us, in the order of their arrival. Before that, who will be: their
    /// connections are made ready while the lobby shows, so that joining is sending what is there.
    pairs: Vec<Pair>,
    own: MediaState,
    /// What the server refused last, if it said that it would close.
    refusal: Option<RefusedCode>,
    connections: ConnectionIds,
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
    /// Whether no negotiation with them is under way, and at least one was completed.
    pub stable: bool,
}

impl Mesh {
    /// A visit that has not begun.
    #[must_use]
    pub fn new(room: RoomName) -> Self {
        Self {
            room,
            stage: Stage::Connecting,
            me: None,
            capacity: 0,
            ice: Vec::new(),
            present: Vec::new(),
            pairs: Vec::new(),
            own: MediaState::default(),
            refusal: None,
            connections: ConnectionIds::default(),
        }
    }

    /// How far the visit has come.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Who we are, once the server has said so.
    #[must_use]
    pub fn me(&self) -> Option<PeerId> {
        self.me
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
        let pairs = if matches!(self.stage, Stage::Call(_)) { self.pairs.as_slice() } else { &[] };
        pairs.iter().map(|pair| Participant {
            member: pair.member(),
            connection: pair.connection(),
            link: pair.link(),
            media: pair.media(),
            stable: pair.is_stable(),
        })
    }

    /// When [`Event::Tick`] is wanted next, on the clock that `now` is read from.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        self.pairs.iter().filter_map(Pair::deadline).min()
    }

    /// Takes note of what happened and says what is to be done, in this order.
    pub fn handle(&mut self, event: Event, now: Duration) -> Vec<Effect> {
        match event {
            Event::SocketOpened => {
                let hello = Hello { version: PROTOCOL_VERSION, room: self.room.clone() };
                vec![Effect::Send(ToServer::Hello(hello))]
            }
            Event::SocketClosed => self.on_socket_closed(),
            Event::Server(message) => self.on_server(message, now),
            Event::Join(profile) => self.on_join(profile, now),
            Event::Leave => self.on_leave(),
            Event::Media(own) if own == self.own => Vec::new(),
            Event::Media(own) => {
                self.own = own;
                self.pairs.iter().filter_map(|pair| pair.on_own_media(own)).collect()
            }
            Event::Connection { peer, connection, event } => self.on_connection(peer, connection, event, now),
            Event::Tick => {
                let Self { pairs, connections, .. } = self;
                pairs.iter_mut().flat_map(|pair| pair.on_tick(connections, now)).collect()
            }
        }
    }

    fn on_server(&mut self, message: FromServer<Signal>, now: Duration) -> Vec<Effect> {
        match message {
            FromServer::Welcome { you, present, capacity, ice } => {
                if self.stage == Stage::Connecting {
                    self.stage = Stage::Lobby { full: false };
                    self.me = Some(you);
                    self.present = present;
                    self.capacity = capacity;
                    self.ice = ice;
                }
                self.prepare(now)
            }
            FromServer::Joined { peers } => {
                if self.stage != Stage::Joining {
                    return Vec::new();
                }
                self.stage = Stage::Call(ServerLink::Up);
                self.present.clear();
                self.begin(peers, now)
            }
            FromServer::PeerJoined { member } => match self.stage {
                Stage::Lobby { .. } | Stage::Joining => {
                    self.present.retain(|known| known.peer != member.peer);
                    self.present.push(member);
                    self.prepare(now)
                }
                Stage::Call(_) => self.meet(member, Pair::awaiting, now),
                Stage::Connecting | Stage::Over(_) => Vec::new(),
            },
            FromServer::PeerLeft { peer, reason: _ } => {
                self.present.retain(|known| known.peer != peer);
                if let Stage::Lobby { full } = &mut self.stage {
                    *full = false;
                }
                let mut effects: Vec<Effect> = self.take_pair(peer).map(Pair::close).into_iter().collect();
                effects.extend(self.prepare(now));
                effects
            }
            // Outside the call nobody has anything to say to us.
            FromServer::Signal { .. } if !matches!(self.stage, Stage::Call(_)) => Vec::new(),
            FromServer::Signal { from, signal } => {
                let Self { pairs, connections, .. } = self;
                match pairs.iter_mut().find(|pair| pair.member().peer == from) {
                    Some(pair) => pair.on_signal(signal, connections),
                    None => Vec::new(),
                }
            }
            FromServer::Pong => Vec::new(),
            FromServer::Refused { code, message: _ } => {
                if code.closes() {
                    self.refusal = Some(code);
                }
                if code == RefusedCode::RoomFull && self.stage == Stage::Joining {
                    self.stage = Stage::Lobby { full: true };
                    // Their offers went out with the Join and nobody got them.
                    return self.close_all();
                }
                Vec::new()
            }
        }
    }

    fn on_socket_closed(&mut self) -> Vec<Effect> {
        self.stage = match (self.stage, self.refusal) {
            (Stage::Over(ending), _) => Stage::Over(ending),
            (Stage::Call(_), _) => Stage::Call(ServerLink::Lost),
            (Stage::Connecting | Stage::Lobby { .. } | Stage::Joining, Some(code)) => {
                Stage::Over(Ending::Refused(code))
            }
            (Stage::Connecting, None) => Stage::Over(Ending::Unreachable),
            (Stage::Lobby { .. } | Stage::Joining, None) => Stage::Over(Ending::ServerLost),
        };
        if matches!(self.stage, Stage::Over(_)) { self.close_all() } else { Vec::new() }
    }

    /// The offers leave right behind the `Join`, not a round trip later: the server takes frames in order,
    /// so their receivers hear of us first.
    fn on_join(&mut self, profile: Profile, now: Duration) -> Vec<Effect> {
        match self.stage {
            Stage::Lobby { .. } => {
                self.stage = Stage::Joining;
                let mut effects = vec![Effect::Send(ToServer::Join { profile })];
                effects.extend(self.pairs.iter_mut().flat_map(|pair| pair.begin(now)));
                effects
            }
            Stage::Connecting | Stage::Joining | Stage::Call(_) | Stage::Over(_) => Vec::new(),
        }
    }

    fn on_leave(&mut self) -> Vec<Effect> {
        let mut effects = self.close_all();
        match self.stage {
            Stage::Lobby { .. } | Stage::Joining | Stage::Call(ServerLink::Up) => {
                effects.push(Effect::Send(ToServer::Leave));
            }
            Stage::Connecting | Stage::Call(ServerLink::Lost) | Stage::Over(_) => {}
        }
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
        let Self { pairs, connections, own, .. } = self;
        match pairs.iter_mut().find(|pair| pair.member().peer == peer && pair.connection() == connection) {
            Some(pair) => pair.on_connection(event, *own, connections, now),
            None => Vec::new(),
        }
    }

    /// Makes connections ready to all who are in the call, as far as there are none yet.
    fn prepare(&mut self, now: Duration) -> Vec<Effect> {
        match self.stage {
            Stage::Lobby { full: false } | Stage::Joining => {}
            // There is no place for us in a full call.
            Stage::Lobby { full: true } | Stage::Connecting | Stage::Call(_) | Stage::Over(_) => return Vec::new(),
        }
        let is_new = |member: &&Member| !self.pairs.iter().any(|pair| pair.member().peer == member.peer);
        let new: Vec<Member> = self.present.iter().filter(is_new).cloned().collect();
        new.into_iter().flat_map(|member| self.meet(member, Pair::prepared, now)).collect()
    }

    /// We are in the call with these, and no others.
    fn begin(&mut self, peers: Vec<Member>, now: Duration) -> Vec<Effect> {
        let mut prepared = std::mem::take(&mut self.pairs);
        let mut effects = Vec::new();
        for member in peers {
            match prepared.iter().position(|pair| pair.member().peer == member.peer) {
                Some(at) => self.pairs.push(prepared.remove(at)),
                None => effects.extend(self.meet(member, Pair::prepared, now)),
            }
        }
        effects.extend(prepared.into_iter().map(Pair::close));
        effects.extend(self.pairs.iter_mut().flat_map(|pair| pair.begin(now)));
        effects
    }

    fn close_all(&mut self) -> Vec<Effect> {
        self.pairs.drain(..).map(Pair::close).collect()
    }

    fn meet(
        &mut self,
        member: Member,
        start: impl FnOnce(Member, bool, &mut ConnectionIds, Duration) -> (Pair, Vec<Effect>),
        now: Duration,
    ) -> Vec<Effect> {
        let Some(me) = self.me else { return Vec::new() };
        if member.peer == me {
            return Vec::new();
        }
        // A server that names somebody twice is taken at its last word.
        let mut effects: Vec<Effect> = self.take_pair(member.peer).map(Pair::close).into_iter().collect();
        let polite = me.is_polite_towards(member.peer);
        let (pair, opening) = start(member, polite, &mut self.connections, now);
        self.pairs.push(pair);
        effects.extend(opening);
        effects
    }

    fn take_pair(&mut self, peer: PeerId) -> Option<Pair> {
        let at = self.pairs.iter().position(|pair| pair.member().peer == peer)?;
        Some(self.pairs.remove(at))
    }
}

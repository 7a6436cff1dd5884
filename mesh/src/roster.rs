//! One participant's picture of the room: who is in it, and the connection to each.

mod meeting;
mod others;
mod server;

use crate::connection_ids::ConnectionIds;
use crate::numbers::Numbers;
use crate::pair::Pair;
use crate::presence::Presence;
use crate::uplink::Uplink;
use crate::{ConnectionId, Effect, Ending, Event, Flow, Hearing, Ice, Link, Repairs, ServerLink, Stage};
use shared::{
    Control, Hello, IceServer, InvalidIceServers, MediaState, Member, PROTOCOL_VERSION, PageId, PeerId, Profile,
    ResumeToken, RoomName, ToServer,
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
    ice: Ice,
    /// As the server said it.
    told: Vec<IceServer>,
    is_relay_only: bool,
    /// The person wants nobody to know their address.
    hides: bool,
    /// Of what the server said.
    left_out: Vec<InvalidIceServers>,
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
    /// Until then it is being found out which ways are open; connections that are made ready would try all of them.
    explored_at: Option<Duration>,
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
            ice: Ice::default(),
            told: Vec::new(),
            is_relay_only: false,
            hides: false,
            left_out: Vec::new(),
            present: Vec::new(),
            pairs: Vec::new(),
            lost: BTreeMap::new(),
            own: MediaState::default(),
            is_rejoining: false,
            rejoin_at: None,
            explored_at: None,
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

    /// What connections are to be made with.
    #[must_use]
    pub const fn ice(&self) -> &Ice {
        &self.ice
    }

    /// Whether the server wants everything to go through relays, whatever the person wants.
    #[must_use]
    pub const fn is_relay_only(&self) -> bool {
        self.is_relay_only
    }

    /// What the server named for that and no browser would take.
    #[must_use]
    pub fn left_out(&self) -> &[InvalidIceServers] {
        &self.left_out
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
        self.judge(self.pairs.iter(), now)
    }

    /// Whether this one hears us, by their own word.
    #[must_use]
    pub fn hearing_of(&self, peer: PeerId, now: Duration) -> Hearing {
        self.judge(self.pairs.iter().filter(|pair| pair.member().peer == peer), now)
    }

    fn judge<'p>(&self, pairs: impl Iterator<Item = &'p Pair>, now: Duration) -> Hearing {
        let told = pairs.filter(|pair| pair.can_be_told()).filter_map(|pair| pair.presence().deaf(now));
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

    /// When [`Event::Tick`] is wanted next, on the clock that `now` is read from.
    #[must_use]
    pub fn deadline(&self) -> Option<Duration> {
        let pairs = self.pairs.iter().filter_map(Pair::deadline);
        let lost =
            self.pairs.iter().filter_map(|pair| pair.presence().deadline()).filter(|_| self.stage == Stage::Call);
        let own = [self.uplink.deadline(), self.rejoin_at, self.explored_at, self.pulse_at];
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
                let mut effects = self.uplink.doubt(now);
                effects.extend(self.explore(now));
                effects
            }
            Event::Hide(hides) => self.on_hide(hides, now),
            Event::Explored => self.on_explored(now),
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
        if self.explored_at.is_some_and(|at| at <= now) {
            effects.extend(self.on_explored(now));
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

    fn say_join(&mut self, now: Duration) -> Vec<Effect> {
        let join = self.profile.clone().map(|profile| ToServer::Join { profile });
        join.and_then(|join| self.uplink.say(join, now)).into_iter().collect()
    }

    fn on_way_open(&mut self, now: Duration) {
        for (pair, after) in self.pairs.iter_mut().zip((0..).map(|n| STAGGER * n)) {
            pair.on_way_open(after, now);
        }
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

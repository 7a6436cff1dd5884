//! One participant's picture of the room: who is in it, and the connection to each.

mod meeting;
mod others;
mod server;
mod standing;

pub use standing::Participant;

use crate::budget::Budget;
use crate::chat::{Asking, Conversation};
use crate::connection_ids::ConnectionIds;
use crate::hands::Hands;
use crate::numbers::Numbers;
use crate::pair::Pair;
use crate::presence::Presence;
use crate::reactions::Reactions;
use crate::routes::{PASSED_ON, PASSED_ON_EVERY};
use crate::uplink::Uplink;
use crate::{Action, Effect, Ending, Event, Ice, ServerLink, Stage};
use shared::{
    Control, Hello, IceServer, InvalidIceServers, MediaState, Member, PROTOCOL_VERSION, PageId, PeerId, Profile,
    Reacted, ResumeToken, RoomName, ToServer, Turn,
};
use std::collections::BTreeMap;
use std::time::Duration;

/// Between two pairs that look for a path anew, so that they do not all do it at once.
const STAGGER: Duration = Duration::from_millis(50);
/// A call that was full for us when we came back is asked again after this.
const REJOIN_AFTER: Duration = Duration::from_secs(3);

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
    pub(crate) profile: Option<Profile>,
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
    pub(crate) relayed: Budget,
    pub(crate) conversation: Conversation,
    pub(crate) asking: Asking,
    /// When we said last that we write, if we do.
    pub(crate) typing_said_at: Option<Duration>,
    hands: Hands,
    reactions: Reactions,
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

    /// The same, with the hand that was up before.
    #[must_use]
    pub fn with_hand(mut self, turn: Option<Turn>) -> Self {
        turn.into_iter().for_each(|turn| self.hands.keep(turn));
        self
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
            relayed: Budget::new(PASSED_ON, PASSED_ON_EVERY),
            conversation: Conversation::default(),
            asking: Asking::default(),
            typing_said_at: None,
            hands: Hands::default(),
            reactions: Reactions::default(),
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

    /// Our own hand, if it is up: what the page has to say when it is loaded again, to keep its place.
    #[must_use]
    pub fn hand(&self) -> Option<Turn> {
        self.hands.own()
    }

    /// Whose hands are up, our own among them, in the order in which they went up: the same for everybody.
    #[must_use]
    pub fn hands(&self) -> Vec<PeerId> {
        self.hands.in_order(self.me)
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
        let own = [
            self.uplink.deadline(),
            self.rejoin_at,
            self.explored_at,
            self.pulse_at,
            self.reactions.deadline(),
            self.chat_deadline(),
        ];
        pairs.chain(lost).chain(own.into_iter().flatten()).min()
    }

    /// Takes note of what happened and says what is to be done, in this order.
    pub fn handle(&mut self, event: Event, now: Duration) -> Vec<Effect> {
        let mut effects = self.on_event(event, now);
        let Self { hands, pairs, .. } = self;
        hands.retain(|peer| pairs.iter().any(|pair| pair.member().peer == peer));
        effects.extend(self.ask(now));
        effects
    }

    fn on_event(&mut self, event: Event, now: Duration) -> Vec<Effect> {
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
                self.state_to_all(&Control::Media(own))
            }
            Event::Say { text, at } => self.on_say(text, at),
            Event::Typing(types) => self.on_typing(types, now),
            Event::Hand(up) if self.hands.raise(up) => self.state_to_all(&Control::Hand(self.hands.own())),
            Event::Hand(_) => Vec::new(),
            Event::React(reaction) => {
                let (Stage::Call, Some(peer)) = (self.stage, self.me) else { return Vec::new() };
                let Some(reacted) = self.reactions.react(reaction, now) else { return Vec::new() };
                let mut effects = self.react_to_all(reacted);
                effects.push(Effect::Reacted { peer, reaction });
                effects
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
        for reacted in self.reactions.due(now) {
            effects.extend(self.react_to_all(reacted));
        }
        effects.extend(self.on_chat_tick(now));
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

    fn state_to_all(&self, said: &Control) -> Vec<Effect> {
        self.pairs.iter().filter_map(|pair| pair.state(said.clone())).collect()
    }

    fn react_to_all(&self, reacted: Reacted) -> Vec<Effect> {
        let told = self.pairs.iter().filter(|pair| pair.can_be_told());
        told.map(|pair| pair.act(Action::React(reacted))).collect()
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

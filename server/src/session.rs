//! Participants across their sockets: who they are, what was said to them, what they said.
//!
//! A session begins with `Welcome`. It outlives its socket when its owner is away, and is found again by a resume token.

use crate::hub::{After, Socket};
use crate::outbox::Overfull;
use crate::replay::Replay;
use crate::tokens::{BadToken, Claim, Tokens};
use crate::ws::frame::Opcode;
use shared::{PageId, PeerId, Resume, ResumeToken, RoomName};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

/// Participants who left and whose tokens are not to be used again. Past that the oldest are forgotten: their tokens would
/// bring back somebody who left, as a visitor.
const REVOKED: usize = 4096;

/// Every session of one server.
#[derive(Debug)]
pub(crate) struct Sessions {
    tokens: Tokens,
    replay_bytes: usize,
    sessions: BTreeMap<PeerId, Session>,
    revoked: BTreeSet<PeerId>,
    revoked_order: VecDeque<PeerId>,
}

#[derive(Debug, Default)]
struct Session {
    socket: Option<Arc<Socket>>,
    room: Option<RoomName>,
    /// Which load of the owner's page has the socket.
    page: Option<PageId>,
    /// Of the token that was given last.
    generation: u32,
    /// Of the last token that the owner is known to have: every later one may have been lost with the socket that it was
    /// sent on. A page that opens one socket after the other while the server does not answer shows the same one each time.
    confirmed: u32,
    /// What is said is kept from `Joined` on.
    is_joined: bool,
    replay: Replay,
    /// What its owner says to have received, until it is brought up to date.
    resume_from: u32,
    /// Counted frames that came from its owner.
    heard: u32,
    /// When its owner was told of ICE servers, on the sockets before this one: milliseconds since the server started.
    ice_told: u64,
}

/// Who says `Hello`.
#[derive(Debug)]
pub(crate) enum Recognised {
    /// Nobody whom we know, perhaps for a reason.
    New { why: Option<&'static str> },
    /// Somebody who was here, in this process or one before it.
    Returning { peer: PeerId, is_resumable: bool },
}

impl Sessions {
    pub(crate) fn new(tokens: Tokens, replay_bytes: usize) -> Self {
        Self {
            tokens,
            replay_bytes,
            sessions: BTreeMap::new(),
            revoked: BTreeSet::new(),
            revoked_order: VecDeque::new(),
        }
    }

    /// Who shows this token in this room. A token is used up as soon as its successor is in use.
    pub(crate) fn recognise(&mut self, room: &RoomName, resume: Option<Resume>, now: Duration) -> Recognised {
        let Some(Resume { token, received }) = resume else { return Recognised::New { why: None } };
        let Claim { peer, generation } = match self.tokens.check(room, &token, now) {
            Ok(claim) => claim,
            Err(BadToken::Forged) => return Recognised::New { why: Some("forged") },
            Err(BadToken::Expired) => return Recognised::New { why: Some("expired") },
        };
        if self.revoked.contains(&peer) {
            return Recognised::New { why: Some("its owner has left") };
        }
        let session = self.sessions.entry(peer).or_insert_with(|| Session { generation, ..Session::default() });
        if generation < session.confirmed {
            return Recognised::New { why: Some("used before") };
        }
        // A later one than we gave was made by another process under the same secret.
        let is_ours = generation <= session.generation;
        session.generation = session.generation.max(generation);
        session.confirmed = generation;
        session.resume_from = received;
        let is_resumable = is_ours && session.is_joined && session.replay.after(received).is_some();
        Recognised::Returning { peer, is_resumable }
    }

    /// From now on the session is on this socket.
    pub(crate) fn attach(&mut self, peer: PeerId, socket: Arc<Socket>) {
        let session = self.sessions.entry(peer).or_default();
        session.note_ice();
        session.socket = Some(socket);
    }

    /// The owner goes on with the ICE servers that they were told of on the socket before this one.
    pub(crate) fn hand_on_ice(&self, peer: PeerId) {
        let Some(session) = self.sessions.get(&peer) else { return };
        if let Some(socket) = &session.socket {
            socket.set_ice_told(session.ice_told);
        }
    }

    /// Where the owner is, and with which load of their page.
    pub(crate) fn note(&mut self, peer: PeerId, room: RoomName, page: PageId) {
        if let Some(session) = self.sessions.get_mut(&peer) {
            (session.room, session.page) = (Some(room), Some(page));
        }
    }

    /// Whether the owner's socket is one of this load of their page.
    pub(crate) fn is_of_page(&self, peer: PeerId, page: PageId) -> bool {
        self.sessions.get(&peer).is_some_and(|session| session.page == Some(page))
    }

    pub(crate) fn socket(&self, peer: PeerId) -> Option<&Arc<Socket>> {
        self.sessions.get(&peer)?.socket.as_ref()
    }

    /// Whether the session is on this socket.
    pub(crate) fn is_on(&self, peer: PeerId, socket: &Socket) -> bool {
        self.socket(peer).is_some_and(|its| std::ptr::eq(Arc::as_ptr(its), socket))
    }

    /// This socket is gone; false when it was not the session's, or no longer.
    pub(crate) fn detach(&mut self, peer: PeerId, socket: &Socket) -> bool {
        if !self.is_on(peer, socket) {
            return false;
        }
        if let Some(session) = self.sessions.get_mut(&peer) {
            session.note_ice();
            session.socket = None;
            if !session.is_joined {
                self.sessions.remove(&peer);
            }
        }
        true
    }

    pub(crate) fn detach_whatever(&mut self, peer: PeerId) {
        self.sessions.remove(&peer);
    }

    /// A session without a past: the token to show next time.
    pub(crate) fn begin(&mut self, peer: PeerId, now: Duration) -> Option<ResumeToken> {
        let session = self.sessions.get_mut(&peer)?;
        session.replay = Replay::default();
        (session.heard, session.is_joined) = (0, false);
        self.renew(peer, now)
    }

    /// The session goes on: the token to show next time, and how much of what its owner said has arrived.
    pub(crate) fn resume(&mut self, peer: PeerId, now: Duration) -> Option<(ResumeToken, u32)> {
        let token = self.renew(peer, now)?;
        Some((token, self.sessions.get(&peer)?.heard))
    }

    /// Says again what has not arrived.
    pub(crate) fn replay(&mut self, peer: PeerId, after: &mut After) -> Result<(), Overfull> {
        let Some(session) = self.sessions.get_mut(&peer) else { return Ok(()) };
        session.replay.acknowledge(session.resume_from);
        let (Some(socket), Some(frames)) = (&session.socket, session.replay.after(session.resume_from)) else {
            return Ok(());
        };
        for frame in frames {
            after.wake(socket.outbox.push(Opcode::Text, frame)?);
        }
        Ok(())
    }

    /// The owner is in the call: what is said to them from now on is kept until it has arrived.
    pub(crate) fn join(&mut self, peer: PeerId) -> Option<&Arc<Socket>> {
        let session = self.sessions.get_mut(&peer)?;
        session.is_joined = true;
        session.socket.as_ref()
    }

    /// Keeps a counted frame, whether there is a socket for it or not. Who is in the lobby is told anew when they come back.
    pub(crate) fn keep(&mut self, peer: PeerId, frame: &[u8]) {
        if let Some(session) = self.sessions.get_mut(&peer) {
            session.replay.push(frame, if session.is_joined { self.replay_bytes } else { 0 });
        }
    }

    /// A counted frame came.
    pub(crate) fn heard(&mut self, peer: PeerId) {
        if let Some(session) = self.sessions.get_mut(&peer) {
            session.heard = session.heard.saturating_add(1);
            session.confirmed = session.generation;
        }
    }

    /// So many frames have arrived at the owner; answers how many came from them.
    pub(crate) fn acknowledge(&mut self, peer: PeerId, received: u32) -> u32 {
        let Some(session) = self.sessions.get_mut(&peer) else { return 0 };
        session.replay.acknowledge(received);
        session.confirmed = session.generation;
        session.heard
    }

    /// The directory has forgotten the owner: their socket, if there is one.
    pub(crate) fn end(&mut self, peer: PeerId) -> Option<Arc<Socket>> {
        self.sessions.remove(&peer)?.socket
    }

    /// What is kept for somebody without a socket goes.
    pub(crate) fn forget(&mut self, peer: PeerId) {
        self.sessions.remove(&peer);
    }

    /// The owner leaves for good: no token of theirs brings them back.
    pub(crate) fn revoke(&mut self, peer: PeerId) {
        if self.revoked.insert(peer) {
            self.revoked_order.push_back(peer);
        }
        while self.revoked_order.len() > REVOKED {
            if let Some(oldest) = self.revoked_order.pop_front() {
                self.revoked.remove(&oldest);
            }
        }
    }

    fn renew(&mut self, peer: PeerId, now: Duration) -> Option<ResumeToken> {
        let session = self.sessions.get_mut(&peer)?;
        let room = session.room.as_ref()?;
        session.generation = session.generation.saturating_add(1);
        Some(self.tokens.issue(room, Claim { peer, generation: session.generation }, now))
    }
}

impl Session {
    /// Its socket goes, or another takes its place.
    fn note_ice(&mut self) {
        // One that nothing was said on has nothing to tell.
        if let Some(told) = self.socket.as_ref().map(|socket| socket.ice_told()).filter(|told| *told > 0) {
            self.ice_told = told;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::Hub;
    use crate::ice::Ice;
    use shared::Limits;

    const NOW: Duration = Duration::from_secs(1_800_000_000);

    /// A server that was stopped for a while finds several sockets of one page, which could not know of a later token.
    #[test]
    fn a_token_is_good_until_a_later_one_is_in_use() {
        let room: RoomName = "standup".parse().unwrap();
        let peer = PeerId::new(uuid::Uuid::from_u128(7));
        let first = Tokens::new(b"secret").issue(&room, Claim { peer, generation: 3 }, NOW);
        let mut sessions = Sessions::new(Tokens::new(b"secret"), 1000);
        let shown = |sessions: &mut Sessions, token: &ResumeToken| {
            let known = sessions.recognise(&room, Some(Resume { token: token.clone(), received: 0 }), NOW);
            sessions.note(peer, room.clone(), PageId(1));
            matches!(known, Recognised::Returning { .. }).then(|| sessions.begin(peer, NOW).unwrap())
        };
        for _ in 0..5 {
            assert!(shown(&mut sessions, &first).is_some(), "none of the later ones is known to have arrived");
        }
        let last = shown(&mut sessions, &first).unwrap();
        sessions.heard(peer);
        assert!(shown(&mut sessions, &first).is_none(), "used before");
        let next = shown(&mut sessions, &last).unwrap();
        assert!(shown(&mut sessions, &next).is_some());
        assert!(shown(&mut sessions, &last).is_none(), "the one after it was shown");
    }

    #[test]
    fn what_an_owner_was_told_of_ice_counts_on_the_next_socket() {
        let hub = Hub::new(Limits::default(), Ice::default(), Tokens::new(b"secret"));
        let peer = PeerId::new(uuid::Uuid::from_u128(7));
        let mut sessions = Sessions::new(Tokens::new(b"secret"), 1000);
        let told = |sessions: &mut Sessions| {
            let socket = hub.open(None);
            sessions.attach(peer, Arc::clone(&socket));
            sessions.join(peer);
            sessions.hand_on_ice(peer);
            (socket.ice_told(), socket)
        };
        let (_, first) = told(&mut sessions);
        first.set_ice_told(5);
        let (second, socket) = told(&mut sessions);
        assert_eq!(second, 5, "in the place of the first");
        sessions.detach(peer, &socket);
        let (third, socket) = told(&mut sessions);
        assert_eq!(third, 5, "after a while without any");
        // Renewed there, then one that nothing was said on.
        socket.set_ice_told(9);
        sessions.attach(peer, hub.open(None));
        assert_eq!(told(&mut sessions).0, 9);
    }

    #[test]
    fn another_load_of_the_page_is_another() {
        let (peer, room) = (PeerId::new(uuid::Uuid::from_u128(7)), "standup".parse().unwrap());
        let mut sessions = Sessions::new(Tokens::new(b"secret"), 1000);
        sessions.sessions.entry(peer).or_default();
        assert!(!sessions.is_of_page(peer, PageId(1)));
        sessions.note(peer, room, PageId(1));
        assert!(sessions.is_of_page(peer, PageId(1)) && !sessions.is_of_page(peer, PageId(2)));
    }
}

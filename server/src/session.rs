//! Participants across their sockets: who they are, what was said to them, what they said.
//!
//! A session begins with `Welcome`. It outlives its socket when its owner is away, and is found again by a resume token.

use crate::hub::{After, Socket};
use crate::outbox::Overfull;
use crate::replay::Replay;
use crate::tokens::{BadToken, Claim, Tokens};
use crate::ws::frame::Opcode;
use shared::{PeerId, Resume, ResumeToken, RoomName};
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
    /// Of the token that was given last, and whether its owner has it: they may have lost the socket that it was sent on.
    generation: u32,
    is_confirmed: bool,
    /// What is said is kept from `Joined` on.
    is_joined: bool,
    replay: Replay,
    /// What its owner says to have received, until it is brought up to date.
    resume_from: u32,
    /// Counted frames that came from its owner.
    heard: u32,
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
        let is_before = !session.is_confirmed && generation.checked_add(1) == Some(session.generation);
        if generation < session.generation && !is_before {
            return Recognised::New { why: Some("used before") };
        }
        // Made by another process under the same secret, so it is newer than what this one knows of its owner.
        let is_ours = generation <= session.generation;
        session.generation = session.generation.max(generation);
        session.resume_from = received;
        let is_resumable = is_ours && session.is_joined && session.replay.after(received).is_some();
        Recognised::Returning { peer, is_resumable }
    }

    /// From now on the session is on this socket.
    pub(crate) fn attach(&mut self, peer: PeerId, socket: Arc<Socket>) {
        self.sessions.entry(peer).or_default().socket = Some(socket);
    }

    pub(crate) fn note_room(&mut self, peer: PeerId, room: RoomName) {
        if let Some(session) = self.sessions.get_mut(&peer) {
            session.room = Some(room);
        }
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
            session.is_confirmed = true;
        }
    }

    /// So many frames have arrived at the owner; answers how many came from them.
    pub(crate) fn acknowledge(&mut self, peer: PeerId, received: u32) -> u32 {
        let Some(session) = self.sessions.get_mut(&peer) else { return 0 };
        session.replay.acknowledge(received);
        session.is_confirmed = true;
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
        session.is_confirmed = false;
        Some(self.tokens.issue(room, Claim { peer, generation: session.generation }, now))
    }
}

//! The session with the server: one socket after the other, as if it were a single one.
//!
//! What was said and is not acknowledged is said again on the next socket; a socket that fell silent is given up; a new
//! one is opened after a while that grows and that chance decides.

use crate::dice::Dice;
use crate::{Effect, ServerLink};
use shared::{FromServer, RefusedCode, Resume, ResumeToken, Signal, ToServer};
use std::collections::VecDeque;
use std::time::Duration;

/// From asking for a socket to the server's first word on it.
const GREETED_WITHIN: Duration = Duration::from_secs(4);
/// Silence after which the server is asked whether it is there.
const PING_EVERY: Duration = Duration::from_secs(8);
/// How long it has to answer.
const PONG_WITHIN: Duration = Duration::from_secs(4);
/// The same when there is reason to doubt: the machine slept, or the network is another one.
const PONG_WITHIN_IN_DOUBT: Duration = Duration::from_secs(2);
/// How long it may take until frames that came or went are acknowledged.
const REPORT_AFTER: Duration = Duration::from_secs(1);

/// The first wait for a new socket, at most; it doubles with each attempt.
const WAIT: Duration = Duration::from_millis(400);
/// It stays below this at first, so that a room is whole soon after a short absence of the server,
const WAIT_AT_FIRST: Duration = Duration::from_secs(2);
/// for this long,
const AT_FIRST: Duration = Duration::from_secs(60);
/// and below this for ever.
const WAIT_AT_MOST: Duration = Duration::from_secs(8);
/// After a refusal there is less hope.
const WAIT_REFUSED: Duration = Duration::from_secs(4);

/// Counted frames that are kept until they are acknowledged. A page says a few with each newcomer; past that the oldest
/// go, and the pairs repair what was lost.
const KEPT: usize = 256;

/// The session with the server.
#[derive(Debug)]
pub(crate) struct Uplink {
    state: State,
    token: Option<ResumeToken>,
    /// Counted frames of ours that the server has not acknowledged.
    kept: VecDeque<ToServer<Signal>>,
    /// How many it has.
    acknowledged: u32,
    /// How many counted frames came, and of how many we have told the server.
    received: u32,
    reported: u32,
    attempts: u32,
    lost_at: Option<Duration>,
    refused: Option<RefusedCode>,
    dice: Dice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// A socket is opening, or the server has not said its first word on it.
    Greeting { by: Duration },
    /// The session stands.
    Up {
        ping_at: Duration,
        /// When the socket is given up, unless something comes.
        pong_by: Option<Duration>,
        /// When to acknowledge, and to ask for acknowledgement.
        report_at: Option<Duration>,
        /// When to go over to another socket, because the server is about to stop.
        move_at: Option<Duration>,
    },
    /// There is no socket; the next is opened then.
    Waiting { until: Duration },
    /// No socket is wanted any more.
    Ended,
}

impl Uplink {
    /// A session that begins, or one that a page before this one had.
    pub(crate) fn new(token: Option<ResumeToken>, seed: u32) -> Self {
        Self {
            state: State::Ended,
            token,
            kept: VecDeque::new(),
            acknowledged: 0,
            received: 0,
            reported: 0,
            attempts: 0,
            lost_at: None,
            refused: None,
            dice: Dice::new(seed),
        }
    }

    pub(crate) fn link(&self) -> ServerLink {
        match self.state {
            State::Up { .. } => ServerLink::Up,
            State::Greeting { .. } if self.lost_at.is_none() => ServerLink::Opening,
            State::Greeting { .. } | State::Waiting { .. } | State::Ended => ServerLink::Lost,
        }
    }

    pub(crate) fn is_up(&self) -> bool {
        matches!(self.state, State::Up { .. })
    }

    /// Whether the server's first word is awaited.
    pub(crate) fn is_greeting(&self) -> bool {
        matches!(self.state, State::Greeting { .. })
    }

    /// How many frames of ours are kept.
    pub(crate) fn kept(&self) -> usize {
        self.kept.len()
    }

    pub(crate) fn token(&self) -> Option<&ResumeToken> {
        self.token.as_ref()
    }

    /// A socket is there, or on its way: what the first frame shows.
    pub(crate) fn opened(&mut self, now: Duration) -> Option<Resume> {
        self.state = State::Greeting { by: now + GREETED_WITHIN };
        self.token.clone().map(|token| Resume { token, received: self.received })
    }

    /// The socket is gone. The next one comes later, unless the server has said that it would be no use.
    pub(crate) fn closed(&mut self, now: Duration) {
        if self.state == State::Ended {
            return;
        }
        let lost_at = *self.lost_at.get_or_insert(now);
        let cap = if now.saturating_sub(lost_at) < AT_FIRST { WAIT_AT_FIRST } else { WAIT_AT_MOST };
        let most = match self.refused.take() {
            Some(_) => WAIT_REFUSED,
            None => (WAIT * 2u32.saturating_pow(self.attempts.min(8))).min(cap),
        };
        self.attempts += 1;
        let chance = self.dice.below(u32::try_from(most.as_millis()).unwrap_or(u32::MAX) * 3 / 4);
        self.state = State::Waiting { until: now + most / 4 + Duration::from_millis(chance.into()) };
    }

    /// No socket is wanted any more.
    pub(crate) fn end(&mut self) {
        self.state = State::Ended;
    }

    /// `Welcome`: a session without a past.
    pub(crate) fn greeted(&mut self, token: ResumeToken, now: Duration) {
        self.kept.clear();
        (self.acknowledged, self.received, self.reported) = (0, 0, 0);
        self.stand(token, now);
    }

    /// `Resumed`: the session goes on. What the server has not got is said again.
    pub(crate) fn resumed(&mut self, token: ResumeToken, received: u32, now: Duration) -> Vec<Effect> {
        self.acknowledge(received);
        self.stand(token, now);
        self.report_soon(now);
        self.kept.iter().cloned().map(Effect::Send).collect()
    }

    fn stand(&mut self, token: ResumeToken, now: Duration) {
        self.token = Some(token);
        self.attempts = 0;
        self.lost_at = None;
        self.refused = None;
        self.state = State::Up { ping_at: now + PING_EVERY, pong_by: None, report_at: None, move_at: None };
    }

    /// The server refused something and will close.
    pub(crate) fn refused(&mut self, code: RefusedCode) {
        self.refused = Some(code);
    }

    pub(crate) fn refusal(&self) -> Option<RefusedCode> {
        self.refused
    }

    /// Something came from the server.
    pub(crate) fn hear(&mut self, message: &FromServer<Signal>, now: Duration) {
        if let State::Up { ping_at, pong_by, .. } = &mut self.state {
            (*ping_at, *pong_by) = (now + PING_EVERY, None);
        }
        if message.is_counted() {
            self.received = self.received.saturating_add(1);
            self.report_soon(now);
        }
        match message {
            FromServer::Pong { received } => self.acknowledge(*received),
            FromServer::Move { within } => {
                let after = Duration::from_millis(self.dice.below(*within).into());
                if let State::Up { move_at, .. } = &mut self.state {
                    *move_at = Some(now + after);
                }
            }
            FromServer::Welcome { .. }
            | FromServer::Resumed { .. }
            | FromServer::Joined { .. }
            | FromServer::PeerJoined { .. }
            | FromServer::PeerAway { .. }
            | FromServer::PeerBack { .. }
            | FromServer::PeerLeft { .. }
            | FromServer::Signal { .. }
            | FromServer::Ice { .. }
            | FromServer::Refused { .. } => {}
        }
    }

    /// Says something now, or on the next socket of the session.
    pub(crate) fn say(&mut self, message: ToServer<Signal>, now: Duration) -> Option<Effect> {
        if message.is_counted() {
            if self.kept.len() == KEPT {
                self.kept.pop_front();
                self.acknowledged = self.acknowledged.saturating_add(1);
            }
            self.kept.push_back(message.clone());
            self.report_soon(now);
        }
        self.is_up().then_some(Effect::Send(message))
    }

    /// There is reason to doubt the socket, or to try again at once.
    pub(crate) fn doubt(&mut self, now: Duration) -> Vec<Effect> {
        match &mut self.state {
            State::Waiting { .. } => self.open(now),
            // It may have been asked for on a network that is gone.
            State::Greeting { by } => {
                *by = (*by).min(now + PONG_WITHIN_IN_DOUBT);
                Vec::new()
            }
            State::Up { pong_by, .. } => {
                let by = now + PONG_WITHIN_IN_DOUBT;
                *pong_by = Some(pong_by.map_or(by, |earlier| earlier.min(by)));
                vec![self.ping()]
            }
            State::Ended => Vec::new(),
        }
    }

    /// The time that [`Self::deadline`] named has come, or may have.
    pub(crate) fn tick(&mut self, now: Duration) -> Vec<Effect> {
        match &mut self.state {
            State::Greeting { by } if *by <= now => {
                self.lost_at.get_or_insert(now);
                self.open(now)
            }
            State::Waiting { until } if *until <= now => self.open(now),
            State::Up { pong_by: Some(by), .. } if *by <= now => {
                self.lost_at = Some(now);
                self.open(now)
            }
            State::Up { move_at: Some(at), .. } if *at <= now => self.open(now),
            State::Up { ping_at, pong_by, report_at, .. }
                if *ping_at <= now || report_at.is_some_and(|at| at <= now) =>
            {
                *ping_at = now + PING_EVERY;
                *report_at = None;
                pong_by.get_or_insert(now + PONG_WITHIN);
                vec![self.ping()]
            }
            State::Greeting { .. } | State::Waiting { .. } | State::Up { .. } | State::Ended => Vec::new(),
        }
    }

    /// When the time is wanted next.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        match self.state {
            State::Greeting { by } => Some(by),
            State::Waiting { until } => Some(until),
            State::Up { ping_at, pong_by, report_at, move_at } => {
                [Some(ping_at), pong_by, report_at, move_at].into_iter().flatten().min()
            }
            State::Ended => None,
        }
    }

    /// Asks for a socket in place of the one there may be.
    fn open(&mut self, now: Duration) -> Vec<Effect> {
        self.state = State::Greeting { by: now + GREETED_WITHIN };
        vec![Effect::OpenSocket]
    }

    fn ping(&mut self) -> Effect {
        self.reported = self.received;
        Effect::Send(ToServer::Ping { received: self.received })
    }

    fn report_soon(&mut self, now: Duration) {
        let is_due = !self.kept.is_empty() || self.reported != self.received;
        if let State::Up { report_at, .. } = &mut self.state
            && is_due
        {
            report_at.get_or_insert(now + REPORT_AFTER);
        }
    }

    /// The server has these. A number that cannot be is taken for the nearest that can.
    fn acknowledge(&mut self, received: u32) {
        let news = received.saturating_sub(self.acknowledged);
        let known = self.kept.len().min(usize::try_from(news).unwrap_or(usize::MAX));
        self.kept.drain(..known);
        self.acknowledged = self.acknowledged.saturating_add(u32::try_from(known).unwrap_or(u32::MAX));
    }
}

#[cfg(test)]
mod tests;

//! Whom we ask what we have missed: one after the other, and again after a moment, so that what comes is never more than
//! was asked for and the call beside it feels nothing.

use shared::{Known, PeerId, Stream};
use std::time::Duration;

/// Between two questions.
const EVERY: Duration = Duration::from_millis(100);
/// An answer that has not come by then does not come.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// Where those who were reached know nothing, so long is waited for the others: among people who come together, one who has just
/// come may be reached first.
const PATIENCE: Duration = Duration::from_secs(3);
/// So many answers of one in a row, then it is another's turn.
const ROUNDS: u32 = 64;
/// So often it is remembered that somebody could not tell the beginning of a stream.
const GAPS: usize = 256;

/// Questions and who is to answer them.
#[derive(Debug, Default)]
pub(crate) struct Asking {
    /// Each once.
    waiting: Vec<PeerId>,
    asked: Option<Asked>,
    /// Not before then is anybody asked.
    quiet_until: Duration,
    /// Who could not tell the beginning of a stream, and from where on they can.
    gaps: Vec<(Stream, PeerId, u32)>,
    patience: Patience,
}

/// With those who were not reached yet.
#[derive(Clone, Copy, Debug, Default)]
enum Patience {
    #[default]
    Unasked,
    Until(Duration),
    Over,
}

#[derive(Debug)]
struct Asked {
    peer: PeerId,
    rounds: u32,
    /// Until when an answer is waited for; none when the next question is due.
    until: Option<Duration>,
}

/// What to do about the beginning of a stream that somebody does not know.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Gap {
    /// These may know more.
    Ask(Vec<PeerId>),
    /// Nobody does.
    PassOver,
}

impl Asking {
    /// This one may know something that we do not.
    pub(crate) fn want(&mut self, peer: PeerId) {
        if !self.waiting.contains(&peer) {
            self.waiting.push(peer);
        }
    }

    /// Who is to be asked now, if anybody.
    pub(crate) fn next(&mut self, can_answer: impl Fn(PeerId) -> bool, now: Duration) -> Option<PeerId> {
        self.waiting.retain(|peer| can_answer(*peer));
        self.asked.take_if(|asked| !can_answer(asked.peer));
        if now < self.quiet_until || self.asked.as_ref().is_some_and(|asked| asked.until.is_some()) {
            return None;
        }
        let (peer, rounds) = match self.asked.take() {
            Some(asked) => (asked.peer, asked.rounds + 1),
            None if self.waiting.is_empty() => return None,
            None => (self.waiting.remove(0), 0),
        };
        self.asked = Some(Asked { peer, rounds, until: Some(now + ANSWER_WITHIN) });
        self.quiet_until = now + EVERY;
        Some(peer)
    }

    /// Whether we wait for an answer of this one.
    pub(crate) fn is_asked(&self, peer: PeerId) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.peer == peer && asked.until.is_some())
    }

    /// They have answered, and have more to tell or not. Whether their turn is over.
    pub(crate) fn answered(&mut self, more: bool) -> bool {
        let Some(asked) = &mut self.asked else { return false };
        asked.until = None;
        if more && asked.rounds < ROUNDS {
            return false;
        }
        let peer = asked.peer;
        self.asked = None;
        if more {
            self.want(peer);
        }
        true
    }

    /// Whether somebody is waited for who may know what those who were asked do not.
    pub(crate) fn is_patient(&mut self, now: Duration) -> bool {
        match self.patience {
            Patience::Unasked => {
                self.patience = Patience::Until(now + PATIENCE);
                true
            }
            Patience::Until(until) => now < until,
            Patience::Over => false,
        }
    }

    /// Whether that was long enough, once.
    pub(crate) fn loses_patience(&mut self, now: Duration) -> bool {
        let loses = matches!(self.patience, Patience::Until(until) if until <= now);
        if loses {
            self.patience = Patience::Over;
        }
        loses
    }

    /// Whether nobody is asked, nor going to be.
    pub(crate) fn is_idle(&self) -> bool {
        self.asked.is_none() && self.waiting.is_empty()
    }

    /// Gives up who does not answer.
    pub(crate) fn on_tick(&mut self, now: Duration) -> Option<PeerId> {
        self.asked.take_if(|asked| asked.until.is_some_and(|until| until <= now)).map(|asked| asked.peer)
    }

    pub(crate) fn deadline(&self) -> Option<Duration> {
        let asking = match &self.asked {
            Some(Asked { until: Some(until), .. }) => Some(*until),
            Some(_) => Some(self.quiet_until),
            None => (!self.waiting.is_empty()).then_some(self.quiet_until),
        };
        let patience = match self.patience {
            Patience::Until(until) => Some(until),
            Patience::Unasked | Patience::Over => None,
        };
        [asking, patience].into_iter().flatten().min()
    }

    /// This one can tell nothing of a stream before a place that is beyond what we know. Whoever else is there may; when
    /// nobody does, the one who can tell most has the word.
    pub(crate) fn gap(&mut self, peer: PeerId, place: Known, open: &[PeerId]) -> Gap {
        let stream = place.stream();
        self.gaps.retain(|(gap, who, _)| (*gap, *who) != (stream, peer) && open.contains(who));
        if self.gaps.len() >= GAPS {
            self.gaps.clear();
        }
        self.gaps.push((stream, peer, place.next));
        let said = || self.gaps.iter().filter(|(gap, ..)| *gap == stream);
        let others: Vec<PeerId> = open.iter().copied().filter(|who| !said().any(|(_, it, _)| it == who)).collect();
        if !others.is_empty() {
            return Gap::Ask(others);
        }
        match said().min_by_key(|(.., number)| *number) {
            Some((_, most, number)) if *number < place.next => Gap::Ask(vec![*most]),
            _ => Gap::PassOver,
        }
    }

    /// Something of this stream has come.
    pub(crate) fn close_gap(&mut self, stream: Stream) {
        self.gaps.retain(|(gap, ..)| *gap != stream);
    }
}

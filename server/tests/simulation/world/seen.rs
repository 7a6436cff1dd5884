//! What the schedules have brought about, and names for what is counted.

use super::*;

/// What the schedules have brought about; nothing is shown by what never happens.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    /// Connections that gave way to another with the same participant.
    pub(crate) replaced: u32,
    /// Offers that met one of the receiver's own.
    pub(crate) collisions: u32,
    /// Visits that ended while a negotiation was under way.
    pub(crate) cut_short: u32,
    /// Offers after the first of a connection.
    pub(crate) renegotiations: u32,
    /// Pairs at the end.
    pub(crate) pairs: u32,
    /// Faults, as far as they hit something.
    pub(crate) killed: u32,
    pub(crate) paused: u32,
    pub(crate) drained: u32,
    pub(crate) refused: u32,
    pub(crate) reset: u32,
    pub(crate) half_open: u32,
    pub(crate) access_out: u32,
    pub(crate) path_cut: u32,
    pub(crate) all_cut: u32,
    pub(crate) slept: u32,
    pub(crate) moved: u32,
    pub(crate) false_alarms: u32,
    pub(crate) crashed: u32,
    pub(crate) closed: u32,
    pub(crate) reloaded: u32,
    /// And what came of them: sessions that went on, frames that were said again.
    pub(crate) resumed: u32,
    pub(crate) replayed: u32,
    pub(crate) taken_over: u32,
    /// Connections through which nothing came for seconds, and those that browsers gave up.
    pub(crate) disconnected: u32,
    pub(crate) failed: u32,
    pub(crate) stalls: u32,
    pub(crate) restarts: u32,
    /// Words and reactions of others, and questions what was missed.
    pub(crate) heard: u32,
    pub(crate) reactions: u32,
    pub(crate) asked: u32,
    /// Raised hands at the end.
    pub(crate) hands: u32,
    /// Signals that went over the connection itself, and by way of a third.
    pub(crate) direct: u32,
    pub(crate) relayed: u32,
}

pub(super) fn candidate(candidate: String, username_fragment: Option<String>) -> Candidate {
    Candidate { candidate, sdp_mid: Some("0".into()), sdp_m_line_index: Some(0), username_fragment }
}

pub(super) fn kind_of(message: &ToServer<Signal>) -> &'static str {
    match message {
        ToServer::Hello(_) => "Hello",
        ToServer::Join { .. } => "Join",
        ToServer::Signal { signal: Signal::Offer { .. }, .. } => "Offer",
        ToServer::Signal { signal: Signal::Answer { .. }, .. } => "Answer",
        ToServer::Signal { signal: Signal::Candidates(_), .. } => "Candidates",
        ToServer::Leave => "Leave",
        ToServer::Ping { .. } => "Ping",
    }
}

pub(super) fn kind_from(message: &FromServer<Signal>) -> &'static str {
    match message {
        FromServer::Welcome { .. } => "Welcome",
        FromServer::Joined { .. } => "Joined",
        FromServer::Resumed { .. } => "Resumed",
        FromServer::PeerJoined { .. } => "PeerJoined",
        FromServer::PeerAway { .. } => "PeerAway",
        FromServer::PeerBack { .. } => "PeerBack",
        FromServer::PeerLeft { .. } => "PeerLeft",
        FromServer::Signal { .. } => "Signal",
        FromServer::Pong { .. } => "Pong",
        FromServer::Move { .. } => "Move",
        FromServer::Ice { .. } => "Ice",
        FromServer::Refused { .. } => "Refused",
    }
}

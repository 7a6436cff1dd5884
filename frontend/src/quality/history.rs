//! The last minutes of everybody's connection.

use super::{Path, Picture, Snapshot};
use mesh::{ConnectionId, Flow, Hearing, Link, Repairs, ServerLink};
use shared::{InvalidIceServers, MediaState, PeerId};
use std::collections::VecDeque;
use std::time::Duration;

/// How long something is kept.
const KEPT: Duration = Duration::from_secs(600);
/// Counters of 32 bits begin again after this.
const ROUND: f64 = 4_294_967_296.0;

/// What is known of the call since somebody began to look at it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct History {
    /// The server's, and since when.
    pub(crate) server: Option<(ServerLink, Duration)>,
    /// What it named for finding ways, and no browser would take.
    pub(crate) left_out: Vec<InvalidIceServers>,
    /// Those who are in the call and those who were, in the order in which they were met.
    pub(crate) lines: Vec<Line>,
    pub(crate) now: Duration,
}

/// What is known of the connection to one of the others.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) peer: PeerId,
    pub(crate) name: String,
    pub(crate) is_here: bool,
    pub(crate) standing: Standing,
    pub(crate) samples: VecDeque<(Duration, Sample)>,
    last: Option<(ConnectionId, Snapshot)>,
}

/// What the page itself knows of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) connection: ConnectionId,
    pub(crate) link: Link,
    pub(crate) media: MediaState,
    pub(crate) flow: Flow,
    pub(crate) hears_us: Hearing,
    pub(crate) repairs: Repairs,
}

/// What happened on a connection between two moments.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Sample {
    pub(crate) path: Option<Path>,
    /// In milliseconds.
    pub(crate) round_trip: Option<f64>,
    /// A part of 1. None when nothing was sent that could have been lost.
    pub(crate) loss_in: Option<f64>,
    pub(crate) loss_out: Option<f64>,
    /// In kbit/s.
    pub(crate) rate_in: Option<f64>,
    pub(crate) rate_out: Option<f64>,
    pub(crate) picture: Option<Picture>,
    pub(crate) freezes: f64,
}

impl History {
    /// Who is in the call now, and how the server is.
    pub(crate) fn note(
        &mut self,
        server: (ServerLink, Duration),
        there: impl IntoIterator<Item = (PeerId, String, Standing)>,
        now: Duration,
    ) {
        (self.server, self.now) = (Some(server), now);
        self.lines.iter_mut().for_each(|line| line.is_here = false);
        for (peer, name, standing) in there {
            match self.lines.iter_mut().find(|line| line.peer == peer) {
                Some(line) => (line.is_here, line.standing) = (true, standing),
                None => {
                    self.lines.push(Line { peer, name, is_here: true, standing, samples: VecDeque::new(), last: None })
                }
            }
        }
        for line in &mut self.lines {
            while line.samples.front().is_some_and(|(at, _)| now.saturating_sub(*at) > KEPT) {
                line.samples.pop_front();
            }
        }
        self.lines.retain(|line| line.is_here || !line.samples.is_empty());
    }

    /// What a browser says of somebody's connection.
    pub(crate) fn add(&mut self, peer: PeerId, connection: ConnectionId, snapshot: Snapshot, now: Duration) {
        let Some(line) = self.lines.iter_mut().find(|line| line.peer == peer) else { return };
        let before = line.last.take().filter(|(known, _)| *known == connection);
        if let Some(sample) = Sample::between(before.as_ref().map(|(_, before)| before), &snapshot) {
            line.samples.push_back((now, sample));
        }
        line.last = Some((connection, snapshot));
    }

    /// Those who are in the call.
    pub(crate) fn here(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.is_here)
    }

    /// What is known of this one.
    pub(crate) fn of(&self, peer: PeerId) -> Option<&Line> {
        self.lines.iter().find(|line| line.peer == peer)
    }
}

impl Line {
    /// The newest.
    pub(crate) fn sample(&self) -> Sample {
        self.samples.back().map(|(_, sample)| *sample).unwrap_or_default()
    }

    /// How often the picture stood still, as far as that is kept.
    pub(crate) fn freezes(&self) -> f64 {
        self.samples.iter().map(|(_, sample)| sample.freezes).sum()
    }
}

impl Sample {
    /// Without a moment before there is only what needs none; without time between them, nothing.
    fn between(before: Option<&Snapshot>, now: &Snapshot) -> Option<Self> {
        let mut sample = Self { path: now.path, round_trip: now.round_trip, picture: now.picture, ..Self::default() };
        let Some(before) = before else { return Some(sample) };
        let seconds = (now.at - before.at) / 1000.0;
        if seconds <= 0.0 {
            return None;
        }
        let rate = |before, now| Some(growth(before, now)? * 8.0 / 1000.0 / seconds);
        sample.rate_in = rate(before.bytes_in, now.bytes_in);
        sample.rate_out = rate(before.bytes_out, now.bytes_out);
        sample.loss_in = growth(before.packets_in, now.packets_in)
            .and_then(|came| part(growth(before.lost_in, now.lost_in)?, came + growth(before.lost_in, now.lost_in)?));
        sample.loss_out = growth(before.packets_out, now.packets_out)
            .and_then(|sent| part(growth(before.lost_out, now.lost_out)?, sent));
        sample.freezes = growth(before.freezes, now.freezes).unwrap_or(0.0);
        Some(sample)
    }
}

/// How much a counter has grown. One that is smaller than before has gone all the way round, or began anew.
fn growth(before: f64, now: f64) -> Option<f64> {
    if now >= before {
        return Some(now - before);
    }
    let round = now + ROUND - before;
    (before < ROUND && round < ROUND / 2.0).then_some(round)
}

fn part(some: f64, all: f64) -> Option<f64> {
    (all > 0.0).then(|| (some / all).clamp(0.0, 1.0))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::quality) const UP: (ServerLink, Duration) = (ServerLink::Up, Duration::ZERO);

    pub(in crate::quality) fn standing() -> Standing {
        Standing {
            connection: ConnectionId(1),
            link: Link::Connected,
            media: MediaState { microphone: true, camera: true, screen: false },
            flow: Flow { sound: true, picture: true },
            hears_us: Hearing::Somebody,
            repairs: Repairs::default(),
        }
    }

    pub(in crate::quality) fn peer(n: u128) -> PeerId {
        PeerId::new(uuid::Uuid::from_u128(n))
    }

    /// A call with these people, each with one sample.
    pub(in crate::quality) fn call(people: &[(&str, Standing, Sample)]) -> History {
        let mut history = History::default();
        let there = people.iter().zip(1..).map(|((name, standing, _), n)| (peer(n), (*name).to_owned(), *standing));
        history.note(UP, there, Duration::from_secs(60));
        for (line, (_, _, sample)) in history.lines.iter_mut().zip(people) {
            line.samples.push_back((Duration::from_secs(60), *sample));
        }
        history
    }

    fn snapshot(at: f64) -> Snapshot {
        Snapshot { at, bytes_in: 1000.0, packets_in: 10.0, packets_out: 10.0, ..Snapshot::default() }
    }

    #[test]
    fn rates_and_losses_are_of_the_time_between() {
        let now = Snapshot {
            at: 3000.0,
            bytes_in: 126_000.0,
            packets_in: 100.0,
            packets_out: 60.0,
            lost_in: 10.0,
            lost_out: 5.0,
            freezes: 1.0,
            ..Snapshot::default()
        };
        let sample = Sample::between(Some(&snapshot(1000.0)), &now).expect("time has passed");
        assert_eq!((sample.rate_in, sample.rate_out), (Some(500.0), Some(0.0)));
        assert_eq!((sample.loss_in, sample.loss_out), (Some(0.1), Some(0.1)));
        assert_eq!(sample.freezes, 1.0);
    }

    #[test]
    fn the_first_moment_has_no_rates_and_no_time_is_no_moment() {
        let first = Sample::between(None, &snapshot(1000.0)).expect("there is something to say");
        assert_eq!((first.rate_in, first.loss_in), (None, None));
        assert_eq!(Sample::between(Some(&snapshot(1000.0)), &snapshot(1000.0)), None);
        // Nothing was sent: nothing could be lost.
        let sample = Sample::between(Some(&snapshot(1000.0)), &snapshot(2000.0)).expect("time has passed");
        assert_eq!((sample.loss_in, sample.loss_out), (None, None));
    }

    #[test]
    fn counters_go_round_or_begin_anew() {
        assert_eq!(growth(ROUND - 10.0, 20.0), Some(30.0));
        assert_eq!(growth(5000.0, 20.0), None, "that is another counter");
        assert_eq!(growth(ROUND * 4.0, 20.0), None, "this one is larger than 32 bits");
    }

    #[test]
    fn another_connection_begins_anew_and_old_samples_go() {
        let mut history = History::default();
        let here = |connection| [(peer(1), "Ana".to_owned(), Standing { connection, ..standing() })];
        let second = Duration::from_secs(1);
        history.note(UP, here(ConnectionId(1)), second);
        history.add(peer(1), ConnectionId(1), snapshot(1000.0), second);
        history.add(peer(1), ConnectionId(1), Snapshot { bytes_in: 2000.0, ..snapshot(2000.0) }, second * 2);
        history.add(peer(1), ConnectionId(2), Snapshot { bytes_in: 9000.0, ..snapshot(3000.0) }, second * 3);
        history.add(peer(2), ConnectionId(3), snapshot(3000.0), second * 3);
        let rates = |history: &History| -> Vec<_> {
            history.lines.iter().flat_map(|line| &line.samples).map(|(_, sample)| sample.rate_in).collect()
        };
        assert_eq!(rates(&history), [None, Some(8.0), None]);
        history.note(UP, here(ConnectionId(2)), KEPT + second * 2);
        assert_eq!(rates(&history), [Some(8.0), None]);
        history.note(UP, [], KEPT + second * 3);
        assert_eq!((history.here().count(), history.lines.len()), (0, 1), "who left is still in the report");
        history.note(UP, [], KEPT * 2);
        assert_eq!(history.lines.len(), 0);
    }
}

//! What is the matter with a call, in one word: the gravest thing, not all of them.

use super::{History, Line, Sample};
use mesh::{Hearing, Link, ServerLink};

/// From this on people wait for each other's answers, in milliseconds.
const SLOW: f64 = 400.0;
/// From this on words go missing.
const LOSSY: f64 = 0.05;
/// So many of the newest samples speak for now.
const NEWEST: usize = 3;

/// What is to be said of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// There is nothing to say.
    Fine,
    /// Nobody else is here.
    Alone,
    /// The call goes on without the server.
    ServerLost,
    /// The connections to all of several are slow or lose something: it is our own.
    OwnNetwork,
    /// Something about the connection to this one.
    With(String, Fault),
}

/// What is the matter with one connection, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// It does not come about.
    Failed,
    /// It is being repaired.
    Interrupted,
    /// It has not come about yet.
    Connecting,
    /// They say that they do not hear us.
    HearsNothing,
    /// Nothing comes of their microphone.
    NoSound,
    /// Nothing comes of their camera.
    NoPicture,
    /// Much of what they send is lost.
    LossIn,
    /// Much of what we send is lost.
    LossOut,
    /// Answers take long.
    Slow,
}

impl Fault {
    /// About the way there, and nothing that is broken.
    fn is_of_the_network(self) -> bool {
        match self {
            Self::LossIn | Self::LossOut | Self::Slow => true,
            Self::Failed
            | Self::Interrupted
            | Self::Connecting
            | Self::HearsNothing
            | Self::NoSound
            | Self::NoPicture => false,
        }
    }

    fn of(line: &Line) -> Option<Self> {
        let standing = line.standing;
        match standing.link {
            Link::Failed => return Some(Self::Failed),
            Link::Interrupted => return Some(Self::Interrupted),
            Link::Connecting => return Some(Self::Connecting),
            Link::Connected => {}
        }
        let newest = |value: fn(&Sample) -> Option<f64>| {
            let values = line.samples.iter().rev().take(NEWEST).filter_map(|(_, sample)| value(sample));
            let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
            if count > 0.0 { sum / count } else { 0.0 }
        };
        let faults = [
            (standing.hears_us == Hearing::Nobody, Self::HearsNothing),
            (!standing.flow.sound, Self::NoSound),
            (!standing.flow.picture, Self::NoPicture),
            (newest(|sample| sample.loss_in) >= LOSSY, Self::LossIn),
            (newest(|sample| sample.loss_out) >= LOSSY, Self::LossOut),
            (newest(|sample| sample.round_trip) >= SLOW, Self::Slow),
        ];
        faults.into_iter().find_map(|(is_so, fault)| is_so.then_some(fault))
    }
}

impl Verdict {
    /// On the call as it is now.
    pub(crate) fn on(history: &History) -> Self {
        let found = |line: &Line| Fault::of(line).map(|fault| (fault, line.name.clone()));
        let mut faults: Vec<(Fault, String)> = history.here().filter_map(found).collect();
        faults.sort();
        let gravest = faults.first().cloned();
        let people = history.here().count();
        match (gravest, history.server.map(|(link, _)| link)) {
            (Some((fault, name)), _) if !fault.is_of_the_network() => Self::With(name, fault),
            (_, Some(ServerLink::Lost)) => Self::ServerLost,
            (Some(_), _) if people > 1 && faults.len() == people => Self::OwnNetwork,
            (Some((fault, name)), _) => Self::With(name, fault),
            (None, _) if people == 0 => Self::Alone,
            (None, _) => Self::Fine,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::Standing;
    use crate::quality::history::tests::{call, standing};
    use mesh::Flow;
    use std::time::Duration;

    fn good() -> Sample {
        Sample { round_trip: Some(20.0), loss_in: Some(0.0), loss_out: Some(0.01), ..Sample::default() }
    }

    fn slow() -> Sample {
        Sample { round_trip: Some(900.0), ..good() }
    }

    #[test]
    fn a_good_call_is_fine_and_an_empty_one_is_empty() {
        assert_eq!(Verdict::on(&call(&[("Ana", standing(), good())])), Verdict::Fine);
        assert_eq!(Verdict::on(&call(&[])), Verdict::Alone);
    }

    #[test]
    fn who_is_slow_is_named_and_when_all_are_it_is_oneself() {
        let one = call(&[("Ana", standing(), good()), ("Hery", standing(), slow())]);
        assert_eq!(Verdict::on(&one), Verdict::With("Hery".into(), Fault::Slow));
        let lossy = Sample { loss_in: Some(0.2), ..good() };
        let all = call(&[("Ana", standing(), lossy), ("Hery", standing(), slow())]);
        assert_eq!(Verdict::on(&all), Verdict::OwnNetwork);
        assert_eq!(Verdict::on(&call(&[("Ana", standing(), lossy)])), Verdict::With("Ana".into(), Fault::LossIn));
    }

    #[test]
    fn what_is_broken_comes_before_the_server_and_that_before_what_is_slow() {
        let lost = Some((ServerLink::Lost, Duration::ZERO));
        let mut call_of_two = call(&[("Ana", standing(), slow())]);
        call_of_two.server = lost;
        assert_eq!(Verdict::on(&call_of_two), Verdict::ServerLost);
        let broken = Standing { link: Link::Interrupted, ..standing() };
        let mut call_of_two = call(&[("Ana", broken, good())]);
        call_of_two.server = lost;
        assert_eq!(Verdict::on(&call_of_two), Verdict::With("Ana".into(), Fault::Interrupted));
    }

    #[test]
    fn silence_in_either_direction_is_named() {
        let deaf = Standing { hears_us: Hearing::Nobody, ..standing() };
        assert_eq!(Verdict::on(&call(&[("Ana", deaf, good())])), Verdict::With("Ana".into(), Fault::HearsNothing));
        let silent = Standing { flow: Flow { sound: false, picture: true }, ..standing() };
        let both = call(&[("Ana", silent, good()), ("Hery", deaf, good())]);
        assert_eq!(Verdict::on(&both), Verdict::With("Hery".into(), Fault::HearsNothing));
    }
}

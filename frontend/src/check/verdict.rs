//! What follows from what was seen: for each line how good it is, for all of it what to expect and what to do.

use super::{Asked, Findings, Server, Travel, Trip, Way};

/// How good something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    /// It is not known yet.
    Waiting,
    Good,
    /// It was not asked, or does not matter.
    Aside,
    /// Calls work, and not as well as they could.
    Poor,
    /// Calls do not work, or lack something that everybody expects.
    Bad,
}

/// Camera or microphone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Device {
    Microphone,
    Camera,
}

/// How the others will be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Directly, and through the relay where that does not do.
    Everywhere,
    /// Directly only: there is no relay for those who cannot be reached so.
    DirectOnly,
    /// Through the relay, over TCP.
    OverTcp,
    /// Through the relay, over TLS.
    OverTls,
    /// Not at all, beyond this network.
    Nowhere,
}

/// Something that is to be done, and by whom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Remedy {
    /// The server cannot be reached.
    ReachServer,
    /// The server takes nobody more from here at the moment.
    TryLater,
    /// The camera or the microphone is to be allowed or connected; its line says how.
    Fix(Device),
    /// Whoever runs the network is to let packets by UDP through to this port.
    AllowUdp(Option<u16>),
    /// Whoever runs the network is to let something through at all.
    AllowAny(Option<u16>),
    /// Whoever runs the server is to offer a relay.
    OfferRelay,
    /// The relay has no place for us: whoever runs the server is to look at its limits.
    RelayRefuses(u16),
    /// Much is lost: closer to the Wi-Fi, or a cable.
    LosesMuch,
    /// Answers take long: a VPN or a download, or the server is far away.
    IsSlow,
    /// Too little can be sent for pictures.
    WithoutPictures,
}

/// What one sends to each of the others, in kbit/s: the mesh sends everything once for each of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stream;

impl Stream {
    /// A voice: what Opus is sent with by default, with the headers of 50 packets a second.
    pub(crate) const VOICE: f64 = 60.0;
    /// A picture as cameras are opened by default (540 lines, `Capture::default`): what browsers send at most of it.
    pub(crate) const FULL: f64 = 2000.0;
    /// A picture that is still worth looking at: browsers make it smaller when less can be sent.
    pub(crate) const SMALL: f64 = 350.0;
    /// What is left to others on the same line, and to what browsers find out by sending more.
    pub(crate) const SHARE: f64 = 0.75;

    /// To how many one can send so much of a picture, with the voice.
    pub(crate) fn people(uplink: f64, picture: f64) -> u32 {
        (uplink.max(0.0) * Self::SHARE / (picture + Self::VOICE)) as u32
    }
}

/// How many people one can send to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outlook {
    /// With the picture as it is taken.
    pub(crate) full: u32,
    /// With a smaller one.
    pub(crate) small: u32,
}

/// What follows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verdict {
    pub(crate) grade: Grade,
    /// None until it is known.
    pub(crate) reach: Option<Reach>,
    /// What to do, the most important first.
    pub(crate) remedies: Vec<Remedy>,
    pub(crate) outlook: Option<Outlook>,
}

/// From this on people wait for each other's answers, as in the quality of a call, where the server is in between.
const SLOW: f64 = 300.0;
/// From this on words go missing.
const LOSSY: f64 = 0.03;
/// More people than that no call holds.
const MOST: u32 = 15;

impl Verdict {
    /// On what is known so far.
    pub(crate) fn on(findings: &Findings) -> Self {
        let outlook = findings.uplink.map(|uplink| Outlook {
            full: Stream::people(uplink, Stream::FULL).min(MOST),
            small: Stream::people(uplink, Stream::SMALL).min(MOST),
        });
        let mut remedies = Vec::new();
        match findings.server {
            Some(Server::Unreachable) => remedies.push(Remedy::ReachServer),
            Some(Server::Refused) => remedies.push(Remedy::TryLater),
            Some(Server::Up) | None => {}
        }
        let reach = reach(findings);
        if let Some(reach) = reach {
            remedies.extend(refusal(findings));
            remedies.extend(remedy_for(reach, findings));
        }
        let devices = [(Device::Microphone, findings.microphone), (Device::Camera, findings.camera)];
        remedies.extend(
            devices.iter().filter(|(_, asked)| matches!(asked, Asked::No(_))).map(|(which, _)| Remedy::Fix(*which)),
        );
        match findings.travel {
            Travel::Measured(trip) => {
                remedies.extend((trip.loss >= LOSSY).then_some(Remedy::LosesMuch));
                remedies.extend((trip.round_trip >= SLOW).then_some(Remedy::IsSlow));
            }
            Travel::Lost => remedies.push(Remedy::LosesMuch),
            Travel::Waiting | Travel::Unasked => {}
        }
        remedies.extend(outlook.filter(|outlook| outlook.small == 0).map(|_| Remedy::WithoutPictures));
        let is_bad = matches!(findings.server, Some(Server::Unreachable | Server::Refused))
            || reach == Some(Reach::Nowhere)
            || matches!(findings.microphone, Asked::No(_));
        let is_known = findings.is_done && !findings.microphone.is_waiting() && !findings.camera.is_waiting();
        let grade = match (is_known, remedies.is_empty()) {
            _ if is_bad => Grade::Bad,
            (false, _) => Grade::Waiting,
            (true, true) => Grade::Good,
            (true, false) => Grade::Poor,
        };
        Self { grade, reach, remedies, outlook }
    }
}

/// One of the things that are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Microphone,
    Camera,
    Server,
    Host,
    Mapped,
    Udp,
    Tcp,
    Tls,
    Travel,
    Uplink,
}

impl Line {
    /// All of them, in the order in which they are shown.
    pub(crate) const ALL: [Self; 10] = [
        Self::Microphone,
        Self::Camera,
        Self::Server,
        Self::Host,
        Self::Mapped,
        Self::Udp,
        Self::Tcp,
        Self::Tls,
        Self::Travel,
        Self::Uplink,
    ];

    /// How good this one is.
    pub(crate) fn grade(self, findings: &Findings) -> Grade {
        match self {
            Self::Microphone => graded(&findings.microphone, Grade::Bad),
            Self::Camera => graded(&findings.camera, Grade::Poor),
            Self::Server => match findings.server {
                None => Grade::Waiting,
                Some(Server::Up) => Grade::Good,
                Some(Server::Unreachable | Server::Refused) => Grade::Bad,
            },
            Self::Host => graded(&findings.host, Grade::Aside),
            Self::Mapped => graded(&findings.mapped, Grade::Poor),
            Self::Udp => graded(&findings.udp, Grade::Poor),
            // Where UDP passes, nobody needs these.
            Self::Tcp => graded(&findings.tcp, if findings.udp.is_yes() { Grade::Aside } else { Grade::Poor }),
            Self::Tls => graded(&findings.tls, if findings.udp.is_yes() { Grade::Aside } else { Grade::Poor }),
            Self::Travel => match findings.travel {
                Travel::Waiting => Grade::Waiting,
                Travel::Measured(trip) => trip.judged(),
                Travel::Lost => Grade::Poor,
                Travel::Unasked => Grade::Aside,
            },
            Self::Uplink => match Verdict::on(findings).outlook {
                Some(outlook) if outlook.small == 0 => Grade::Poor,
                Some(_) => Grade::Good,
                None if findings.is_done => Grade::Aside,
                None => Grade::Waiting,
            },
        }
    }
}

fn graded<T>(asked: &Asked<T>, without: Grade) -> Grade {
    match asked {
        Asked::Waiting => Grade::Waiting,
        Asked::Yes => Grade::Good,
        Asked::No(_) => without,
        Asked::Unasked => Grade::Aside,
    }
}

impl Trip {
    /// Whether there is nothing to be said against it.
    pub(crate) fn judged(self) -> Grade {
        if self.loss >= LOSSY || self.round_trip >= SLOW { Grade::Poor } else { Grade::Good }
    }
}

fn reach(findings: &Findings) -> Option<Reach> {
    let Findings { host, mapped, udp, tcp, tls, .. } = findings;
    if findings.server != Some(Server::Up) {
        return None;
    }
    if udp.is_yes() {
        return Some(Reach::Everywhere);
    }
    if udp.is_waiting() || tcp.is_waiting() || tls.is_waiting() || host.is_waiting() || mapped.is_waiting() {
        return None;
    }
    let has_none = [udp, tcp, tls].into_iter().all(|way| matches!(way, Asked::Unasked));
    Some(match (tcp.is_yes(), tls.is_yes()) {
        (true, _) => Reach::OverTcp,
        (false, true) => Reach::OverTls,
        // Somebody outside has answered by UDP, or nobody was there to be asked.
        (false, false) if mapped.is_yes() || has_none && host.is_yes() => Reach::DirectOnly,
        (false, false) => Reach::Nowhere,
    })
}

fn remedy_for(reach: Reach, findings: &Findings) -> Option<Remedy> {
    let is_refused = refusal(findings).is_some();
    match reach {
        Reach::Everywhere => None,
        Reach::DirectOnly => (!is_refused).then_some(Remedy::OfferRelay),
        Reach::OverTcp | Reach::OverTls if matches!(findings.udp, Asked::No(Way::Silent)) => {
            Some(Remedy::AllowUdp(findings.udp_port))
        }
        // The server offers no relay by UDP: nobody can say whether it would pass.
        Reach::OverTcp | Reach::OverTls => (!is_refused).then_some(Remedy::OfferRelay),
        Reach::Nowhere => (!is_refused).then_some(Remedy::AllowAny(findings.udp_port)),
    }
}

/// What the relay says where it gives none.
fn refusal(findings: &Findings) -> Option<Remedy> {
    [findings.udp, findings.tcp, findings.tls].into_iter().find_map(|way| match way {
        Asked::No(Way::Refused(code)) => Some(Remedy::RelayRefuses(code)),
        Asked::No(Way::Silent) | Asked::Waiting | Asked::Yes | Asked::Unasked => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::MediaFailure;

    fn fine() -> Findings {
        Findings {
            microphone: Asked::Yes,
            camera: Asked::Yes,
            server: Some(Server::Up),
            host: Asked::Yes,
            mapped: Asked::Yes,
            udp: Asked::Yes,
            tcp: Asked::Yes,
            tls: Asked::Unasked,
            travel: Travel::Measured(Trip { round_trip: 20.0, slowest: 30.0, loss: 0.0 }),
            uplink: Some(20_000.0),
            udp_port: Some(3478),
            is_done: true,
        }
    }

    fn says(findings: &Findings) -> (Grade, Option<Reach>, Vec<Remedy>) {
        let Verdict { grade, reach, remedies, .. } = Verdict::on(findings);
        (grade, reach, remedies)
    }

    const NO: Asked<Way> = Asked::No(Way::Silent);

    #[test]
    fn where_everything_passes_there_is_nothing_to_do() {
        assert_eq!(says(&fine()), (Grade::Good, Some(Reach::Everywhere), vec![]));
    }

    #[test]
    fn where_udp_is_blocked_calls_go_over_tcp_or_tls_and_the_port_is_named() {
        let tcp = Findings { udp: NO, mapped: Asked::No(()), ..fine() };
        assert_eq!(says(&tcp), (Grade::Poor, Some(Reach::OverTcp), vec![Remedy::AllowUdp(Some(3478))]));
        let tls = Findings { tcp: NO, tls: Asked::Yes, ..tcp.clone() };
        assert_eq!(says(&tls), (Grade::Poor, Some(Reach::OverTls), vec![Remedy::AllowUdp(Some(3478))]));
        let shut = Findings { tcp: NO, tls: NO, ..tcp };
        assert_eq!(says(&shut), (Grade::Bad, Some(Reach::Nowhere), vec![Remedy::AllowAny(Some(3478))]));
    }

    #[test]
    fn without_a_relay_some_are_reached_and_the_server_is_to_blame() {
        let none = Asked::Unasked;
        let direct =
            Findings { udp: none, tcp: none, mapped: Asked::Unasked, travel: Travel::Unasked, uplink: None, ..fine() };
        assert_eq!(says(&direct), (Grade::Poor, Some(Reach::DirectOnly), vec![Remedy::OfferRelay]));
    }

    #[test]
    fn a_relay_over_tcp_alone_says_nothing_about_udp() {
        let only = Findings { udp: Asked::Unasked, mapped: Asked::Unasked, ..fine() };
        assert_eq!(says(&only), (Grade::Poor, Some(Reach::OverTcp), vec![Remedy::OfferRelay]));
    }

    #[test]
    fn a_relay_that_has_no_place_is_no_matter_of_the_network() {
        let full = Asked::No(Way::Refused(486));
        let refused = Findings { udp: full, tcp: full, travel: Travel::Unasked, uplink: None, ..fine() };
        assert_eq!(says(&refused), (Grade::Poor, Some(Reach::DirectOnly), vec![Remedy::RelayRefuses(486)]));
    }

    #[test]
    fn a_server_out_of_reach_is_the_first_thing_said_and_no_way_is_judged() {
        let away = Findings { server: Some(Server::Unreachable), udp: Asked::Unasked, ..fine() };
        assert_eq!(says(&away), (Grade::Bad, None, vec![Remedy::ReachServer]));
    }

    #[test]
    fn who_has_no_camera_can_talk_and_who_has_no_microphone_cannot() {
        let blind = Findings { camera: Asked::No(MediaFailure::Denied), ..fine() };
        assert_eq!(says(&blind), (Grade::Poor, Some(Reach::Everywhere), vec![Remedy::Fix(Device::Camera)]));
        let mute = Findings { microphone: Asked::No(MediaFailure::NotFound), ..fine() };
        assert_eq!(says(&mute), (Grade::Bad, Some(Reach::Everywhere), vec![Remedy::Fix(Device::Microphone)]));
    }

    #[test]
    fn a_way_that_loses_or_lingers_is_poor() {
        let trip = |round_trip, loss| Trip { round_trip, slowest: round_trip, loss };
        assert_eq!(trip(80.0, 0.01).judged(), Grade::Good);
        let lossy = Findings { travel: Travel::Measured(trip(80.0, 0.05)), ..fine() };
        assert_eq!(says(&lossy), (Grade::Poor, Some(Reach::Everywhere), vec![Remedy::LosesMuch]));
        let slow = Findings { travel: Travel::Measured(trip(400.0, 0.0)), ..fine() };
        assert_eq!(says(&slow), (Grade::Poor, Some(Reach::Everywhere), vec![Remedy::IsSlow]));
    }

    #[test]
    fn the_uplink_is_shared_among_those_whom_one_sends_to() {
        let outlook = |uplink| Verdict::on(&Findings { uplink: Some(uplink), ..fine() }).outlook;
        let people = |full, small| Some(Outlook { full, small });
        assert_eq!(outlook(10_000.0), people(3, 15));
        assert_eq!(outlook(2_000.0), people(0, 3));
        assert_eq!(outlook(300.0), people(0, 0));
        assert_eq!(outlook(1_000_000.0), people(15, 15));
        let poor = Findings { uplink: Some(300.0), ..fine() };
        assert_eq!(says(&poor), (Grade::Poor, Some(Reach::Everywhere), vec![Remedy::WithoutPictures]));
    }

    #[test]
    fn every_line_is_known_in_the_end() {
        let grades = |findings: &Findings| Line::ALL.map(|line| line.grade(findings));
        assert_eq!(grades(&Findings::default()), [Grade::Waiting; 10]);
        let mut fine_ones = [Grade::Good; 10];
        fine_ones[7] = Grade::Aside;
        assert_eq!(grades(&fine()), fine_ones);
        assert_eq!(Line::Tcp.grade(&Findings { tcp: NO, ..fine() }), Grade::Aside);
        assert_eq!(Line::Tcp.grade(&Findings { tcp: NO, udp: NO, ..fine() }), Grade::Poor);
        assert_eq!(Line::Uplink.grade(&Findings { uplink: None, ..fine() }), Grade::Aside);
        assert_eq!(Line::Uplink.grade(&Findings { uplink: Some(100.0), ..fine() }), Grade::Poor);
    }

    #[test]
    fn as_long_as_something_is_tried_nothing_is_judged_that_may_change() {
        assert_eq!(says(&Findings::default()), (Grade::Waiting, None, vec![]));
        let half = Findings { tcp: Asked::Waiting, udp: NO, is_done: false, ..fine() };
        assert_eq!(says(&half), (Grade::Waiting, None, vec![]));
    }
}

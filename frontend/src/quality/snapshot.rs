//! What a browser says of one connection at a moment (W3C webrtc-stats), as far as anybody is told of it.
//!
//! Addresses are in those reports, too. They are left where they are: nothing here has a field for one.

/// One connection at a moment; counters since it began.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Snapshot {
    /// In milliseconds, on any clock.
    pub(crate) at: f64,
    /// None while no path is in use.
    pub(crate) path: Option<Path>,
    /// In milliseconds.
    pub(crate) round_trip: Option<f64>,
    pub(crate) bytes_in: f64,
    pub(crate) bytes_out: f64,
    pub(crate) packets_in: f64,
    pub(crate) packets_out: f64,
    /// Of those that were sent to us.
    pub(crate) lost_in: f64,
    /// Of ours, by the other side's word.
    pub(crate) lost_out: f64,
    pub(crate) freezes: f64,
    /// The largest that moves.
    pub(crate) picture: Option<Picture>,
}

/// What comes of the other side's camera or screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Pictures per second.
    pub(crate) rate: f64,
}

/// How the two sides reach each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) local: End,
    pub(crate) remote: End,
    pub(crate) carrier: Carrier,
}

/// What packets go in on their first leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carrier {
    Udp,
    Tcp,
    /// TLS over TCP.
    Tls,
}

/// One end of a path (RFC 8445 §5.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// An address of the machine itself.
    Host,
    /// The address that a router gives it, as a server saw it.
    Mapped,
    /// An address that nobody had named, as the other side saw it.
    Found,
    /// That of a relay.
    Relay,
}

impl Path {
    /// Whether somebody passes on what is said.
    pub(crate) fn is_relayed(self) -> bool {
        self.local == End::Relay || self.remote == End::Relay
    }
}

impl Carrier {
    /// As in candidates.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Udp => "udp",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
        }
    }

    fn of(protocol: &str) -> Self {
        match protocol {
            "tcp" => Self::Tcp,
            "tls" => Self::Tls,
            _ => Self::Udp,
        }
    }
}

impl End {
    /// As in candidates.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Mapped => "srflx",
            Self::Found => "prflx",
            Self::Relay => "relay",
        }
    }

    fn of(kind: &str) -> Option<Self> {
        match kind {
            "host" => Some(Self::Host),
            "srflx" => Some(Self::Mapped),
            "prflx" => Some(Self::Found),
            "relay" => Some(Self::Relay),
            _ => None,
        }
    }
}

/// One entry of a report, wherever it comes from. No browser has all that is asked for here, and each has some in a kind
/// of entry where another has them not.
pub(crate) trait Entry {
    fn text(&self, field: &str) -> Option<String>;
    fn number(&self, field: &str) -> Option<f64>;
    fn is(&self, field: &str) -> bool;
}

/// An entry under its id.
type Named<E> = (String, E);

impl Snapshot {
    /// Reads a report.
    pub(crate) fn read<E: Entry>(report: &[Named<E>]) -> Self {
        let mut snapshot = Self::default();
        let mut pairs = Vec::new();
        let mut named = None;
        for (id, entry) in report {
            snapshot.at = snapshot.at.max(entry.number("timestamp").unwrap_or(0.0));
            match &*entry.text("type").unwrap_or_default() {
                "transport" => named = named.or_else(|| entry.text("selectedCandidatePairId")),
                "candidate-pair" => pairs.push((id, entry)),
                "inbound-rtp" => snapshot.comes(entry),
                "outbound-rtp" => {
                    snapshot.bytes_out += count(entry, "bytesSent") + count(entry, "headerBytesSent");
                    snapshot.packets_out += count(entry, "packetsSent");
                }
                "remote-inbound-rtp" => snapshot.answers(entry),
                _ => {}
            }
        }
        // The pair in use: transports name it, where there are any; Firefox marks it.
        let succeeded = |pair: &E| pair.is("nominated") && pair.text("state").as_deref() == Some("succeeded");
        let find = |is_it: &dyn Fn(&String, &E) -> bool| pairs.iter().find(|(id, pair)| is_it(id, pair));
        let pair = find(&|id, _| named.as_ref() == Some(id))
            .or_else(|| find(&|_, pair| pair.is("selected")))
            .or_else(|| find(&|_, pair| succeeded(pair)));
        if let Some((_, pair)) = pair {
            snapshot.path = path(*pair, report);
            let seconds = pair.number("currentRoundTripTime");
            snapshot.round_trip = seconds.map(|seconds| seconds * 1000.0).or(snapshot.round_trip);
        }
        snapshot
    }

    fn comes(&mut self, entry: &impl Entry) {
        self.bytes_in += count(entry, "bytesReceived") + count(entry, "headerBytesReceived");
        self.packets_in += count(entry, "packetsReceived");
        // Packets that came twice count as less than none (RFC 3550 §6.4.1).
        self.lost_in += count(entry, "packetsLost").max(0.0);
        self.freezes += count(entry, "freezeCount");
        let (width, height) = (count(entry, "frameWidth") as u32, count(entry, "frameHeight") as u32);
        let new = Picture { width, height, rate: count(entry, "framesPerSecond") };
        // A camera that is off has the size of its last frame.
        if new.rate > 0.0 && self.picture.is_none_or(|largest| largest.area() < new.area()) {
            self.picture = Some(new);
        }
    }

    fn answers(&mut self, entry: &impl Entry) {
        self.lost_out += count(entry, "packetsLost").max(0.0);
        if let Some(seconds) = entry.number("roundTripTime") {
            self.round_trip = Some(self.round_trip.unwrap_or(f64::INFINITY).min(seconds * 1000.0));
        }
    }
}

impl Picture {
    fn area(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// A counter; what is not there has counted nothing.
fn count(entry: &impl Entry, field: &str) -> f64 {
    entry.number(field).unwrap_or(0.0)
}

fn path<E: Entry>(pair: &E, report: &[Named<E>]) -> Option<Path> {
    let end = |field| {
        let id = pair.text(field)?;
        report.iter().find(|(known, _)| *known == id).map(|(_, entry)| entry)
    };
    let (local, remote) = (end("localCandidateId")?, end("remoteCandidateId")?);
    // What counts for a relayed path is how the relay is reached.
    let protocol = local.text("relayProtocol").or_else(|| local.text("protocol")).unwrap_or_default();
    Some(Path {
        local: End::of(&local.text("candidateType")?)?,
        remote: End::of(&remote.text("candidateType")?)?,
        carrier: Carrier::of(&protocol),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    impl Entry for Value {
        fn text(&self, field: &str) -> Option<String> {
            self[field].as_str().map(str::to_owned)
        }

        fn number(&self, field: &str) -> Option<f64> {
            self[field].as_f64()
        }

        fn is(&self, field: &str) -> bool {
            self[field] == true
        }
    }

    /// Of a list of pairs of an id and an entry.
    fn read(report: &str) -> Snapshot {
        let report: Vec<(String, Value)> = serde_json::from_str(report).expect("it is JSON");
        Snapshot::read(&report)
    }

    /// Shortened; the addresses are of those that are for examples.
    const CHROMIUM: &str = r#"[
        ["T01", {"id":"T01","timestamp":1000.5,"type":"transport","selectedCandidatePairId":"CPa","dtlsState":"connected"}],
        ["CPa", {"type":"candidate-pair","timestamp":1000.5,"localCandidateId":"I1","remoteCandidateId":"I2","state":"succeeded","nominated":true,"currentRoundTripTime":0.012,"bytesSent":9}],
        ["CPb", {"type":"candidate-pair","timestamp":1000.5,"localCandidateId":"I1","remoteCandidateId":"I2","state":"succeeded","nominated":true,"currentRoundTripTime":0.9}],
        ["I1", {"type":"local-candidate","timestamp":990,"candidateType":"host","protocol":"udp","address":"192.0.2.7","ip":"192.0.2.7"}],
        ["I2", {"type":"remote-candidate","timestamp":990,"candidateType":"prflx","protocol":"udp","address":"192.0.2.8"}],
        ["IA", {"type":"inbound-rtp","kind":"audio","timestamp":1000.5,"bytesReceived":5000,"headerBytesReceived":1000,"packetsReceived":100,"packetsLost":-1}],
        ["IV", {"type":"inbound-rtp","kind":"video","timestamp":1000.5,"bytesReceived":90000,"packetsReceived":300,"packetsLost":4,"frameWidth":640,"frameHeight":360,"framesPerSecond":15,"freezeCount":2}],
        ["IS", {"type":"inbound-rtp","kind":"video","timestamp":1000.5,"frameWidth":1920,"frameHeight":1080}],
        ["OA", {"type":"outbound-rtp","kind":"audio","timestamp":1000.5,"bytesSent":4000,"packetsSent":90}],
        ["OV", {"type":"outbound-rtp","kind":"video","timestamp":1000.5,"bytesSent":80000,"packetsSent":210}],
        ["RA", {"type":"remote-inbound-rtp","kind":"audio","timestamp":980,"packetsLost":3,"roundTripTime":0.02,"fractionLost":0.01}]
    ]"#;

    const FIREFOX: &str = r#"[
        ["c1", {"type":"candidate-pair","timestamp":2000,"localCandidateId":"l1","remoteCandidateId":"r1","state":"succeeded","nominated":true,"selected":false}],
        ["c2", {"type":"candidate-pair","timestamp":2000,"localCandidateId":"l2","remoteCandidateId":"r1","state":"succeeded","nominated":true,"selected":true}],
        ["l1", {"type":"local-candidate","timestamp":2000,"candidateType":"host","protocol":"udp"}],
        ["l2", {"type":"local-candidate","timestamp":2000,"candidateType":"relay","protocol":"udp","relayProtocol":"tls","address":"192.0.2.9"}],
        ["r1", {"type":"remote-candidate","timestamp":2000,"candidateType":"srflx","protocol":"udp"}],
        ["i", {"type":"inbound-rtp","kind":"video","timestamp":2000,"bytesReceived":1000,"packetsReceived":10,"frameWidth":320,"frameHeight":240,"framesPerSecond":7.5}],
        ["o", {"type":"outbound-rtp","kind":"video","timestamp":2000,"bytesSent":2000,"packetsSent":20}],
        ["ra", {"type":"remote-inbound-rtp","kind":"audio","timestamp":1990,"roundTripTime":0.03}],
        ["rv", {"type":"remote-inbound-rtp","kind":"video","timestamp":1990,"roundTripTime":0.025,"packetsLost":1}]
    ]"#;

    #[test]
    fn a_report_of_chromium_is_read() {
        let snapshot = read(CHROMIUM);
        let expected = Snapshot {
            at: 1000.5,
            path: Some(Path { local: End::Host, remote: End::Found, carrier: Carrier::Udp }),
            round_trip: Some(12.0),
            bytes_in: 96_000.0,
            bytes_out: 84_000.0,
            packets_in: 400.0,
            packets_out: 300.0,
            lost_in: 4.0,
            lost_out: 3.0,
            freezes: 2.0,
            picture: Some(Picture { width: 640, height: 360, rate: 15.0 }),
        };
        assert_eq!(snapshot, expected);
        assert!(!expected.path.is_some_and(Path::is_relayed));
    }

    #[test]
    fn a_report_of_firefox_which_has_no_transport_and_no_time_in_its_pairs_is_read() {
        let snapshot = read(FIREFOX);
        assert_eq!(snapshot.path, Some(Path { local: End::Relay, remote: End::Mapped, carrier: Carrier::Tls }));
        assert!(snapshot.path.is_some_and(Path::is_relayed));
        assert_eq!(snapshot.round_trip, Some(25.0));
        assert_eq!((snapshot.lost_out, snapshot.freezes), (1.0, 0.0));
        assert_eq!(snapshot.picture, Some(Picture { width: 320, height: 240, rate: 7.5 }));
    }

    #[test]
    fn what_a_browser_does_not_say_is_missing_and_nothing_else() {
        assert_eq!(read("[]"), Snapshot::default());
        assert_eq!(read(r#"[["x", {"type":"news-of-2030","timestamp":1}]]"#).at, 1.0);
        assert_eq!(read(r#"[["x", {"type":"inbound-rtp","packetsReceived":"many"}]]"#), Snapshot::default());
        // A pair whose candidates the browser forgot.
        let lonely = r#"[["p", {"type":"candidate-pair","selected":true,"localCandidateId":"gone"}]]"#;
        assert_eq!(read(lonely).path, None);
    }
}

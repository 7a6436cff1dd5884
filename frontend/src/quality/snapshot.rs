//! What a browser says of one connection at a moment (W3C webrtc-stats), as far as anybody is told of it.
//!
//! Addresses are in those reports, too. They are left where they are: nothing here has a field for one.

use serde::Deserialize;
use std::collections::BTreeMap;

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
    /// Over TCP, and not UDP.
    pub(crate) is_tcp: bool,
}

/// One end of a path (RFC 8445 §5.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// An address of the machine itself.
    Host,
    /// The address that a router gives it.
    Reflexive,
    /// That of a relay.
    Relay,
}

impl Path {
    /// Whether somebody passes on what is said.
    pub(crate) fn is_relayed(self) -> bool {
        self.local == End::Relay || self.remote == End::Relay
    }
}

impl End {
    /// As in candidates, without telling the two reflexive ones apart.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Reflexive => "reflexive",
            Self::Relay => "relay",
        }
    }

    fn of(kind: &str) -> Option<Self> {
        match kind {
            "host" => Some(Self::Host),
            "srflx" | "prflx" => Some(Self::Reflexive),
            "relay" => Some(Self::Relay),
            _ => None,
        }
    }
}

/// One entry of a report. No browser has all of these, and each has some in a kind of entry where another has them not.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Entry {
    r#type: String,
    timestamp: f64,
    // transport
    selected_candidate_pair_id: Option<String>,
    // candidate-pair
    selected: Option<bool>,
    nominated: Option<bool>,
    state: Option<String>,
    local_candidate_id: Option<String>,
    remote_candidate_id: Option<String>,
    current_round_trip_time: Option<f64>,
    // local-candidate, remote-candidate
    candidate_type: Option<String>,
    protocol: Option<String>,
    relay_protocol: Option<String>,
    // inbound-rtp, outbound-rtp, remote-inbound-rtp
    bytes_received: Option<f64>,
    header_bytes_received: Option<f64>,
    bytes_sent: Option<f64>,
    header_bytes_sent: Option<f64>,
    packets_received: Option<f64>,
    packets_sent: Option<f64>,
    packets_lost: Option<f64>,
    round_trip_time: Option<f64>,
    freeze_count: Option<f64>,
    frame_width: Option<u32>,
    frame_height: Option<u32>,
    frames_per_second: Option<f64>,
}

impl Snapshot {
    /// Reads a report: a JSON list of pairs of an id and an entry. None when it is no such list.
    pub(crate) fn read(report: &str) -> Option<Self> {
        let entries: Vec<(String, Entry)> = serde_json::from_str(report).ok()?;
        let entries: BTreeMap<String, Entry> = entries.into_iter().collect();
        let mut snapshot = Self::default();
        for entry in entries.values() {
            snapshot.at = snapshot.at.max(entry.timestamp);
            snapshot.add(entry);
        }
        if let Some(pair) = selected(&entries) {
            snapshot.path = path(pair, &entries);
            if let Some(seconds) = pair.current_round_trip_time {
                snapshot.round_trip = Some(seconds * 1000.0);
            }
        }
        Some(snapshot)
    }

    fn add(&mut self, entry: &Entry) {
        let count = |counter: Option<f64>| counter.unwrap_or(0.0);
        match &*entry.r#type {
            "inbound-rtp" => {
                self.bytes_in += count(entry.bytes_received) + count(entry.header_bytes_received);
                self.packets_in += count(entry.packets_received);
                // Packets that came twice count as less than none (RFC 3550 §6.4.1).
                self.lost_in += count(entry.packets_lost).max(0.0);
                self.freezes += count(entry.freeze_count);
                self.show(entry);
            }
            "outbound-rtp" => {
                self.bytes_out += count(entry.bytes_sent) + count(entry.header_bytes_sent);
                self.packets_out += count(entry.packets_sent);
            }
            "remote-inbound-rtp" => {
                self.lost_out += count(entry.packets_lost).max(0.0);
                if let Some(seconds) = entry.round_trip_time {
                    let shortest = self.round_trip.unwrap_or(f64::INFINITY).min(seconds * 1000.0);
                    self.round_trip = Some(shortest);
                }
            }
            _ => {}
        }
    }

    fn show(&mut self, entry: &Entry) {
        let (Some(width), Some(height)) = (entry.frame_width, entry.frame_height) else { return };
        let rate = entry.frames_per_second.unwrap_or(0.0);
        let area = |picture: Picture| u64::from(picture.width) * u64::from(picture.height);
        let new = Picture { width, height, rate };
        // A camera that is off has the size of its last frame.
        if rate > 0.0 && self.picture.is_none_or(|largest| area(largest) < area(new)) {
            self.picture = Some(new);
        }
    }
}

/// The pair in use: transports name it, where there are any; Firefox marks it.
fn selected(entries: &BTreeMap<String, Entry>) -> Option<&Entry> {
    let named = entries.values().find_map(|entry| entries.get(entry.selected_candidate_pair_id.as_ref()?));
    let pairs = || entries.values().filter(|entry| entry.r#type == "candidate-pair");
    let succeeded = |pair: &&Entry| pair.nominated == Some(true) && pair.state.as_deref() == Some("succeeded");
    named.or_else(|| pairs().find(|pair| pair.selected == Some(true))).or_else(|| pairs().find(succeeded))
}

fn path(pair: &Entry, entries: &BTreeMap<String, Entry>) -> Option<Path> {
    let end = |id: &Option<String>| entries.get(id.as_ref()?);
    let (local, remote) = (end(&pair.local_candidate_id)?, end(&pair.remote_candidate_id)?);
    // What counts for a relayed path is how the relay is reached.
    let protocol = local.relay_protocol.as_deref().or(local.protocol.as_deref()).unwrap_or("udp");
    Some(Path {
        local: End::of(local.candidate_type.as_deref()?)?,
        remote: End::of(remote.candidate_type.as_deref()?)?,
        is_tcp: matches!(protocol, "tcp" | "tls"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let snapshot = Snapshot::read(CHROMIUM).expect("it is a report");
        let expected = Snapshot {
            at: 1000.5,
            path: Some(Path { local: End::Host, remote: End::Reflexive, is_tcp: false }),
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
        let snapshot = Snapshot::read(FIREFOX).expect("it is a report");
        assert_eq!(snapshot.path, Some(Path { local: End::Relay, remote: End::Reflexive, is_tcp: true }));
        assert!(snapshot.path.is_some_and(Path::is_relayed));
        assert_eq!(snapshot.round_trip, Some(25.0));
        assert_eq!((snapshot.lost_out, snapshot.freezes), (1.0, 0.0));
        assert_eq!(snapshot.picture, Some(Picture { width: 320, height: 240, rate: 7.5 }));
    }

    #[test]
    fn what_a_browser_does_not_say_is_missing_and_nothing_else() {
        assert_eq!(Snapshot::read("[]"), Some(Snapshot::default()));
        assert_eq!(Snapshot::read(r#"[["x", {"type":"news-of-2030","timestamp":1}]]"#).map(|it| it.at), Some(1.0));
        assert_eq!(Snapshot::read("{}"), None);
        // A pair whose candidates the browser forgot.
        let lonely = r#"[["p", {"type":"candidate-pair","selected":true,"localCandidateId":"gone"}]]"#;
        assert_eq!(Snapshot::read(lonely).and_then(|it| it.path), None);
    }
}

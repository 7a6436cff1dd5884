//! What leaves of addresses when one's own is not to be seen: relays, and nothing that tells from where they are used.
//!
//! Browsers that are told to use relays only name no others. This holds for what they had found before they were told,
//! and for what they say beside a relay (`raddr`, RFC 8839 §5.1).

use crate::{ConnectionEvent, Description};
use shared::Candidate;

/// The prefix of a candidate in a description.
const LINE: &str = "a=candidate:";

/// What may be told of an event of one's own connection; none when nothing may.
pub(crate) fn tellable(event: ConnectionEvent) -> Option<ConnectionEvent> {
    Some(match event {
        ConnectionEvent::LocalCandidate(candidate) if candidate.candidate.is_empty() => {
            ConnectionEvent::LocalCandidate(candidate)
        }
        ConnectionEvent::LocalCandidate(candidate) => {
            let text = relayed(&candidate.candidate)?;
            ConnectionEvent::LocalCandidate(Candidate { candidate: text, ..candidate })
        }
        ConnectionEvent::LocalDescription(Description::Offer { sdp, layout }) => {
            ConnectionEvent::LocalDescription(Description::Offer { sdp: description(&sdp), layout })
        }
        ConnectionEvent::LocalDescription(Description::Answer { sdp }) => {
            ConnectionEvent::LocalDescription(Description::Answer { sdp: description(&sdp) })
        }
        event @ (ConnectionEvent::NegotiationNeeded
        | ConnectionEvent::LocalDescriptionFailed
        | ConnectionEvent::RemoteDescription(_)
        | ConnectionEvent::RemoteDescriptionFailed(_)
        | ConnectionEvent::LocalCandidatesComplete
        | ConnectionEvent::State(_)
        | ConnectionEvent::ControlOpened
        | ConnectionEvent::Control(_)
        | ConnectionEvent::Pulse(_)
        | ConnectionEvent::Reacted(_)
        | ConnectionEvent::ChatOpened
        | ConnectionEvent::Chat(_)
        | ConnectionEvent::Arrived { .. }
        | ConnectionEvent::Stalled(_)) => event,
    })
}

/// The candidate without the address behind it; none when it is no relay's.
fn relayed(candidate: &str) -> Option<String> {
    let words: Vec<&str> = candidate.split(' ').collect();
    let after = |word: &str| words.iter().position(|it| *it == word).map(|at| at + 1);
    (words.get(after("typ")?) == Some(&"relay")).then_some(())?;
    let (address, port) = (after("raddr"), after("rport"));
    let told = words.iter().enumerate().map(|(at, word)| match Some(at) {
        at if at == address => "0.0.0.0",
        at if at == port => "0",
        _ => word,
    });
    Some(told.collect::<Vec<_>>().join(" "))
}

/// The description without candidates that are no relay's, and without their addresses where one stands for all of them
/// (`c=`, `a=rtcp`): those of the other side are asked one by one (RFC 8840 §4.1).
fn description(sdp: &str) -> String {
    let address_of = |line: &str| line.split(' ').nth(4).map(str::to_owned);
    let is_hidden = |line: &str| line.strip_prefix(LINE).is_some_and(|candidate| relayed(candidate).is_none());
    let hidden: Vec<String> = sdp.lines().filter(|line| is_hidden(line)).filter_map(address_of).collect();
    let mut told = String::with_capacity(sdp.len());
    for line in sdp.split_inclusive('\n') {
        let (text, end) = line.find(['\r', '\n']).map_or((line, ""), |at| line.split_at(at));
        let stands_for_hidden = (text.starts_with("c=") || text.starts_with("a=rtcp:"))
            && text.split(' ').next_back().is_some_and(|address| hidden.iter().any(|it| it == address));
        if let Some(candidate) = text.strip_prefix(LINE) {
            let Some(candidate) = relayed(candidate) else { continue };
            told.extend([LINE, &candidate, end]);
        } else if stands_for_hidden {
            let nothing = if text.starts_with("c=") { "c=IN IP4 0.0.0.0" } else { "a=rtcp:9 IN IP4 0.0.0.0" };
            told.extend([nothing, end]);
        } else {
            told.push_str(line);
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdp::tests::candidate;

    const HOST: &str = "candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host generation 0 ufrag ab";
    const MAPPED: &str = "candidate:2 1 udp 1686052607 198.51.100.7 50000 typ srflx raddr 192.0.2.7 rport 50000";
    const RELAY: &str =
        "candidate:3 1 udp 41885439 203.0.113.1 60000 typ relay raddr 192.0.2.7 rport 50000 generation 0 ufrag ab";
    const TOLD: &str =
        "candidate:3 1 udp 41885439 203.0.113.1 60000 typ relay raddr 0.0.0.0 rport 0 generation 0 ufrag ab";

    #[test]
    fn only_relays_are_told_and_nothing_behind_them() {
        let tell = |text: &str| tellable(ConnectionEvent::LocalCandidate(candidate(text, None)));
        assert_eq!(tell(HOST), None);
        assert_eq!(tell(MAPPED), None);
        assert_eq!(tell("nonsense"), None);
        assert_eq!(tell(RELAY), Some(ConnectionEvent::LocalCandidate(candidate(TOLD, None))));
        let end = candidate("", None);
        assert_eq!(tell(""), Some(ConnectionEvent::LocalCandidate(end)), "the end is told");
    }

    #[test]
    fn a_description_keeps_everything_else() {
        let sdp = format!(
            "v=0\r\nm=audio 50000 X 0\r\nc=IN IP4 192.0.2.7\r\na=rtcp:50001 IN IP4 192.0.2.7\r\na={HOST}\r\na={MAPPED}\r\na={RELAY}\r\na=mid:0\r\n"
        );
        let expected = format!(
            "v=0\r\nm=audio 50000 X 0\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na={TOLD}\r\na=mid:0\r\n"
        );
        assert_eq!(description(&sdp), expected);
        let relays = format!("c=IN IP4 203.0.113.1\r\na={TOLD}\r\n");
        assert_eq!(description(&relays), relays);
        assert_eq!(description("a=mid:0"), "a=mid:0", "without an end of the line");
    }
}

//! What is read in session descriptions and candidates: the ICE generation, whose key it is, and which connection made it.

use shared::Candidate;

/// Every `a=ice-ufrag` of a description (RFC 8839 §5.4), each once.
pub(crate) fn ufrags(sdp: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for ufrag in sdp.lines().filter_map(|line| line.strip_prefix("a=ice-ufrag:")) {
        let ufrag = ufrag.trim_end();
        if !found.iter().any(|known| known == ufrag) {
            found.push(ufrag.to_owned());
        }
    }
    found
}

/// The generation that a candidate belongs to, from its own field or from the extension attribute `ufrag` of its text.
pub(crate) fn ufrag_of(candidate: &Candidate) -> Option<&str> {
    candidate.username_fragment.as_deref().or_else(|| {
        let mut words = candidate.candidate.split_ascii_whitespace();
        words.by_ref().find(|word| *word == "ufrag").and_then(|_| words.next())
    })
}

/// Every `a=fingerprint` of a description (RFC 8122 §5), each once: the keys that the connection will be encrypted with.
pub(crate) fn fingerprints(sdp: &str) -> Vec<String> {
    let mut found: Vec<String> = sdp
        .lines()
        .filter_map(|line| line.strip_prefix("a=fingerprint:"))
        .map(|it| it.trim_end().to_lowercase())
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The session id of a description (`o=`, RFC 8866 §5.2): the same in all descriptions of one `RTCPeerConnection`
/// (RFC 9429 §5.2.1), and another in those of any other.
pub(crate) fn session(sdp: &str) -> Option<&str> {
    sdp.lines().find_map(|line| line.strip_prefix("o="))?.split_ascii_whitespace().nth(1)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A candidate for tests: its text, and the generation that its own field names.
    pub(crate) fn candidate(text: &str, field: Option<&str>) -> Candidate {
        Candidate {
            candidate: text.into(),
            sdp_mid: None,
            sdp_m_line_index: None,
            username_fragment: field.map(Into::into),
        }
    }

    #[test]
    fn a_description_names_its_generations() {
        assert_eq!(ufrags("v=0\r\na=ice-ufrag:ab+/\r\nm=audio\r\na=ice-ufrag:ab+/\r\n"), ["ab+/"]);
        assert_eq!(ufrags("a=ice-ufrag:x\na=ice-ufrag:y"), ["x", "y"]);
        assert!(ufrags("v=0\r\n").is_empty());
    }

    #[test]
    fn a_description_names_its_keys() {
        let sdp = "v=0\r\na=fingerprint:sha-256 AB:CD\r\nm=audio\r\na=fingerprint:SHA-256 ab:cd\r\n";
        assert_eq!(fingerprints(sdp), ["sha-256 ab:cd"]);
        assert_ne!(fingerprints(sdp), fingerprints("a=fingerprint:sha-256 AB:CE\r\n"));
        assert!(fingerprints("v=0\r\n").is_empty());
    }

    #[test]
    fn a_candidate_names_its_generation_in_either_place() {
        assert_eq!(
            ufrag_of(&candidate("candidate:1 1 udp 1 192.0.2.1 9 typ host ufrag abcd network-id 1", None)),
            Some("abcd")
        );
        assert_eq!(ufrag_of(&candidate("", Some("efgh"))), Some("efgh"));
        assert_eq!(ufrag_of(&candidate("candidate:1 1 udp 1 192.0.2.1 9 typ host", None)), None);
    }

    #[test]
    fn the_session_tells_connections_apart() {
        assert_eq!(
            session("v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\n"),
            Some("4611731400430051336")
        );
        let firefox = "v=0\r\no=mozilla...THIS_IS_SDPARTA-99.0 1469 0 IN IP4 0.0.0.0\r\n";
        assert_eq!(session(firefox), Some("1469"));
        assert_eq!((session(""), session("o=-\r\n")), (None, None));
    }
}

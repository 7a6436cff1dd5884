//! The fuzz targets with a seeded generator: a short run wherever tests run. `fuzz/` is the long one.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]

#[path = "../../fuzz/harness.rs"]
mod harness;

use std::panic::catch_unwind;

#[test]
fn whatever_peers_do_everybody_knows_the_truth() {
    for seed in 0..3_000 {
        let mut random = Random(seed);
        let bytes: Vec<u8> = (0..random.below(800)).map(|_| random.byte()).collect();
        assert!(catch_unwind(|| harness::directory(&bytes)).is_ok(), "seed {seed}");
    }
}

#[test]
fn whatever_arrives_is_decoded_or_refused() {
    let wellformed: [&str; 10] = [
        r#"{"Hello":{"version":2,"room":"standup","page":7}}"#,
        r#"{"Hello":{"version":2,"room":"standup","page":4294967295,"resume":{"token":"AbC-_9","received":3}}}"#,
        r#"{"Hello":{"version":2,"room":"standup","page":7,"newer":[1,{"a":null}],"resume":null}}"#,
        r#"{"Join":{"profile":{"name":"Miora \u00e9"}}}"#,
        r#"{"Signal":{"to":"00000000-0000-4000-8000-000000000002","signal":{"Candidates":[{"candidate":"","sdpMid":"0"}]}}}"#,
        r#"{"Signal":{"to":"00000000-0000-4000-8000-000000000002","signal":{"Answer":{"reply_to":1,"sdp":"v=0\r\n"}}}}"#,
        r#"{"Signal":{"signal":{"Offer":{"negotiation":1,"sdp":"","layout":{"microphone":"0","camera":"1","screen":"2","screen_audio":"3"}}},"to":"00000000-0000-4000-8000-000000000002"}}"#,
        r#"{"Signal":{"to":"00000000-0000-4000-8000-000000000002","signal":5e99}}"#,
        r#""Leave""#,
        r#"{"Ping":{"received":3}}"#,
    ];
    for seed in 0..20_000 {
        let mut random = Random(seed);
        let mut bytes = wellformed[random.below(wellformed.len())].as_bytes().to_vec();
        for _ in 0..random.below(6) {
            let at = random.below(bytes.len() + 1);
            match random.below(4) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, random.byte()),
                2 => bytes.insert(at, b"{}[]\",:\\0-e"[random.below(11)]),
                _ => {
                    let other = wellformed[random.below(wellformed.len())].as_bytes();
                    bytes.extend_from_slice(&other[random.below(other.len())..]);
                }
            }
        }
        assert!(catch_unwind(|| harness::decoder(&bytes)).is_ok(), "seed {seed}");
    }
}

/// SplitMix64: the same numbers from the same seed, everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }
}

//! Whatever bytes arrive, in whatever order things happen. `fuzz/` is the long run of the same.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]

#[path = "../../fuzz/turn.rs"]
mod harness;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_breaks_a_bound_or_reaches_who_is_not_permitted(bytes in proptest::collection::vec(any::<u8>(), 0..1500)) {
        harness::turn(&bytes);
    }

    #[test]
    fn nor_what_clients_do_in_earnest(acts in proptest::collection::vec((any::<u8>(), 0..14_u8, any::<u8>()), 0..400)) {
        let bytes: Vec<u8> = acts.iter().flat_map(|(client, what, how)| [client << 4 | what, *how]).collect();
        harness::turn(&bytes);
    }
}

/// A property of things that do not happen is easily kept.
#[test]
fn and_all_of_it_happens() {
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let acts = proptest::collection::vec((any::<u8>(), 0..14_u8, any::<u8>()), 400);
    let mut seen: Vec<u32> = vec![0; 13];
    for _ in 0..100 {
        let acts = acts.new_tree(&mut runner).unwrap().current();
        let bytes: Vec<u8> = acts.iter().flat_map(|(client, what, how)| [client << 4 | what, *how]).collect();
        let one = harness::turn(&bytes);
        let counts = [
            one.to_peers,
            one.on_channels,
            one.in_indications,
            one.over_tcp,
            one.dual,
            one.reservations_used,
            one.closed,
        ];
        for (sum, count) in seen.iter_mut().zip(counts.into_iter().chain(one.refused)) {
            *sum += count;
        }
    }
    // 441 takes somebody else at the same address, which has a test of its own.
    seen.remove(9);
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
}

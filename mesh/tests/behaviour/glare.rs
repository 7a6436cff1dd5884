//! Two offers meet.

use crate::rig::*;
use mesh::{ConnectionEvent, DescriptionKind, HOLD, OFFER_WITHIN, Role};

/// Smaller than ours: we are polite. Greater: they are.
const IMPOLITE: u128 = 1;
const POLITE: u128 = 9;

#[test]
fn first_offers_the_polite_side_gives_up_its_connection() {
    let mut rig = Rig::newcomer_to(&[IMPOLITE]);
    rig.of(IMPOLITE, 1, local_offer("lost"));
    assert_eq!(rig.of(IMPOLITE, 1, found("lost")), nothing(), "held for others");
    assert_eq!(
        rig.says(IMPOLITE, offer(1, "a")),
        [close(IMPOLITE, 1), open(IMPOLITE, 2, Role::Answerer), set_remote_offer(IMPOLITE, 2, "a")]
    );
    assert_eq!(rig.later(HOLD), nothing(), "candidates of the lost offer need not travel");
    assert_eq!(rig.of(IMPOLITE, 1, found("lost")), nothing());
    assert_eq!(rig.says(IMPOLITE, answer(1, "stale")), nothing());
    assert_eq!(rig.of(IMPOLITE, 2, applied(DescriptionKind::Offer)), [set_local(IMPOLITE, 2)]);
    assert_eq!(rig.of(IMPOLITE, 2, local_answer("b")), [to(IMPOLITE, answer(1, "b"))]);
    assert!(rig.is_stable(IMPOLITE));
}

#[test]
fn first_offers_the_polite_side_gives_way_while_its_offer_is_being_made() {
    let mut rig = Rig::member_meeting(IMPOLITE);
    rig.later(OFFER_WITHIN);
    assert_eq!(
        rig.says(IMPOLITE, offer(1, "a")),
        [close(IMPOLITE, 2), open(IMPOLITE, 3, Role::Answerer), set_remote_offer(IMPOLITE, 3, "a")]
    );
    assert_eq!(rig.of(IMPOLITE, 2, local_offer("late")), nothing());
    assert_eq!(rig.later(HOLD), nothing());
}

#[test]
fn first_offers_the_impolite_side_goes_on() {
    let mut rig = Rig::newcomer_to(&[POLITE]);
    assert_eq!(rig.says(POLITE, offer_with(1, "lost", &[candidate("lost")])), nothing(), "while ours is being made");
    assert_eq!(rig.of(POLITE, 1, local_offer("a")), [to(POLITE, offer(1, "a"))]);
    assert_eq!(rig.says(POLITE, offer(2, "lost as well")), nothing(), "while ours is under way");
    assert_eq!(rig.says(POLITE, answer(1, "b")), [set_remote_answer(POLITE, 1, "b")]);
    assert_eq!(
        rig.of(POLITE, 1, applied(DescriptionKind::Answer)),
        nothing(),
        "candidates of a lost offer are not used"
    );
    assert!(rig.is_stable(POLITE));
}

#[test]
fn after_agreement_the_polite_side_rolls_back() {
    let mut rig = Rig::agreed_with(IMPOLITE);
    assert_eq!(rig.of(IMPOLITE, 1, ConnectionEvent::NegotiationNeeded), [set_local(IMPOLITE, 1)]);
    assert_eq!(rig.says(IMPOLITE, offer(1, "theirs")), [set_remote_offer(IMPOLITE, 1, "theirs")]);
    assert_eq!(rig.of(IMPOLITE, 1, local_offer("own")), nothing(), "rolled back by now");
    assert_eq!(rig.later(HOLD), nothing());
    assert_eq!(rig.of(IMPOLITE, 1, applied(DescriptionKind::Offer)), [set_local(IMPOLITE, 1)]);
    assert_eq!(rig.of(IMPOLITE, 1, local_answer("own")), [to(IMPOLITE, answer(1, "own"))]);
    assert_eq!(
        rig.of(IMPOLITE, 1, ConnectionEvent::NegotiationNeeded),
        [set_local(IMPOLITE, 1)],
        "the need is still there"
    );
    assert_eq!(rig.of(IMPOLITE, 1, local_offer("own")), [to(IMPOLITE, offer(2, "own"))]);
}

#[test]
fn after_agreement_candidates_of_the_generation_in_use_outlive_an_offer_that_lost() {
    let mut rig = Rig::agreed_with(IMPOLITE);
    rig.of(IMPOLITE, 1, ConnectionEvent::NegotiationNeeded);
    rig.of(IMPOLITE, 1, local_offer("own"));
    assert_eq!(rig.of(IMPOLITE, 1, found("own")), nothing(), "of the generation in use, found late");
    assert_eq!(rig.says(IMPOLITE, offer(1, "theirs")), [set_remote_offer(IMPOLITE, 1, "theirs")]);
    assert_eq!(rig.later(HOLD), [to(IMPOLITE, shared::Signal::Candidates(vec![candidate("own")]))]);
}

#[test]
fn after_agreement_the_impolite_side_goes_on() {
    let mut rig = Rig::agreed_with(POLITE);
    rig.of(POLITE, 1, ConnectionEvent::NegotiationNeeded);
    assert_eq!(rig.says(POLITE, offer(1, "theirs")), nothing());
    assert_eq!(rig.of(POLITE, 1, local_offer("own")), [to(POLITE, offer(2, "own"))]);
    assert_eq!(rig.says(POLITE, offer(2, "theirs")), nothing());
    assert_eq!(rig.says(POLITE, answer(2, "theirs")), [set_remote_answer(POLITE, 1, "theirs")]);
}

#[test]
fn an_offer_right_after_the_answer_is_applied_right_after_it() {
    for other in [IMPOLITE, POLITE] {
        let mut rig = Rig::newcomer_to(&[other]);
        rig.of(other, 1, local_offer("own"));
        assert_eq!(rig.says(other, answer(1, "theirs")), [set_remote_answer(other, 1, "theirs")]);
        assert_eq!(rig.says(other, offer(1, "theirs")), [set_remote_offer(other, 1, "theirs")]);
        assert_eq!(rig.of(other, 1, applied(DescriptionKind::Answer)), nothing());
        assert_eq!(rig.of(other, 1, applied(DescriptionKind::Offer)), [set_local(other, 1)]);
    }
}

//! Offers after the first, answers to the wrong one, offers that come too soon.

use crate::rig::*;
use mesh::{ConnectionEvent, DescriptionKind};

#[test]
fn a_need_is_met_when_nothing_is_under_way() {
    let mut rig = Rig::agreed_with(1);
    assert_eq!(rig.of(1, 1, ConnectionEvent::NegotiationNeeded), [set_local(1, 1)]);
    assert!(!rig.is_stable(1));
    assert_eq!(rig.of(1, 1, ConnectionEvent::NegotiationNeeded), nothing(), "while offering");
    rig.of(1, 1, local_offer("own"));
    assert_eq!(rig.of(1, 1, ConnectionEvent::NegotiationNeeded), nothing(), "while offered");
    rig.says(1, answer(2, "theirs"));
    assert_eq!(rig.of(1, 1, ConnectionEvent::NegotiationNeeded), nothing(), "while accepting");
    rig.of(1, 1, applied(DescriptionKind::Answer));
    assert_eq!(rig.of(1, 1, ConnectionEvent::NegotiationNeeded), [set_local(1, 1)], "stable again");
}

#[test]
fn a_need_waits_while_answering() {
    let mut rig = Rig::agreed_with(1);
    rig.says(1, offer(1, "theirs"));
    assert_eq!(rig.of(1, 1, ConnectionEvent::NegotiationNeeded), nothing(), "while applying");
    rig.of(1, 1, applied(DescriptionKind::Offer));
    assert_eq!(rig.of(1, 1, ConnectionEvent::NegotiationNeeded), nothing(), "while making");
    rig.of(1, 1, local_answer("own"));
    assert_eq!(rig.of(1, 1, ConnectionEvent::NegotiationNeeded), [set_local(1, 1)], "stable again");
}

#[test]
fn an_answer_that_nobody_waits_for_is_dropped() {
    let mut rig = Rig::agreed_with(1);
    assert_eq!(rig.says(1, answer(1, "again")), nothing(), "a second one");
    rig.of(1, 1, ConnectionEvent::NegotiationNeeded);
    assert_eq!(rig.says(1, answer(2, "early")), nothing(), "while the offer is being made");
    rig.of(1, 1, local_offer("own"));
    assert_eq!(rig.says(1, answer(1, "stale")), nothing(), "to an older offer");
    assert_eq!(rig.says(1, answer(3, "wrong")), nothing(), "to an offer that was never made");
    assert_eq!(rig.says(1, answer(2, "right")), [set_remote_answer(1, 1, "right")]);
    assert_eq!(rig.says(1, answer(2, "right")), nothing(), "while it is being applied");
}

#[test]
fn an_offer_that_comes_while_answering_is_answered_next() {
    let mut rig = Rig::member_meeting(1);
    rig.says(1, offer(1, "a"));
    assert_eq!(rig.says(1, offer(2, "superseded")), nothing());
    rig.of(1, 1, applied(DescriptionKind::Offer));
    assert_eq!(rig.says(1, offer(3, "b")), nothing());
    assert_eq!(rig.of(1, 1, local_answer("own")), [to(1, answer(1, "own")), set_remote_offer(1, 1, "b")]);
    assert!(!rig.is_stable(1));
    assert_eq!(rig.of(1, 1, applied(DescriptionKind::Offer)), [set_local(1, 1)]);
    assert_eq!(rig.of(1, 1, local_answer("own")), [to(1, answer(3, "own"))]);
    assert!(rig.is_stable(1));
}

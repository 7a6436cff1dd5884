//! Candidates are used with the description that they belong to, and no other.

use crate::rig::*;
use mesh::DescriptionKind;
use mesh::HOLD;
use shared::Signal;

#[test]
fn candidates_wait_for_their_description() {
    let mut rig = Rig::member_meeting(1);
    assert_eq!(rig.says(1, Signal::Candidates(vec![candidate("a")])), nothing(), "before the offer");
    assert_eq!(rig.says(1, offer_with(1, "a", &[])), [set_remote_offer(1, 1, "a")]);
    assert_eq!(rig.of(1, 1, applied(DescriptionKind::Offer)), [add(1, 1, "a"), set_local(1, 1)]);
    assert_eq!(rig.says(1, Signal::Candidates(vec![candidate("a")])), [add(1, 1, "a")], "from now on at once");
}

#[test]
fn candidates_in_a_description_wait_until_it_is_applied() {
    let mut rig = Rig::member_meeting(1);
    assert_eq!(rig.says(1, offer_with(1, "a", &[candidate("a")])), [set_remote_offer(1, 1, "a")]);
    assert_eq!(rig.of(1, 1, applied(DescriptionKind::Offer)), [add(1, 1, "a"), set_local(1, 1)]);
}

#[test]
fn candidates_of_an_unknown_generation_are_not_used() {
    let mut rig = Rig::agreed_with(1);
    assert_eq!(rig.says(1, Signal::Candidates(vec![candidate("another")])), nothing());
    assert_eq!(rig.says(1, offer(1, "next")), [set_remote_offer(1, 1, "next")]);
    assert_eq!(rig.of(1, 1, applied(DescriptionKind::Offer)), [set_local(1, 1)]);
}

#[test]
fn candidates_that_waited_are_used_by_the_connection_that_takes_over() {
    let mut rig = Rig::newcomer_to(&[1]);
    assert_eq!(rig.says(1, Signal::Candidates(vec![candidate("a")])), nothing());
    rig.says(1, offer(1, "a"));
    assert_eq!(rig.of(1, 2, applied(DescriptionKind::Offer)), [add(1, 2, "a"), set_local(1, 2)]);
}

#[test]
fn our_late_candidates_travel_together() {
    let mut rig = Rig::agreed_with(1);
    assert_eq!(rig.of(1, 1, found("own")), nothing());
    assert_eq!(rig.of(1, 1, found("own")), nothing());
    assert_eq!(rig.mesh.deadline(), Some(rig.now + HOLD));
    assert_eq!(rig.later(HOLD), [to(1, Signal::Candidates(vec![candidate("own"), candidate("own")]))]);
}

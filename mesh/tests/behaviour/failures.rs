//! An operation of the browser fails.

use crate::rig::*;
use mesh::{ConnectionEvent, ConnectionState, DescriptionKind, Link, Role};

#[test]
fn a_first_offer_that_cannot_be_made() {
    let mut rig = Rig::newcomer_to(&[1]);
    assert_eq!(rig.of(1, 1, ConnectionEvent::LocalDescriptionFailed), nothing());
    assert_eq!(rig.link(1), Link::Failed);
    assert_eq!(rig.of(1, 1, ConnectionEvent::NegotiationNeeded), [set_local(1, 1)], "the browser may ask again");
}

#[test]
fn a_first_answer_that_cannot_be_applied() {
    let mut rig = Rig::newcomer_to(&[1]);
    rig.of(1, 1, local_offer("own"));
    rig.says(1, answer(1, "bad"));
    let failed = ConnectionEvent::RemoteDescriptionFailed(DescriptionKind::Answer);
    assert_eq!(rig.of(1, 1, failed), nothing());
    assert_eq!(rig.link(1), Link::Failed);
    assert_eq!(
        rig.says(1, answer(1, "better")),
        [set_remote_answer(1, 1, "better")],
        "the browser still holds the offer"
    );
}

#[test]
fn a_first_offer_of_theirs_that_cannot_be_applied() {
    let mut rig = Rig::member_meeting(1);
    rig.says(1, offer(1, "bad"));
    let failed = ConnectionEvent::RemoteDescriptionFailed(DescriptionKind::Offer);
    assert_eq!(rig.of(1, 1, failed.clone()), nothing());
    assert_eq!(rig.link(1), Link::Failed);
    rig.says(1, offer(2, "bad as well"));
    assert_eq!(rig.says(1, offer(3, "better")), nothing());
    assert_eq!(rig.of(1, 1, failed), [set_remote_offer(1, 1, "better")], "the next one may do");
}

#[test]
fn an_answer_of_ours_that_cannot_be_made() {
    let mut rig = Rig::member_meeting(1);
    rig.says(1, offer(1, "a"));
    rig.of(1, 1, applied(DescriptionKind::Offer));
    assert_eq!(rig.of(1, 1, ConnectionEvent::LocalDescriptionFailed), nothing());
    assert_eq!(rig.link(1), Link::Failed);
    assert_eq!(rig.says(1, offer(2, "b")), [set_remote_offer(1, 1, "b")]);
}

#[test]
fn an_offer_that_was_given_up_may_fail_without_harm() {
    let mut rig = Rig::agreed_with(1);
    rig.of(1, 1, ConnectionEvent::NegotiationNeeded);
    rig.says(1, offer(1, "theirs"));
    assert_eq!(rig.of(1, 1, ConnectionEvent::LocalDescriptionFailed), nothing());
    assert_eq!(rig.of(1, 1, applied(DescriptionKind::Offer)), [set_local(1, 1)]);
}

/// Firefox answers in another DTLS role than the one agreed on where an offer of its own was rolled back for ours.
#[test]
fn an_answer_to_a_later_offer_that_cannot_be_applied() {
    let mut rig = Rig::agreed_with(1);
    rig.of(1, 1, state(ConnectionState::Connected));
    rig.of(1, 1, ConnectionEvent::NegotiationNeeded);
    rig.of(1, 1, local_offer("own"));
    rig.says(1, answer(2, "bad"));
    let failed = ConnectionEvent::RemoteDescriptionFailed(DescriptionKind::Answer);
    assert_eq!(rig.of(1, 1, failed), anew(), "they have agreed to what we cannot do");
}

#[test]
fn a_later_offer_of_theirs_that_cannot_be_applied() {
    let mut rig = Rig::agreed_with(1);
    rig.of(1, 1, state(ConnectionState::Connected));
    rig.says(1, offer(1, "bad"));
    let failed = ConnectionEvent::RemoteDescriptionFailed(DescriptionKind::Offer);
    assert_eq!(rig.of(1, 1, failed), anew(), "they would say it for ever");
}

#[test]
fn a_connection_outlives_a_failed_renegotiation() {
    let mut rig = Rig::agreed_with(1);
    rig.of(1, 1, state(ConnectionState::Connected));
    rig.of(1, 1, ConnectionEvent::NegotiationNeeded);
    assert_eq!(rig.of(1, 1, ConnectionEvent::LocalDescriptionFailed), nothing());
    assert_eq!(rig.link(1), Link::Connected);
    assert!(rig.is_stable(1));
}

/// Connection 2 in the place of connection 1.
fn anew() -> Vec<mesh::Effect> {
    vec![close(1, 1), open(1, 2, Role::Offerer), set_local(1, 2)]
}

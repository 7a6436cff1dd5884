//! What comes late, or in another order than it was said, breaks nothing. Each of these was found by the simulation.

use crate::rig::*;
use crate::surviving::connected_to;
use mesh::{ConnectionEvent, ConnectionState, DescriptionKind, Event, LOST_AFTER, Mesh, Role};
use shared::{FromServer, LeaveReason, Member, PageId, Signal};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn who_was_lost_by_everybody_is_met_again_under_the_next_number() {
    let mut rig = connected_to(&[1]);
    rig.hears(FromServer::PeerAway { peer: peer(1) });
    rig.hears(FromServer::PeerLeft { peer: peer(1), reason: LeaveReason::Lost });
    assert!(rig.within(LOST_AFTER).contains(&close(1, 1)));
    assert_eq!(rig.hears(FromServer::PeerJoined { member: member(1) }), [open(1, 2, Role::Answerer)]);
    assert_eq!(rig.says(1, offer(7, "old")), nothing(), "of the connection that ended here");
    assert_eq!(rig.says(1, offer_for(2, 8, "new", vec![])), [set_remote_offer(1, 2, "new")]);
}

#[test]
fn offers_that_left_behind_a_join_in_vain_are_followed_by_greater_numbers() {
    let mut rig = Rig::in_lobby(&[1]);
    rig.of(1, 1, local_offer("lost"));
    rig.on(Event::Join(profile(ME)));
    rig.on(Event::SocketClosed);
    rig.within(SECOND);
    rig.on(Event::SocketOpened);
    assert!(rig.hears(welcome(&[1])).contains(&open(1, 2, Role::Offerer)));
    assert_eq!(rig.of(1, 2, local_offer("a")), [to(1, offer_for(2, 2, "a", vec![]))]);
}

#[test]
fn a_page_that_was_loaded_again_is_not_taken_in_by_what_was_said_to_the_one_before() {
    let mut rig = Rig::new();
    rig.mesh = Mesh::again("standup".parse().unwrap(), PageId(40), token("kept"), profile(ME));
    rig.on(Event::SocketOpened);
    rig.hears(welcome(&[1]));
    rig.hears(FromServer::Joined { peers: vec![member(1)] });
    assert_eq!(rig.says(1, offer_for(7, 3, "late", vec![])), nothing());
    assert_eq!(rig.of(1, 1, local_offer("a")), [to(1, offer_for(1001, 21, "a", vec![]))]);
    assert_eq!(rig.says(1, answer_for(1001, 1, "late")), nothing());
}

#[test]
fn numbers_go_on_when_their_page_was_loaded_again() {
    let mut rig = Rig::in_lobby(&[1]);
    rig.of(1, 1, local_offer("to the page before"));
    rig.on(Event::Join(profile(ME)));
    let reloaded = Member { page: PageId(77), ..member(1) };
    let effects = rig.hears(FromServer::PeerJoined { member: reloaded });
    assert_eq!(effects, [close(1, 1), open(1, 2, Role::Offerer), set_local(1, 2)]);
    rig.hears(FromServer::Joined { peers: vec![Member { page: PageId(77), ..member(1) }] });
    assert_eq!(rig.of(1, 2, local_offer("a")), [to(1, offer_for(2, 2, "a", vec![]))]);
}

#[test]
fn an_answer_that_may_not_have_arrived_is_followed_by_no_offer() {
    let mut rig = answered();
    assert_eq!(rig.of(1, 1, ConnectionEvent::NegotiationNeeded), nothing());
    assert_eq!(rig.of(1, 1, state(ConnectionState::Connected)), [set_local(1, 1)], "it has");
}

#[test]
fn a_connection_that_never_stood_is_not_restarted_but_replaced() {
    let mut rig = answered();
    rig.on(Event::NetworkChanged);
    assert_eq!(rig.within(SECOND * 2), [close(1, 1), open(1, 2, Role::Offerer), set_local(1, 2)]);
}

#[test]
fn an_answer_is_said_again_although_an_offer_has_followed() {
    let mut rig = answered();
    rig.of(1, 1, state(ConnectionState::Connected));
    assert_eq!(rig.of(1, 1, ConnectionEvent::NegotiationNeeded), [set_local(1, 1)]);
    rig.of(1, 1, local_offer("next"));
    assert_eq!(rig.says(1, offer(1, "theirs")), [to(1, answer(1, "own"))]);
}

#[test]
fn a_connection_that_works_is_not_replaced_because_the_network_changed_while_it_was_negotiated() {
    let mut rig = connected_to(&[1]);
    rig.on(Event::NetworkChanged);
    assert_eq!(rig.of(1, 1, ConnectionEvent::NegotiationNeeded), [set_local(1, 1)]);
    rig.of(1, 1, local_offer("next"));
    assert!(!rig.within(SECOND * 3).contains(&close(1, 1)));
    rig.says(1, answer(2, "theirs"));
    rig.of(1, 1, applied(DescriptionKind::Answer));
    assert!(rig.within(SECOND * 8).contains(&set_local(1, 1)), "it is looked over afterwards");
}

#[test]
fn a_stall_while_an_offer_is_under_way_is_no_reason_to_begin_anew() {
    let speaks = shared::MediaState { microphone: true, camera: false, screen: false };
    let mut rig = connected_to(&[1]);
    rig.of(1, 1, ConnectionEvent::Control(shared::Control::Media(speaks)));
    rig.of(1, 1, ConnectionEvent::NegotiationNeeded);
    rig.of(1, 1, local_offer("next"));
    rig.of(1, 1, ConnectionEvent::Stalled(true));
    assert!(!rig.within(SECOND * 6).contains(&close(1, 1)), "they may have muted themselves, and say so in a moment");
}

#[test]
fn what_another_connection_of_theirs_said_under_the_same_number_is_passed_over() {
    let mut rig = Rig::member_meeting(1);
    let of = |session: u32, negotiation, ufrag| {
        let mut signal = offer(negotiation, ufrag);
        if let Signal::Offer { sdp, .. } = &mut signal {
            sdp.insert_str(0, &format!("o=- {session} 2 IN IP4 127.0.0.1\r\n"));
        }
        signal
    };
    rig.says(1, of(7, 2, "theirs"));
    rig.of(1, 1, applied(DescriptionKind::Offer));
    rig.of(1, 1, local_answer("own"));
    assert_eq!(rig.says(1, of(6, 3, "late")), nothing(), "it gave way to the one that is");
    assert_eq!(rig.says(1, of(7, 4, "next")).len(), 1);
}

#[test]
fn who_comes_back_while_we_join_is_not_away() {
    let away = |away| Member { away, ..member(1) };
    let mut rig = Rig::in_lobby(&[]);
    rig.hears(FromServer::PeerJoined { member: away(true) });
    rig.hears(FromServer::PeerJoined { member: away(false) });
    rig.on(Event::Join(profile(ME)));
    rig.hears(FromServer::Joined { peers: vec![away(false)] });
    assert!(!rig.mesh.participants().next().unwrap().away);
}

/// Connection 1 to this one: their offer, `theirs`, is answered, `own`.
fn answered() -> Rig {
    let mut rig = Rig::member_meeting(1);
    rig.says(1, offer(1, "theirs"));
    rig.of(1, 1, applied(DescriptionKind::Offer));
    assert_eq!(rig.of(1, 1, local_answer("own")), [to(1, answer(1, "own"))]);
    rig
}

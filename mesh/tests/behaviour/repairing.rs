//! Connections that break are repaired: restarted, then replaced, whoever notices.

use crate::rig::*;
use crate::surviving::{connected_to, pulse};
use mesh::{Action, ConnectionEvent, ConnectionState, Effect, Event, Hearing, Link, Repairs, Role};
use shared::{Control, FromServer, MediaState, Pulse, Reach};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);
const SPEAKS: MediaState = MediaState { microphone: true, camera: false, screen: false };

#[test]
fn an_interruption_is_waited_for_then_restarted_twice_then_replaced() {
    let mut rig = connected_to(&[9]);
    rig.of(9, 1, state(ConnectionState::Disconnected));
    assert_eq!(rig.link(9), Link::Interrupted);
    assert_eq!(repairs(&mut rig, SECOND * 3), [restart(9, 1), set_local(9, 1)]);
    assert_eq!(rig.of(9, 1, local_offer("r1")), [to(9, offer(2, "r1"))]);
    rig.says(9, answer(2, "s1"));
    rig.of(9, 1, applied(mesh::DescriptionKind::Answer));
    assert_eq!(repairs(&mut rig, SECOND * 4), [restart(9, 1), set_local(9, 1)]);
    rig.of(9, 1, local_offer("r2"));
    rig.says(9, answer(3, "s2"));
    rig.of(9, 1, applied(mesh::DescriptionKind::Answer));
    assert_eq!(repairs(&mut rig, SECOND * 4), [close(9, 1), open(9, 2, Role::Offerer), set_local(9, 2)]);
    assert_eq!(rig.of(9, 2, local_offer("new")), [to(9, offer_for(2, 4, "new", vec![]))]);
    rig.says(9, answer_for(2, 4, "theirs"));
    rig.of(9, 2, applied(mesh::DescriptionKind::Answer));
    rig.of(9, 2, state(ConnectionState::Connected));
    assert_eq!((rig.link(9), repairs(&mut rig, SECOND * 60)), (Link::Connected, nothing()));
    assert_eq!(counted(&rig), Repairs { restarts: 2, connections: 1 });
}

#[test]
fn the_polite_side_lets_the_other_begin() {
    let mut rig = connected_to(&[1]);
    rig.of(1, 1, state(ConnectionState::Failed));
    assert_eq!(repairs(&mut rig, SECOND), nothing());
    assert_eq!(repairs(&mut rig, SECOND), [restart(1, 1), set_local(1, 1)]);
}

#[test]
fn a_new_connection_of_theirs_takes_the_place_of_ours() {
    for other in [1, 9] {
        let mut rig = connected_to(&[other]);
        assert_eq!(
            rig.says(other, offer_for(2, 5, "new", vec![])),
            [close(other, 1), open(other, 2, Role::Answerer), set_remote_offer(other, 2, "new")]
        );
        assert_eq!(counted(&rig), Repairs { restarts: 0, connections: 1 });
        assert_eq!(rig.says(other, offer(6, "old")), nothing(), "that connection is gone");
        rig.of(other, 2, applied(mesh::DescriptionKind::Offer));
        assert_eq!(rig.of(other, 2, local_answer("own")), [to(other, answer_for(2, 5, "own"))]);
    }
}

#[test]
fn an_offer_without_an_answer_is_said_again_with_its_candidates() {
    let mut rig = connected_to(&[1]);
    rig.of(1, 1, ConnectionEvent::NegotiationNeeded);
    rig.of(1, 1, local_offer("next"));
    rig.of(1, 1, found("next"));
    rig.within(SECOND);
    assert_eq!(repairs(&mut rig, SECOND * 3), [to(1, offer_with(2, "next", &[candidate("next")]))]);
    rig.says(1, answer(2, "theirs"));
    rig.of(1, 1, applied(mesh::DescriptionKind::Answer));
    assert_eq!(repairs(&mut rig, SECOND * 60), nothing());
}

#[test]
fn an_offer_that_was_answered_is_answered_alike() {
    let mut rig = Rig::member_meeting(1);
    rig.says(1, offer(1, "a"));
    rig.of(1, 1, applied(mesh::DescriptionKind::Offer));
    assert_eq!(rig.of(1, 1, local_answer("b")), [to(1, answer(1, "b"))]);
    assert_eq!(rig.says(1, offer(1, "a")), [to(1, answer(1, "b"))], "the browser is not asked again");
}

#[test]
fn another_network_is_looked_at_at_once_and_once() {
    let mut rig = connected_to(&[9]);
    rig.on(Event::NetworkChanged);
    assert_eq!(repairs(&mut rig, SECOND), [restart(9, 1), set_local(9, 1)]);
    rig.of(9, 1, local_offer("r"));
    rig.says(9, answer(2, "s"));
    rig.of(9, 1, applied(mesh::DescriptionKind::Answer));
    assert_eq!(repairs(&mut rig, SECOND * 60), nothing());
}

#[test]
fn nothing_is_tried_while_nobody_can_be_reached_and_at_once_when_they_can() {
    let mut rig = connected_to(&[9]);
    rig.on(Event::SocketClosed);
    rig.of(9, 1, state(ConnectionState::Failed));
    assert_eq!(repairs(&mut rig, SECOND), nothing());
    rig.on(Event::SocketOpened);
    rig.hears(resumed());
    let repaired = repairs(&mut rig, SECOND);
    assert!(repaired.contains(&restart(9, 1)), "{repaired:?}");
}

/// A server that knows nobody any more was restarted, and its relay with it.
#[test]
fn what_may_be_gone_with_the_server_is_repaired_as_soon_as_it_is_missed() {
    for (heard, is_repaired) in [(welcome(&[]), true), (resumed(), false)] {
        let mut rig = connected_to(&[9]);
        rig.of(9, 1, ConnectionEvent::Control(Control::Media(SPEAKS)));
        rig.on(Event::SocketClosed);
        assert!(rig.within(SECOND).contains(&Effect::OpenSocket));
        rig.on(Event::SocketOpened);
        rig.hears(heard);
        rig.hears(FromServer::Joined { peers: vec![member(9)] });
        assert_eq!(repairs(&mut rig, SECOND), nothing(), "it may be there all the same");
        rig.of(9, 1, ConnectionEvent::Stalled(true));
        assert_eq!(repairs(&mut rig, SECOND / 10).contains(&restart(9, 1)), is_repaired);
    }
}

fn resumed() -> FromServer<shared::Signal> {
    FromServer::Resumed { resume: token("second"), received: 1, peers: vec![member(9)] }
}

#[test]
fn who_hears_again_sends_a_whole_picture() {
    let mut rig = connected_to(&[9]);
    rig.of(9, 1, ConnectionEvent::Control(Control::Media(SPEAKS)));
    assert_eq!(rig.of(9, 1, ConnectionEvent::Stalled(true)), nothing());
    assert_eq!(rig.link(9), Link::Interrupted);
    assert_eq!(rig.of(9, 1, ConnectionEvent::Stalled(false)), [act(9, 1, Action::KeyFrame)]);
    assert_eq!(rig.link(9), Link::Connected);
}

#[test]
fn sound_that_does_not_come_is_a_reason_for_another_connection_once() {
    let mut rig = connected_to(&[9]);
    rig.of(9, 1, ConnectionEvent::Control(Control::Media(SPEAKS)));
    let silence = || ConnectionEvent::Arrived { sound: false, picture: false };
    for _ in 0..2 {
        assert_eq!(rig.of(9, 1, silence()), nothing());
    }
    assert_eq!(rig.of(9, 1, silence()), [close(9, 1), open(9, 2, Role::Offerer), set_local(9, 2)]);
    rig.of(9, 2, local_offer("new"));
    rig.says(9, answer_for(2, 2, "theirs"));
    rig.of(9, 2, applied(mesh::DescriptionKind::Answer));
    rig.of(9, 2, state(ConnectionState::Connected));
    for _ in 0..5 {
        assert_eq!(rig.of(9, 2, silence()), nothing(), "not all the time");
    }
    assert!(!rig.mesh.participants().next().unwrap().flow.sound, "then it is said");
    rig.of(9, 2, ConnectionEvent::Arrived { sound: true, picture: false });
    assert!(rig.mesh.participants().next().unwrap().flow.sound);
}

#[test]
fn who_is_heard_by_nobody_is_told() {
    let mut rig = connected_to(&[1, 9]);
    rig.on(Event::Media(SPEAKS));
    let hears = |sound| {
        ConnectionEvent::Pulse(Pulse { reaches: vec![Reach { peer: peer(ME), sound, picture: false }], chat: None })
    };
    assert_eq!(rig.mesh.hearing(rig.now), Hearing::Unknown, "nobody has said anything");
    for _ in 0..3 {
        rig.of(1, 1, hears(false));
        rig.of(9, 2, hears(true));
    }
    assert_eq!(rig.mesh.hearing(rig.now), Hearing::Somebody);
    let by_each = [1, 9].map(|other| rig.mesh.hearing_of(peer(other), rig.now));
    assert_eq!(by_each, [Hearing::Nobody, Hearing::Somebody]);
    for _ in 0..3 {
        rig.of(9, 2, hears(false));
    }
    assert_eq!(rig.mesh.hearing(rig.now), Hearing::Nobody);
    rig.on(Event::Media(MUTED));
    assert_eq!(rig.mesh.hearing(rig.now), Hearing::Somebody, "muted people expect nothing else");
    rig.on(Event::SocketClosed);
    rig.of(1, 1, state(ConnectionState::Disconnected));
    rig.of(9, 2, state(ConnectionState::Disconnected));
    assert_eq!(rig.mesh.hearing(rig.now), Hearing::Unknown);
    rig.of(9, 2, pulse(&[]));
}

fn restart(other: u128, connection: u32) -> Effect {
    act(other, connection, Action::RestartIce)
}

/// What is done to connections within this time; pulses are not told.
fn repairs(rig: &mut Rig, limit: Duration) -> Vec<Effect> {
    let mut effects = rig.within(limit);
    effects
        .retain(|effect| !matches!(effect, Effect::Connection { action: Action::Pulse(_), .. } | Effect::OpenSocket));
    effects
}

/// What was done so far for the connection to the only other one.
fn counted(rig: &Rig) -> Repairs {
    rig.mesh.participants().next().map(|other| other.repairs).unwrap_or_default()
}

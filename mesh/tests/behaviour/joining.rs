//! The newcomer offers, the members wait.

use crate::rig::*;
use mesh::{
    CONNECT_WITHIN, ConnectionEvent, ConnectionState, DescriptionKind, Effect, Event, HOLD, Link, OFFER_WITHIN, Role,
    Stage,
};
use shared::{Control, FromServer, Hello, IceServer, MediaState, PROTOCOL_VERSION, PageId, ToServer};
use std::time::Duration;

#[test]
fn the_lobby_comes_before_the_call() {
    let mut rig = Rig::new();
    let hello = Hello { version: PROTOCOL_VERSION, room: "standup".parse().unwrap(), page: PageId(1), resume: None };
    assert_eq!(rig.on(Event::Join(profile(ME))), nothing(), "nobody is asked before the lobby");
    assert_eq!(rig.on(Event::SocketOpened), [Effect::Send(ToServer::Hello(hello))]);
    assert_eq!(rig.mesh.stage(), Stage::Connecting);
    assert_eq!(rig.hears(welcome(&[])), nothing());
    assert_eq!(
        (rig.mesh.stage(), rig.mesh.me(), rig.mesh.capacity()),
        (Stage::Lobby { full: false }, Some(peer(ME)), 16)
    );
    assert_eq!(rig.on(Event::Join(profile(ME))), [Effect::Send(ToServer::Join { profile: profile(ME) })]);
    assert_eq!(rig.on(Event::Join(profile(ME))), nothing(), "once is enough");
    assert_eq!(rig.mesh.stage(), Stage::Joining);
}

#[test]
fn who_is_here_is_kept_up_to_date_in_the_lobby() {
    let mut rig = Rig::in_lobby(&[1, 2]);
    assert_eq!(
        rig.hears(FromServer::PeerJoined { member: member(3) }),
        [open(3, 3, Role::Offerer), set_local(3, 3)],
        "connections are made ready, and nothing is sent"
    );
    assert_eq!(rig.hears(FromServer::PeerJoined { member: member(3) }), nothing());
    assert_eq!(rig.hears(left(1)), [close(1, 1)]);
    assert_eq!(rig.mesh.present(), [member(2), member(3)]);
    assert_eq!(rig.mesh.participants().count(), 0);
    rig.on(Event::Join(profile(ME)));
    assert_eq!(rig.hears(left(2)), [close(2, 2)], "while joining as well");
    assert_eq!(rig.mesh.present(), [member(3)]);
}

#[test]
fn connections_are_made_ready_when_it_is_known_which_ways_are_open() {
    let welcome = || {
        let FromServer::Welcome { you, resume, present, capacity, .. } = welcome(&[1]) else { panic!("no welcome") };
        let urls = vec!["turn:192.0.2.1".into(), "turn:192.0.2.1?transport=tcp".into()];
        let ice = vec![IceServer { urls, username: Some("u".into()), credential: Some("c".into()) }];
        FromServer::Welcome { you, resume, present, capacity, ice, relay_only: false }
    };
    let ready = [open(1, 1, Role::Offerer), set_local(1, 1)];
    let mut rig = Rig::new();
    rig.on(Event::SocketOpened);
    assert_eq!(rig.hears(welcome()), [Effect::Explore]);
    assert_eq!(rig.on(Event::Explored), ready);
    assert_eq!(rig.on(Event::Explored), nothing(), "once is enough");
    // On another network other ways may be open.
    assert!(rig.on(Event::NetworkChanged).contains(&Effect::Explore));

    // Where nobody answers, every way is tried.
    let mut rig = Rig::new();
    rig.on(Event::SocketOpened);
    assert_eq!(rig.hears(welcome()), [Effect::Explore]);
    assert_eq!(rig.later(Duration::from_millis(1400)), nothing());
    assert_eq!(rig.later(Duration::from_millis(100)), ready);

    // Who is in a hurry waits for nothing.
    let mut rig = Rig::new();
    rig.on(Event::SocketOpened);
    assert_eq!(rig.hears(welcome()), [Effect::Explore]);
    rig.on(Event::Join(profile(ME)));
    assert_eq!(rig.hears(FromServer::Joined { peers: vec![member(1)] }), ready);
    assert_eq!(rig.on(Event::Explored), nothing());
}

#[test]
fn offers_made_in_the_lobby_leave_right_behind_the_join() {
    let mut rig = Rig::new();
    rig.on(Event::SocketOpened);
    assert_eq!(
        rig.hears(welcome(&[1, 9])),
        [open(1, 1, Role::Offerer), set_local(1, 1), open(9, 2, Role::Offerer), set_local(9, 2)]
    );
    for event in [local_offer("a"), found("a"), ConnectionEvent::LocalCandidatesComplete] {
        assert_eq!(rig.of(1, 1, event), nothing(), "nothing leaves the lobby");
    }
    assert_eq!(rig.later(CONNECT_WITHIN), nothing());
    assert_eq!(
        rig.on(Event::Join(profile(ME))),
        [
            Effect::Send(ToServer::Join { profile: profile(ME) }),
            to(1, offer_with(1, "a", &[candidate("a")])),
            // The browser is still at it, and is not asked twice.
        ]
    );
    assert_eq!(rig.of(9, 2, local_offer("b")), [to(9, offer(1, "b"))]);
    assert_eq!(rig.hears(FromServer::Joined { peers: vec![member(1), member(9)] }), nothing());
    assert_eq!(rig.mesh.stage(), Stage::Call);
    assert!(rig.mesh.present().is_empty());
    assert_eq!(rig.link(1), Link::Connecting);
    assert_eq!(rig.of(1, 1, found("a")), nothing(), "a late candidate waits for others");
    assert_eq!(rig.mesh.deadline(), Some(rig.now + HOLD));
    assert_eq!(rig.says(1, answer(1, "c")), [set_remote_answer(1, 1, "c")]);
    assert!(!rig.is_stable(1));
    assert_eq!(rig.of(1, 1, applied(DescriptionKind::Answer)), nothing());
    assert!(rig.is_stable(1));
    assert!(!rig.is_stable(9));
}

#[test]
fn the_roster_has_the_last_word_on_who_is_there() {
    let mut rig = Rig::in_lobby(&[1, 2]);
    rig.of(1, 1, local_offer("a"));
    rig.on(Event::Join(profile(ME)));
    assert_eq!(
        rig.hears(FromServer::Joined { peers: vec![member(1), member(3)] }),
        [open(3, 3, Role::Offerer), set_local(3, 3), close(2, 2)]
    );
    assert_eq!(rig.of(3, 3, local_offer("b")), [to(3, offer(1, "b"))]);
}

#[test]
fn somebody_who_comes_while_we_join_was_there_before_us() {
    let mut rig = Rig::in_lobby(&[]);
    rig.on(Event::Join(profile(ME)));
    assert_eq!(rig.hears(FromServer::PeerJoined { member: member(1) }), [open(1, 1, Role::Offerer), set_local(1, 1)]);
    assert_eq!(rig.of(1, 1, local_offer("a")), nothing(), "the server has not said yet that we are in");
    assert_eq!(rig.hears(FromServer::Joined { peers: vec![member(1)] }), [to(1, offer(1, "a"))]);
}

#[test]
fn an_offer_that_failed_in_the_lobby_is_tried_again_on_the_way_in() {
    let mut rig = Rig::in_lobby(&[1]);
    assert_eq!(rig.of(1, 1, ConnectionEvent::LocalDescriptionFailed), nothing());
    assert_eq!(
        rig.on(Event::Join(profile(ME))),
        [Effect::Send(ToServer::Join { profile: profile(ME) }), set_local(1, 1)]
    );
    rig.hears(FromServer::Joined { peers: vec![member(1)] });
    assert_eq!(rig.link(1), Link::Connecting);
    assert_eq!(rig.of(1, 1, local_offer("a")), [to(1, offer(1, "a"))]);
}

#[test]
fn a_member_answers_the_newcomer() {
    let mut rig = Rig::newcomer_to(&[]);
    assert_eq!(rig.hears(FromServer::PeerJoined { member: member(1) }), [open(1, 1, Role::Answerer)]);
    assert_eq!(rig.of(1, 1, ConnectionEvent::NegotiationNeeded), nothing(), "their offer is on its way");
    assert_eq!(rig.says(1, offer(1, "a")), [set_remote_offer(1, 1, "a")]);
    assert_eq!(rig.of(1, 1, applied(DescriptionKind::Offer)), [set_local(1, 1)]);
    assert_eq!(rig.of(1, 1, local_answer("b")), [to(1, answer(1, "b"))]);
    assert!(rig.is_stable(1));
    assert_eq!(rig.within(OFFER_WITHIN), nothing(), "no offer is missing");
}

#[test]
fn a_member_that_waited_long_enough_offers_itself() {
    for newcomer in [1, 9] {
        let mut rig = Rig::member_meeting(newcomer);
        assert_eq!(
            rig.later(OFFER_WITHIN),
            [close(newcomer, 1), open(newcomer, 2, Role::Offerer), set_local(newcomer, 2)]
        );
        assert_eq!(rig.of(newcomer, 1, ConnectionEvent::NegotiationNeeded), nothing(), "news of a closed connection");
        assert_eq!(rig.of(newcomer, 2, local_offer("a")), [to(newcomer, offer(1, "a"))]);
    }
}

#[test]
fn the_link_says_how_the_connection_is_doing() {
    let mut rig = Rig::agreed_with(1);
    for (change, link) in [
        (ConnectionState::Connecting, Link::Connecting),
        (ConnectionState::Connected, Link::Connected),
        (ConnectionState::Disconnected, Link::Interrupted),
        (ConnectionState::Connected, Link::Connected),
        (ConnectionState::Connecting, Link::Interrupted),
        (ConnectionState::Failed, Link::Failed),
        (ConnectionState::Connecting, Link::Failed),
        (ConnectionState::Connected, Link::Connected),
    ] {
        assert_eq!(rig.of(1, 1, state(change)), nothing());
        assert_eq!(rig.link(1), link, "{change:?}");
    }
    assert_eq!(rig.within(CONNECT_WITHIN * 10), nothing(), "a connection that came about is left alone");
}

#[test]
fn a_connection_that_does_not_come_about_is_said_to_have_failed() {
    let mut rig = Rig::agreed_with(1);
    let again = rig.within(CONNECT_WITHIN - Duration::from_millis(1));
    assert_eq!(again, [close(1, 1), open(1, 2, Role::Offerer), set_local(1, 2)], "it is tried anew before");
    assert_eq!(rig.link(1), Link::Connecting);
    rig.within(CONNECT_WITHIN);
    assert_eq!(rig.link(1), Link::Failed);
    let connection = rig.mesh.participants().next().unwrap().connection.0;
    rig.of(1, connection, state(ConnectionState::Connected));
    assert_eq!(rig.link(1), Link::Connected, "better late");
}

#[test]
fn devices_are_told_of_when_the_channel_opens_and_at_each_change() {
    let mut rig = Rig::agreed_with(1);
    let speaking = MediaState { microphone: true, camera: false, screen: true };
    assert_eq!(rig.on(Event::Media(speaking)), nothing(), "the channel is not open");
    assert_eq!(rig.of(1, 1, ConnectionEvent::ControlOpened), [say(1, 1, speaking), hand(1, 1, None)]);
    assert_eq!(rig.on(Event::Media(speaking)), nothing(), "no change");
    assert_eq!(rig.on(Event::Media(MUTED)), [say(1, 1, MUTED)]);
    assert_eq!(rig.of(1, 1, ConnectionEvent::Control(Control::Media(speaking))), nothing());
    assert_eq!(rig.mesh.participants().next().unwrap().media, speaking);
}

//! The server is lost and comes back, or another in its place; the call goes on.

use crate::rig::*;
use mesh::{
    Action, CLOSED_AFTER, ConnectionEvent, ConnectionState, DescriptionKind, Effect, Ending, Event, LOST_AFTER, Role,
    ServerLink, Stage,
};
use shared::{
    Control, FromServer, Hello, IceServer, LeaveReason, MediaState, Member, PROTOCOL_VERSION, PageId, Pulse, Reach,
    RefusedCode, Resume, Signal, ToServer,
};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_lost_socket_is_replaced_and_nothing_else_is() {
    let mut rig = connected_to(&[1]);
    rig.of(1, 1, ConnectionEvent::NegotiationNeeded);
    assert_eq!(rig.of(1, 1, local_offer("next")), [to(1, offer(2, "next"))]);
    assert_eq!(rig.on(Event::SocketClosed), nothing());
    assert_eq!((rig.mesh.stage(), rig.mesh.server()), (Stage::Call, ServerLink::Lost));
    assert_eq!(rig.within(SECOND), [Effect::OpenSocket]);
    assert_eq!(rig.on(Event::SocketOpened), [hello(Some("first"), 2)], "Joined and the answer");
    assert_eq!(rig.hears(resumed(&[member(1)])), [to(1, offer(2, "next"))], "the server may not have got it");
    assert_eq!((rig.mesh.server(), rig.mesh.participants().count()), (ServerLink::Up, 1));
    assert_eq!(rig.mesh.token(), Some(&token("second")));
}

#[test]
fn a_server_that_knows_nothing_is_told_that_we_are_in_the_call() {
    let mut rig = connected_to(&[1, 9]);
    assert_eq!(lose_and_open(&mut rig), [hello(Some("first"), 3)]);
    assert_eq!(rig.hears(welcome(&[])), [Effect::Send(join())]);
    assert_eq!(rig.hears(FromServer::Joined { peers: vec![] }), nothing());
    assert_eq!(rig.mesh.participants().count(), 2, "they talk to us still");
    assert_eq!(rig.hears(FromServer::PeerJoined { member: member(1) }), nothing(), "one of them is back as well");
    assert_eq!(
        rig.hears(FromServer::PeerJoined { member: member(3) }),
        [open(3, 3, Role::Answerer)],
        "and somebody is new"
    );
}

#[test]
fn coming_back_after_somebody_new_one_is_the_newcomer() {
    let mut rig = connected_to(&[1]);
    lose_and_open(&mut rig);
    rig.hears(welcome(&[1, 3]));
    assert_eq!(
        rig.hears(FromServer::Joined { peers: vec![member(1), member(3)] }),
        [open(3, 2, Role::Offerer), set_local(3, 2)]
    );
    assert_eq!(rig.of(3, 2, local_offer("a")), [to(3, offer(1, "a"))]);
}

#[test]
fn a_lobby_comes_back_too() {
    let mut rig = Rig::in_lobby(&[1]);
    assert_eq!(lose_and_open(&mut rig), [hello(Some("first"), 0)]);
    assert_eq!(
        rig.hears(welcome(&[1])),
        [close(1, 1), open(1, 2, Role::Offerer), set_local(1, 2)],
        "on another network, perhaps"
    );
    assert_eq!(rig.mesh.stage(), Stage::Lobby { full: false });
}

#[test]
fn join_is_pressed_while_the_server_is_away() {
    let mut rig = Rig::in_lobby(&[]);
    rig.on(Event::SocketClosed);
    assert_eq!(rig.on(Event::Join(profile(ME))), nothing());
    assert_eq!(rig.within(SECOND), [Effect::OpenSocket]);
    rig.on(Event::SocketOpened);
    assert_eq!(rig.hears(welcome(&[])), [Effect::Send(join())]);
    rig.hears(FromServer::Joined { peers: vec![] });
    assert_eq!(rig.mesh.stage(), Stage::Call);
}

#[test]
fn a_page_that_was_loaded_again_goes_straight_back() {
    let mut rig = Rig::new();
    rig.mesh = mesh::Mesh::again("standup".parse().unwrap(), PageId(1), token("kept"), profile(ME));
    assert_eq!(rig.on(Event::SocketOpened), [hello(Some("kept"), 0)]);
    assert_eq!(rig.hears(welcome(&[1]))[0], Effect::Send(join()));
    assert_eq!(rig.mesh.stage(), Stage::Joining);
    rig.of(1, 1, local_offer("a"));
    rig.hears(FromServer::Joined { peers: vec![member(1)] });
    assert_eq!((rig.mesh.stage(), rig.mesh.participants().count()), (Stage::Call, 1));
}

#[test]
fn somebody_whose_page_was_loaded_again_is_the_same_with_a_new_connection() {
    let mut rig = connected_to(&[1]);
    assert_eq!(rig.hears(FromServer::PeerAway { peer: peer(1) }), nothing());
    let reloaded = Member { page: PageId(77), ..member(1) };
    assert_eq!(rig.hears(FromServer::PeerJoined { member: reloaded }), [close(1, 1), open(1, 2, Role::Answerer)]);
    assert_eq!(rig.mesh.participants().count(), 1);
}

#[test]
fn another_tab_that_takes_over_ends_this_one() {
    let mut rig = connected_to(&[1]);
    assert_eq!(rig.hears(refused(RefusedCode::TakenOver)), [close(1, 1)]);
    assert_eq!(rig.on(Event::SocketClosed), nothing());
    assert_eq!(rig.mesh.stage(), Stage::Over(Ending::Refused(RefusedCode::TakenOver)));
    assert_eq!(rig.within(SECOND * 100), nothing(), "they do not fight");
}

#[test]
fn a_token_that_is_no_longer_known_makes_us_somebody_new() {
    let mut rig = connected_to(&[1]);
    lose_and_open(&mut rig);
    let stranger = FromServer::Welcome {
        you: peer(55),
        resume: token("x"),
        present: vec![member(1)],
        capacity: 16,
        ice: vec![],
        relay_only: false,
    };
    assert_eq!(rig.hears(stranger), [act(1, 1, Action::Part), Effect::Send(join())], "who we were says goodbye");
    assert_eq!(rig.hears(FromServer::Joined { peers: vec![member(1)] }), [open(1, 2, Role::Offerer), set_local(1, 2)]);
}

#[test]
fn who_is_lost_by_the_server_stays_while_their_pulse_does() {
    let mut rig = connected_to(&[1]);
    rig.hears(FromServer::PeerAway { peer: peer(1) });
    assert!(rig.mesh.participants().next().unwrap().away);
    for _ in 0..60 {
        rig.within(SECOND);
        assert_eq!(rig.of(1, 1, pulse(&[])), nothing());
    }
    assert_eq!(rig.hears(FromServer::PeerLeft { peer: peer(1), reason: LeaveReason::Lost }), nothing());
    assert_eq!(rig.mesh.participants().count(), 1);
    rig.within(LOST_AFTER - SECOND);
    assert_eq!(rig.mesh.participants().count(), 1);
    assert!(rig.within(SECOND).contains(&close(1, 1)));
    assert_eq!(rig.mesh.participants().count(), 0);
}

#[test]
fn whose_pulse_is_lost_stays_while_the_server_has_them() {
    let mut rig = connected_to(&[1]);
    rig.of(1, 1, state(ConnectionState::Disconnected));
    rig.within(LOST_AFTER * 10);
    assert_eq!(rig.mesh.participants().count(), 1);
}

#[test]
fn who_comes_back_after_being_lost_is_met_again_under_the_next_number() {
    let mut rig = connected_to(&[1]);
    rig.hears(FromServer::PeerAway { peer: peer(1) });
    assert!(rig.within(LOST_AFTER).contains(&close(1, 1)));
    assert_eq!(rig.hears(FromServer::PeerBack { peer: peer(1) }), [open(1, 2, Role::Answerer)]);
    assert_eq!(rig.says(1, offer(7, "old")), nothing(), "of the connection that is gone");
    assert_eq!(rig.says(1, offer_for(2, 8, "new", vec![])), [set_remote_offer(1, 2, "new")]);
}

#[test]
fn who_says_goodbye_goes_at_once_and_a_closed_tab_soon() {
    let mut rig = connected_to(&[1, 9]);
    assert_eq!(rig.of(1, 1, ConnectionEvent::Control(Control::Bye)), [close(1, 1)]);
    assert_eq!(rig.of(9, 2, ConnectionEvent::Control(Control::Closing)), nothing());
    rig.hears(FromServer::PeerAway { peer: peer(9) });
    rig.within(CLOSED_AFTER - SECOND);
    assert_eq!(rig.mesh.participants().count(), 1);
    assert!(rig.within(SECOND).contains(&close(9, 2)));
}

#[test]
fn signals_go_over_the_connection_while_the_server_is_away() {
    let mut rig = connected_to(&[1]);
    rig.on(Event::SocketClosed);
    assert_eq!(rig.of(1, 1, ConnectionEvent::NegotiationNeeded), [set_local(1, 1)]);
    let said = act(1, 1, Action::Say(Control::Signal(offer(2, "next"))));
    assert_eq!(rig.of(1, 1, local_offer("next")), [said]);
    let theirs = Control::Signal(answer(2, "theirs"));
    assert_eq!(rig.of(1, 1, ConnectionEvent::Control(theirs)), [set_remote_answer(1, 1, "theirs")]);
}

#[test]
fn connections_of_a_call_use_the_servers_that_were_named_last() {
    let named = |credential: &str| {
        let (username, credential) = (Some("u".to_owned()), Some(credential.to_owned()));
        vec![IceServer { urls: vec!["turn:192.0.2.1".into()], username, credential }]
    };
    let mut rig = connected_to(&[1, 9]);
    // Towards 9 it is impolite and begins; 1 begins with us, unless it does not.
    let renewed = [act(1, 1, Action::Reconfigure), act(9, 2, Action::Renew)];
    assert_eq!(rig.hears(FromServer::Ice { ice: named("first") }), renewed);
    assert_eq!(rig.mesh.ice().servers, named("first"));
    assert_eq!(rig.hears(FromServer::Ice { ice: named("first") }), nothing(), "nothing is new");
    assert!(rig.within(SECOND * 2).contains(&act(1, 1, Action::Renew)), "they have not looked for a path anew");
    // A server in the place of the one there was.
    lose_and_open(&mut rig);
    let FromServer::Welcome { you, resume, present, capacity, .. } = welcome(&[]) else { panic!("another message") };
    let mut ice = named("second");
    ice[0].urls.push("turn:192.0.2.1?transport=tcp".into());
    let servers = ice.clone();
    let welcome = FromServer::Welcome { you, resume, present, capacity, ice, relay_only: true };
    // Two ways to the relay: which of them are open here?
    // Nobody looks for a path anew because a server was restarted.
    let used = [act(1, 1, Action::Reconfigure), act(9, 2, Action::Reconfigure)];
    assert_eq!(rig.hears(welcome), [used[0].clone(), used[1].clone(), Effect::Explore, Effect::Send(join())]);
    assert!(
        !rig.within(SECOND * 5)
            .iter()
            .any(|effect| [act(1, 1, Action::Renew), act(9, 2, Action::Renew)].contains(effect))
    );
    assert!(rig.mesh.ice().relay_only && rig.mesh.ice().servers == servers);
}

#[test]
fn signals_go_through_a_third_who_reaches_both() {
    let mut rig = connected_to(&[1, 9]);
    rig.on(Event::SocketClosed);
    rig.of(9, 2, pulse(&[1]));
    rig.of(1, 1, state(ConnectionState::Failed));
    assert!(rig.within(SECOND * 2).contains(&act(1, 1, Action::RestartIce)));
    let passed_on = act(9, 2, Action::Say(Control::Relay { to: peer(1), signal: offer(2, "next") }));
    assert_eq!(rig.of(1, 1, local_offer("next")), [passed_on]);
}

#[test]
fn what_others_cannot_say_themselves_is_passed_on_to_those_who_are_there() {
    let mut rig = connected_to(&[1, 9]);
    let signal = || Signal::Candidates(vec![candidate("a")]);
    let passed_on = act(9, 2, Action::Say(Control::Relayed { from: peer(1), signal: signal() }));
    let relay = |to| ConnectionEvent::Control(Control::Relay { to: peer(to), signal: signal() });
    assert_eq!(rig.of(1, 1, relay(9)), [passed_on]);
    assert_eq!(rig.of(1, 1, relay(1)), nothing());
    assert_eq!(rig.of(1, 1, relay(2)), nothing());
    let sent: usize = (0..10_000).map(|_| rig.of(1, 1, relay(9)).len()).sum();
    assert!(sent < 100, "a flood ends here: {sent}");
}

#[test]
fn what_is_passed_on_is_believed_only_with_the_key_of_its_author() {
    let mut rig = connected_to(&[1, 9]);
    let relayed = |from, sdp: &str| {
        let mut signal = offer_for(2, 1, "x", vec![]);
        if let Signal::Offer { sdp: text, .. } = &mut signal {
            text.push_str(sdp);
        }
        ConnectionEvent::Control(Control::Relayed { from: peer(from), signal })
    };
    assert_eq!(rig.of(9, 2, relayed(1, KEY)), nothing(), "the connection to them stands");
    rig.of(1, 1, state(ConnectionState::Failed));
    assert_eq!(rig.of(9, 2, relayed(1, "a=fingerprint:sha-256 66\r\n")), nothing(), "another key");
    assert_eq!(rig.of(9, 2, relayed(1, "")), nothing(), "no key at all");
    assert_eq!(rig.of(9, 2, relayed(9, KEY)), nothing(), "they can say so themselves");
    assert_eq!(rig.of(9, 2, relayed(3, KEY)), nothing(), "a stranger");
    assert_eq!(rig.of(9, 2, relayed(1, KEY)).len(), 3, "closes, opens, applies");
}

#[test]
fn a_lie_about_who_reaches_whom_takes_nobody_out_of_the_call() {
    let mut rig = connected_to(&[1, 9]);
    for n in 0..10_000 {
        assert_eq!(rig.of(9, 2, pulse(&[n])), nothing());
    }
    assert_eq!(rig.mesh.participants().count(), 2);
}

#[test]
fn everybody_is_told_whom_we_reach_every_two_seconds() {
    let mut rig = connected_to(&[1, 9]);
    rig.within(Pulse::EVERY);
    let speaks = MediaState { microphone: true, camera: false, screen: false };
    rig.of(1, 1, ConnectionEvent::Control(Control::Media(speaks)));
    rig.of(1, 1, ConnectionEvent::Arrived { sound: true, picture: false });
    let reaches = vec![
        Reach { peer: peer(1), sound: true, picture: false },
        Reach { peer: peer(9), sound: false, picture: false },
    ];
    let pulse = |to, connection| act(to, connection, Action::Pulse(Pulse { reaches: reaches.clone(), chat: None }));
    assert_eq!(rig.within(Pulse::EVERY), [pulse(1, 1), pulse(9, 2)]);
    rig.of(9, 2, state(ConnectionState::Disconnected));
    assert!(rig.within(Pulse::EVERY).iter().all(|effect| !matches!(
        effect,
        Effect::Connection { connection: mesh::ConnectionId(2), action: Action::Pulse(_), .. }
    )));
}

const KEY: &str = "a=fingerprint:sha-256 AA\r\n";

/// In a call with these, connections 1, 2, …, all of them open, after offers of ours.
pub(crate) fn connected_to(others: &[u128]) -> Rig {
    let mut rig = Rig::newcomer_to(others);
    for (other, connection) in others.iter().zip(1..) {
        rig.of(*other, connection, local_offer("own"));
        let mut signal = answer(1, "theirs");
        if let Signal::Answer { sdp, .. } = &mut signal {
            sdp.push_str(KEY);
        }
        rig.says(*other, signal);
        rig.of(*other, connection, applied(DescriptionKind::Answer));
        rig.of(*other, connection, state(ConnectionState::Connected));
        rig.of(*other, connection, ConnectionEvent::ControlOpened);
    }
    rig.within(SECOND * 2);
    rig
}

fn lose_and_open(rig: &mut Rig) -> Vec<Effect> {
    rig.on(Event::SocketClosed);
    assert!(rig.within(SECOND).contains(&Effect::OpenSocket));
    rig.on(Event::SocketOpened)
}

fn join() -> ToServer<Signal> {
    ToServer::Join { profile: profile(ME) }
}

fn hello(shown: Option<&str>, received: u32) -> Effect {
    let resume = shown.map(|shown| Resume { token: token(shown), received });
    let room = "standup".parse().unwrap();
    Effect::Send(ToServer::Hello(Hello { version: PROTOCOL_VERSION, room, page: PageId(1), resume }))
}

fn resumed(peers: &[Member]) -> FromServer<Signal> {
    FromServer::Resumed { resume: token("second"), received: 0, peers: peers.to_vec() }
}

pub(crate) fn pulse(reached: &[u128]) -> ConnectionEvent {
    let reaches = reached.iter().map(|n| Reach { peer: peer(*n), sound: false, picture: false }).collect();
    ConnectionEvent::Pulse(Pulse { reaches, chat: None })
}

#[test]
fn two_who_have_new_credentials_at_once_do_not_both_look_for_a_path() {
    let at = |urls: &[&str]| IceServer {
        urls: urls.iter().map(|&url| url.to_owned()).collect(),
        username: None,
        credential: None,
    };
    let looks = |effects: Vec<Effect>| effects.contains(&act(1, 1, Action::Renew));
    let mut rig = connected_to(&[1]);
    assert_eq!(rig.hears(FromServer::Ice { ice: vec![at(&["stun:192.0.2.1"])] }), [act(1, 1, Action::Reconfigure)]);
    rig.says(1, offer(1, "theirs, anew"));
    rig.of(1, 1, applied(DescriptionKind::Offer));
    rig.of(1, 1, local_answer("own, anew"));
    assert!(!looks(rig.within(SECOND * 5)), "ours is as new as theirs");
    // An offer that changes nothing about the path does not count.
    rig.hears(FromServer::Ice { ice: vec![at(&["stun:192.0.2.2"])] });
    rig.says(1, offer(2, "theirs, anew"));
    assert!(!looks(rig.within(SECOND * 2)), "while their offer is answered");
    rig.of(1, 1, applied(DescriptionKind::Offer));
    rig.of(1, 1, local_answer("own, anew"));
    assert!(looks(rig.within(SECOND * 2)));
}

//! A person who wants nobody to know their address is reached through a relay alone.

use crate::rig::*;
use mesh::{Event, Role};
use shared::{FromServer, IceServer, InvalidIceServer, InvalidIceServers, Signal};

fn relay(url: &str) -> IceServer {
    IceServer { urls: vec![url.into()], username: Some("u".into()), credential: Some("c".into()) }
}

fn welcome_with(present: &[u128], servers: &[IceServer]) -> FromServer<Signal> {
    let FromServer::Welcome { you, resume, present, capacity, relay_only, ice: _ } = welcome(present) else {
        panic!("another message")
    };
    FromServer::Welcome { you, resume, present, capacity, relay_only, ice: servers.to_vec() }
}

#[test]
fn in_the_lobby_what_was_made_ready_is_made_anew() {
    let mut rig = Rig::new();
    rig.on(Event::SocketOpened);
    rig.hears(welcome_with(&[1], &[relay("turn:192.0.2.1")]));
    assert!(!rig.mesh.ice().relay_only);
    assert_eq!(rig.on(Event::Hide(true)), [close(1, 1), open(1, 2, Role::Offerer), set_local(1, 2)]);
    assert!(rig.mesh.ice().relay_only);
    assert_eq!(rig.on(Event::Hide(true)), nothing(), "it is so already");
    assert_eq!(rig.on(Event::Hide(false)), [close(1, 2), open(1, 3, Role::Offerer), set_local(1, 3)]);
    assert!(!rig.mesh.ice().relay_only);
}

#[test]
fn who_hid_before_is_hidden_from_the_first_connection_on() {
    let mut rig = Rig::new();
    assert_eq!(rig.on(Event::Hide(true)), nothing());
    rig.on(Event::SocketOpened);
    let opening = [open(1, 1, Role::Offerer), set_local(1, 1)];
    assert_eq!(rig.hears(welcome_with(&[1], &[relay("turn:192.0.2.1")])), opening);
    assert!(rig.mesh.ice().relay_only);
    rig.hears(FromServer::Ice { ice: vec![relay("turn:192.0.2.2")] });
    assert!(rig.mesh.ice().relay_only, "new credentials change nothing about it");
}

#[test]
fn in_the_call_connections_begin_anew_and_nothing_of_the_old_ones_is_said() {
    let mut rig = Rig::agreed_with(1);
    rig.of(1, 1, mesh::ConnectionEvent::State(mesh::ConnectionState::Connected));
    assert_eq!(rig.on(Event::Hide(true)), [close(1, 1), open(1, 2, Role::Offerer), set_local(1, 2)]);
    assert!(rig.mesh.ice().relay_only);
    assert_eq!(rig.of(1, 1, found("an address found before")), nothing());
}

#[test]
fn an_address_that_no_browser_takes_is_left_out_and_named() {
    let mut rig = Rig::new();
    rig.on(Event::SocketOpened);
    rig.hears(welcome_with(&[], &[relay("turn:192.0.2.1"), IceServer { urls: vec![], ..relay("") }]));
    assert_eq!(rig.mesh.ice().servers, [relay("turn:192.0.2.1")]);
    assert_eq!(rig.mesh.left_out(), [InvalidIceServers { number: 2, why: InvalidIceServer::NoUrl }]);
    rig.hears(FromServer::Ice { ice: vec![relay("turn:192.0.2.1")] });
    assert_eq!(rig.mesh.left_out(), [], "the server has put it right");
}

//! Sockets that do not open: ports are other people's too.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test expects one variant and no other")]

mod support;

use std::collections::BTreeSet;
use std::time::Duration;
use support::{Answer, Client, World};
use turn::{Effect, Held, RelayId};
use turn_types::attribute::{AdditionalAddressFamily, EvenPort, RequestedTransport};
use turn_types::message::ALLOCATE;

const CLIENT: &str = "198.51.100.5:4000";

fn opened(effects: &[Effect]) -> Vec<(RelayId, u16)> {
    let open = |effect: &Effect| match effect {
        Effect::OpenRelay { relay, port, .. } => Some((*relay, *port)),
        _ => None,
    };
    effects.iter().filter_map(open).collect()
}

fn asked(world: &mut World, client: &mut Client) -> Vec<(RelayId, u16)> {
    client.greet(world);
    let request = client.request(ALLOCATE, &[&RequestedTransport::new(17)]);
    opened(&world.effects(&client.five_tuple, &request))
}

#[test]
fn another_port_is_tried_when_one_is_taken() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    let first = asked(&mut world, &mut client)[0];
    let effects = world.server.relay_failed(first.0, world.now.elapsed);
    let second = opened(&effects)[0];
    assert!(effects.len() == 1 && first.0 != second.0);
    let effects = world.server.relay_opened(second.0, world.now.elapsed);
    let [Effect::Reply { bytes, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(Answer::read(bytes).relayed()[0].port(), second.1);
    assert_eq!(world.server.held().relays, 1);
}

#[test]
fn after_nine_ports_there_is_no_capacity() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    let mut relay = asked(&mut world, &mut client)[0].0;
    let mut tried = BTreeSet::from([relay]);
    loop {
        let effects = world.server.relay_failed(relay, world.now.elapsed);
        if let [Effect::Reply { to, bytes }] = &effects[..] {
            let answer = Answer::read(bytes);
            assert!(answer.code() == 508 && answer.is_signed_with(&client.key()) && *to == client.five_tuple);
            break;
        }
        let next = opened(&effects);
        assert_eq!((effects.len(), next.len()), (1, 1));
        relay = next[0].0;
        assert!(tried.insert(relay));
    }
    assert_eq!((tried.len(), world.server.held()), (9, Held::default()));
    client.allocate(&mut world);
}

#[test]
fn a_socket_that_opens_too_late_is_closed_again() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    let relay = asked(&mut world, &mut client)[0].0;
    let replies = world.pass(10);
    assert_eq!(replies.len(), 1);
    assert_eq!(Answer::read(&replies[0].1).code(), 508);
    assert_eq!(world.server.held(), Held::default());
    assert_eq!(world.server.relay_opened(relay, world.now.elapsed), [Effect::CloseRelay { relay }]);
    assert_eq!(world.server.relay_failed(relay, world.now.elapsed), []);
}

#[test]
fn what_is_said_twice_changes_nothing() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    let relay = asked(&mut world, &mut client)[0].0;
    assert_eq!(world.server.relay_opened(relay, world.now.elapsed).len(), 1);
    assert_eq!(world.server.relay_opened(relay, world.now.elapsed), []);
    assert_eq!(world.server.relay_failed(relay, world.now.elapsed), []);
    assert_eq!(world.server.held().allocations, 1);
}

#[test]
fn of_a_pair_both_or_none() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    client.greet(&mut world);
    let request = client.request(ALLOCATE, &[&RequestedTransport::new(17), &EvenPort::new(true)]);
    let pair = opened(&world.effects(&client.five_tuple, &request));
    assert!(pair.len() == 2 && pair[0].1.is_multiple_of(2) && pair[1].1 == pair[0].1 + 1);
    assert_eq!(world.server.relay_opened(pair[0].0, world.now.elapsed), []);
    let effects = world.server.relay_failed(pair[1].0, world.now.elapsed);
    assert_eq!(effects[0], Effect::CloseRelay { relay: pair[0].0 });
    let next = opened(&effects);
    assert!(effects.len() == 3 && next.len() == 2 && next[1].1 == next[0].1 + 1);
    // The other way round: the one that is not open yet is closed when it is.
    let effects = world.server.relay_failed(next[0].0, world.now.elapsed);
    let last = opened(&effects);
    assert_eq!((effects.len(), last.len()), (2, 2));
    assert_eq!(world.server.relay_opened(next[1].0, world.now.elapsed), [Effect::CloseRelay { relay: next[1].0 }]);
    assert_eq!(world.server.relay_opened(last[0].0, world.now.elapsed), []);
    assert_eq!(world.server.relay_opened(last[1].0, world.now.elapsed).len(), 1);
    assert_eq!((world.server.held().relays, world.server.held().reservations), (2, 1));
}

#[test]
fn of_two_families_one_is_better_than_none() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    client.greet(&mut world);
    let both = AdditionalAddressFamily::new(turn_types::AddressFamily::IPV6);
    let request = client.request(ALLOCATE, &[&RequestedTransport::new(17), &both]);
    let sockets = opened(&world.effects(&client.five_tuple, &request));
    assert_eq!(world.server.relay_opened(sockets[0].0, world.now.elapsed), []);
    let mut relay = sockets[1].0;
    let answer = loop {
        let effects = world.server.relay_failed(relay, world.now.elapsed);
        match &effects[..] {
            [Effect::OpenRelay { relay: next, .. }] => relay = *next,
            [Effect::Reply { bytes, .. }] => break Answer::read(bytes),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((answer.code(), answer.relayed().len()), (200, 1));
    let failed = answer.find::<turn_types::attribute::AddressErrorCode>().unwrap();
    assert_eq!((failed.family(), failed.error().code()), (turn_types::AddressFamily::IPV6, 508));
}

#[test]
fn without_a_free_port_there_is_no_capacity() {
    let mut world = World::with(|config| config.relay_ports = 50_000..=50_001);
    for (port, code) in [(4000, 200), (4001, 200), (4002, 508)] {
        let mut client = Client::udp(&format!("198.51.100.5:{port}"));
        client.greet(&mut world);
        assert_eq!(client.try_allocate(&mut world, &[]).code(), code);
    }
    // A port that is given back is given again.
    world.pass(600);
    Client::udp("198.51.100.5:4003").allocate(&mut world);
}

#[test]
fn time_for_sockets_is_no_time_for_others() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    asked(&mut world, &mut client);
    assert_eq!(world.server.deadline(), Some(world.now.elapsed + Duration::from_secs(10)));
    assert_eq!(client.refresh(&mut world, 600).code(), 437, "there is no allocation yet");
}

//! Clients over TCP.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]

mod support;

use std::time::Duration;
use stun_types::message::{BINDING, MessageClass};
use support::{Client, World, channel_data, message};
use turn::{Effect, Ending, Frames, Held, StreamRefused};
use turn_types::attribute::RequestedTransport;
use turn_types::message::ALLOCATE;

const CLIENT: &str = "198.51.100.5:4000";
const PEER: &str = "9.9.9.9:9";

fn connected() -> (World, Client) {
    let (mut world, client) = (World::new(), Client::tcp(CLIENT));
    world.server.stream_opened(client.five_tuple, world.now.elapsed).unwrap();
    (world, client)
}

#[test]
fn what_comes_to_a_stream_is_padded_and_what_comes_from_it_is_cut() {
    let (mut world, mut client) = connected();
    let (relay, _) = client.allocate(&mut world);
    client.bind(&mut world, 0x4000, PEER);
    let mut frames = Frames::default();
    let mut stream = Vec::new();
    for payload in [&b""[..], b"h", b"hi", b"hi!", b"four", b"hello"] {
        let (_, bytes) = world.heard(relay, PEER, payload).unwrap();
        assert!(bytes.len().is_multiple_of(4) && bytes.starts_with(&channel_data(0x4000, payload)));
        assert!(bytes[4 + payload.len()..].iter().all(|padding| *padding == 0));
        stream.extend(bytes);
    }
    // It comes back to the peer as it was.
    let mut relayed = Vec::new();
    for read in stream.chunks(7) {
        frames.push(read);
        while let Some(frame) = frames.next(world.server.frame_limit(&client.five_tuple)).unwrap() {
            relayed.push(world.relayed(&client.five_tuple, frame).unwrap().2);
        }
    }
    assert_eq!(relayed, [&b""[..], b"h", b"hi", b"hi!", b"four", b"hello"]);
}

#[test]
fn messages_are_short_before_there_is_an_allocation() {
    let (mut world, mut client) = connected();
    assert_eq!(world.server.frame_limit(&client.five_tuple), 2048);
    client.allocate(&mut world);
    assert_eq!(world.server.frame_limit(&client.five_tuple), 20 + 0xffff);
}

#[test]
fn a_stream_without_an_allocation_is_closed() {
    let (mut world, client) = connected();
    let binding = message(MessageClass::Request, BINDING, 7.into(), &[]);
    world.now.elapsed += Duration::from_secs(29);
    assert_eq!(world.server.tick(world.now.elapsed), []);
    assert_eq!(world.ask(&client.five_tuple, &binding).code(), 200);
    world.now.elapsed += Duration::from_secs(1);
    let closed = [Effect::CloseStream { client: client.five_tuple }];
    assert_eq!(world.server.tick(world.now.elapsed), closed, "whatever it asked");
    assert_eq!((world.server.held(), world.server.deadline()), (Held::default(), None));
    world.ignores(&client.five_tuple, &binding);
    assert_eq!(world.server.stream_closed(&client.five_tuple, world.now.elapsed), []);
}

#[test]
fn a_stream_with_an_allocation_stays_as_long_as_that() {
    let (mut world, mut client) = connected();
    client.allocate(&mut world);
    let mut ended = Vec::new();
    let until = world.now.elapsed + Duration::from_secs(700);
    while let Some(at) = world.server.deadline().filter(|at| *at <= until) {
        ended.extend(world.server.tick(at).into_iter().map(|effect| (at.as_secs() - 1000, effect)));
    }
    let [(600, Effect::CloseRelay { .. }), (600, Effect::Closed(_)), (at, Effect::CloseStream { .. })] = ended[..]
    else {
        panic!("{ended:?}")
    };
    assert!((600..=630).contains(&at));
}

#[test]
fn with_its_stream_an_allocation_ends() {
    let (mut world, mut client) = connected();
    let (relay, _) = client.allocate(&mut world);
    world.pass(7);
    let effects = world.server.stream_closed(&client.five_tuple, world.now.elapsed);
    let [Effect::CloseRelay { relay: closed }, Effect::Closed(account)] = effects[..] else { panic!("{effects:?}") };
    assert_eq!((closed, account.reason, account.lasted), (relay, Ending::StreamClosed, Duration::from_secs(7)));
    assert_eq!((world.server.held(), world.server.deadline()), (Held::default(), None));
    world.ignores(&client.five_tuple, &channel_data(0x4000, b"hello"));
}

#[test]
fn a_stream_that_ends_while_its_socket_opens_leaves_nothing() {
    let (mut world, mut client) = connected();
    client.greet(&mut world);
    let request = client.request(ALLOCATE, &[&RequestedTransport::new(17)]);
    let effects = world.effects(&client.five_tuple, &request);
    let [Effect::OpenRelay { relay, .. }] = effects[..] else { panic!("{effects:?}") };
    assert_eq!(world.server.stream_closed(&client.five_tuple, world.now.elapsed), []);
    assert_eq!(world.server.relay_opened(relay, world.now.elapsed), [Effect::CloseRelay { relay }]);
    assert_eq!((world.server.held(), world.server.deadline()), (Held::default(), None));
}

#[test]
fn streams_are_counted() {
    let mut world = World::with(|config| (config.limits.streams, config.limits.streams_per_address) = (3, 2));
    let mut open = |address: &str| world.server.stream_opened(Client::tcp(address).five_tuple, world.now.elapsed);
    assert_eq!(open("198.51.100.1:1"), Ok(()));
    assert_eq!(open("198.51.100.1:2"), Ok(()));
    assert_eq!(open("198.51.100.1:2"), Err(StreamRefused::Known), "it is counted once, and so there is one");
    assert_eq!(open("198.51.100.1:3"), Err(StreamRefused::Address));
    assert_eq!(open("[2001:db8::1]:1"), Ok(()));
    assert_eq!(open("[2001:db8::2]:1"), Err(StreamRefused::Full));
    world.server.stream_closed(&Client::tcp("198.51.100.1:1").five_tuple, world.now.elapsed);
    let mut open = |address: &str| world.server.stream_opened(Client::tcp(address).five_tuple, world.now.elapsed);
    assert_eq!(open("[2001:db8::2]:1"), Ok(()));
    assert_eq!(world.server.held().streams, 3);
}

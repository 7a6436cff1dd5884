//! Binding: everybody learns where they are seen from, and nobody gets more bytes than they paid for.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]

mod support;

use stun_types::attribute::{RawAttribute, Software};
use stun_types::message::{BINDING, MessageClass, MessageWrite, MessageWriteExt, MessageWriteVec, Method};
use support::{Client, World, message};
use turn::Held;

#[test]
fn a_client_learns_its_address() {
    for (address, seen) in [
        ("198.51.100.5:4000", "198.51.100.5:4000"),
        ("[2001:db8::5]:4000", "[2001:db8::5]:4000"),
        ("[::ffff:198.51.100.5]:4000", "198.51.100.5:4000"),
    ] {
        let (mut world, client) = (World::new(), Client::udp(address));
        let request = message(MessageClass::Request, BINDING, 7.into(), &[&Software::new("a client").unwrap()]);
        let answer = world.ask(&client.five_tuple, &request);
        assert_eq!((answer.code(), answer.transaction()), (200, 7.into()));
        assert_eq!(answer.mapped(), Some(seen.parse().unwrap()));
        assert!(answer.is_bare(), "and nothing else");
        assert_eq!(world.server.held(), Held::default());
    }
}

#[test]
fn a_fingerprint_is_answered_with_one() {
    let (mut world, client) = (World::new(), Client::udp("198.51.100.5:4000"));
    let kind = stun_types::message::MessageType::from_class_method(MessageClass::Request, BINDING);
    let mut request = stun_types::message::Message::builder(kind, 7.into(), MessageWriteVec::new());
    request.add_fingerprint().unwrap();
    let mut request = request.finish();
    let answer = world.ask(&client.five_tuple, &request);
    // The parser checks it.
    assert!(answer.message().has_attribute(0x8028.into()));
    *request.last_mut().unwrap() ^= 1;
    world.ignores(&client.five_tuple, &request);
}

#[test]
fn what_must_be_understood_and_is_not_is_named() {
    let (mut world, client) = (World::new(), Client::udp("198.51.100.5:4000"));
    let attributes = [RawAttribute::new(0x0003.into(), &[0; 4]), RawAttribute::new(0x7fff.into(), &[])];
    let request = message(MessageClass::Request, BINDING, 7.into(), &[&attributes[0], &attributes[1]]);
    let answer = world.ask(&client.five_tuple, &request);
    assert_eq!(answer.code(), 420);
    assert!(answer.names_unknown(0x0003) && answer.names_unknown(0x7fff) && !answer.names_unknown(0x0006));
    let optional = RawAttribute::new(0x8fff.into(), &[1, 2, 3]);
    let request = message(MessageClass::Request, BINDING, 7.into(), &[&optional]);
    assert_eq!(world.ask(&client.five_tuple, &request).code(), 200);
}

#[test]
fn indications_responses_and_strange_methods_are_ignored() {
    let (mut world, client) = (World::new(), Client::udp("198.51.100.5:4000"));
    for class in [MessageClass::Indication, MessageClass::Success, MessageClass::Error] {
        world.ignores(&client.five_tuple, &message(class, BINDING, 7.into(), &[]));
    }
    for method in [0x000, 0x002, 0x005, 0x006, 0x007, 0x00a, 0x00b, 0x00c, 0xfff] {
        world.ignores(&client.five_tuple, &message(MessageClass::Request, Method::new(method), 7.into(), &[]));
    }
    for garbage in [&b""[..], &[0], &[0; 19], &[0; 20], &[0xff; 100], b"GET / HTTP/1.1\r\n\r\n"] {
        world.ignores(&client.five_tuple, garbage);
    }
}

#[test]
fn the_smallest_request_is_answered_within_the_bound() {
    for (address, headers) in [("198.51.100.5:4000", 28), ("[2001:db8::5]:4000", 48)] {
        let (mut world, client) = (World::new(), Client::udp(address));
        let request = message(MessageClass::Request, BINDING, 7.into(), &[]);
        let answer = world.ask(&client.five_tuple, &request);
        assert_eq!(request.len(), 20);
        assert!(2 * (answer.bytes.len() + headers) <= 3 * (request.len() + headers));
    }
}

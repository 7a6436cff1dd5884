//! Nobody can have this server send somebody else more than half as much again as they send it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]

mod support;

use stun_types::attribute::{AttributeWrite, Nonce, RawAttribute, Realm, Username};
use stun_types::message::{
    BINDING, IntegrityAlgorithm, Message, MessageClass, MessageType, MessageWrite, MessageWriteExt, MessageWriteVec,
};
use support::{Client, World, message};
use turn::{Effect, FiveTuple};
use turn_types::attribute::RequestedTransport;
use turn_types::message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, REFRESH};

const V4: &str = "198.51.100.5:4000";
const V6: &str = "[2001:db8::5]:4000";

/// How many bytes come back, and checks that they are not too many.
fn answer(world: &mut World, from: &FiveTuple, request: &[u8], headers: usize) -> usize {
    let effects = world.effects(from, request);
    match &effects[..] {
        [] => 0,
        [Effect::Reply { bytes, .. }] => {
            assert!(
                2 * (bytes.len() + headers) <= 3 * (request.len() + headers),
                "{} for {}",
                bytes.len(),
                request.len()
            );
            bytes.len()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn whatever_strangers_ask_the_answer_is_small() {
    for (address, headers) in [(V4, 28), (V6, 48)] {
        let (mut world, client) = (World::new(), Client::udp(address));
        for method in [BINDING, ALLOCATE, REFRESH, CREATE_PERMISSION, CHANNEL_BIND] {
            for size in 0..64 {
                for (count, kind) in [(1, 0x8022), (1, 0x7abc), (size / 4, 0x7abc)] {
                    let value = vec![7; if count == 1 { size } else { 0 }];
                    let attribute = RawAttribute::new(kind.into(), &value);
                    let attributes: Vec<&dyn AttributeWrite> = vec![&attribute as _; count];
                    let request = message(MessageClass::Request, method, 7.into(), &attributes);
                    answer(&mut world, &client.five_tuple, &request, headers);
                }
            }
        }
    }
}

#[test]
fn the_smallest_requests_of_browsers_are_answered() {
    for (address, headers) in [(V4, 28), (V6, 48)] {
        let (mut world, client) = (World::new(), Client::udp(address));
        let allocate = message(MessageClass::Request, ALLOCATE, 7.into(), &[&RequestedTransport::new(17)]);
        assert_eq!(allocate.len(), 28);
        assert_eq!(answer(&mut world, &client.five_tuple, &allocate, headers), 56);
        let binding = message(MessageClass::Request, BINDING, 7.into(), &[]);
        assert!(answer(&mut world, &client.five_tuple, &binding, headers) > 0);
        let fingerprinted = {
            let kind = MessageType::from_class_method(MessageClass::Request, ALLOCATE);
            let mut request = Message::builder(kind, 7.into(), MessageWriteVec::new());
            request.add_attribute(&RequestedTransport::new(17)).unwrap();
            request.add_fingerprint().unwrap();
            request.finish()
        };
        assert_eq!(answer(&mut world, &client.five_tuple, &fingerprinted, headers), 64);
    }
}

#[test]
fn a_request_smaller_than_any_clients_is_not_answered_by_udp_but_by_tcp() {
    let request = message(MessageClass::Request, REFRESH, 7.into(), &[]);
    let (mut world, udp, tcp) = (World::new(), Client::udp(V4), Client::tcp(V4));
    world.ignores(&udp.five_tuple, &request);
    world.server.stream_opened(tcp.five_tuple, world.now.elapsed).unwrap();
    assert_eq!(world.ask(&tcp.five_tuple, &request).code(), 401);
}

#[test]
fn false_credentials_of_any_length_get_small_answers() {
    let (mut world, mut client) = (World::new(), Client::udp(V4));
    client.greet(&mut world);
    for nonce in ["x", &client.nonce] {
        for (username, realm) in [("a", "r"), ("1:a", "resaka"), (&*"9".repeat(400), "resaka")] {
            let kind = MessageType::from_class_method(MessageClass::Request, ALLOCATE);
            let mut request = Message::builder(kind, 7.into(), MessageWriteVec::new());
            request.add_attribute(&Username::new(username).unwrap()).unwrap();
            request.add_attribute(&Realm::new(realm).unwrap()).unwrap();
            request.add_attribute(&Nonce::new(nonce).unwrap()).unwrap();
            request.add_message_integrity_with_key(&client.key(), IntegrityAlgorithm::Sha1).unwrap();
            assert!(answer(&mut world, &client.five_tuple, &request.finish(), 28) > 0);
        }
    }
}

#[test]
fn a_request_of_several_kilobytes_is_not_even_looked_at() {
    let (mut world, client) = (World::new(), Client::udp(V4));
    for (size, answered) in [(2048 - 24, true), (2052 - 24, false)] {
        let value = vec![0; size];
        let request = message(MessageClass::Request, BINDING, 7.into(), &[&RawAttribute::new(0x8022.into(), &value)]);
        assert_eq!(answer(&mut world, &client.five_tuple, &request, 28) > 0, answered);
    }
}

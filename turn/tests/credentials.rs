//! Who may allocate, and who may touch what somebody else has allocated (RFC 8489 §9.2, RFC 8656 §5).

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]

mod support;

use stun_types::attribute::{AttributeWrite, Nonce, Realm, Username};
use stun_types::message::{
    IntegrityAlgorithm, Message, MessageClass, MessageType, MessageWrite, MessageWriteExt, MessageWriteVec,
};
use support::{Client, REALM, START, World};
use turn::{Held, RestSecret};
use turn_types::attribute::RequestedTransport;
use turn_types::message::ALLOCATE;

const CLIENT: &str = "198.51.100.5:4000";

/// What an Allocate is answered, when the client is not quite who it should be.
fn answered(change: impl FnOnce(&mut Client)) -> u16 {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    client.greet(&mut world);
    change(&mut client);
    let answer = client.try_allocate(&mut world, &[]);
    if answer.code() != 200 {
        assert_eq!(world.server.held(), Held::default(), "and leaves nothing behind");
        assert!(!answer.is_signed_with(&client.key()));
    }
    if [401, 438].contains(&answer.code()) {
        assert_eq!(answer.realm().as_deref(), Some(REALM));
        assert_eq!(answer.nonce().unwrap().len(), 12);
    }
    answer.code()
}

#[test]
fn the_right_ones_are_let_in_and_no_others() {
    let expiring = |expiry: u64| {
        move |client: &mut Client| {
            client.username = RestSecret::username("ada", expiry);
            client.password = RestSecret::new(support::SECRET).password(&client.username);
        }
    };
    assert_eq!(answered(|_| {}), 200);
    assert_eq!(answered(expiring(START + 1)), 200);
    assert_eq!(answered(expiring(START)), 401, "expired");
    assert_eq!(answered(expiring(0)), 401);
    assert_eq!(answered(|client| client.password.push('=')), 401, "wrong password");
    assert_eq!(
        answered(|client| client.password = RestSecret::new("south").password(&client.username)),
        401,
        "foreign"
    );
    assert_eq!(answered(|client| client.username.push('a')), 401, "somebody else's password");
    assert_eq!(answered(|client| client.realm = "other".to_owned()), 401);
    assert_eq!(answered(|client| client.username = "ada".to_owned()), 401, "without an expiry");
    assert_eq!(answered(|client| client.nonce = "AAAAAAAAAAAA".to_owned()), 438);
    assert_eq!(answered(|client| client.nonce = "x".to_owned()), 438);
}

#[test]
fn a_nonce_is_stale_after_two_hours_and_the_answer_brings_the_next() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    client.greet(&mut world);
    world.pass(2600 - 1);
    assert_eq!(client.ask(&mut world, ALLOCATE, &[]).code(), 400, "the nonce is good, the request is not");
    world.pass(3601);
    client.username = RestSecret::username("ada", START + 100_000);
    client.password = RestSecret::new(support::SECRET).password(&client.username);
    let answer = client.try_allocate(&mut world, &[]);
    assert_eq!(answer.code(), 438);
    client.nonce = answer.nonce().unwrap();
    assert_eq!(client.try_allocate(&mut world, &[]).code(), 200);
}

#[test]
fn a_nonce_of_another_client_is_stale() {
    let mut world = World::new();
    let (mut ada, mut eve) = (Client::udp(CLIENT), Client::udp("198.51.100.5:4001"));
    ada.greet(&mut world);
    eve.nonce.clone_from(&ada.nonce);
    assert_eq!(eve.try_allocate(&mut world, &[]).code(), 438);
}

#[test]
fn what_is_signed_says_who_where_and_when() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    client.greet(&mut world);
    let parts: [&dyn AttributeWrite; 3] =
        [&Username::new(&client.username).unwrap(), &Realm::new(REALM).unwrap(), &Nonce::new(&client.nonce).unwrap()];
    for without in 0..3 {
        let kind = MessageType::from_class_method(MessageClass::Request, ALLOCATE);
        let mut request = Message::builder(kind, 7.into(), MessageWriteVec::new());
        request.add_attribute(&RequestedTransport::new(17)).unwrap();
        for (_, part) in parts.iter().enumerate().filter(|(number, _)| *number != without) {
            request.add_attribute(*part).unwrap();
        }
        request.add_message_integrity_with_key(&client.key(), IntegrityAlgorithm::Sha1).unwrap();
        let answer = world.ask(&client.five_tuple, &request.finish());
        assert!(answer.code() == 400 && answer.is_bare(), "without part {without}");
    }
}

#[test]
fn nobody_touches_the_allocation_of_another_user() {
    let (mut world, mut ada) = (World::new(), Client::udp(CLIENT));
    ada.allocate(&mut world);
    let mut eve = Client::udp(CLIENT).named("eve");
    eve.nonce.clone_from(&ada.nonce);
    eve.transactions += 1000;
    assert_eq!(eve.refresh(&mut world, 0).code(), 441);
    assert_eq!(eve.permit(&mut world, "9.9.9.9:1"), 441);
    assert_eq!(eve.bind(&mut world, 0x4000, "9.9.9.9:1"), 441);
    assert_eq!(eve.try_allocate(&mut world, &[]).code(), 437);
    eve.password.push('x');
    assert_eq!(eve.refresh(&mut world, 0).code(), 401);
    assert_eq!((world.server.held().allocations, world.server.held().permissions), (1, 0));
    assert_eq!(ada.refresh(&mut world, 600).code(), 200);
}

#[test]
fn an_allocation_outlives_its_credentials() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    client.allocate(&mut world);
    for _ in 0..20 {
        world.pass(500);
        let answer = client.refresh(&mut world, 600);
        if answer.code() == 438 {
            client.nonce = answer.nonce().unwrap();
            assert_eq!(client.refresh(&mut world, 600).code(), 200);
        } else {
            assert_eq!(answer.code(), 200);
        }
    }
    assert!(world.now.unix > START + 3600);
    client.refresh(&mut world, 0);
    assert_eq!(client.try_allocate(&mut world, &[]).code(), 401, "but gets no new one");
}

#[test]
fn without_an_allocation_there_is_nothing_to_change() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    client.greet(&mut world);
    assert_eq!(client.refresh(&mut world, 600).code(), 437);
    assert_eq!(client.permit(&mut world, "9.9.9.9:1"), 437);
    assert_eq!(client.bind(&mut world, 0x4000, "9.9.9.9:1"), 437);
}

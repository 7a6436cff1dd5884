//! How much one user, one address and everybody may have.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]

mod support;

use stun_types::message::MessageClass;
use support::{Client, START, World, message};
use turn::{Held, RestSecret};
use turn_types::attribute::RequestedTransport;
use turn_types::message::ALLOCATE;

fn asks(world: &mut World, address: &str, user: &str) -> u16 {
    let mut client = Client::udp(address).named(user);
    client.greet(world);
    client.try_allocate(world, &[]).code()
}

#[test]
fn a_user_has_so_many_with_whatever_credentials() {
    let mut world = World::with(|config| config.limits.allocations_per_user = 2);
    assert_eq!(asks(&mut world, "198.51.100.1:1", "ada"), 200);
    let mut renewed = Client::udp("198.51.100.2:1");
    renewed.username = RestSecret::username("ada", START + 9999);
    renewed.password = RestSecret::new(support::SECRET).password(&renewed.username);
    renewed.greet(&mut world);
    assert_eq!(renewed.try_allocate(&mut world, &[]).code(), 200);
    assert_eq!(asks(&mut world, "198.51.100.3:1", "ada"), 486);
    assert_eq!(asks(&mut world, "198.51.100.3:2", "eve"), 200);
    assert_eq!(renewed.refresh(&mut world, 0).code(), 200);
    assert_eq!(asks(&mut world, "198.51.100.3:3", "ada"), 200);
}

#[test]
fn an_address_has_so_many_with_whatever_users() {
    let mut world = World::with(|config| config.limits.allocations_per_address = 1);
    assert_eq!(asks(&mut world, "198.51.100.1:1", "ada"), 200);
    assert_eq!(asks(&mut world, "198.51.100.1:2", "eve"), 486);
    assert_eq!(asks(&mut world, "[::ffff:198.51.100.1]:3", "eve"), 486);
    assert_eq!(asks(&mut world, "[2001:db8::1]:1", "ada"), 200);
    assert_eq!(asks(&mut world, "[2001:db8::2]:1", "eve"), 486, "the same network");
    assert_eq!(asks(&mut world, "[2001:db8:0:1::1]:1", "eve"), 200);
    world.pass(600);
    assert_eq!(asks(&mut world, "198.51.100.1:2", "eve"), 200);
}

#[test]
fn in_total_there_are_so_many() {
    let mut world = World::with(|config| config.limits.allocations = 2);
    assert_eq!(asks(&mut world, "198.51.100.1:1", "ada"), 200);
    assert_eq!(asks(&mut world, "198.51.100.2:1", "eve"), 200);
    assert_eq!(asks(&mut world, "198.51.100.3:1", "bob"), 508);
}

#[test]
fn what_is_being_opened_counts() {
    let mut world = World::with(|config| config.limits.allocations_per_user = 1);
    let mut first = Client::udp("198.51.100.1:1");
    first.greet(&mut world);
    let request = first.request(ALLOCATE, &[&RequestedTransport::new(17)]);
    assert_eq!(world.effects(&first.five_tuple, &request).len(), 1);
    assert_eq!(asks(&mut world, "198.51.100.2:1", "ada"), 486);
    world.pass(10);
    assert_eq!(asks(&mut world, "198.51.100.2:1", "ada"), 200);
}

#[test]
fn a_flood_of_strangers_leaves_nothing() {
    let mut world = World::new();
    for number in 0..20_000_u32 {
        let mut client = Client::udp(&format!("198.51.{}.{}:{}", number >> 8 & 0xff, number & 0xff, 1 + number));
        client.nonce = "AAAAAAAAAAAA".to_owned();
        let transaction = u128::from(number).into();
        let challenge = message(MessageClass::Request, ALLOCATE, transaction, &[&RequestedTransport::new(17)]);
        assert_eq!(world.effects(&client.five_tuple, &challenge).len(), 1);
        if number % 16 == 0 {
            let guess = client.request(ALLOCATE, &[&RequestedTransport::new(17)]);
            assert_eq!(world.effects(&client.five_tuple, &guess).len(), 1);
        }
    }
    assert_eq!((world.server.held(), world.server.deadline()), (Held::default(), None));
}

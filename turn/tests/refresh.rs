//! Refresh: an allocation lasts as long as somebody cares, and not a second longer (RFC 8656 §8).

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]

mod support;

use std::time::Duration;
use support::{Client, World, channel_data};
use turn::{Account, Effect, Ending, Held, Traffic, Usage};
use turn_types::AddressFamily;
use turn_types::attribute::{AdditionalAddressFamily, Lifetime, RequestedAddressFamily};
use turn_types::message::REFRESH;

const CLIENT: &str = "198.51.100.5:4000";
const PEER: &str = "9.9.9.9:9";

#[test]
fn without_a_refresh_it_ends_at_its_time() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    let (relay, _) = client.allocate(&mut world);
    world.pass(599);
    assert_eq!(world.server.held().allocations, 1);
    let effects = world.server.tick(world.now.elapsed + Duration::from_secs(1));
    let usage = Usage::default();
    let account = Account { reason: Ending::Expired, lasted: Duration::from_secs(600), usage };
    assert_eq!(effects, [Effect::CloseRelay { relay }, Effect::Closed(account)]);
    assert_eq!((world.server.held(), world.server.deadline()), (Held::default(), None));
    assert_eq!(client.refresh(&mut world, 600).code(), 437);
}

#[test]
fn what_is_over_is_not_used_before_the_tick_that_says_so() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    let (relay, _) = client.allocate(&mut world);
    client.bind(&mut world, 0x4000, PEER);
    world.now.elapsed += Duration::from_secs(400);
    client.bind(&mut world, 0x4000, PEER);
    assert!(world.relayed(&client.five_tuple, &channel_data(0x4000, b"hello")).is_some());
    world.now.elapsed += Duration::from_secs(200);
    assert_eq!(world.relayed(&client.five_tuple, &channel_data(0x4000, b"hello")), None);
    assert_eq!(world.heard(relay, PEER, b"hi"), None);
    let request = client.request(REFRESH, &[]);
    let effects = world.effects(&client.five_tuple, &request);
    let [Effect::CloseRelay { .. }, Effect::Closed(_), Effect::Reply { bytes, .. }] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(support::Answer::read(bytes).code(), 437);
}

#[test]
fn a_refresh_counts_from_when_it_comes() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    client.allocate(&mut world);
    world.pass(500);
    assert_eq!(client.refresh(&mut world, 1200).lifetime(), Some(1200));
    world.pass(1199);
    assert_eq!(world.server.held().allocations, 1);
    assert_eq!(client.refresh(&mut world, 7).lifetime(), Some(600));
    assert_eq!(client.ask(&mut world, REFRESH, &[]).lifetime(), Some(600));
    assert_eq!(world.server.held().timers, 1);
    world.pass(600);
    assert_eq!(world.server.held(), Held::default());
}

#[test]
fn lifetime_zero_is_goodbye() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    let (relay, _) = client.allocate(&mut world);
    assert_eq!(client.bind(&mut world, 0x4000, PEER), 200);
    world.relayed(&client.five_tuple, &channel_data(0x4000, b"hello")).unwrap();
    world.heard(relay, PEER, b"hi").unwrap();
    world.pass(7);

    assert_eq!(client.refresh(&mut world, 0).lifetime(), Some(0));
    let usage = Usage {
        to_peers: Traffic { packets: 1, bytes: 5 },
        to_client: Traffic { packets: 1, bytes: 2 },
        over_limit: 0,
    };
    assert_eq!(world.closed, [Account { reason: Ending::Released, lasted: Duration::from_secs(7), usage }]);
    assert_eq!((world.server.held(), world.sockets.len()), (Held::default(), 0));
    assert_eq!(world.relayed(&client.five_tuple, &channel_data(0x4000, b"hello")), None);
    assert_eq!(world.heard(relay, PEER, b"hi"), None);
    assert_eq!(client.refresh(&mut world, 0).code(), 437, "sent again");
    client.allocate(&mut world);
}

#[test]
fn each_family_has_its_own_time() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    client.allocate_with(&mut world, &[&AdditionalAddressFamily::new(AddressFamily::IPV6)]);
    assert_eq!(world.sockets.len(), 2);
    let six = RequestedAddressFamily::new(AddressFamily::IPV6);
    assert_eq!(client.ask(&mut world, REFRESH, &[&Lifetime::new(1000), &six]).lifetime(), Some(1000));
    world.pass(600);
    assert_eq!((world.sockets.len(), world.closed.len()), (1, 0), "IPv4 has ended, IPv6 has not");
    let four = RequestedAddressFamily::new(AddressFamily::IPV4);
    assert_eq!(client.ask(&mut world, REFRESH, &[&four]).code(), 443);
    assert_eq!(client.permit(&mut world, PEER), 443);
    assert_eq!(client.permit(&mut world, "[2600::9]:9"), 200);
    assert_eq!(client.ask(&mut world, REFRESH, &[&Lifetime::new(0), &six]).code(), 200);
    assert_eq!((world.server.held(), world.closed.len()), (Held::default(), 1));
}

#[test]
fn a_family_that_was_not_asked_for_is_a_mismatch() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    client.allocate(&mut world);
    let six = RequestedAddressFamily::new(AddressFamily::IPV6);
    assert_eq!(client.ask(&mut world, REFRESH, &[&six]).code(), 443);
    assert_eq!(client.ask(&mut world, REFRESH, &[&Lifetime::new(0), &six]).code(), 443);
    assert_eq!(world.server.held().allocations, 1);
}

//! ChannelBind and ChannelData (RFC 8656 §12).

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]

mod support;

use stun_types::attribute::RawAttribute;
use support::{Client, World, channel_data, peer_attribute};
use turn::RelayId;
use turn_types::attribute::ChannelNumber;
use turn_types::message::CHANNEL_BIND;

const CLIENT: &str = "198.51.100.5:4000";
const PEER: &str = "9.9.9.9:9";

fn allocated() -> (World, Client, RelayId) {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    let (relay, _) = client.allocate(&mut world);
    (world, client, relay)
}

#[test]
fn a_channel_is_four_bytes_in_both_directions() {
    let (mut world, mut client, relay) = allocated();
    assert_eq!(client.bind(&mut world, 0x4000, PEER), 200);
    for payload in [&b""[..], b"h", b"hello", &[7; 1500]] {
        let sent = world.relayed(&client.five_tuple, &channel_data(0x4000, payload)).unwrap();
        assert_eq!(sent, (relay, PEER.parse().unwrap(), payload.to_vec()));
        assert_eq!(world.heard(relay, PEER, payload), Some((client.five_tuple, channel_data(0x4000, payload))));
    }
    // The same address at another port has a permission and no channel.
    assert_eq!(world.heard(relay, "9.9.9.9:10", b"hi").unwrap().1[..2], [0, 0x17]);
    assert_eq!(world.relayed(&client.five_tuple, &channel_data(0x4001, b"hello")), None);
    assert_eq!(world.relayed(&Client::udp("198.51.100.5:4001").five_tuple, &channel_data(0x4000, b"hello")), None);
}

#[test]
fn a_number_is_for_one_peer_and_a_peer_has_one_number() {
    let (mut world, mut client, _) = allocated();
    assert_eq!(client.bind(&mut world, 0x4000, PEER), 200);
    assert_eq!(client.bind(&mut world, 0x4000, PEER), 200, "a refresh");
    assert_eq!(client.bind(&mut world, 0x4000, "9.9.9.9:10"), 400);
    assert_eq!(client.bind(&mut world, 0x4001, PEER), 400);
    assert_eq!(client.bind(&mut world, 0x4001, "9.9.9.9:10"), 200);
    assert_eq!(world.server.held().channels, 2);
}

#[test]
fn numbers_outside_the_range_are_refused() {
    let (mut world, mut client, _) = allocated();
    for number in [0x3fff_u16, 0x5000, 0x7fff, 0x8000, 0xffff, 0] {
        let transaction = client.next_transaction();
        let raw = number.to_be_bytes();
        let number = RawAttribute::new(0x000c.into(), &[raw[0], raw[1], 0, 0]).into_owned();
        let request = client.request_as(transaction, CHANNEL_BIND, &[&number, &peer_attribute(PEER, transaction)]);
        assert_eq!(world.ask(&client.five_tuple, &request).code(), 400);
    }
    assert_eq!(client.bind(&mut world, 0x4fff, PEER), 200);
    assert_eq!(client.ask(&mut world, CHANNEL_BIND, &[&ChannelNumber::new(0x4000)]).code(), 400, "without a peer");
    let transaction = client.next_transaction();
    let request = client.request_as(transaction, CHANNEL_BIND, &[&peer_attribute(PEER, transaction)]);
    assert_eq!(world.ask(&client.five_tuple, &request).code(), 400, "without a number");
    assert_eq!(client.bind(&mut world, 0x4001, "[2600::9]:9"), 443);
}

#[test]
fn old_numbers_are_for_who_wants_them() {
    let mut world = World::with(|config| config.old_channel_numbers = true);
    let mut client = Client::udp(CLIENT);
    let (relay, _) = client.allocate(&mut world);
    assert_eq!(client.bind(&mut world, 0x7fff, PEER), 200);
    assert!(world.relayed(&client.five_tuple, &channel_data(0x7fff, b"hello")).is_some());
    assert_eq!(world.heard(relay, PEER, b"hi").unwrap().1, channel_data(0x7fff, b"hi"));
}

#[test]
fn a_channel_lasts_ten_minutes_and_passes_while_its_permission_does() {
    let (mut world, mut client, relay) = allocated();
    client.refresh(&mut world, 3600);
    client.bind(&mut world, 0x4000, PEER);
    let passes = |world: &mut World, client: &Client| {
        let both = (
            world.relayed(&client.five_tuple, &channel_data(0x4000, b"hello")).is_some(),
            world.heard(relay, PEER, b"hi").is_some_and(|(_, bytes)| bytes == channel_data(0x4000, b"hi")),
        );
        assert_eq!(both.0, both.1);
        both.0
    };
    world.pass(299);
    assert!(passes(&mut world, &client));
    world.pass(1);
    assert!(!passes(&mut world, &client), "the permission is over");
    client.permit(&mut world, PEER);
    assert!(passes(&mut world, &client), "the channel is not");
    world.pass(299);
    client.permit(&mut world, PEER);
    assert!(passes(&mut world, &client));
    world.pass(1);
    assert!(!passes(&mut world, &client), "now it is");
    assert_eq!(world.heard(relay, PEER, b"hi").unwrap().1[..2], [0, 0x17], "as data");

    // Then number and peer are free.
    assert_eq!(client.bind(&mut world, 0x4000, "9.9.9.9:10"), 200);
    assert_eq!(client.bind(&mut world, 0x4001, PEER), 200);
    assert_eq!(world.server.held().channels, 2);
}

#[test]
fn channels_are_counted_and_expired_ones_make_room() {
    let mut world = World::with(|config| config.limits.channels = 2);
    let mut client = Client::udp(CLIENT);
    client.allocate(&mut world);
    client.refresh(&mut world, 3600);
    for (number, code) in [(0x4000, 200), (0x4001, 200), (0x4002, 508), (0x4001, 200)] {
        assert_eq!(client.bind(&mut world, number, &format!("9.9.9.9:{number}")), code);
    }
    world.pass(600);
    assert_eq!(client.bind(&mut world, 0x4002, PEER), 200);
    assert_eq!(world.server.held().channels, 1);
}

#[test]
fn channel_data_that_is_cut_off_is_dropped() {
    let (mut world, mut client, _) = allocated();
    client.bind(&mut world, 0x4000, PEER);
    let whole = channel_data(0x4000, b"hello");
    for length in 0..whole.len() {
        assert_eq!(world.relayed(&client.five_tuple, &whole[..length]), None);
    }
    let padded = [&whole[..], &[0; 3]].concat();
    assert_eq!(world.relayed(&client.five_tuple, &padded).unwrap().2, b"hello");
}

//! CreatePermission (RFC 8656 §9, §10), Send and Data (§11).

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]

mod support;

use stun_types::attribute::{AttributeWrite, RawAttribute};
use stun_types::message::{Message, MessageClass};
use support::{Client, World, message, peer_attribute};
use turn::{RelayId, Traffic};
use turn_types::attribute::{Data, DontFragment, Lifetime, XorPeerAddress};
use turn_types::message::{CREATE_PERMISSION, DATA, SEND};

const CLIENT: &str = "198.51.100.5:4000";
const PEER: &str = "9.9.9.9:9";

fn allocated() -> (World, Client, RelayId) {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    let (relay, _) = client.allocate(&mut world);
    (world, client, relay)
}

#[test]
fn a_permission_is_for_an_address_in_both_directions_and_for_any_port() {
    let (mut world, mut client, relay) = allocated();
    assert_eq!(world.heard(relay, PEER, b"hi"), None);
    let send = client.send(PEER, b"hello");
    assert_eq!(world.relayed(&client.five_tuple, &send), None);

    assert_eq!(client.permit(&mut world, "9.9.9.9:0"), 200);
    assert_eq!(world.relayed(&client.five_tuple, &send), Some((relay, PEER.parse().unwrap(), b"hello".to_vec())));
    let other = client.send("9.9.9.9:10", b"");
    assert_eq!(world.relayed(&client.five_tuple, &other).unwrap().2, b"");
    let stranger = client.send("9.9.9.8:9", b"hello");
    assert_eq!(world.relayed(&client.five_tuple, &stranger), None);
    assert_eq!(world.heard(relay, "9.9.9.8:9", b"hi"), None);
}

#[test]
fn a_peers_datagram_becomes_a_data_indication() {
    let (mut world, mut client, relay) = allocated();
    client.permit(&mut world, PEER);
    for payload in [&b""[..], b"h", b"hi!", b"four", &[7; 1500]] {
        let (to, bytes) = world.heard(relay, "9.9.9.9:77", payload).unwrap();
        let message = Message::from_bytes(&bytes).unwrap();
        assert_eq!((to, message.method(), message.class()), (client.five_tuple, DATA, MessageClass::Indication));
        let peer = message.attribute::<XorPeerAddress>().unwrap().addr(message.transaction_id());
        assert_eq!(peer, "9.9.9.9:77".parse().unwrap());
        assert_eq!(message.attribute::<Data>().unwrap().data(), payload);
        assert_eq!(message.iter_attributes().count(), 2);
        assert!(bytes[bytes.len() - (4 - payload.len() % 4) % 4..].iter().all(|padding| *padding == 0));
    }
}

#[test]
fn a_datagram_too_long_for_a_message_is_dropped() {
    for peer in ["9.9.9.9:9", "[2600::9]:9"] {
        let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
        let both = turn_types::attribute::AdditionalAddressFamily::new(turn_types::AddressFamily::IPV6);
        client.allocate_with(&mut world, &[&both]);
        client.permit(&mut world, peer);
        let relays: Vec<RelayId> = world.sockets.keys().copied().collect();
        let mut heard = |length: usize| relays.iter().find_map(|relay| world.heard(*relay, peer, &vec![7; length]));
        let (_, bytes) = heard(65_504).unwrap();
        let message = Message::from_bytes(&bytes).unwrap();
        assert_eq!(message.attribute::<Data>().unwrap().data().len(), 65_504);
        for length in 65_505..=65_527 {
            assert_eq!(heard(length), None, "{length}");
        }
    }
}

#[test]
fn a_permission_lasts_five_minutes_and_sending_does_not_prolong_it() {
    let (mut world, mut client, relay) = allocated();
    client.permit(&mut world, PEER);
    let send = client.send(PEER, b"hello");
    world.pass(299);
    assert!(world.relayed(&client.five_tuple, &send).is_some() && world.heard(relay, PEER, b"hi").is_some());
    world.pass(1);
    assert!(world.relayed(&client.five_tuple, &send).is_none() && world.heard(relay, PEER, b"hi").is_none());
    client.permit(&mut world, PEER);
    world.pass(200);
    client.permit(&mut world, PEER);
    world.pass(99);
    assert!(world.relayed(&client.five_tuple, &send).is_some());
}

#[test]
fn several_peers_are_permitted_together_or_not_at_all() {
    let (mut world, mut client, relay) = allocated();
    let mut ask = |world: &mut World, peers: &[&str]| {
        let transaction = client.next_transaction();
        let peers: Vec<XorPeerAddress> = peers.iter().map(|peer| peer_attribute(peer, transaction)).collect();
        let attributes: Vec<&dyn AttributeWrite> = peers.iter().map(|peer| peer as _).collect();
        let request = client.request_as(transaction, CREATE_PERMISSION, &attributes);
        world.ask(&client.five_tuple, &request).code()
    };
    assert_eq!(ask(&mut world, &["9.9.9.1:1", "10.0.0.1:1"]), 403);
    assert_eq!(ask(&mut world, &["9.9.9.1:1", "[2600::9]:1"]), 443);
    assert_eq!(world.server.held().permissions, 0);
    assert_eq!(ask(&mut world, &["9.9.9.1:1", "9.9.9.2:2", "9.9.9.2:3"]), 200);
    assert_eq!(world.server.held().permissions, 2);
    assert!(world.heard(relay, "9.9.9.2:77", b"hi").is_some());
}

#[test]
fn a_permission_needs_a_peer_that_makes_sense() {
    let (mut world, mut client, _) = allocated();
    assert_eq!(client.ask(&mut world, CREATE_PERMISSION, &[]).code(), 400);
    assert_eq!(client.ask(&mut world, CREATE_PERMISSION, &[&Lifetime::new(1)]).code(), 400);
    for malformed in [&[][..], &[0, 1], &[0, 1, 0, 9, 9, 9, 9], &[0, 3, 0, 9, 9, 9, 9, 9], &[0, 2, 0, 9, 9, 9, 9, 9]] {
        let malformed = RawAttribute::new(0x0012.into(), malformed);
        assert_eq!(client.ask(&mut world, CREATE_PERMISSION, &[&malformed]).code(), 400);
    }
}

#[test]
fn permissions_are_counted_and_expired_ones_make_room() {
    let mut world = World::with(|config| config.limits.permissions = 3);
    let mut client = Client::udp(CLIENT);
    client.allocate(&mut world);
    for (last, code) in [(1, 200), (2, 200), (3, 200), (4, 508), (3, 200)] {
        assert_eq!(client.permit(&mut world, &format!("9.9.9.{last}:1")), code);
    }
    assert_eq!(client.bind(&mut world, 0x4000, "9.9.9.4:1"), 508);
    assert_eq!(world.server.held().channels, 0);
    world.pass(300);
    assert_eq!(client.bind(&mut world, 0x4000, "9.9.9.4:1"), 200);
    assert_eq!(world.server.held().permissions, 1);
}

#[test]
fn an_indication_without_sense_is_dropped() {
    let (mut world, mut client, _) = allocated();
    client.permit(&mut world, PEER);
    let transaction = client.next_transaction();
    let (peer, data) = (peer_attribute(PEER, transaction), Data::new(b"hello"));
    let strange = RawAttribute::new(0x7abc.into(), &[]);
    let (dont_fragment, lifetime) = (DontFragment::new(), Lifetime::new(1));
    let cases: [&[&dyn AttributeWrite]; 5] =
        [&[&peer], &[&data], &[], &[&peer, &data, &strange], &[&peer, &data, &dont_fragment]];
    for attributes in cases {
        world.ignores(&client.five_tuple, &message(MessageClass::Indication, SEND, transaction, attributes));
    }
    let optional = RawAttribute::new(0x8abc.into(), &[1]);
    // What is known and means nothing here is ignored.
    let good = message(MessageClass::Indication, SEND, transaction, &[&optional, &lifetime, &peer, &data]);
    assert!(world.relayed(&client.five_tuple, &good).is_some());
    world.ignores(&Client::udp("198.51.100.5:4001").five_tuple, &good);
}

#[test]
fn bytes_per_second_are_for_both_directions_together() {
    let mut world = World::with(|config| config.limits.bytes_per_second = std::num::NonZeroU32::new(1000));
    let mut client = Client::udp(CLIENT);
    let (relay, _) = client.allocate(&mut world);
    client.permit(&mut world, PEER);
    let send = client.send(PEER, &[7; 600]);
    assert!(world.relayed(&client.five_tuple, &send).is_some());
    assert!(world.relayed(&client.five_tuple, &send).is_none() && world.heard(relay, PEER, &[7; 401]).is_none());
    assert!(world.heard(relay, PEER, &[7; 400]).is_some());
    world.pass(1);
    assert!(world.relayed(&client.five_tuple, &send).is_some());
    client.refresh(&mut world, 0);
    let usage = world.closed[0].usage;
    assert_eq!((usage.over_limit, usage.to_peers), (2, Traffic { packets: 2, bytes: 1200 }));
}

//! Relays of IPv4, of IPv6, of both (RFC 8656 §7.2).

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]

mod support;

use stun_types::attribute::RawAttribute;
use support::{Client, World};
use turn::Held;
use turn_types::AddressFamily;
use turn_types::attribute::{
    AdditionalAddressFamily, AddressErrorCode, EvenPort, RequestedAddressFamily, ReservationToken,
};

const CLIENT: &str = "198.51.100.5:4000";

fn both() -> AdditionalAddressFamily {
    AdditionalAddressFamily::new(AddressFamily::IPV6)
}

#[test]
fn a_family_is_chosen_by_the_client_and_not_by_its_own() {
    for (client, asked, ip) in [
        (CLIENT, None, "7.7.7.7"),
        (CLIENT, Some(AddressFamily::IPV4), "7.7.7.7"),
        (CLIENT, Some(AddressFamily::IPV6), "2600::7"),
        ("[2001:db8::5]:4000", None, "7.7.7.7"),
        ("[2001:db8::5]:4000", Some(AddressFamily::IPV6), "2600::7"),
    ] {
        let (mut world, mut client) = (World::new(), Client::udp(client));
        client.greet(&mut world);
        let asked = asked.map(RequestedAddressFamily::new);
        let attributes: Vec<&dyn stun_types::attribute::AttributeWrite> =
            asked.iter().map(|asked| asked as _).collect();
        let relayed = client.try_allocate(&mut world, &attributes).relayed();
        assert_eq!(relayed.iter().map(|address| address.ip().to_string()).collect::<Vec<_>>(), [ip]);
    }
}

#[test]
fn both_families_are_one_allocation() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    client.greet(&mut world);
    let answer = client.try_allocate(&mut world, &[&both()]);
    let [four, six] = answer.relayed()[..] else { panic!("two") };
    assert!(four.is_ipv4() && six.is_ipv6());
    assert_eq!((world.server.held().allocations, world.server.held().relays), (1, 2));

    assert_eq!(client.permit(&mut world, "9.9.9.9:1"), 200);
    assert_eq!(client.permit(&mut world, "[2600::9]:1"), 200);
    for (relay, peer) in [(four, "9.9.9.9:5"), (six, "[2600::9]:5")] {
        let send = client.send(peer, b"hello");
        let (from, to, ..) = world.relayed(&client.five_tuple, &send).unwrap();
        assert_eq!((from, to), (world.relay_at(relay), peer.parse().unwrap()));
        assert!(world.heard(from, peer, b"hi").is_some());
    }
    assert_eq!(world.heard(world.relay_at(six), "9.9.9.9:5", b"hi"), None, "not of this socket's family");
}

#[test]
fn a_family_that_the_server_has_not_is_said() {
    let (mut world, mut client) = (World::with(|config| config.relay_ipv6 = None), Client::udp(CLIENT));
    client.greet(&mut world);
    let six = RequestedAddressFamily::new(AddressFamily::IPV6);
    assert_eq!(client.try_allocate(&mut world, &[&six]).code(), 440);
    assert_eq!(client.try_allocate(&mut world, &[&RawAttribute::new(0x0017.into(), &[3, 0, 0, 0])]).code(), 440);
    assert_eq!(world.server.held(), Held::default());
    let answer = client.try_allocate(&mut world, &[&both()]);
    let missing = answer.find::<AddressErrorCode>().unwrap();
    assert_eq!((answer.code(), answer.relayed().len()), (200, 1));
    assert_eq!((missing.family(), missing.error().code()), (AddressFamily::IPV6, 440));

    let (mut world, mut client) = (World::with(|config| config.relay_ipv4 = None), Client::udp(CLIENT));
    client.greet(&mut world);
    let four = RequestedAddressFamily::new(AddressFamily::IPV4);
    assert_eq!(client.try_allocate(&mut world, &[&four]).code(), 440);
    let answer = client.try_allocate(&mut world, &[&both()]);
    assert_eq!((answer.code(), answer.relayed()[0].is_ipv6()), (200, true));
}

/// RFC 8656 §7.2 says 440 here. No Chromium would get a relay then: libwebrtc's Allocate never names a family.
#[test]
fn without_ipv4_a_relay_of_no_family_is_one_of_ipv6() {
    for client in [CLIENT, "[2001:db8::5]:4000"] {
        let (mut world, mut client) = (World::with(|config| config.relay_ipv4 = None), Client::udp(client));
        client.greet(&mut world);
        let answer = client.try_allocate(&mut world, &[]);
        assert_eq!(answer.relayed().iter().map(|at| at.ip().to_string()).collect::<Vec<_>>(), ["2600::7"]);
        assert!(answer.find::<AddressErrorCode>().is_none());
    }
}

#[test]
fn what_contradicts_itself_is_a_bad_request() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    client.greet(&mut world);
    let four = RequestedAddressFamily::new(AddressFamily::IPV4);
    let additional = |family| RawAttribute::new(0x8000.into(), family);
    assert_eq!(client.try_allocate(&mut world, &[&four, &both()]).code(), 400);
    assert_eq!(client.try_allocate(&mut world, &[&additional(&[1, 0, 0, 0])]).code(), 400);
    assert_eq!(client.try_allocate(&mut world, &[&additional(&[])]).code(), 400);
    assert_eq!(client.try_allocate(&mut world, &[&EvenPort::new(true), &both()]).code(), 400);
    assert_eq!(client.try_allocate(&mut world, &[&RawAttribute::new(0x0017.into(), &[1])]).code(), 400);
    let token = ReservationToken::new(7);
    assert_eq!(client.try_allocate(&mut world, &[&token, &four]).code(), 400);
    assert_eq!(client.try_allocate(&mut world, &[&token, &both()]).code(), 400);
    assert_eq!(client.try_allocate(&mut world, &[&token, &EvenPort::new(false)]).code(), 400);
    assert_eq!(world.server.held(), Held::default());
    assert_eq!(client.try_allocate(&mut world, &[&EvenPort::new(false), &both()]).code(), 200);
}

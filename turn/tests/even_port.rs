//! EVEN-PORT and RESERVATION-TOKEN (RFC 8656 §7.2).

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]

mod support;

use support::{Client, World};
use turn::Held;
use turn_types::attribute::{EvenPort, ReservationToken};

#[test]
fn an_even_port_is_even() {
    let mut world = World::with(|config| config.relay_ports = 50_001..=50_004);
    for (port, code) in [(4000, 200), (4001, 200), (4002, 508)] {
        let mut client = Client::udp(&format!("198.51.100.5:{port}"));
        client.greet(&mut world);
        let answer = client.try_allocate(&mut world, &[&EvenPort::new(false)]);
        assert_eq!((answer.code(), answer.token()), (code, None));
        assert!(answer.relayed().iter().all(|address| address.port().is_multiple_of(2)));
    }
}

#[test]
fn the_next_port_is_for_who_has_the_token() {
    let mut world = World::new();
    let (mut first, mut second) = (Client::udp("198.51.100.5:4000"), Client::udp("198.51.100.5:4001"));
    first.greet(&mut world);
    let answer = first.try_allocate(&mut world, &[&EvenPort::new(true)]);
    let (port, token) = (answer.relayed()[0].port(), answer.token().unwrap());
    assert!(port.is_multiple_of(2));
    assert_eq!((world.sockets.len(), world.server.held().reservations), (2, 1));
    let kept = world.relay_at(format!("7.7.7.7:{}", port + 1).parse().unwrap());
    assert_eq!(world.heard(kept, "9.9.9.9:9", b"for nobody yet"), None);

    second.greet(&mut world);
    assert_eq!(second.try_allocate(&mut world, &[&ReservationToken::new(token ^ 1)]).code(), 508);
    let answer = second.try_allocate(&mut world, &[&ReservationToken::new(token)]);
    assert_eq!(answer.relayed()[0].port(), port + 1);
    assert_eq!((world.sockets.len(), world.server.held().reservations), (2, 0));
    assert_eq!(second.permit(&mut world, "9.9.9.9:9"), 200);
    assert!(world.heard(kept, "9.9.9.9:9", b"hi").is_some());

    let mut third = Client::udp("198.51.100.5:4002");
    third.greet(&mut world);
    assert_eq!(third.try_allocate(&mut world, &[&ReservationToken::new(token)]).code(), 508, "once");
    world.pass(600);
    assert_eq!((world.server.held(), world.sockets.len()), (Held::default(), 0));
}

#[test]
fn a_reservation_ends_after_half_a_minute() {
    let (mut world, mut client) = (World::new(), Client::udp("198.51.100.5:4000"));
    client.greet(&mut world);
    let token = client.try_allocate(&mut world, &[&EvenPort::new(true)]).token().unwrap();
    world.pass(29);
    assert_eq!(world.server.held().reservations, 1);
    world.pass(1);
    assert_eq!((world.server.held().reservations, world.sockets.len()), (0, 1));
    let mut late = Client::udp("198.51.100.5:4001");
    late.greet(&mut world);
    assert_eq!(late.try_allocate(&mut world, &[&ReservationToken::new(token)]).code(), 508);
}

#[test]
fn no_more_is_kept_than_the_limit() {
    let mut world = World::with(|config| config.limits.reservations = 1);
    for (port, code) in [(4000, 200), (4001, 508)] {
        let mut client = Client::udp(&format!("198.51.100.5:{port}"));
        client.greet(&mut world);
        assert_eq!(client.try_allocate(&mut world, &[&EvenPort::new(true)]).code(), code);
    }
}

//! Allocate: a relay for those who may have one (RFC 8656 §7).

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]

mod support;

use std::time::Duration;
use stun_types::attribute::RawAttribute;
use support::{Client, World, config};
use turn::{Effect, Family, Server};
use turn_types::attribute::{DontFragment, Lifetime, RequestedTransport};
use turn_types::message::ALLOCATE;

const CLIENT: &str = "198.51.100.5:4000";

#[test]
fn a_challenge_then_a_socket_then_an_address() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    client.greet(&mut world);
    let request = client.request(ALLOCATE, &[&RequestedTransport::new(17)]);
    let effects = world.effects(&client.five_tuple, &request);
    let [Effect::OpenRelay { relay, family: Family::V4, port }] = effects[..] else { panic!("{effects:?}") };
    assert!((50_000..=50_999).contains(&port));

    let effects = world.server.relay_opened(relay, world.now.elapsed);
    let [Effect::Reply { to, bytes }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(*to, client.five_tuple);
    let answer = support::Answer::read(bytes);
    assert!(answer.code() == 200 && answer.is_signed_with(&client.key()));
    assert_eq!(answer.relayed(), [format!("7.7.7.7:{port}").parse().unwrap()]);
    assert_eq!(answer.mapped(), Some(CLIENT.parse().unwrap()));
    assert_eq!((answer.lifetime(), answer.token()), (Some(600), None));
    assert_eq!(world.server.deadline(), Some(world.now.elapsed + Duration::from_secs(600)));
}

#[test]
fn an_allocate_that_is_sent_again_is_answered_alike() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    client.greet(&mut world);
    let request = client.request(ALLOCATE, &[&RequestedTransport::new(17)]);
    let effects = world.effects(&client.five_tuple, &request);
    let [Effect::OpenRelay { relay, .. }] = effects[..] else { panic!("{effects:?}") };
    world.ignores(&client.five_tuple, &request);
    let first = world.server.relay_opened(relay, world.now.elapsed);
    for _ in 0..3 {
        world.now.elapsed += Duration::from_secs(5);
        assert_eq!(world.effects(&client.five_tuple, &request), first);
    }
    assert_eq!(world.server.held().allocations, 1);
    assert_eq!(world.server.deadline(), Some(Duration::from_secs(1600)), "that was no refresh");
}

#[test]
fn another_allocate_of_the_same_client_is_a_mismatch() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    client.allocate(&mut world);
    assert_eq!(client.try_allocate(&mut world, &[]).code(), 437);

    let mut other = Client::udp("198.51.100.5:4001");
    other.greet(&mut world);
    let request = other.request(ALLOCATE, &[&RequestedTransport::new(17)]);
    assert_eq!(world.effects(&other.five_tuple, &request).len(), 1);
    assert_eq!(other.try_allocate(&mut world, &[]).code(), 437, "also while the first is on its way");
}

#[test]
fn the_same_address_over_tcp_is_somebody_else() {
    let mut world = World::new();
    let (mut udp, mut tcp) = (Client::udp(CLIENT), Client::tcp(CLIENT));
    world.server.stream_opened(tcp.five_tuple, world.now.elapsed).unwrap();
    assert_ne!(udp.allocate(&mut world), tcp.allocate(&mut world));
}

#[test]
fn only_udp_is_relayed() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    client.greet(&mut world);
    assert_eq!(client.ask(&mut world, ALLOCATE, &[&RequestedTransport::new(6)]).code(), 442);
    assert_eq!(client.ask(&mut world, ALLOCATE, &[]).code(), 400);
    let malformed = RawAttribute::new(0x0019.into(), &[17]);
    assert_eq!(client.ask(&mut world, ALLOCATE, &[&malformed]).code(), 400);
    assert_eq!(world.server.held(), turn::Held::default());
}

#[test]
fn a_lifetime_is_granted_between_ten_minutes_and_an_hour() {
    for (asked, granted) in [(0, 600), (1, 600), (600, 600), (601, 601), (3600, 3600), (3601, 3600), (u32::MAX, 3600)] {
        let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
        client.greet(&mut world);
        let answer = client.try_allocate(&mut world, &[&Lifetime::new(asked)]);
        assert_eq!(answer.lifetime(), Some(granted), "{asked}");
        let left = world.server.deadline().unwrap() - world.now.elapsed;
        assert_eq!(left, Duration::from_secs(granted.into()));
    }
}

#[test]
fn what_is_not_understood_is_named() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    client.greet(&mut world);
    let strange = RawAttribute::new(0x7abc.into(), &[1, 2, 3]);
    let answer = client.try_allocate(&mut world, &[&strange]);
    assert!(answer.code() == 420 && answer.names_unknown(0x7abc));
    assert_eq!(client.try_allocate(&mut world, &[&RawAttribute::new(0xff05.into(), &[1])]).code(), 200);
}

#[test]
fn fragments_are_not_forbidden_and_that_is_said() {
    let (mut world, mut client) = (World::new(), Client::udp(CLIENT));
    client.greet(&mut world);
    let answer = client.try_allocate(&mut world, &[&DontFragment::new()]);
    assert!(answer.code() == 420 && answer.names_unknown(0x001a));
}

#[test]
fn settings_without_sense_are_refused() {
    let error = |change: fn(&mut turn::Config)| {
        let mut config = config();
        change(&mut config);
        Server::new(config, &[0; 32]).err()
    };
    assert_eq!(error(|_| {}), None);
    assert_eq!(error(|config| config.secret.clear()), Some(turn::ConfigError::NoSecret));
    assert_eq!(error(|config| config.relay_ports = 0..=9), Some(turn::ConfigError::NoRelayPorts));
    #[expect(clippy::reversed_empty_ranges, reason = "that is the point")]
    let backwards = |config: &mut turn::Config| config.relay_ports = 9..=8;
    assert_eq!(error(backwards), Some(turn::ConfigError::NoRelayPorts));
    let nowhere = |config: &mut turn::Config| (config.relay_ipv4, config.relay_ipv6) = (None, None);
    assert_eq!(error(nowhere), Some(turn::ConfigError::NoRelayAddress));
    let short = |config: &mut turn::Config| config.limits.longest_lifetime = Duration::from_secs(1);
    assert_eq!(error(short), Some(turn::ConfigError::Lifetimes));
    assert_eq!("resaka.io".parse::<turn::Realm>(), Err(turn::RealmError::Length));
    assert_eq!("a b".parse::<turn::Realm>(), Err(turn::RealmError::Letters));
}

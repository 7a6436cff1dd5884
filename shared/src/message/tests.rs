//! What stands on the wire, to the letter.

use super::*;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::fmt::Debug;

fn peer(n: u128) -> PeerId {
    PeerId::new(uuid::Uuid::from_u128(n))
}

fn token() -> ResumeToken {
    "AbC-_9".parse().unwrap()
}

fn member() -> Member {
    Member { peer: peer(2), page: PageId(7), profile: Profile { name: "Miora".parse().unwrap() }, away: false }
}

fn frozen<T: Serialize + DeserializeOwned + PartialEq + Debug>(message: &T, json: &str) {
    assert_eq!(serde_json::to_string(message).unwrap(), json);
    assert_eq!(&serde_json::from_str::<T>(json).unwrap(), message);
}

#[test]
fn frozen_json_to_server() {
    use ToServer::*;
    frozen::<ToServer<u8>>(
        &Hello(super::Hello { version: 2, room: "standup".parse().unwrap(), page: PageId(7), resume: None }),
        r#"{"Hello":{"version":2,"room":"standup","page":7}}"#,
    );
    let resume = Some(Resume { token: token(), received: 3 });
    frozen::<ToServer<u8>>(
        &Hello(super::Hello { version: 2, room: "standup".parse().unwrap(), page: PageId(7), resume }),
        r#"{"Hello":{"version":2,"room":"standup","page":7,"resume":{"token":"AbC-_9","received":3}}}"#,
    );
    frozen::<ToServer<u8>>(&Join { profile: member().profile }, r#"{"Join":{"profile":{"name":"Miora"}}}"#);
    frozen::<ToServer<u8>>(
        &Signal { to: peer(2), signal: 5 },
        r#"{"Signal":{"to":"00000000-0000-0000-0000-000000000002","signal":5}}"#,
    );
    frozen::<ToServer<u8>>(&Leave, r#""Leave""#);
    frozen::<ToServer<u8>>(&Ping { received: 3 }, r#"{"Ping":{"received":3}}"#);
}

#[test]
fn frozen_json_from_server() {
    use FromServer::*;
    let ice = IceServer { urls: vec!["stun:192.0.2.1".into()], username: None, credential: None };
    frozen::<FromServer<u8>>(
        &Welcome {
            you: peer(1),
            resume: token(),
            present: vec![member()],
            capacity: 16,
            ice: vec![ice.clone()],
            relay_only: false,
        },
        r#"{"Welcome":{"you":"00000000-0000-0000-0000-000000000001","resume":"AbC-_9","present":[{"peer":"00000000-0000-0000-0000-000000000002","page":7,"profile":{"name":"Miora"}}],"capacity":16,"ice":[{"urls":["stun:192.0.2.1"]}]}}"#,
    );
    frozen::<FromServer<u8>>(&Ice { ice: vec![ice.clone()] }, r#"{"Ice":{"ice":[{"urls":["stun:192.0.2.1"]}]}}"#);
    let (present, capacity) = (Vec::new(), 2);
    frozen::<FromServer<u8>>(
        &Welcome { you: peer(1), resume: token(), present, capacity, ice: vec![ice], relay_only: true },
        r#"{"Welcome":{"you":"00000000-0000-0000-0000-000000000001","resume":"AbC-_9","present":[],"capacity":2,"ice":[{"urls":["stun:192.0.2.1"]}],"relay_only":true}}"#,
    );
    frozen::<FromServer<u8>>(
        &Joined { peers: vec![member()] },
        r#"{"Joined":{"peers":[{"peer":"00000000-0000-0000-0000-000000000002","page":7,"profile":{"name":"Miora"}}]}}"#,
    );
    frozen::<FromServer<u8>>(
        &PeerJoined { member: member() },
        r#"{"PeerJoined":{"member":{"peer":"00000000-0000-0000-0000-000000000002","page":7,"profile":{"name":"Miora"}}}}"#,
    );
    for (reason, word) in [(LeaveReason::Left, "left"), (LeaveReason::Lost, "lost"), (LeaveReason::Removed, "removed")]
    {
        frozen::<FromServer<u8>>(
            &PeerLeft { peer: peer(2), reason },
            &format!(r#"{{"PeerLeft":{{"peer":"00000000-0000-0000-0000-000000000002","reason":"{word}"}}}}"#),
        );
    }
    frozen::<FromServer<u8>>(
        &Signal { from: peer(2), signal: 5 },
        r#"{"Signal":{"from":"00000000-0000-0000-0000-000000000002","signal":5}}"#,
    );
    frozen::<FromServer<u8>>(&Pong { received: 3 }, r#"{"Pong":{"received":3}}"#);
    frozen::<FromServer<u8>>(&Move { within: 500 }, r#"{"Move":{"within":500}}"#);
    frozen::<FromServer<u8>>(
        &Resumed { resume: token(), received: 3, peers: vec![Member { away: true, ..member() }] },
        r#"{"Resumed":{"resume":"AbC-_9","received":3,"peers":[{"peer":"00000000-0000-0000-0000-000000000002","page":7,"profile":{"name":"Miora"},"away":true}]}}"#,
    );
    frozen::<FromServer<u8>>(
        &PeerAway { peer: peer(2) },
        r#"{"PeerAway":{"peer":"00000000-0000-0000-0000-000000000002"}}"#,
    );
    frozen::<FromServer<u8>>(
        &PeerBack { peer: peer(2) },
        r#"{"PeerBack":{"peer":"00000000-0000-0000-0000-000000000002"}}"#,
    );
}

#[test]
fn frozen_json_of_every_refusal() {
    use RefusedCode::*;
    for (code, word, closes) in [
        (BadMessage, "bad-message", true),
        (Version, "version", true),
        (OutOfOrder, "out-of-order", true),
        (RoomFull, "room-full", false),
        (Busy, "busy", true),
        (UnknownPeer, "unknown-peer", false),
        (Rate, "rate", true),
        (TooLarge, "too-large", true),
        (Silent, "silent", true),
        (Draining, "draining", true),
        (TakenOver, "taken-over", true),
    ] {
        frozen::<FromServer<u8>>(
            &FromServer::Refused { code, message: "why".into() },
            &format!(r#"{{"Refused":{{"code":"{word}","message":"why"}}}}"#),
        );
        assert_eq!((code.as_str(), code.closes()), (word, closes));
    }
}

#[test]
fn a_relayed_signal_is_passed_on_byte_for_byte() {
    let odd = r#"{"Signal":{"to":"00000000-0000-0000-0000-000000000002","signal":{"b" : [1.0, "\u0041"],"a":null}}}"#;
    let ToServer::Signal { signal, .. } = serde_json::from_str::<ToServer<Box<RawValue>>>(odd).unwrap() else {
        panic!("a signal")
    };
    let sent = serde_json::to_string(&FromServer::Signal { from: peer(1), signal }).unwrap();
    assert_eq!(
        sent,
        r#"{"Signal":{"from":"00000000-0000-0000-0000-000000000001","signal":{"b" : [1.0, "\u0041"],"a":null}}}"#
    );
}

#[test]
fn fields_of_a_newer_version_are_passed_over() {
    let newer = r#"{"Hello":{"version":2,"room":"standup","page":7,"colour":"x"}}"#;
    assert!(serde_json::from_str::<ToServer<u8>>(newer).is_ok());
}

//! Sockets come and go, and nothing is lost or said twice.

use super::*;

const T0: Duration = Duration::from_secs(100);

#[test]
fn what_is_not_acknowledged_is_said_again_and_only_that() {
    let mut uplink = standing();
    for n in 1..=5 {
        assert_eq!(uplink.say(counted(n), T0), Some(Effect::Send(counted(n))));
    }
    uplink.hear(&FromServer::Pong { received: 2 }, T0);
    uplink.closed(T0);
    assert_eq!(uplink.say(counted(6), T0), None, "there is no socket");
    assert_eq!(uplink.opened(T0), Some(Resume { token: token("a"), received: 0 }));
    let again = [counted(4), counted(5), counted(6)].map(Effect::Send);
    assert_eq!(uplink.resumed(token("b"), 3, T0), again);
    assert_eq!(uplink.token(), Some(&token("b")));
}

#[test]
fn acknowledgements_of_what_was_never_said_change_nothing() {
    let mut uplink = standing();
    uplink.say(counted(1), T0);
    uplink.hear(&FromServer::Pong { received: u32::MAX }, T0);
    uplink.say(counted(2), T0);
    uplink.closed(T0);
    uplink.opened(T0);
    assert_eq!(uplink.resumed(token("b"), 0, T0), [Effect::Send(counted(2))]);
    assert_eq!(uplink.resumed(token("c"), 2, T0), []);
}

#[test]
fn frames_that_came_are_acknowledged_soon_and_once() {
    let mut uplink = standing();
    uplink.hear(&left(), T0);
    uplink.hear(&left(), T0);
    assert_eq!(uplink.deadline(), Some(T0 + REPORT_AFTER));
    assert_eq!(uplink.tick(T0 + REPORT_AFTER), [Effect::Send(ToServer::Ping { received: 2 })]);
    uplink.hear(&FromServer::Pong { received: 0 }, T0 + REPORT_AFTER);
    assert_eq!(uplink.deadline(), Some(T0 + REPORT_AFTER + PING_EVERY));
    uplink.closed(T0 + REPORT_AFTER);
    assert_eq!(uplink.opened(T0), Some(Resume { token: token("a"), received: 2 }));
}

#[test]
fn a_socket_that_fell_silent_is_given_up() {
    let mut uplink = standing();
    let asked = T0 + PING_EVERY;
    assert_eq!(uplink.tick(asked), [Effect::Send(ToServer::Ping { received: 0 })]);
    assert_eq!(uplink.tick(asked + PONG_WITHIN), [Effect::OpenSocket]);
    assert_eq!(uplink.link(), ServerLink::Lost);
    assert_eq!(uplink.tick(asked + PONG_WITHIN + GREETED_WITHIN), [Effect::OpenSocket], "the next one too");
}

#[test]
fn in_doubt_the_server_is_asked_at_once() {
    let mut uplink = standing();
    assert_eq!(uplink.doubt(T0), [Effect::Send(ToServer::Ping { received: 0 })]);
    assert_eq!(uplink.deadline(), Some(T0 + PONG_WITHIN_IN_DOUBT));
    uplink.closed(T0);
    assert_eq!(uplink.doubt(T0), [Effect::OpenSocket], "no waiting");
}

#[test]
fn waits_grow_and_are_not_the_same_for_everybody() {
    let wait = |seed, attempts: u32| {
        let mut uplink = Uplink::new(None, seed);
        uplink.opened(T0);
        uplink.greeted(token("a"), T0);
        let mut now = T0;
        for _ in 0..attempts {
            uplink.closed(now);
            now = uplink.deadline().expect("it tries again");
            assert_eq!(uplink.tick(now), [Effect::OpenSocket]);
        }
        uplink.closed(now);
        uplink.deadline().expect("it tries again") - now
    };
    for (attempts, most) in
        [(0, WAIT), (1, WAIT * 2), (2, WAIT * 4), (3, WAIT_AT_FIRST), (9, WAIT_AT_FIRST), (200, WAIT_AT_MOST)]
    {
        let waits: Vec<Duration> = (0..1000).map(|seed| wait(seed, attempts)).collect();
        assert!(waits.iter().all(|wait| (most / 4..=most).contains(wait)), "{attempts}");
        let early = waits.iter().filter(|wait| **wait < most * 5 / 8).count();
        assert!((400..600).contains(&early), "{attempts}: {early} of 1000 in the first half");
    }
}

#[test]
fn a_server_that_is_about_to_stop_is_left_for_another_within_its_time() {
    for seed in 0..100 {
        let mut uplink = Uplink::new(None, seed);
        uplink.opened(T0);
        uplink.greeted(token("a"), T0);
        uplink.hear(&FromServer::Move { within: 500 }, T0);
        let at = uplink.deadline().expect("it moves");
        assert!(at < T0 + Duration::from_millis(500));
        assert_eq!(uplink.tick(at), [Effect::OpenSocket]);
        assert_ne!(uplink.link(), ServerLink::Lost, "nobody needs to be told");
    }
}

#[test]
fn memory_is_bounded() {
    let mut uplink = standing();
    for n in 0..10_000 {
        uplink.say(counted(n), T0);
    }
    assert_eq!(uplink.kept.len(), KEPT);
}

fn standing() -> Uplink {
    let mut uplink = Uplink::new(None, 7);
    assert_eq!(uplink.opened(T0), None);
    uplink.greeted(token("a"), T0);
    uplink
}

fn token(text: &str) -> ResumeToken {
    text.parse().expect("a token")
}

fn counted(n: u128) -> ToServer<Signal> {
    let to = shared::PeerId::new(uuid::Uuid::from_u128(n));
    ToServer::Signal { to, signal: Signal::Candidates(Vec::new()) }
}

fn left() -> FromServer<Signal> {
    let peer = shared::PeerId::new(uuid::Uuid::from_u128(1));
    FromServer::PeerLeft { peer, reason: shared::LeaveReason::Left }
}

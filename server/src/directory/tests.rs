//! Events in, exact effects out, nothing left over.

mod away;

use super::*;
use shared::DisplayName;

/// What participants say to each other here. It is neither `Clone` nor text.
#[derive(Debug, PartialEq)]
struct Said(u8);

fn peer(n: u128) -> PeerId {
    PeerId::new(uuid::Uuid::from_u128(n))
}

fn profile(n: u128) -> Profile {
    Profile { name: format!("P{n}").parse::<DisplayName>().unwrap() }
}

/// The page of everybody who has loaded it once, and of those who have loaded it again.
fn page(n: u128) -> PageId {
    PageId(u32::try_from(n).unwrap())
}

const RELOADED: PageId = PageId(99);

fn member(n: u128) -> Member {
    Member { peer: peer(n), page: page(n), profile: profile(n), away: false }
}

fn absent(n: u128) -> Member {
    Member { away: true, ..member(n) }
}

/// Times in seconds; seats are kept for ten.
fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn directory() -> Directory {
    Directory::new(RoomLimits { room_capacity: 3, lobby_capacity: 2, rooms: 2, away: at(10) })
}

fn does(directory: &mut Directory, event: Event<Said>) -> Vec<Effect<Said>> {
    directory.handle(event, at(0))
}

fn greeting(n: u128, room: &str, page: PageId, is_resumable: bool) -> Event<Said> {
    Event::Hello { from: peer(n), version: PROTOCOL_VERSION, room: room.parse().unwrap(), page, is_resumable }
}

fn hello(directory: &mut Directory, n: u128, room: &str) -> Vec<Effect<Said>> {
    does(directory, greeting(n, room, page(n), false))
}

/// A known peer on a new socket, with the page of before.
fn back(directory: &mut Directory, n: u128) -> Vec<Effect<Said>> {
    does(directory, greeting(n, "r", page(n), true))
}

/// A known peer whose page was loaded again.
fn reloaded(directory: &mut Directory, n: u128) -> Vec<Effect<Said>> {
    does(directory, greeting(n, "r", RELOADED, true))
}

fn join(directory: &mut Directory, n: u128) -> Vec<Effect<Said>> {
    does(directory, Event::Join { from: peer(n), profile: profile(n) })
}

fn signal(directory: &mut Directory, n: u128, to: u128) -> Vec<Effect<Said>> {
    does(directory, Event::Signal { from: peer(n), to: peer(to), signal: Said(7) })
}

fn leave(directory: &mut Directory, n: u128) -> Vec<Effect<Said>> {
    does(directory, Event::Leave { from: peer(n) })
}

fn lost_at(directory: &mut Directory, n: u128, seconds: u64) -> Vec<Effect<Said>> {
    directory.handle(Event::Lost { peer: peer(n) }, at(seconds))
}

fn lost(directory: &mut Directory, n: u128) -> Vec<Effect<Said>> {
    lost_at(directory, n, 0)
}

fn tick(directory: &mut Directory, seconds: u64) -> Vec<Effect<Said>> {
    directory.handle(Event::Tick, at(seconds))
}

/// Members who are here, members who are away, visitors.
fn counts(directory: &Directory) -> (usize, usize, usize) {
    (directory.members(), directory.away(), directory.visitors())
}

/// A directory with a call of these members in the room `r`.
fn call(members: &[u128]) -> Directory {
    let mut directory = directory();
    for n in members {
        hello(&mut directory, *n, "r");
        join(&mut directory, *n);
    }
    directory
}

fn to(n: u128, message: FromServer<Said>) -> Effect<Said> {
    Effect::Send { to: peer(n), message }
}

fn welcome(n: u128, present: &[u128]) -> Effect<Said> {
    Effect::Welcome { to: peer(n), present: present.iter().map(|n| member(*n)).collect() }
}

fn resume(n: u128, peers: &[u128]) -> Effect<Said> {
    Effect::Resume { to: peer(n), peers: peers.iter().map(|n| member(*n)).collect() }
}

fn joined(n: u128, peers: &[u128]) -> Effect<Said> {
    to(n, FromServer::Joined { peers: peers.iter().map(|n| member(*n)).collect() })
}

fn peer_joined(n: u128, who: u128) -> Effect<Said> {
    to(n, FromServer::PeerJoined { member: member(who) })
}

fn reloaded_joined(n: u128, who: u128) -> Effect<Said> {
    to(n, FromServer::PeerJoined { member: Member { page: RELOADED, ..member(who) } })
}

fn peer_away(n: u128, who: u128) -> Effect<Said> {
    to(n, FromServer::PeerAway { peer: peer(who) })
}

fn peer_back(n: u128, who: u128) -> Effect<Said> {
    to(n, FromServer::PeerBack { peer: peer(who) })
}

fn peer_left(n: u128, who: u128, reason: LeaveReason) -> Effect<Said> {
    to(n, FromServer::PeerLeft { peer: peer(who), reason })
}

fn close(n: u128) -> Effect<Said> {
    Effect::Close { peer: peer(n) }
}

fn forget(n: u128) -> Effect<Said> {
    Effect::Forget { peer: peer(n) }
}

/// The refusal at the head of the effects, and what follows it.
fn refusal(effects: &[Effect<Said>], n: u128) -> (RefusedCode, &[Effect<Said>]) {
    match effects.split_first() {
        Some((Effect::Send { to, message: FromServer::Refused { code, message } }, rest)) if *to == peer(n) => {
            assert!(!message.is_empty());
            (*code, rest)
        }
        _ => panic!("not a refusal of {n}: {effects:?}"),
    }
}

#[test]
fn the_lobby_shows_who_is_in_the_call_and_stays_invisible_itself() {
    let mut d = call(&[1, 2]);
    assert_eq!(hello(&mut d, 3, "r"), [welcome(3, &[1, 2])]);
    assert_eq!(hello(&mut d, 4, "r"), [welcome(4, &[1, 2])]);
    assert_eq!(lost(&mut d, 4), []);
    assert_eq!((d.rooms(), counts(&d)), (1, (2, 0, 1)));
}

#[test]
fn joining_is_told_to_everybody_else_in_the_call_and_in_the_lobby() {
    let mut d = call(&[1, 2]);
    hello(&mut d, 3, "r");
    hello(&mut d, 4, "r");
    assert_eq!(join(&mut d, 3), [joined(3, &[1, 2]), peer_joined(1, 3), peer_joined(2, 3), peer_joined(4, 3)]);
}

#[test]
fn another_room_hears_nothing() {
    let mut d = call(&[1]);
    assert_eq!(hello(&mut d, 2, "other"), [welcome(2, &[])]);
    assert_eq!(join(&mut d, 2), [joined(2, &[])]);
    assert_eq!(lost(&mut d, 2), []);
    assert_eq!(tick(&mut d, 10), [forget(2)]);
}

#[test]
fn a_signal_reaches_exactly_the_other_member_with_its_sender_stated() {
    let mut d = call(&[1, 2, 3]);
    assert_eq!(signal(&mut d, 1, 3), [to(3, FromServer::Signal { from: peer(1), signal: Said(7) })]);
}

#[test]
fn a_signal_to_anybody_outside_the_call_is_refused_and_changes_nothing() {
    let mut d = call(&[1, 2]);
    hello(&mut d, 3, "r");
    hello(&mut d, 4, "other");
    join(&mut d, 4);
    for (whom, receiver) in [("oneself", 1), ("the lobby", 3), ("another room", 4), ("a stranger", 9)] {
        let effects = signal(&mut d, 1, receiver);
        assert_eq!(refusal(&effects, 1), (RefusedCode::UnknownPeer, &[][..]), "{whom}");
    }
    assert_eq!((d.rooms(), counts(&d)), (2, (3, 0, 1)));
}

#[test]
fn whoever_breaks_the_order_is_put_out_and_the_others_are_told() {
    for (what, act) in [
        ("a second Hello", (|d: &mut Directory| hello(d, 2, "r")) as fn(&mut Directory) -> Vec<Effect<Said>>),
        ("a second Join", |d: &mut Directory| join(d, 2)),
    ] {
        let mut d = call(&[1, 2]);
        hello(&mut d, 3, "r");
        let effects = act(&mut d);
        let rest = [close(2), peer_left(1, 2, LeaveReason::Removed), peer_left(3, 2, LeaveReason::Removed)];
        assert_eq!(refusal(&effects, 2), (RefusedCode::OutOfOrder, &rest[..]), "{what}");
        assert_eq!(lost(&mut d, 2), [], "{what}");
    }
}

#[test]
fn nothing_comes_before_hello() {
    for act in [
        (|d: &mut Directory| join(d, 2)) as fn(&mut Directory) -> Vec<Effect<Said>>,
        |d: &mut Directory| signal(d, 2, 1),
        |d: &mut Directory| leave(d, 2),
    ] {
        let mut d = call(&[1]);
        let effects = act(&mut d);
        assert_eq!(refusal(&effects, 2), (RefusedCode::OutOfOrder, &[close(2)][..]));
        assert_eq!((d.rooms(), counts(&d)), (1, (1, 0, 0)));
    }
}

#[test]
fn a_signal_from_the_lobby_reaches_nobody() {
    let mut d = call(&[1]);
    hello(&mut d, 2, "r");
    let effects = signal(&mut d, 2, 1);
    assert_eq!(refusal(&effects, 2), (RefusedCode::UnknownPeer, &[][..]));
    assert_eq!((d.rooms(), counts(&d)), (1, (1, 0, 1)));
}

#[test]
fn a_full_call_keeps_the_visitor_in_the_lobby_who_may_try_again() {
    let mut d = call(&[1, 2, 3]);
    hello(&mut d, 4, "r");
    let effects = join(&mut d, 4);
    assert_eq!(refusal(&effects, 4), (RefusedCode::RoomFull, &[][..]));
    let left = |n| peer_left(n, 3, LeaveReason::Left);
    assert_eq!(leave(&mut d, 3), [close(3), left(1), left(2), left(4)]);
    assert_eq!(join(&mut d, 4), [joined(4, &[1, 2]), peer_joined(1, 4), peer_joined(2, 4)]);
}

#[test]
fn a_full_lobby_or_server_takes_nobody_more() {
    let mut d = call(&[1]);
    hello(&mut d, 2, "r");
    hello(&mut d, 3, "r");
    let effects = hello(&mut d, 4, "r");
    assert_eq!(refusal(&effects, 4), (RefusedCode::Busy, &[close(4)][..]));
    hello(&mut d, 4, "second");
    let effects = hello(&mut d, 5, "third");
    assert_eq!(refusal(&effects, 5), (RefusedCode::Busy, &[close(5)][..]));
    assert_eq!((d.rooms(), counts(&d)), (2, (1, 0, 3)));
}

#[test]
fn another_version_is_refused() {
    let mut d = directory();
    let room = "r".parse().unwrap();
    let event = Event::Hello { from: peer(1), version: 1, room, page: page(1), is_resumable: false };
    let effects = does(&mut d, event);
    assert_eq!(refusal(&effects, 1), (RefusedCode::Version, &[close(1)][..]));
    assert_eq!(d.rooms(), 0);
}

#[test]
fn leaving_closes_the_socket_and_is_told_to_the_others() {
    let mut d = call(&[1, 2]);
    hello(&mut d, 3, "r");
    let told = [close(2), peer_left(1, 2, LeaveReason::Left), peer_left(3, 2, LeaveReason::Left)];
    assert_eq!(leave(&mut d, 2), told);
    assert_eq!(leave(&mut d, 3), [close(3)]);
    assert!(d.knows(peer(1)) && !d.knows(peer(2)) && !d.knows(peer(3)));
}

#[test]
fn an_empty_room_is_forgotten() {
    let mut d = call(&[1, 2]);
    hello(&mut d, 3, "r");
    for n in [1, 2, 3] {
        assert_eq!(d.rooms(), 1);
        leave(&mut d, n);
        assert_eq!(lost(&mut d, n), []);
    }
    assert_eq!((d.rooms(), d.places.len()), (0, 0));
}

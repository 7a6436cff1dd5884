//! What the simulation found in the directory, told on its own.

use server::directory::{Directory, Effect, Event, RoomLimits};
use shared::{FromServer, LeaveReason, PROTOCOL_VERSION, PageId, PeerId, Profile};
use std::time::Duration;
use uuid::Uuid;

/// Somebody who is away and already in the lobby with a page that was loaded again may lose their seat to somebody else,
/// but not their place in the lobby.
#[test]
fn a_seat_that_is_given_up_is_all_that_its_owner_loses() {
    let limits = RoomLimits { room_capacity: 2, lobby_capacity: 9, rooms: 9, away: Duration::from_secs(60) };
    let mut directory = Directory::new(limits);
    let peer = |n| PeerId::new(Uuid::from_u128(n));
    let profile = || Profile { name: "Miora".parse().unwrap() };
    let hello = |n, page| Event::Hello {
        from: peer(n),
        version: PROTOCOL_VERSION,
        room: "standup".parse().unwrap(),
        page: PageId(page),
        is_resumable: false,
    };
    let mut take = |event| directory.handle::<u8>(event, Duration::ZERO);
    for n in [1, 2] {
        take(hello(n, 1));
        take(Event::Join { from: peer(n), profile: profile() });
    }
    take(Event::Lost { peer: peer(1) });
    take(hello(1, 2));
    take(hello(3, 1));
    let effects = take(Event::Join { from: peer(3), profile: profile() });
    let left = FromServer::PeerLeft { peer: peer(1), reason: LeaveReason::Lost };
    assert!(effects.contains(&Effect::Send { to: peer(2), message: left }), "{effects:?}");
    assert!(!effects.contains(&Effect::Forget { peer: peer(1) }), "{effects:?}");
    take(Event::Leave { from: peer(3) });
    let effects = take(Event::Join { from: peer(1), profile: profile() });
    assert!(matches!(effects.first(), Some(Effect::Send { message: FromServer::Joined { .. }, .. })), "{effects:?}");
}

//! Who is away, who comes back, and who does not.

use super::*;

#[test]
fn whoever_loses_their_socket_keeps_their_seat_and_everybody_hears_of_it_once() {
    let mut d = call(&[1, 2]);
    hello(&mut d, 3, "r");
    assert_eq!(lost(&mut d, 2), [peer_away(1, 2), peer_away(3, 2)]);
    assert_eq!(lost(&mut d, 2), []);
    assert_eq!(counts(&d), (1, 1, 1));
    assert!(d.knows(peer(2)));
}

#[test]
fn whoever_comes_back_with_the_same_page_goes_on_as_if_nothing_had_happened() {
    let mut d = call(&[1, 2]);
    hello(&mut d, 3, "r");
    lost(&mut d, 2);
    assert_eq!(back(&mut d, 2), [resume(2, &[1]), peer_back(1, 2), peer_back(3, 2)]);
    assert_eq!((counts(&d), d.deadline()), ((2, 0, 1), None));
    assert_eq!(signal(&mut d, 2, 1), [to(1, FromServer::Signal { from: peer(2), signal: Said(7) })]);
    assert_eq!(tick(&mut d, 100), []);
}

#[test]
fn who_is_away_is_listed_as_such_and_still_told_everything() {
    let mut d = call(&[1, 2]);
    lost(&mut d, 2);
    assert_eq!(hello(&mut d, 3, "r"), [Effect::Welcome { to: peer(3), present: vec![member(1), absent(2)] }]);
    let joined = FromServer::Joined { peers: vec![member(1), absent(2)] };
    assert_eq!(join(&mut d, 3), [to(3, joined), peer_joined(1, 3), peer_joined(2, 3)]);
    assert_eq!(signal(&mut d, 1, 2), [to(2, FromServer::Signal { from: peer(1), signal: Said(7) })]);
    assert_eq!(lost(&mut d, 3), [peer_away(1, 3), peer_away(2, 3)]);
    assert_eq!(
        back(&mut d, 2),
        [Effect::Resume { to: peer(2), peers: vec![member(1), absent(3)] }, peer_back(1, 2), peer_back(3, 2)]
    );
}

#[test]
fn a_seat_is_kept_for_its_time_and_no_longer() {
    let mut d = call(&[1, 2, 3]);
    hello(&mut d, 4, "r");
    assert_eq!(d.deadline(), None);
    lost_at(&mut d, 3, 7);
    lost_at(&mut d, 2, 5);
    assert_eq!(d.deadline(), Some(at(15)));
    assert_eq!(d.handle(Event::<Said>::Tick, at(15) - Duration::from_nanos(1)), []);
    let left = |n, who| peer_left(n, who, LeaveReason::Lost);
    assert_eq!(tick(&mut d, 15), [left(1, 2), left(3, 2), left(4, 2), forget(2)]);
    assert_eq!((d.knows(peer(2)), d.deadline()), (false, Some(at(17))));
    assert_eq!(tick(&mut d, 18), [left(1, 3), left(4, 3), forget(3)]);
    assert_eq!((d.deadline(), counts(&d)), (None, (1, 0, 1)));
    // What the shell kept is gone; who comes now is a visitor.
    assert_eq!(back(&mut d, 2), [welcome(2, &[1])]);
}

#[test]
fn the_last_to_be_away_takes_the_room_along() {
    let mut d = call(&[1, 2]);
    lost(&mut d, 1);
    assert_eq!(lost(&mut d, 2), [peer_away(1, 2)]);
    assert_eq!(tick(&mut d, 10), [peer_left(2, 1, LeaveReason::Lost), forget(1), forget(2)]);
    assert_eq!((d.rooms(), d.places.len()), (0, 0));
}

#[test]
fn whoever_loads_their_page_again_gets_their_own_seat_even_in_a_full_call() {
    let mut d = call(&[1, 2, 3]);
    hello(&mut d, 4, "r");
    lost(&mut d, 2);
    assert_eq!(reloaded(&mut d, 2), [welcome(2, &[1, 3])]);
    assert_eq!(counts(&d), (2, 1, 2));
    let back = [joined(2, &[1, 3]), reloaded_joined(1, 2), reloaded_joined(3, 2), reloaded_joined(4, 2)];
    assert_eq!(join(&mut d, 2), back);
    assert_eq!((counts(&d), d.deadline()), ((3, 0, 1), None));
    // The page of before has no claim any more.
    lost(&mut d, 2);
    assert_eq!(self::back(&mut d, 2), [welcome(2, &[1, 3])]);
}

#[test]
fn what_cannot_be_caught_up_with_begins_anew_on_the_same_seat() {
    let mut d = call(&[1, 2]);
    lost(&mut d, 2);
    assert_eq!(hello(&mut d, 2, "r"), [welcome(2, &[1])]);
    assert_eq!(join(&mut d, 2), [joined(2, &[1]), peer_joined(1, 2)]);
}

#[test]
fn whoever_has_a_seat_passes_through_a_full_lobby() {
    let mut d = call(&[1, 2]);
    hello(&mut d, 3, "r");
    hello(&mut d, 4, "r");
    lost(&mut d, 2);
    assert_eq!(reloaded(&mut d, 2), [welcome(2, &[1])]);
    let effects = hello(&mut d, 5, "r");
    assert_eq!(refusal(&effects, 5), (RefusedCode::Busy, &[close(5)][..]));
    // Without a seat they are one visitor too many.
    let effects = tick(&mut d, 10);
    let (left, effects) = effects.split_at(3);
    assert_eq!(left, [1, 3, 4].map(|n| peer_left(n, 2, LeaveReason::Lost)));
    assert_eq!(refusal(effects, 2), (RefusedCode::Busy, &[close(2)][..]));
    assert_eq!((counts(&d), d.knows(peer(2))), ((1, 0, 2), false));
}

#[test]
fn between_two_loads_of_a_page_its_owner_is_away_and_hears_what_a_visitor_hears() {
    let mut d = call(&[1, 2]);
    lost(&mut d, 2);
    reloaded(&mut d, 2);
    hello(&mut d, 3, "r");
    let joined = FromServer::Joined { peers: vec![member(1), absent(2)] };
    assert_eq!(join(&mut d, 3), [to(3, joined), peer_joined(1, 3), peer_joined(2, 3)]);
    let effects = signal(&mut d, 1, 2);
    assert_eq!(refusal(&effects, 1), (RefusedCode::UnknownPeer, &[][..]), "the page that could have heard is gone");
    let effects = signal(&mut d, 2, 1);
    assert_eq!(refusal(&effects, 2), (RefusedCode::UnknownPeer, &[][..]));
    // The second page is lost as well: the others know already that its owner is away.
    assert_eq!(lost(&mut d, 2), []);
    assert_eq!(counts(&d), (2, 1, 0));
    assert_eq!(back(&mut d, 2), [resume(2, &[1, 3]), peer_back(1, 2), peer_back(3, 2)]);
}

#[test]
fn a_visitor_whose_seat_is_given_up_stays_a_visitor() {
    let mut d = call(&[1, 2]);
    lost(&mut d, 2);
    reloaded(&mut d, 2);
    assert_eq!(tick(&mut d, 10), [peer_left(1, 2, LeaveReason::Lost)]);
    assert_eq!((counts(&d), d.deadline()), ((1, 0, 1), None));
    assert_eq!(join(&mut d, 2), [joined(2, &[1]), reloaded_joined(1, 2)]);
}

#[test]
fn a_visitor_who_leaves_gives_up_the_seat_of_their_page_before() {
    let mut d = call(&[1, 2]);
    lost(&mut d, 2);
    reloaded(&mut d, 2);
    assert_eq!(leave(&mut d, 2), [close(2), peer_left(1, 2, LeaveReason::Left)]);
    assert_eq!((d.knows(peer(2)), d.deadline()), (false, None));
}

#[test]
fn in_a_full_call_whoever_has_been_away_for_longest_makes_room_for_who_is_here() {
    let mut d = call(&[1, 2, 3]);
    hello(&mut d, 4, "r");
    lost_at(&mut d, 1, 4);
    lost_at(&mut d, 3, 2);
    let left = |n| peer_left(n, 3, LeaveReason::Lost);
    let peers = FromServer::Joined { peers: vec![absent(1), member(2)] };
    let effects = [left(1), left(2), left(4), forget(3), to(4, peers), peer_joined(1, 4), peer_joined(2, 4)];
    assert_eq!(join(&mut d, 4), effects);
}

#[test]
fn whoever_has_to_make_room_while_they_are_in_the_lobby_stays_there() {
    let mut d = call(&[1, 2, 3]);
    hello(&mut d, 4, "r");
    lost(&mut d, 3);
    reloaded(&mut d, 3);
    let left = |n| peer_left(n, 3, LeaveReason::Lost);
    let told = [peer_joined(1, 4), peer_joined(2, 4), peer_joined(3, 4)];
    let effects: Vec<_> = [left(1), left(2), left(4), joined(4, &[1, 2])].into_iter().chain(told).collect();
    assert_eq!(join(&mut d, 4), effects);
    let effects = join(&mut d, 3);
    assert_eq!(refusal(&effects, 3), (RefusedCode::RoomFull, &[][..]));
    assert_eq!(counts(&d), (3, 0, 1));
}

#[test]
fn whoever_is_put_out_is_gone_at_once() {
    let mut d = call(&[1, 2]);
    hello(&mut d, 3, "r");
    let removed = |d: &mut Directory, n| does(d, Event::Removed { peer: peer(n) });
    let left = |n| peer_left(n, 2, LeaveReason::Removed);
    assert_eq!(removed(&mut d, 2), [left(1), left(3)]);
    assert_eq!(removed(&mut d, 2), []);
    assert_eq!(removed(&mut d, 3), []);
    assert_eq!(counts(&d), (1, 0, 0));
}

#[test]
fn draining_tells_everybody_to_move_takes_nobody_new_and_leaves_running_rooms_alone() {
    let mut d = call(&[1, 2]);
    hello(&mut d, 3, "r");
    hello(&mut d, 4, "other");
    lost(&mut d, 2);
    let moves = |n| to(n, FromServer::Move { within: 2500 });
    let within = Duration::from_millis(2500);
    assert_eq!(does(&mut d, Event::Drain { within }), [moves(4), moves(1), moves(3)]);
    for (n, known) in [(5, false), (2, true)] {
        let effects = back(&mut d, n);
        assert_eq!(refusal(&effects, n), (RefusedCode::Draining, &[close(n)][..]));
        assert_eq!(d.knows(peer(n)), known);
    }
    let joined = FromServer::Joined { peers: vec![member(1), absent(2)] };
    assert_eq!(join(&mut d, 3), [to(3, joined), peer_joined(1, 3), peer_joined(2, 3)]);
    assert_eq!(signal(&mut d, 1, 3), [to(3, FromServer::Signal { from: peer(1), signal: Said(7) })]);
}

#[test]
fn whoever_loads_their_page_again_is_told_once_to_move() {
    let mut d = call(&[1, 2]);
    lost(&mut d, 2);
    reloaded(&mut d, 2);
    let moves = |n| to(n, FromServer::Move { within: 1 });
    assert_eq!(does(&mut d, Event::Drain { within: Duration::from_millis(1) }), [moves(1), moves(2)]);
}

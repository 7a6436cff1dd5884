//! Hands go up and down, and everybody sees the same order.

use crate::rig::*;
use crate::surviving::connected_to;
use mesh::{ConnectionEvent, ConnectionState, Event, Mesh};
use shared::{Control, Member, PageId, Turn};

#[test]
fn a_hand_is_told_to_all_at_each_change() {
    let mut rig = connected_to(&[1, 9]);
    assert_eq!(rig.on(Event::Hand(true)), [hand(1, 1, Some(1)), hand(9, 2, Some(1))]);
    assert_eq!(rig.on(Event::Hand(true)), nothing(), "it is up");
    assert_eq!((rig.mesh.hand(), rig.mesh.hands()), (Some(Turn(1)), vec![peer(ME)]));
    assert_eq!(rig.on(Event::Hand(false)), [hand(1, 1, None), hand(9, 2, None)]);
    assert_eq!(rig.mesh.hands(), []);
}

#[test]
fn hands_stand_in_the_order_in_which_they_went_up_and_by_id_when_that_was_at_once() {
    let mut rig = connected_to(&[1, 9]);
    rig.of(9, 2, up(1));
    assert_eq!(rig.on(Event::Hand(true))[0], hand(1, 1, Some(2)), "behind whom we know of");
    rig.of(1, 1, up(2));
    assert_eq!(rig.mesh.hands(), [peer(9), peer(1), peer(ME)], "1 raised it when we did");
    rig.of(9, 2, ConnectionEvent::Control(Control::Hand(None)));
    assert_eq!(rig.mesh.hands(), [peer(1), peer(ME)]);
}

#[test]
fn who_loads_the_page_again_keeps_the_place_and_who_leaves_does_not() {
    let mut rig = connected_to(&[1, 9]);
    rig.of(9, 2, up(1));
    rig.of(1, 1, up(2));
    rig.hears(shared::FromServer::PeerAway { peer: peer(9) });
    let reloaded = Member { page: PageId(77), ..member(9) };
    rig.hears(shared::FromServer::PeerJoined { member: reloaded });
    assert_eq!(rig.mesh.hands(), [peer(9), peer(1)], "nobody has lowered it");
    rig.hears(left(9));
    assert_eq!(rig.mesh.hands(), [peer(1)]);
}

#[test]
fn a_page_that_is_loaded_again_says_its_turn_of_before() {
    let mut rig = Rig::newcomer_to(&[]);
    rig.mesh = Mesh::again("standup".parse().unwrap(), PageId(2), token("kept"), profile(ME)).with_hand(Some(Turn(4)));
    rig.on(Event::SocketOpened);
    rig.hears(welcome(&[1]));
    rig.hears(shared::FromServer::Joined { peers: vec![member(1)] });
    assert_eq!(rig.of(1, 1, ConnectionEvent::ControlOpened), [say(1, 1, MUTED), hand(1, 1, Some(4))]);
    rig.on(Event::Hand(false));
    rig.on(Event::Hand(true));
    assert_eq!(rig.mesh.hand(), Some(Turn(5)));
}

#[test]
fn a_turn_that_is_made_up_leaves_some_for_others() {
    let mut rig = connected_to(&[1, 9]);
    rig.of(1, 1, up(u32::MAX));
    rig.on(Event::Hand(true));
    rig.of(9, 2, up(3));
    assert_eq!(rig.mesh.hands(), [peer(9), peer(ME), peer(1)], "who pushes ahead of the clock is last");
}

#[test]
fn a_hand_that_goes_up_while_a_connection_is_interrupted_is_told_all_the_same() {
    let mut rig = connected_to(&[1]);
    rig.of(1, 1, state(ConnectionState::Disconnected));
    assert_eq!(rig.on(Event::Hand(true)), [hand(1, 1, Some(1))], "nothing tells it again when they are back");
}

fn up(turn: u32) -> ConnectionEvent {
    ConnectionEvent::Control(Control::Hand(Some(Turn(turn))))
}

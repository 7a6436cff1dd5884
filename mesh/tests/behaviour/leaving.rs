//! People go, sockets are lost.

use crate::rig::*;
use mesh::{Action, ConnectionEvent, DescriptionKind, Effect, Ending, Event, ServerLink, Stage};
use shared::{FromServer, ToServer};

fn goodbye() -> Effect {
    Effect::Send(ToServer::Leave)
}

#[test]
fn leaving_before_the_lobby_says_nothing() {
    let mut rig = Rig::new();
    assert_eq!(rig.on(Event::Leave), nothing());
    assert_eq!(rig.mesh.stage(), Stage::Over(Ending::Left));
    assert_eq!(rig.hears(welcome(&[1])), nothing());
    assert_eq!(rig.mesh.stage(), Stage::Over(Ending::Left));
}

#[test]
fn leaving_the_lobby() {
    let mut rig = Rig::in_lobby(&[1]);
    assert_eq!(rig.on(Event::Leave), [close(1, 1), goodbye()]);
    assert_eq!(rig.on(Event::SocketClosed), nothing());
    assert_eq!(rig.mesh.stage(), Stage::Over(Ending::Left));
}

#[test]
fn leaving_while_joining_opens_nothing() {
    let mut rig = Rig::in_lobby(&[1]);
    rig.on(Event::Join(profile(ME)));
    assert_eq!(rig.on(Event::Leave), [close(1, 1), goodbye()]);
    assert_eq!(rig.hears(FromServer::Joined { peers: vec![member(1)] }), nothing());
    assert_eq!(rig.hears(FromServer::PeerJoined { member: member(2) }), nothing());
}

#[test]
fn leaving_a_call_closes_every_connection_once() {
    let mut rig = Rig::newcomer_to(&[1, 9]);
    assert_eq!(rig.on(Event::Leave), [close(1, 1), close(9, 2), goodbye()]);
    assert_eq!(rig.on(Event::Leave), nothing());
    assert_eq!(rig.of(1, 1, local_offer("late")), nothing());
    assert_eq!(rig.says(1, offer(1, "late")), nothing());
    assert_eq!((rig.mesh.participants().count(), rig.mesh.deadline()), (0, None));
}

#[test]
fn a_call_goes_on_without_the_server_until_it_is_left() {
    let mut rig = Rig::agreed_with(1);
    assert_eq!(rig.on(Event::SocketClosed), nothing());
    assert_eq!(rig.mesh.stage(), Stage::Call);
    assert_eq!(rig.of(1, 1, ConnectionEvent::ControlOpened), [say(1, 1, MUTED), hand(1, 1, None)]);
    assert_eq!(rig.mesh.server(), ServerLink::Lost);
    assert_eq!(rig.on(Event::Leave), [act(1, 1, Action::Part)], "nobody else is there to be told");
    assert_eq!(rig.mesh.stage(), Stage::Over(Ending::Left));
}

#[test]
fn somebody_who_goes_is_let_go() {
    let mut rig = Rig::newcomer_to(&[1, 9]);
    assert_eq!(rig.hears(left(1)), [close(1, 1)]);
    assert_eq!(rig.hears(left(1)), nothing());
    assert_eq!(rig.of(1, 1, applied(DescriptionKind::Answer)), nothing());
    assert_eq!(rig.says(1, offer(1, "late")), nothing());
    assert_eq!(rig.mesh.participants().map(|it| it.member.peer).collect::<Vec<_>>(), [peer(9)]);
}

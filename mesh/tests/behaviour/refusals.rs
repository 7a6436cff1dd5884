//! The server refuses, or cannot be reached.

use crate::rig::*;
use mesh::{Effect, Ending, Event, Role, ServerLink, Stage};
use shared::{FromServer, RefusedCode, ToServer};

#[test]
fn a_full_call_sends_back_to_the_lobby() {
    let mut rig = Rig::in_lobby(&[1, 2]);
    rig.of(1, 1, local_offer("a"));
    rig.of(2, 2, local_offer("b"));
    assert_eq!(rig.on(Event::Join(profile(ME))).len(), 3);
    assert_eq!(rig.hears(refused(RefusedCode::RoomFull)), [close(1, 1), close(2, 2)], "nobody got these offers");
    assert_eq!(rig.hears(refused(RefusedCode::UnknownPeer)), nothing());
    assert_eq!(rig.hears(FromServer::PeerJoined { member: member(3) }), nothing(), "no use while there is no place");
    assert_eq!(rig.mesh.stage(), Stage::Lobby { full: true });
    assert_eq!(
        rig.hears(left(1)),
        [open(2, 3, Role::Offerer), set_local(2, 3), open(3, 4, Role::Offerer), set_local(3, 4)]
    );
    assert_eq!(rig.mesh.stage(), Stage::Lobby { full: false });
    assert_eq!(rig.on(Event::Join(profile(ME))), [Effect::Send(ToServer::Join { profile: profile(ME) })]);
}

#[test]
fn a_refusal_that_closes_is_the_end_outside_a_call() {
    let joining = || {
        let mut rig = Rig::in_lobby(&[]);
        rig.on(Event::Join(profile(ME)));
        rig
    };
    for mut rig in [Rig::new(), Rig::in_lobby(&[]), joining()] {
        let before = rig.mesh.stage();
        assert_eq!(rig.hears(refused(RefusedCode::Busy)), nothing());
        assert_eq!(rig.mesh.stage(), before, "until the socket closes");
        assert_eq!(rig.on(Event::SocketClosed), nothing());
        assert_eq!(rig.mesh.stage(), Stage::Over(Ending::Refused(RefusedCode::Busy)));
    }
}

#[test]
fn a_call_outlives_a_refusal() {
    let mut rig = Rig::agreed_with(1);
    assert_eq!(rig.hears(refused(RefusedCode::UnknownPeer)), nothing());
    assert_eq!(rig.hears(refused(RefusedCode::RoomFull)), nothing());
    assert_eq!(rig.hears(refused(RefusedCode::Rate)), nothing());
    assert_eq!(rig.mesh.stage(), Stage::Call);
    rig.on(Event::SocketClosed);
    assert_eq!((rig.mesh.stage(), rig.mesh.server()), (Stage::Call, ServerLink::Lost));
}

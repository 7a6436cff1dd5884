//! A server or another page that does not keep to the protocol.

use crate::rig::*;
use mesh::{Role, Stage};
use shared::{FromServer, Member, PageId, Signal};

#[test]
fn a_stranger_is_not_listened_to() {
    let mut rig = Rig::newcomer_to(&[1]);
    assert_eq!(rig.says(2, offer(1, "a")), nothing());
    assert_eq!(rig.says(ME, offer(1, "a")), nothing());
    assert_eq!(rig.says(2, Signal::Candidates(vec![candidate("a")])), nothing());
    assert_eq!(rig.mesh.participants().count(), 1);
}

#[test]
fn a_second_joined_or_welcome_changes_nothing() {
    let mut rig = Rig::newcomer_to(&[1]);
    assert_eq!(rig.hears(FromServer::Joined { peers: vec![member(1), member(2)] }), nothing());
    let other = FromServer::Welcome {
        you: peer(7),
        resume: token("other"),
        present: vec![member(3)],
        capacity: 2,
        ice: Vec::new(),
        relay_only: false,
    };
    assert_eq!(rig.hears(other), nothing());
    assert_eq!((rig.mesh.me(), rig.mesh.capacity(), rig.mesh.participants().count()), (Some(peer(ME)), 16, 1));
}

#[test]
fn joined_without_being_asked_changes_nothing() {
    let mut rig = Rig::in_lobby(&[1]);
    assert_eq!(rig.hears(FromServer::Joined { peers: vec![member(1)] }), nothing());
    assert_eq!(rig.mesh.stage(), Stage::Lobby { full: false });
    assert_eq!(Rig::new().hears(FromServer::PeerJoined { member: member(1) }), nothing());
}

#[test]
fn nobody_connects_to_themselves() {
    let mut rig = Rig::newcomer_to(&[ME]);
    assert_eq!(rig.mesh.participants().count(), 0);
    assert_eq!(rig.hears(FromServer::PeerJoined { member: member(ME) }), nothing());
}

#[test]
fn somebody_who_is_named_twice_has_one_connection() {
    let mut rig = Rig::newcomer_to(&[1, 1]);
    assert_eq!(rig.mesh.participants().count(), 1);
    assert_eq!(rig.hears(FromServer::PeerJoined { member: member(1) }), nothing(), "it is the same page");
    let reloaded = Member { page: PageId(77), ..member(1) };
    assert_eq!(rig.hears(FromServer::PeerJoined { member: reloaded }), [close(1, 3), open(1, 4, Role::Answerer)]);
    assert_eq!(rig.mesh.participants().count(), 1);
}

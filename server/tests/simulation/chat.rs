//! The chat and the hands of whole rooms, where everything else is calm.

use crate::calm;
use crate::world::{Deed, Fault, World};
use shared::Chat;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// 1,000 entries, 200 a second and more; one participant is cut off and writes on, another comes late.
#[test]
fn three_have_the_same_thousand_in_the_same_order_and_who_is_late_has_the_end_of_them() {
    let mut world = room_of(3);
    world.plan(SECOND, 0, Deed::Say(150, 10));
    world.plan(SECOND, 1, Deed::Say(150, 10));
    world.plan(SECOND * 2, 2, Deed::Fault(Fault::AllCut(SECOND * 25)));
    world.plan(SECOND * 3, 0, Deed::Say(300, 5));
    world.plan(SECOND * 3, 1, Deed::Say(300, 5));
    world.plan(SECOND * 4, 2, Deed::Say(100, 100));
    world.plan(SECOND * 12, 3, Deed::Arrive { is_shy: false });
    world.run_for(SECOND * 24);
    assert_eq!(world.chat(3).len(), Chat::TAIL, "of 900");
    assert_eq!(world.chat(0).len(), 900);
    assert!(world.chat(2).len() < 500, "cut off: {}", world.chat(2).len());
    world.run_for(SECOND * 60);
    world.assert_converged();
    let all = world.chat(0);
    assert_eq!(all.len(), 1000);
    assert_eq!(world.chat(1), all);
    assert_eq!(world.chat(2), all);
    let late = world.chat(3);
    assert!(all.len() > late.len() && late.len() >= Chat::TAIL, "{}", late.len());
    assert_eq!(late[late.len() - Chat::TAIL..], all[all.len() - Chat::TAIL..]);
}

/// Nobody is cut off from everybody: what two miss of each other they have from the third.
#[test]
fn what_cannot_come_directly_comes_through_a_third() {
    let mut world = room_of(3);
    world.plan(SECOND, 0, Deed::Fault(Fault::PathCut(1, SECOND * 60)));
    world.plan(SECOND * 10, 0, Deed::Say(20, 50));
    world.plan(SECOND * 10, 1, Deed::Say(20, 50));
    world.run_for(SECOND * 30);
    assert_eq!(world.chat(2).len(), 40);
    assert_eq!(world.chat(0), world.chat(2));
    assert_eq!(world.chat(1), world.chat(2));
}

#[test]
fn after_a_reload_ones_own_words_come_back_from_the_others() {
    let mut world = room_of(2);
    world.plan(SECOND, 0, Deed::Say(30, 10));
    world.plan(SECOND * 5, 0, Deed::Reload { after: SECOND });
    world.plan(SECOND * 10, 0, Deed::Say(2, 10));
    world.run_for(SECOND * 30);
    world.assert_converged();
    assert_eq!(world.chat(0).len(), 32);
}

#[test]
fn hands_that_go_up_at_once_keep_their_order_over_a_reload() {
    let mut world = room_of(4);
    for person in [3, 1, 0] {
        world.plan(SECOND, person, Deed::Hand(true));
    }
    world.run_for(SECOND * 5);
    let order = world.hands(2);
    assert_eq!(order.len(), 3);
    world.plan(SECOND, 2, Deed::Hand(true));
    world.plan(SECOND * 2, 0, Deed::Reload { after: SECOND });
    world.run_for(SECOND * 20);
    world.assert_converged();
    for person in 0..4 {
        assert_eq!(world.hands(person)[..3], order, "on the screen of {person}");
    }
    world.plan(SECOND, 1, Deed::Leave);
    world.run_for(SECOND * 5);
    world.assert_converged();
    assert_eq!(world.hands(2).len(), 3);
}

fn room_of(people: usize) -> World {
    let mut world = calm();
    for person in 0..people {
        world.plan(SECOND, person, Deed::Arrive { is_shy: false });
    }
    world.run_for(SECOND * 10);
    world.assert_converged();
    world
}

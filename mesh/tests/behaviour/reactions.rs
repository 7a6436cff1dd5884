//! Reactions arrive although messages are lost, once, and never pile up.

use crate::rig::*;
use crate::surviving::connected_to;
use mesh::{Action, ConnectionEvent, Effect, Event};
use shared::{Reacted, Reaction};
use std::time::Duration;

#[test]
fn a_reaction_is_said_three_times_within_160_ms() {
    let mut rig = connected_to(&[1, 9]);
    let said = |number| {
        let action = Action::React(Reacted(Reaction::Heart, number));
        [act(1, 1, action.clone()), act(9, 2, action)]
    };
    let shown = Effect::Reacted { peer: peer(ME), reaction: Reaction::Heart };
    let mut effects = rig.on(Event::React(Reaction::Heart));
    assert_eq!(effects.pop(), Some(shown));
    assert_eq!(effects, said(1));
    assert_eq!(rig.within(Duration::from_millis(100)), said(1));
    assert_eq!(rig.within(Duration::from_millis(60)), said(1));
    assert_eq!(rig.within(Duration::from_millis(300)), nothing());
    assert_eq!(rig.on(Event::React(Reaction::Heart))[..2], said(2));
}

#[test]
fn of_a_thousand_a_second_a_few_are_sent() {
    let mut rig = connected_to(&[1]);
    let mut sent = 0;
    for _ in 0..1000 {
        sent += rig.on(Event::React(Reaction::Party)).len();
        sent += rig.within(Duration::from_millis(1)).len();
    }
    assert!((30..=48).contains(&sent), "{sent}: five at once, five more, each shown and said three times");
}

#[test]
fn a_reaction_is_shown_once_and_a_thousand_a_second_are_a_few() {
    let mut rig = connected_to(&[1]);
    let shown = Effect::Reacted { peer: peer(1), reaction: Reaction::Laugh };
    let said = |number| ConnectionEvent::Reacted(Reacted(Reaction::Laugh, number));
    assert_eq!(rig.of(1, 1, said(5)), [shown]);
    assert_eq!(rig.of(1, 1, said(5)), nothing());
    let count: usize = (6..1006).map(|number| rig.of(1, 1, said(number)).len()).sum();
    assert!(count < 15, "{count}");
}

#[test]
fn nobody_reacts_in_the_lobby() {
    let mut rig = Rig::in_lobby(&[1]);
    assert_eq!(rig.on(Event::React(Reaction::Sad)), nothing());
}

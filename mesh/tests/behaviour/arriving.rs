//! Who has just come, and what was said in the chat before.

use crate::chat::{asked, entry, have, heard, history, known, say_chat, say_words, tell, told, told_none};
use crate::rig::*;
use crate::surviving::connected_to;
use mesh::{ConnectionEvent, Effect};
use shared::Chat;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn who_comes_asks_one_after_the_other_and_begins_where_they_do() {
    let mut rig = connected_to(&[1, 9]);
    assert_eq!(rig.of(1, 1, ConnectionEvent::ChatOpened), [have(1, 1, &[])]);
    assert_eq!(rig.of(9, 2, ConnectionEvent::ChatOpened), nothing(), "one at a time");
    let begins = vec![known(9, 40)];
    let entries = vec![entry(9, 40, 200, "a"), entry(1, 0, 201, "b")];
    let told = Chat::Told { begins, entries, more: true };
    assert_eq!(rig.of(1, 1, heard(told)), nothing(), "what was said before is no news, and the next question has time");
    assert_eq!(history(&rig), [(peer(9), 40), (peer(1), 0)]);
    assert_eq!(rig.within(SECOND / 10), [have(1, 1, &[(1, 1), (9, 41)])]);
    rig.of(1, 1, heard(told_none()));
    assert_eq!(rig.within(SECOND / 10), [have(9, 2, &[(1, 1), (9, 41)])]);
    rig.of(9, 2, heard(told_none()));
    assert_eq!(rig.within(SECOND), nothing());
}

#[test]
fn words_said_before_we_know_what_was_said_come_behind_it() {
    let mut rig = connected_to(&[1]);
    assert_eq!(say_words(&mut rig, "Hi"), nothing(), "it waits, and is on our own screen");
    assert_eq!(history(&rig), [(peer(ME), 0)]);
    rig.of(1, 1, ConnectionEvent::ChatOpened);
    assert_eq!(rig.of(1, 1, heard(Chat::Have(vec![]))), [tell(1, 1, told_none())]);
    let answer = rig.of(1, 1, heard(told(vec![entry(1, 0, 77, "before")], false)));
    assert_eq!(answer, [tell(1, 1, Chat::Say(entry(ME, 0, 78, "Hi")))]);
    assert_eq!(history(&rig), [(peer(1), 0), (peer(ME), 0)]);
}

#[test]
fn words_said_while_the_history_comes_stand_behind_all_of_it() {
    let mut rig = connected_to(&[1]);
    rig.of(1, 1, ConnectionEvent::ChatOpened);
    rig.of(1, 1, heard(told(vec![entry(1, 0, 1, "a")], true)));
    assert_eq!(say_words(&mut rig, "Hi"), nothing(), "more is to come");
    assert_eq!(rig.within(SECOND / 10), [have(1, 1, &[(1, 1), (ME, 1)])]);
    let answer = rig.of(1, 1, heard(told(vec![entry(1, 1, 2, "b")], false)));
    assert_eq!(answer, [tell(1, 1, Chat::Say(entry(ME, 0, 3, "Hi")))]);
    assert_eq!(history(&rig), [(peer(1), 0), (peer(1), 1), (peer(ME), 0)]);
}

#[test]
fn a_history_without_an_end_keeps_nobody_silent() {
    let mut rig = connected_to(&[1]);
    say_words(&mut rig, "Hi");
    rig.of(1, 1, ConnectionEvent::ChatOpened);
    let mut said = None;
    for n in 0..100 {
        let effects = rig.of(1, 1, heard(told(vec![entry(1, n, u64::from(n) + 1, "x")], true)));
        said = said.or_else(|| (effects.len() == 1).then_some(n));
        rig.within(SECOND / 10);
    }
    assert!(said.is_some_and(|n| n > 10), "{said:?}");
}

#[test]
fn of_two_who_come_together_neither_takes_what_was_said_before_for_news() {
    // 1 has just come, too, and is reached first.
    let mut rig = connected_to(&[1, 9]);
    rig.of(1, 1, ConnectionEvent::ChatOpened);
    say_words(&mut rig, "Hi");
    assert_eq!(rig.of(1, 1, heard(told_none())), nothing(), "9 may know more");
    assert_eq!(rig.of(1, 1, heard(Chat::Have(vec![]))), [tell(1, 1, told_none())]);
    rig.within(SECOND / 10);
    assert_eq!(rig.of(9, 2, ConnectionEvent::ChatOpened), [have(9, 2, &[])]);
    let both = [1, 9].map(|who| tell(who, if who == 1 { 1 } else { 2 }, Chat::Say(entry(ME, 0, 8, "Hi"))));
    assert_eq!(rig.of(9, 2, heard(told(vec![entry(9, 0, 7, "before")], false))), both, "no news");
    assert_eq!(history(&rig), [(peer(9), 0), (peer(ME), 0)]);
}

#[test]
fn who_is_never_reached_is_not_waited_for_either() {
    let mut rig = connected_to(&[1, 9]);
    rig.of(1, 1, ConnectionEvent::ChatOpened);
    say_words(&mut rig, "Hi");
    rig.of(1, 1, heard(told_none()));
    let said = |effects: Vec<Effect>| effects.contains(&tell(1, 1, Chat::Say(entry(ME, 0, 2, "Hi"))));
    assert!(!said(rig.within(SECOND * 2)));
    assert!(said(rig.within(SECOND * 2)));
}

#[test]
fn who_does_not_answer_is_not_waited_for() {
    let mut rig = connected_to(&[1, 9]);
    rig.of(1, 1, ConnectionEvent::ChatOpened);
    rig.of(9, 2, ConnectionEvent::ChatOpened);
    let asked = asked(&rig.within(SECOND * 6));
    assert_eq!(asked, [peer(9)]);
    say_words(&mut rig, "Hi");
    rig.of(9, 2, heard(told_none()));
    assert_eq!(history(&rig).len(), 1);
    assert_eq!(say_words(&mut rig, "there").len(), 2);
}

#[test]
fn what_is_said_to_somebody_who_has_just_come_is_news_among_what_was_said_before() {
    let mut rig = connected_to(&[1]);
    rig.of(1, 1, ConnectionEvent::ChatOpened);
    assert_eq!(rig.of(1, 1, say_chat(entry(1, 40, 90, "Hello, you"))), nothing(), "before it something was said");
    let all = [(39, 80, "before"), (40, 90, "Hello, you"), (41, 91, "Welcome")];
    let all = all.map(|(number, order, text)| entry(1, number, order, text));
    let begins = vec![known(1, 39)];
    let news = rig.of(1, 1, heard(Chat::Told { begins, entries: all.to_vec(), more: false }));
    assert_eq!(news, all[1..].iter().map(|it| Effect::Heard(std::sync::Arc::new(it.clone()))).collect::<Vec<_>>());
}

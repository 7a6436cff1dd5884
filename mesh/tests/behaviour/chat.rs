//! What is said in the chat, what was missed, and what nobody can do to it.

use crate::rig::*;
use crate::surviving::connected_to;
use mesh::{Action, ConnectionEvent, ConnectionState, Effect, Event};
use shared::{Chat, Control, Digest, Entry, FromServer, Known, PageId, Pulse, Stream};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn what_we_say_is_told_to_all_and_kept_for_those_who_come() {
    let mut rig = chatting_with(&[1, 9]);
    let entry = Entry { order: 1, ..entry(ME, 0, 1, "Hello") };
    let chat = Chat::Say(entry.clone());
    assert_eq!(say_words(&mut rig, "Hello"), [tell(1, 1, chat.clone()), tell(9, 2, chat)]);
    assert_eq!(history(&rig), [(peer(ME), 0)]);
    assert_eq!(rig.of(1, 1, heard(Chat::Have(vec![]))), [tell(1, 1, told(vec![entry], false))]);
}

#[test]
fn words_of_somebody_alone_are_for_who_comes() {
    let mut rig = Rig::newcomer_to(&[]);
    assert_eq!(say_words(&mut rig, "Anybody?"), nothing());
    rig.hears(FromServer::PeerJoined { member: member(1) });
    open_chat(&mut rig, 1, 1);
    let answer = rig.of(1, 1, heard(Chat::Have(vec![])));
    assert_eq!(answer, [tell(1, 1, told(vec![entry(ME, 0, 1, "Anybody?")], false))]);
}

#[test]
fn news_are_told_once_and_a_gap_is_asked_for() {
    let mut rig = chatting_with(&[1]);
    let first = entry(1, 0, 1, "a");
    let news = rig.of(1, 1, say_chat(first.clone()));
    assert_eq!(news, [Effect::Heard(std::sync::Arc::new(first.clone()))]);
    assert_eq!(rig.of(1, 1, say_chat(first)), nothing());
    assert_eq!(rig.of(1, 1, say_chat(entry(1, 2, 3, "c"))), [have(1, 1, &[(1, 1)])]);
    assert_eq!(history(&rig).len(), 1);
    let both = vec![entry(1, 1, 2, "b"), entry(1, 2, 3, "c")];
    assert_eq!(rig.of(1, 1, heard(told(both, false))).len(), 2, "missed and not read");
    assert_eq!(history(&rig), [(peer(1), 0), (peer(1), 1), (peer(1), 2)]);
}

#[test]
fn the_same_is_shown_whatever_came_first() {
    let all: Vec<Entry> = (0..3).flat_map(|n| [1, 9].map(|who| entry(who, n, u64::from(n) + 1, "x"))).collect();
    let (mut one, mut other) = (chatting_with(&[1, 9]), chatting_with(&[1, 9]));
    for it in &all {
        one.of(
            if it.author == peer(1) { 1 } else { 9 },
            if it.author == peer(1) { 1 } else { 2 },
            say_chat(it.clone()),
        );
    }
    for who in [9, 1] {
        for it in all.iter().filter(|it| it.author == peer(who)) {
            other.of(who, if who == 1 { 1 } else { 2 }, say_chat(it.clone()));
        }
    }
    assert_eq!(history(&one).len(), 6);
    assert_eq!(history(&one), history(&other));
}

#[test]
fn nobody_speaks_for_somebody_else() {
    let mut rig = chatting_with(&[1, 9]);
    assert_eq!(rig.of(1, 1, say_chat(entry(9, 0, 1, "I am 9"))), nothing());
    assert_eq!(rig.of(1, 1, say_chat(Entry { page: PageId(3), ..entry(1, 0, 1, "another page") })), nothing());
    assert_eq!(rig.of(1, 1, heard(told(vec![entry(9, 0, 1, "I am 9")], false))), nothing(), "nobody asked");
    assert_eq!(history(&rig), []);
}

#[test]
fn the_word_of_the_author_counts_more_than_what_others_tell_of_them() {
    let mut rig = chatting_with(&[1, 9]);
    rig.of(1, 1, say_chat(entry(1, 1, 9, "a gap")));
    let made_up = vec![entry(9, 0, 1, "I am 9"), entry(9, 1, 2, "really"), entry(ME, 0, 3, "I am you")];
    rig.of(1, 1, heard(told(made_up, false)));
    assert_eq!(history(&rig), [(peer(9), 0), (peer(9), 1)], "it might have been true of 9");
    assert_eq!(rig.of(9, 2, say_chat(entry(9, 0, 5, "No"))).len(), 1);
    let all: Vec<&str> = rig.mesh.conversation().entries().map(|entry| entry.text.as_str()).collect();
    assert_eq!(all, ["No"]);
}

#[test]
fn two_pulses_that_know_something_else_lead_to_a_question() {
    let mut rig = chatting_with(&[1, 9]);
    let theirs = |count| ConnectionEvent::Pulse(Pulse { reaches: vec![], chat: Some(Digest { count, hash: 1 }) });
    assert_eq!(rig.of(1, 1, theirs(1)), nothing(), "it may be on its way");
    assert_eq!(rig.of(1, 1, theirs(1)), [have(1, 1, &[])]);
    rig.of(1, 1, heard(told(vec![entry(9, 0, 1, "by way of 1")], false)));
    assert_eq!(history(&rig), [(peer(9), 0)]);
    let own = rig.within(SECOND * 2).into_iter().find_map(|effect| {
        if let Effect::Connection { action: Action::Pulse(pulse), .. } = effect { Some(pulse.chat) } else { None }
    });
    let same = Pulse { reaches: vec![], chat: own.unwrap() };
    for _ in 0..5 {
        assert_eq!(rig.of(1, 1, ConnectionEvent::Pulse(same.clone())), nothing());
    }
}

#[test]
fn of_a_long_history_who_comes_is_told_the_last_500_in_small_pieces() {
    let mut rig = chatting_with(&[1]);
    for n in 0..1000 {
        say_words(&mut rig, &format!("{n}: {}", "x".repeat(200)));
    }
    let mut got = Vec::new();
    let mut asked = vec![];
    loop {
        rig.within(SECOND);
        let [Effect::Connection { action: Action::Chat(Chat::Told { begins, entries, more }), .. }] =
            &rig.of(1, 1, heard(Chat::Have(asked.clone())))[..]
        else {
            panic!("an answer")
        };
        assert!(!got.is_empty() || *begins == [known(ME, 500)]);
        let told = Chat::Told { begins: begins.clone(), entries: entries.clone(), more: *more };
        let json: usize = format!("{told:?}").len();
        assert!(json < 32 * 1024, "{json}");
        got.extend(entries.iter().map(|entry| entry.number));
        asked = vec![known(ME, got.last().unwrap() + 1)];
        if !more {
            break;
        }
    }
    assert_eq!(got, (500..1000).collect::<Vec<u32>>());
    let [Effect::Connection { action: Action::Chat(Chat::Told { entries, .. }), .. }] =
        &rig.of(1, 1, heard(Chat::Have(vec![known(ME, 3)])))[..]
    else {
        panic!("an answer")
    };
    assert_eq!(entries[0].number, 3, "who was here before misses nothing");
}

#[test]
fn what_somebody_forgot_another_may_know_and_what_nobody_knows_is_passed_over() {
    let mut rig = chatting_with(&[1, 9]);
    rig.of(1, 1, say_chat(entry(1, 0, 1, "a")));
    assert_eq!(rig.of(1, 1, say_chat(entry(1, 9, 20, "j"))), [have(1, 1, &[(1, 1)])]);
    let late = |begin: u32| Chat::Told { begins: vec![known(1, begin)], entries: entries_from(begin), more: false };
    rig.of(1, 1, heard(late(7)));
    assert_eq!(history(&rig).len(), 1, "9 may know more");
    assert_eq!(rig.within(SECOND / 5), [have(9, 2, &[(1, 1)])]);
    rig.of(9, 2, heard(late(5)));
    assert_eq!(history(&rig), [(peer(1), 0), (peer(1), 5), (peer(1), 6), (peer(1), 7), (peer(1), 8), (peer(1), 9)]);
}

#[test]
fn who_tells_the_same_again_is_not_asked_for_ever() {
    let mut rig = chatting_with(&[1, 9]);
    rig.of(1, 1, say_chat(entry(1, 3, 4, "d")));
    let mut questions = 0;
    for _ in 0..100 {
        let told = Chat::Told { begins: vec![known(1, 2)], entries: entries_from(2), more: true };
        rig.of(1, 1, heard(told));
        questions += asked(&rig.within(SECOND / 10)).len();
    }
    assert!((1..=3).contains(&questions), "{questions}");
}

#[test]
fn memory_is_bounded_whatever_is_told() {
    let mut rig = chatting_with(&[1]);
    for n in 0..300_u32 {
        rig.of(1, 1, say_chat(entry(1, u32::MAX - 1 - n, 1, "a gap")));
        let told = (0..100).map(|k| {
            let order = u64::from(n * 100 + k + 1);
            Entry { page: PageId(n * 100 + k), ..entry(77, 0, order, &"x".repeat(2000)) }
        });
        rig.within(SECOND / 10);
        rig.of(1, 1, heard(Chat::Told { begins: vec![], entries: told.collect(), more: true }));
        rig.within(SECOND / 10);
    }
    assert_eq!(rig.mesh.conversation().entries().len(), 256, "one of each stream that is known");
    let mut rig = chatting_with(&[1]);
    for n in 0..5000 {
        rig.within(SECOND / 100);
        rig.of(1, 1, say_chat(entry(1, n, u64::from(n) + 1, "x")));
    }
    assert_eq!(rig.mesh.conversation().entries().len(), 2000);
    assert_eq!(rig.mesh.conversation().entries().next_back().unwrap().number, 4999);
}

#[test]
fn an_order_that_leaves_none_for_others_is_not_taken() {
    let mut rig = chatting_with(&[1]);
    for order in [u64::MAX, 1 << 53, 1 << 52, 1 << 21, 0] {
        assert_eq!(rig.of(1, 1, say_chat(entry(1, 0, order, "first"))), nothing(), "{order}");
    }
    rig.of(1, 1, say_chat(entry(1, 0, 1, "a")));
    for order in [u64::MAX, 1 << 53, 1 << 40, 1 << 21, 1, 0] {
        assert_eq!(rig.of(1, 1, say_chat(entry(1, 1, order, "b"))), nothing(), "{order}");
    }
    assert_eq!(rig.of(1, 1, say_chat(Entry { at: u64::MAX, ..entry(1, 1, 2, "b") })), nothing());
    assert_eq!(history(&rig).len(), 1);
}

#[test]
fn a_flood_of_questions_is_answered_a_few_times() {
    let mut rig = chatting_with(&[1]);
    say_words(&mut rig, "x");
    let answers: usize = (0..10_000).map(|_| rig.of(1, 1, heard(Chat::Have(vec![]))).len()).sum();
    assert!((1..=60).contains(&answers), "{answers}");
}

#[test]
fn who_writes_is_shown_until_they_stop_speak_or_fall_silent() {
    let mut rig = chatting_with(&[1, 9]);
    let typing = |rig: &Rig| rig.mesh.typing().collect::<Vec<_>>();
    rig.of(1, 1, heard(Chat::Typing(true)));
    rig.of(9, 2, heard(Chat::Typing(true)));
    assert_eq!(typing(&rig), [peer(1), peer(9)]);
    rig.of(1, 1, heard(Chat::Typing(false)));
    assert_eq!(typing(&rig), [peer(9)]);
    rig.of(1, 1, heard(Chat::Typing(true)));
    rig.of(1, 1, say_chat(entry(1, 0, 1, "a")));
    rig.within(SECOND * 6);
    assert_eq!(typing(&rig), []);
}

#[test]
fn that_we_write_is_said_again_every_few_seconds() {
    let mut rig = chatting_with(&[1]);
    let said = |types| [tell(1, 1, Chat::Typing(types))];
    assert_eq!(rig.on(Event::Typing(true)), said(true));
    assert_eq!(rig.on(Event::Typing(true)), nothing());
    rig.within(SECOND * 3);
    assert_eq!(rig.on(Event::Typing(true)), said(true));
    assert_eq!(rig.on(Event::Typing(false)), said(false));
    assert_eq!(rig.on(Event::Typing(false)), nothing());
}

#[test]
fn nothing_is_said_where_it_would_only_wait() {
    let mut rig = chatting_with(&[1]);
    rig.of(1, 1, state(ConnectionState::Disconnected));
    assert_eq!(say_words(&mut rig, "a"), nothing(), "who missed it asks");
    assert_eq!(history(&rig).len(), 1);
    let mut rig = Rig::in_lobby(&[1]);
    assert_eq!(say_words(&mut rig, "a"), nothing());
    assert_eq!(history(&rig), []);
}

#[test]
fn who_had_no_way_for_the_answer_is_asked_again_when_they_know_more() {
    let mut rig = chatting_with(&[1]);
    let theirs = || ConnectionEvent::Pulse(Pulse { reaches: vec![], chat: Some(Digest { count: 1, hash: 1 }) });
    rig.of(1, 1, theirs());
    assert_eq!(rig.of(1, 1, theirs()), [have(1, 1, &[])]);
    assert_eq!(asked(&rig.within(SECOND * 6)), [], "no answer");
    rig.of(1, 1, theirs());
    assert_eq!(rig.of(1, 1, theirs()), [have(1, 1, &[])]);
}

#[test]
fn an_older_page_without_a_chat_is_no_trouble() {
    let mut rig = connected_to(&[1, 9]);
    rig.of(1, 1, ConnectionEvent::ChatOpened);
    assert_eq!(say_words(&mut rig, "a"), nothing());
    rig.within(SECOND * 4);
    assert_eq!(rig.of(9, 2, ConnectionEvent::ChatOpened), nothing());
    assert_eq!(asked(&rig.within(SECOND)), [peer(9)]);
    rig.of(9, 2, heard(told_none()));
    let older = ConnectionEvent::Pulse(Pulse::default());
    for _ in 0..10 {
        assert_eq!(rig.of(1, 1, older.clone()), nothing());
        assert_eq!(asked(&rig.within(SECOND * 2)), []);
    }
    rig.of(1, 1, ConnectionEvent::Control(Control::Bye));
    assert_eq!(history(&rig).len(), 1);
}

/// In a call with these, who had nothing to tell; connections 1, 2, ….
pub(crate) fn chatting_with(others: &[u128]) -> Rig {
    let mut rig = connected_to(others);
    for (other, connection) in others.iter().zip(1..) {
        rig.of(*other, connection, ConnectionEvent::ChatOpened);
        rig.of(*other, connection, heard(told_none()));
        rig.within(SECOND / 10);
        rig.of(*other, connection, heard(told_none()));
    }
    rig.within(SECOND);
    rig
}

fn open_chat(rig: &mut Rig, other: u128, connection: u32) {
    rig.of(other, connection, state(ConnectionState::Connected));
    rig.of(other, connection, ConnectionEvent::ControlOpened);
    rig.of(other, connection, ConnectionEvent::ChatOpened);
}

pub(crate) fn say_words(rig: &mut Rig, text: &str) -> Vec<Effect> {
    rig.on(Event::Say { text: text.parse().unwrap(), at: 5 })
}

pub(crate) fn history(rig: &Rig) -> Vec<(shared::PeerId, u32)> {
    rig.mesh.conversation().entries().map(|entry| (entry.author, entry.number)).collect()
}

/// Who is asked.
pub(crate) fn asked(effects: &[Effect]) -> Vec<shared::PeerId> {
    let asked = effects.iter().filter_map(|effect| {
        if let Effect::Connection { peer, action: Action::Chat(Chat::Have(_)), .. } = effect {
            Some(*peer)
        } else {
            None
        }
    });
    asked.collect()
}

pub(crate) fn entry(author: u128, number: u32, order: u64, text: &str) -> Entry {
    let page = if author == ME { PageId(1) } else { member(author).page };
    let Stream { author: who, page } = Stream { author: peer(author), page };
    Entry { author: who, page, number, order, name: profile(author).name, at: 5, text: text.parse().unwrap() }
}

/// What 1 said, from this number to 9.
fn entries_from(number: u32) -> Vec<Entry> {
    (number..10).map(|n| entry(1, n, u64::from(n) * 2 + 2, "x")).collect()
}

pub(crate) fn known(author: u128, next: u32) -> Known {
    Known::of(entry(author, 0, 1, "x").stream(), next)
}

pub(crate) fn heard(said: Chat) -> ConnectionEvent {
    ConnectionEvent::Chat(said)
}

pub(crate) fn say_chat(entry: Entry) -> ConnectionEvent {
    heard(Chat::Say(entry))
}

pub(crate) fn told(entries: Vec<Entry>, more: bool) -> Chat {
    Chat::Told { begins: vec![], entries, more }
}

pub(crate) fn told_none() -> Chat {
    told(vec![], false)
}

pub(crate) fn tell(other: u128, connection: u32, said: Chat) -> Effect {
    act(other, connection, Action::Chat(said))
}

pub(crate) fn have(other: u128, connection: u32, streams: &[(u128, u32)]) -> Effect {
    tell(other, connection, Chat::Have(streams.iter().map(|(who, next)| known(*who, *next)).collect()))
}

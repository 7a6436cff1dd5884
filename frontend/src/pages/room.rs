//! A visit to a room, from its lobby to the page after it.

use crate::browser;
use crate::pages::call::Call;
use crate::pages::ended::{Ended, Left};
use crate::pages::lobby::Lobby;
use crate::visit::{Phase, Visit};
use leptos::prelude::*;
use shared::{DisplayName, RoomName};

/// Which of the pages of a visit is to be seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Screen {
    Lobby,
    Call,
    Left,
    Ended,
}

/// The page under `/r/{room}`.
#[component]
pub(crate) fn Room(room: RoomName) -> impl IntoView {
    browser::set_title(&format!("{room} · Resaka"));
    let visit = Visit::open(room);
    let name = RwSignal::new(None::<DisplayName>);
    let join = move |chosen: DisplayName| {
        name.set(Some(chosen.clone()));
        visit.join(chosen);
    };
    let screen = Memo::new(move |_| match visit.phase().get() {
        Phase::Connecting | Phase::Lobby | Phase::Joining => Screen::Lobby,
        Phase::Call => Screen::Call,
        Phase::Left => Screen::Left,
        Phase::Ended => Screen::Ended,
    });
    move || match (screen.get(), name.get_untracked()) {
        (Screen::Call, Some(own_name)) => view! { <Call visit own_name /> }.into_any(),
        (Screen::Left, _) => view! { <Left visit /> }.into_any(),
        (Screen::Ended, _) => view! { <Ended visit /> }.into_any(),
        // There is no call without a name.
        (Screen::Lobby | Screen::Call, _) => view! { <Lobby visit join /> }.into_any(),
    }
}

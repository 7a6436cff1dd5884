//! A visit to a room, from its lobby to the page after it.

use crate::browser;
use crate::browser::spawn;
use crate::later::{self, NotLoaded};
use crate::pages::ended::{Ended, Left, Returning, incomplete};
use crate::pages::lobby::Lobby;
use crate::read_only::ReadOnly;
use crate::visit::{Phase, Visit};
use leptos::prelude::*;
use shared::{DisplayName, RoomName};

/// Which of the pages of a visit is to be seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Screen {
    Lobby,
    /// The page was loaded again during a call.
    Returning,
    Call,
    /// The page of the call could not be loaded.
    Incomplete,
    Left,
    Ended,
}

/// The page under `/r/{room}`.
#[component]
pub(crate) fn Room(room: RoomName) -> impl IntoView {
    browser::set_title(&format!("{room} · Resaka"));
    let visit = Visit::open(room);
    let name = RwSignal::new(visit.returns_as());
    // A page that was loaded again during a call is back in it without being asked.
    let is_returning = RwSignal::new(name.read_untracked().is_some());
    // Loaded as soon as the person stirs, which is before they have pressed Join: a look at the lobby costs
    // nothing more, and joining waits for nothing. Should that fail, joining tries again.
    browser::when_somebody_stirs(move || {
        spawn(async move {
            if later::load_call().await.is_ok() {
                visit.take_over();
            }
        });
    });
    let (on_its_way, incomplete_page) = (RwSignal::new(false), RwSignal::new(false));
    // Nobody is in a call whose page is not there: the others would see and hear somebody who does not.
    let join = move |chosen: DisplayName| {
        name.set(Some(chosen.clone()));
        on_its_way.set(true);
        spawn(async move {
            let loaded = later::load_call().await;
            if on_its_way.try_set(false).is_some() {
                // The person has gone on to another page.
                return;
            }
            match loaded {
                Ok(()) => {
                    visit.take_over();
                    visit.join(chosen);
                }
                Err(NotLoaded) => incomplete_page.set(true),
            }
        });
    };
    if is_returning.get_untracked() {
        spawn(async move {
            match later::load_call().await {
                Ok(()) => visit.go_back(move || is_returning.set(false)),
                Err(NotLoaded) => incomplete_page.set(true),
            }
        });
    }
    let screen = Memo::new(move |_| match visit.phase().get() {
        _ if incomplete_page.get() => Screen::Incomplete,
        Phase::Connecting | Phase::Joining if is_returning.get() => Screen::Returning,
        Phase::Connecting | Phase::Lobby | Phase::Joining => Screen::Lobby,
        Phase::Call => Screen::Call,
        Phase::Left => Screen::Left,
        Phase::Ended => Screen::Ended,
    });
    move || match (screen.get(), name.get_untracked()) {
        (Screen::Call, Some(own_name)) => later::call(visit, own_name).unwrap_or_else(incomplete),
        (Screen::Incomplete, _) => incomplete(),
        (Screen::Returning, _) => view! { <Returning visit /> }.into_any(),
        (Screen::Left, _) => view! { <Left visit /> }.into_any(),
        (Screen::Ended, _) => view! { <Ended visit /> }.into_any(),
        // There is no call without a name.
        (Screen::Lobby | Screen::Call, _) => {
            view! { <Lobby visit join on_its_way=ReadOnly::of(on_its_way) /> }.into_any()
        }
    }
}

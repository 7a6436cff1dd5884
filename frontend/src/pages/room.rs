//! A visit to a room, from its lobby to the page after it.

use crate::browser;
use crate::browser::spawn;
use crate::components::react;
use crate::later;
use crate::pages::ended::{Ended, Left, incomplete};
use crate::pages::lobby::Lobby;
use crate::visit::{Phase, Visit};
use leptos::prelude::*;
use shared::{DisplayName, RoomName};

/// Which of the pages of a visit is to be seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Screen {
    Lobby,
    Call,
    /// In the call, whose page could not be loaded.
    Incomplete,
    Left,
    Ended,
}

/// Whether the page of the call is there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Loading,
    There,
    Missing,
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
    // Loaded as soon as the person stirs, which is before they have pressed Join: a look at the lobby costs
    // nothing more, and joining waits for nothing.
    let part = RwSignal::new(Part::Loading);
    let load = move || {
        spawn(async move {
            let loaded = later::load_call().await;
            part.try_set(if loaded.is_ok() { Part::There } else { Part::Missing });
        });
    };
    browser::when_somebody_stirs(load);
    react(move || {
        if matches!(visit.phase().get(), Phase::Joining | Phase::Call) {
            load();
        }
    });
    let screen = Memo::new(move |_| match (visit.phase().get(), part.get()) {
        (Phase::Connecting | Phase::Lobby | Phase::Joining, _) | (Phase::Call, Part::Loading) => Screen::Lobby,
        (Phase::Call, Part::There) => Screen::Call,
        (Phase::Call | Phase::Left, Part::Missing) => Screen::Incomplete,
        (Phase::Left, _) => Screen::Left,
        (Phase::Ended, _) => Screen::Ended,
    });
    react(move || {
        if screen.get() == Screen::Incomplete {
            visit.leave();
        }
    });
    move || match (screen.get(), name.get_untracked()) {
        (Screen::Call, Some(own_name)) => later::call(visit, own_name).unwrap_or_else(incomplete),
        (Screen::Incomplete, _) => incomplete(),
        (Screen::Left, _) => view! { <Left visit /> }.into_any(),
        (Screen::Ended, _) => view! { <Ended visit /> }.into_any(),
        // There is no call without a name.
        (Screen::Lobby | Screen::Call, _) => view! { <Lobby visit join /> }.into_any(),
    }
}

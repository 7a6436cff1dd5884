//! The application: its language, and which page stands under which path.

use crate::browser::{self, Location, spawn};
use crate::components::{Announcements, Announcer};
use crate::later;
use crate::pages::{Check, Home, NoRoom, Nowhere, Room};
use crate::route::Route;
use crate::text::{Language, Text};
use leptos::prelude::*;

/// Puts the application into the page, in the person's language; in English where that cannot be loaded.
pub(crate) fn start() {
    let languages = browser::languages();
    match Language::choose(languages.iter().map(String::as_str)) {
        Language::English => show(Text::english()),
        Language::French => spawn(async { show(later::french().await.unwrap_or_else(|_| Text::english())) }),
    }
}

fn show(text: &'static Text) {
    browser::end_first_paint();
    mount_to_body(move || view! { <App text /> });
    browser::be_installable_when_idle();
}

#[component]
fn App(text: &'static Text) -> impl IntoView {
    browser::set_language(text.tag);
    provide_context(text);
    Announcer::provide();

    let location = Location::follow();
    provide_context(location);
    view! {
        {move || match Route::of(&location.path().read()) {
            Route::Home => view! { <Home /> }.into_any(),
            Route::Check => view! { <Check /> }.into_any(),
            Route::Room(room) => {
                browser::correct_path(&Route::room(&room));
                view! { <Room room /> }.into_any()
            }
            Route::NoRoom => view! { <NoRoom /> }.into_any(),
            Route::Nowhere => view! { <Nowhere /> }.into_any(),
        }}
        <Announcements />
    }
}

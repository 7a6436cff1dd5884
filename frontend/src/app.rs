//! The application: its language, and which page stands under which path.

use crate::browser::{self, Location, spawn};
use crate::components::{Announcements, Announcer};
use crate::pages::{Check, Home, NoRoom, Nowhere, Room};
use crate::route::Route;
use crate::text::Text;
use crate::wording::Wording;
use leptos::prelude::*;

/// Puts the application into the page, in the person's language.
pub(crate) fn start() {
    spawn(async { show(Wording::load().await) });
}

fn show(text: &'static Text) {
    browser::end_first_paint();
    mount_to_body(move || view! { <App text /> });
    browser::be_installable_when_idle();
}

#[component]
fn App(text: &'static Text) -> impl IntoView {
    browser::set_language(text.language.tag());
    provide_context(Wording::new(text));
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

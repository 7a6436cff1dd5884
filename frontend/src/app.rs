//! The application: its language, and which page stands under which path.

use crate::browser::{self, Location};
use crate::components::{Announcements, Announcer};
use crate::pages::{Home, NoRoom, Nowhere, Room};
use crate::route::Route;
use crate::text::Text;
use leptos::prelude::*;

/// Puts the application into the page.
pub(crate) fn start() {
    browser::end_first_paint();
    mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    let languages = browser::languages();
    let text = Text::choose(languages.iter().map(String::as_str));
    browser::set_language(text.tag);
    provide_context(text);
    Announcer::provide();

    let location = Location::follow();
    provide_context(location);
    view! {
        {move || match Route::of(&location.path().read()) {
            Route::Home => view! { <Home /> }.into_any(),
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

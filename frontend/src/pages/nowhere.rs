//! Where links lead that lead nowhere.

use crate::browser;
use crate::components::{home_link, text};
use crate::pages::ended::only_words;
use leptos::prelude::*;

/// No page has this path.
#[component]
pub(crate) fn Nowhere() -> impl IntoView {
    nothing(text().nowhere.sentence)
}

/// The link is one to a room, and no room can have this name.
#[component]
pub(crate) fn NoRoom() -> impl IntoView {
    nothing(text().nowhere.no_room)
}

fn nothing(sentence: &str) -> AnyView {
    let heading = text().nowhere.heading;
    browser::set_title(&format!("{heading} · Resaka"));
    only_words(heading, sentence.to_owned(), home_link("btn main"))
}

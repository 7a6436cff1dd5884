//! The frame of every page that is not a call: the woven band, the mark, the way home.

use crate::browser::Location;
use crate::components::text;
use crate::route::Route;
use leptos::prelude::*;

/// A page of its own kind (a class of the style) with the band and the mark above what it holds.
pub(crate) fn frame(kind: &'static str, content: AnyView) -> AnyView {
    view! {
        <div class="band"></div>
        <main class=kind>
            <header>{link("brand", "/", view! { <span class="mark"></span> "Resaka" }.into_any())}</header>
            {content}
        </main>
    }
    .into_any()
}

/// The way home as a button.
pub(crate) fn home_link(class: &'static str) -> AnyView {
    link(class, "/", text().common.home.into_any())
}

/// The way to the page that tells whether calls work here.
pub(crate) fn check_link(class: &'static str) -> AnyView {
    link(class, Route::CHECK, text().common.check.into_any())
}

/// A link within the application, which does not load the page again.
fn link(class: &'static str, path: &'static str, content: AnyView) -> AnyView {
    let location: Location = expect_context();
    view! {
        <a
            class=class
            href=format!(".{path}")
            on:click=move |click| {
                // With a key held, the browser opens a tab or a window, as it does for any link.
                if !(click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key()) {
                    click.prevent_default();
                    location.go(path);
                }
            }
        >
            {content}
        </a>
    }
    .into_any()
}

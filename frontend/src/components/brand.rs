//! The mark, the woven band, and the way home.

use crate::browser::Location;
use crate::components::text;
use leptos::prelude::*;

/// The woven band at the top of every page that is not a call.
#[component]
pub(crate) fn Band() -> impl IntoView {
    view! { <div class="band"></div> }
}

/// The mark and the name, leading home.
#[component]
pub(crate) fn Brand() -> impl IntoView {
    view! {
        <HomeLink class="brand">
            <span class="mark"></span>
            "Resaka"
        </HomeLink>
    }
}

/// A link to the start page that does not load the page again.
#[component]
pub(crate) fn HomeLink(class: &'static str, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    let location: Location = expect_context();
    view! {
        <a
            class=class
            href="/"
            on:click=move |click| {
                // With a key held, the browser opens a tab or a window, as it does for any link.
                if !(click.ctrl_key() || click.meta_key() || click.shift_key() || click.alt_key()) {
                    click.prevent_default();
                    location.go("/");
                }
            }
        >
            {match children {
                Some(children) => children().into_any(),
                None => text().common.home.into_any(),
            }}
        </a>
    }
}

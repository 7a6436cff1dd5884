//! Where links lead that lead nowhere.

use crate::browser;
use crate::components::{Band, Brand, HomeLink, text};
use leptos::html;
use leptos::prelude::*;

/// No page has this path.
#[component]
pub(crate) fn Nowhere() -> impl IntoView {
    view! { <Missing sentence=text().nowhere.sentence /> }
}

/// The link is one to a room, and no room can have this name.
#[component]
pub(crate) fn NoRoom() -> impl IntoView {
    view! { <Missing sentence=text().nowhere.no_room /> }
}

#[component]
fn Missing(sentence: &'static str) -> impl IntoView {
    let heading = NodeRef::<html::H1>::new();
    browser::set_title(&format!("{} · Resaka", text().nowhere.heading));
    browser::focus_when_there(heading);
    view! {
        <Band />
        <main class="page">
            <header>
                <Brand />
            </header>
            <div class="middle">
                <h1 tabindex="-1" node_ref=heading>{text().nowhere.heading}</h1>
                <p class="pitch">{sentence}</p>
                <HomeLink class="btn main" />
            </div>
        </main>
    }
}

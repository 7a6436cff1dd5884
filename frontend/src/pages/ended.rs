//! After the call, and when there can be none.

use crate::browser;
use crate::components::{Band, Brand, HomeLink, text};
use crate::visit::{Trouble, Visit};
use leptos::html;
use leptos::prelude::*;
use shared::RefusedCode;

/// After leaving.
#[component]
pub(crate) fn Left(visit: Visit) -> impl IntoView {
    let words = &text().ended;
    view! {
        <After heading=words.left sentence=(words.left_room)(visit.room().as_str())>
            <button type="button" class="btn main" on:click=move |_| visit.come_back()>
                {words.come_back}
            </button>
        </After>
    }
}

/// When the visit cannot go on.
#[component]
pub(crate) fn Ended(visit: Visit) -> impl IntoView {
    let words = &text().ended;
    let trouble = visit.trouble().get_untracked();
    let sentence = trouble.map_or(words.unknown, words.trouble);
    let reloads = trouble.is_some_and(reload_helps);
    view! {
        <After heading=words.heading sentence=sentence.to_owned()>
            <button
                type="button"
                class="btn main"
                on:click=move |_| if reloads { browser::reload() } else { visit.come_back() }
            >
                {if reloads { words.reload } else { words.try_again }}
            </button>
        </After>
    }
}

#[component]
fn After(heading: &'static str, sentence: String, children: Children) -> impl IntoView {
    let focused = NodeRef::<html::H1>::new();
    browser::focus_when_there(focused);
    view! {
        <Band />
        <main class="page">
            <header>
                <Brand />
            </header>
            <div class="middle">
                <h1 tabindex="-1" node_ref=focused>{heading}</h1>
                <p class="pitch">{sentence}</p>
                <div class="actions">
                    {children()}
                    <HomeLink class="btn" />
                </div>
            </div>
        </main>
    }
}

/// Whether the page itself is at fault, so that trying again with the same page would end the same way.
fn reload_helps(trouble: Trouble) -> bool {
    match trouble {
        Trouble::Refused(code) => match code {
            RefusedCode::BadMessage | RefusedCode::Version | RefusedCode::OutOfOrder | RefusedCode::TooLarge => true,
            RefusedCode::RoomFull
            | RefusedCode::Busy
            | RefusedCode::UnknownPeer
            | RefusedCode::Rate
            | RefusedCode::Silent
            | RefusedCode::Draining => false,
        },
        Trouble::Unreachable | Trouble::ServerLost => false,
    }
}

//! After the call, and when there can be none.

use crate::browser;
use crate::components::{follow, frame, home_link, text};
use crate::visit::{Trouble, Visit};
use leptos::html;
use leptos::prelude::*;
use shared::RefusedCode;

/// After leaving.
#[component]
pub(crate) fn Left(visit: Visit) -> impl IntoView {
    let words = &text().ended;
    let sentence = (words.left_room)(visit.room().as_str());
    only_words(words.left, sentence, ways_on(words.come_back, Box::new(move || visit.come_back())))
}

/// On the way back into a call in which the page was loaded again.
#[component]
pub(crate) fn Returning(visit: Visit) -> impl IntoView {
    let words = &text().ended;
    let trouble = visit.trouble();
    let sentence = move || trouble.get().map_or(words.returning_now, words.trouble);
    let focused = NodeRef::<html::H1>::new();
    browser::focus_when_there(focused);
    let content = view! {
        <div class="middle" role="status">
            <h1 tabindex="-1" node_ref=focused>
                {words.returning}
            </h1>
            <p class="pitch">{follow(sentence)}</p>
            <div class="actions">{home_link("btn")}</div>
        </div>
    };
    frame("page", content.into_any())
}

/// When the visit cannot go on.
#[component]
pub(crate) fn Ended(visit: Visit) -> impl IntoView {
    let words = &text().ended;
    let trouble = visit.trouble().get_untracked();
    let sentence = trouble.map_or(words.unknown, words.trouble).to_owned();
    let ways = if trouble.is_some_and(reload_helps) {
        ways_on(words.reload, Box::new(browser::reload))
    } else {
        ways_on(words.try_again, Box::new(move || visit.come_back()))
    };
    only_words(words.heading, sentence, ways)
}

/// When a part of the page did not come.
pub(super) fn incomplete() -> AnyView {
    let words = &text().ended;
    only_words(words.heading, words.incomplete.to_owned(), ways_on(words.reload, Box::new(browser::reload)))
}

/// A page with nothing but a heading, a sentence, and where to go from here.
pub(super) fn only_words(heading: &'static str, sentence: String, ways: AnyView) -> AnyView {
    let focused = NodeRef::<html::H1>::new();
    browser::focus_when_there(focused);
    let content = view! {
        <div class="middle">
            <h1 tabindex="-1" node_ref=focused>
                {heading}
            </h1>
            <p class="pitch">{sentence}</p>
            <div class="actions">{ways}</div>
        </div>
    };
    frame("page", content.into_any())
}

fn ways_on(first: &'static str, go: Box<dyn Fn()>) -> AnyView {
    view! {
        <button type="button" class="btn main" on:click=move |_| go()>
            {first}
        </button>
        {home_link("btn")}
    }
    .into_any()
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
            | RefusedCode::Draining
            | RefusedCode::TakenOver => false,
        },
        Trouble::Unreachable | Trouble::ServerLost => false,
    }
}

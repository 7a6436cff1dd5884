//! The button that puts the room's link on the clipboard.

use crate::browser;
use crate::browser::spawn;
use crate::components::{Announcer, Icon, changing_icon, follow, part, text};
use leptos::prelude::*;
use std::time::Duration;

/// How the last press went.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Copying {
    Waiting,
    Copied,
    Failed,
}

/// A button "Copy link", which says for a moment that it has done so.
#[component]
pub(crate) fn CopyLink(link: String, class: &'static str) -> impl IntoView {
    let words = &text().common;
    let announcer: Announcer = expect_context();
    let copying = RwSignal::new(Copying::Waiting);
    let link = StoredValue::new(link);
    let copy = move || {
        spawn(async move {
            let outcome = if browser::copy(&link.get_value()).await { Copying::Copied } else { Copying::Failed };
            announcer.say(if outcome == Copying::Copied { words.link_copied } else { words.copy_failed });
            // The page may have moved on; then nobody waits for this.
            let _ = copying.try_set(outcome);
            if outcome == Copying::Copied {
                set_timeout(move || _ = copying.try_set(Copying::Waiting), Duration::from_secs(2));
            }
        });
    };
    let copied = move || copying.get() == Copying::Copied;
    view! {
        <button type="button" class=class on:click=move |_| copy()>
            {changing_icon(move || if copied() { Icon::Check } else { Icon::Link })}
            <span class="word">{follow(move || if copied() { words.link_copied } else { words.copy_link })}</span>
        </button>
        {part(move || {
            (copying.get() == Copying::Failed)
                .then(|| {
                    view! {
                        <p class="notice copy-failed">
                            <span>{words.copy_failed} " " <span class="link">{link.get_value()}</span></span>
                        </p>
                    }
                        .into_any()
                })
        })}
    }
}

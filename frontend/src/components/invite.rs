//! The ways to give somebody the room's link: a button that sends or copies it, and the door to its code.

use crate::browser::{self, Handed, spawn};
use crate::components::{CopyLink, Door, Icon, icon, text};
use crate::later;
use leptos::prelude::*;

/// What hands on the link in one press: on phones to another program, elsewhere to the clipboard. And next to it the button
/// of what has both and the code. `first` is the class of the one, `class` that of the other.
pub(crate) fn invite(link: String, first: &'static str, class: &'static str) -> AnyView {
    let door = Door::new();
    let label = text().common.qr_code;
    let kept = StoredValue::new(link.clone());
    let hand_on = if browser::can_hand_on() && !browser::has_fine_pointer() {
        share_link(link, first)
    } else {
        view! { <CopyLink link class=first /> }.into_any()
    };
    view! {
        {hand_on}
        <button
            type="button"
            class=class
            title=label
            aria-label=label
            aria-haspopup="dialog"
            on:click=move |_| door.open_after(later::load_settings())
        >
            {icon(Icon::Code)}
        </button>
        {door.view(Box::new(move || later::invitation(kept.get_value(), Box::new(move || door.close()))))}
    }
    .into_any()
}

/// The button that hands the link to another program of the system, or copies it where the browser does not let us.
pub(crate) fn share_link(link: String, class: &'static str) -> AnyView {
    let is_refused = RwSignal::new(false);
    let kept = StoredValue::new(link);
    let hand_on = move || {
        spawn(async move {
            if browser::hand_on(&kept.get_value()).await == Handed::Refused {
                // The page may have moved on; then nobody waits for this.
                let _ = is_refused.try_set(true);
            }
        });
    };
    crate::components::part(move || {
        Some(if is_refused.get() {
            view! { <CopyLink link=kept.get_value() class /> }.into_any()
        } else {
            view! {
                <button type="button" class=class on:click=move |_| hand_on()>
                    {icon(Icon::Share)}
                    <span class="word">{text().common.share_link}</span>
                </button>
            }
            .into_any()
        })
    })
    .into_any()
}

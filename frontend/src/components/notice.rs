//! A sentence about something that is wrong or worth knowing, in the place where it matters.

use crate::components::Icon;
use leptos::prelude::*;

/// How a notice sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Interrupts a screen reader: something is wrong.
    Alert,
    /// Waits for its turn: something is different.
    Status,
}

/// A notice with a sentence and what to do.
#[component]
pub(crate) fn Notice(tone: Tone, icon: Icon, children: Children) -> impl IntoView {
    let role = match tone {
        Tone::Alert => "alert",
        Tone::Status => "status",
    };
    view! {
        <div class="notice" role=role>
            <Icon of=icon />
            <div>{children()}</div>
        </div>
    }
}

/// Under a field: what is wrong with what was typed.
#[component]
pub(crate) fn Wrong(
    /// For `aria-describedby` of the field.
    id: &'static str,
    sentence: RwSignal<Option<String>>,
) -> impl IntoView {
    move || {
        sentence.get().map(|sentence| {
            view! {
                <p class="wrong" id=id role="alert">
                    {sentence}
                </p>
            }
        })
    }
}

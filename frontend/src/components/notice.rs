//! A sentence about something that is wrong or worth knowing, in the place where it matters.

use crate::components::{Icon, icon, part};
use leptos::prelude::*;

/// How a notice sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Interrupts a screen reader: something is wrong.
    Alert,
    /// Waits for its turn: something is different.
    Status,
}

/// A notice: what is the case and what to do, one sentence a paragraph; the last may be an `aside`.
pub(crate) fn notice(tone: Tone, sign: Icon, sentences: Vec<String>, aside: Option<&'static str>) -> AnyView {
    let role = match tone {
        Tone::Alert => "alert",
        Tone::Status => "status",
    };
    let sentences: Vec<_> = sentences.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect();
    view! {
        <div class="notice" role=role>
            {icon(sign)}
            <div>{sentences} {aside.map(|aside| view! { <p class="soft">{aside}</p> })}</div>
        </div>
    }
    .into_any()
}

/// Under a field: what is wrong with what was typed. The field's `aria-describedby` names the id.
pub(crate) fn wrong(id: &'static str, sentence: RwSignal<Option<String>>) -> impl IntoView {
    part(move || {
        let sentence = sentence.get()?;
        Some(
            view! {
                <p class="wrong" id=id role="alert">
                    {sentence}
                </p>
            }
            .into_any(),
        )
    })
}

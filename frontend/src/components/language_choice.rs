//! The choice of the language, each under its own name: whoever cannot read the page finds theirs.

use crate::browser;
use crate::components::{Icon, Tone, follow, icon, notice, part, text};
use crate::text::Language;
use crate::wording::Wording;
use leptos::html;
use leptos::prelude::*;

/// The field, and under it what is wrong with the choice.
pub(crate) fn language_choice() -> AnyView {
    let text = text();
    let wording: Wording = expect_context();
    let chosen = wording.chosen();
    let field = NodeRef::<html::Select>::new();
    if wording.takes_keyboard() {
        browser::focus_when_there(field);
    }
    let options: Vec<_> = Language::ALL
        .into_iter()
        .map(|language| {
            view! {
                <option
                    value=language.tag()
                    lang=language.tag()
                    prop:selected=follow(move || chosen.get() == Some(language))
                >
                    {language.own_name()}
                </option>
            }
        })
        .collect();
    view! {
        <label class="pick language">
            <span>{icon(Icon::Language)} {text.common.language}</span>
            <select
                id=Wording::FIELD
                class="field"
                node_ref=field
                on:change=move |change| wording.choose(Language::of_tag(&event_target_value(&change)))
            >
                <option value="" prop:selected=follow(move || chosen.get().is_none())>
                    {text.common.browser_language}
                </option>
                {options}
            </select>
        </label>
        {part(move || {
            let missing = wording.is_missing().get().then_some(text.ended.incomplete);
            let forgotten = wording.is_forgotten().then_some(text.devices.forgotten);
            let sentence = missing.or(forgotten)?.to_owned();
            Some(notice(Tone::Status, Icon::Alert, vec![sentence], None))
        })}
    }
    .into_any()
}

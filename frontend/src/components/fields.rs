//! The fields of a form of settings: choices and ticks, each with its label.

use crate::components::follow;
use leptos::prelude::*;

/// A choice among a few; `options` are values with their labels, `chosen` is told the value.
pub(crate) fn choice(
    label: &'static str,
    options: Vec<(&'static str, String)>,
    now: Signal<&'static str>,
    chosen: impl Fn(String) + 'static,
) -> AnyView {
    let options: Vec<_> = options
        .into_iter()
        .map(|(value, label)| {
            let is_chosen = follow(move || now.get() == value);
            view! {
                <option value=value prop:selected=is_chosen>
                    {label}
                </option>
            }
        })
        .collect();
    let chosen: Box<dyn Fn(String)> = Box::new(chosen);
    view! {
        <label class="pick">
            <span>{label}</span>
            <select class="field" aria-label=label on:change=move |change| chosen(event_target_value(&change))>
                {options}
            </select>
        </label>
    }
    .into_any()
}

/// Something that is so or not.
pub(crate) fn tick(label: &'static str, is_ticked: Signal<bool>, ticked: impl Fn(bool) + 'static) -> AnyView {
    tick_if(false.into(), label, "", is_ticked, ticked)
}

/// The same where it may be out of reach; why stands in the element of this id.
pub(crate) fn tick_if(
    is_out_of_reach: Signal<bool>,
    label: &'static str,
    why: &'static str,
    is_ticked: Signal<bool>,
    ticked: impl Fn(bool) + 'static,
) -> AnyView {
    let ticked: Box<dyn Fn(bool)> = Box::new(ticked);
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=is_ticked
                disabled=is_out_of_reach
                aria-describedby=(!why.is_empty()).then_some(why)
                on:change=move |change| ticked(event_target_checked(&change))
            />
            <span>{label}</span>
        </label>
    }
    .into_any()
}

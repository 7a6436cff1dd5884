//! A key that does something for as long as it is held.

use leptos::leptos_dom::helpers::WindowListenerHandle;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Calls back when the space bar goes down and when it comes up again, until the reactive owner ends. Where the space bar
/// means something else (in a field, on a button, in a dialog) it keeps that meaning.
pub(crate) fn while_space_is_held(act: impl Fn(bool) + Copy + 'static) {
    let is_held = StoredValue::new(false);
    let down = window_event_listener(leptos::ev::keydown, move |key| {
        if key.key() == " " && is_nobodys(&key) {
            key.prevent_default();
            if !key.repeat() && !is_held.get_value() {
                is_held.set_value(true);
                act(true);
            }
        }
    });
    let release = move || {
        if is_held.get_value() {
            is_held.set_value(false);
            act(false);
        }
    };
    let up = window_event_listener(leptos::ev::keyup, move |key| {
        if key.key() == " " {
            release();
        }
    });
    // The key may come up where this window does not hear of it.
    let away = window_event_listener(leptos::ev::blur, move |_| release());
    on_cleanup(move || [down, up, away].into_iter().for_each(WindowListenerHandle::remove));
}

fn is_nobodys(key: &KeyboardEvent) -> bool {
    !is_in(key, "input, textarea, select, button, a, dialog, [contenteditable]")
}

/// Whether the key was pressed in an element that one of these selectors names; what they cannot say counts as so.
pub(super) fn is_in(key: &KeyboardEvent, selectors: &str) -> bool {
    let target = key.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| !target.closest(selectors).is_ok_and(|found| found.is_none()))
}

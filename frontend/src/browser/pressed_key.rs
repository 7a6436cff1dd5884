//! Single keys that do something wherever the keyboard is, except where one writes.

use super::held_key::is_in;
use crate::shortcuts::Press;
use leptos::ev;
use leptos::prelude::*;

/// Calls back with each key that is pressed, until the reactive owner ends; what `act` says is done with the key is done. Not
/// in fields, where keys are letters, and not under or in a dialog, which is about something else.
pub(crate) fn when_key_is_pressed(act: impl Fn(Press<'_>) -> bool + 'static) {
    let listener = window_event_listener(ev::keydown, move |event| {
        let is_taken = event.default_prevented()
            || is_composing(&event)
            || is_in(&event, "input, textarea, select, [contenteditable]")
            || document().query_selector("dialog:modal").is_ok_and(|dialog| dialog.is_some());
        if is_taken {
            return;
        }
        let (key, code) = (event.key(), event.code());
        let press = Press {
            key: &key,
            code: &code,
            shift: event.shift_key(),
            has_modifier: event.ctrl_key() || event.alt_key() || event.meta_key(),
            repeats: event.repeat(),
        };
        if act(press) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

/// Whether a key belongs to letters that are being composed, as in Japanese. In Safari the one that ends it comes afterwards, with
/// a code that no other key has.
pub(crate) fn is_composing(key: &ev::KeyboardEvent) -> bool {
    key.is_composing() || key.key_code() == 229
}

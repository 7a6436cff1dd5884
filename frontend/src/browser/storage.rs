//! What the browser remembers between visits, if it is allowed to remember anything.

use leptos::prelude::window;

/// What was remembered under this key.
pub(crate) fn recall(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Remembers something; where storage is forbidden or full, it is forgotten with the page.
pub(crate) fn remember(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}

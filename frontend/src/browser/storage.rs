//! What the browser remembers between visits, if it is allowed to remember anything.

use crate::read_only::ReadOnly;
use leptos::prelude::*;
use web_sys::Storage;

/// A handle to what is remembered; cheap to copy. Knows whether the browser keeps it.
#[derive(Clone, Copy)]
pub(crate) struct Memory {
    fails: RwSignal<bool>,
}

impl Memory {
    /// Where storage is forbidden, this is known from the beginning; that it is full, from the first thing that is lost.
    pub(crate) fn open() -> Self {
        Self { fails: RwSignal::new(storage().is_none()) }
    }

    /// Whether something was, or would be, forgotten with the page.
    pub(crate) fn fails(self) -> ReadOnly<bool> {
        ReadOnly::of(self.fails)
    }

    /// Remembers something; where storage is forbidden or full, it is forgotten with the page.
    pub(crate) fn remember(self, key: &str, value: &str) {
        let is_kept = storage().is_some_and(|storage| storage.set_item(key, value).is_ok());
        if !is_kept {
            self.fails.set(true);
        }
    }
}

/// What was remembered under this key.
pub(crate) fn recall(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

fn storage() -> Option<Storage> {
    window().local_storage().ok()?
}

//! Where in the application the person is: the path in the address bar, and moving without a reload. Paths are those below the
//! address that the server is reached by, which may have a path of its own.

use crate::read_only::ReadOnly;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// The path of the page, decoded; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Location(RwSignal<String>);

impl Location {
    /// Follows the address bar for as long as the owner lives.
    pub(crate) fn follow() -> Self {
        let path = RwSignal::new(current());
        let listener = window_event_listener(ev::popstate, move |_| {
            // What follows the path in the address may change alone; that is no move.
            let now = current();
            if *path.read_untracked() != now {
                path.set(now);
            }
        });
        on_cleanup(move || listener.remove());
        Self(path)
    }

    /// The path, as in `/r/team-standup`.
    pub(crate) fn path(self) -> ReadOnly<String> {
        ReadOnly::of(self.0)
    }

    /// To another page, so that Back leads here again.
    pub(crate) fn go(self, path: &str) {
        if let Ok(history) = window().history() {
            // Refused only after hundreds of moves in seconds; then the page changes without the address.
            let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&link_to(path)));
        }
        self.0.set(path.to_owned());
    }
}

/// Writes the proper path of this page into the address bar; what follows the path there stays.
pub(crate) fn correct_path(path: &str) {
    let location = window().location();
    let rest = location.search().unwrap_or_default() + &location.hash().unwrap_or_default();
    let proper = link_to(path) + &rest;
    if location.href().is_ok_and(|current| current == proper) {
        return;
    }
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&proper));
    }
}

/// The whole link to a path of this server, to be sent to somebody.
pub(crate) fn link_to(path: &str) -> String {
    base() + path.strip_prefix('/').unwrap_or(path)
}

/// The address of the home page, with a slash at the end: what `<base>` in index.html says, which the server may have
/// written. All that the page asks for lies below it.
pub(super) fn base() -> String {
    // Every document has one.
    document().base_uri().ok().flatten().unwrap_or_default()
}

fn current() -> String {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    let base = base();
    let prefix = base.strip_prefix(&location.origin().unwrap_or_default()).unwrap_or("/").trim_end_matches('/');
    let path = path.strip_prefix(prefix).unwrap_or(&path).to_owned();
    // A path that is no UTF-8 stays as it is, and is no page.
    js_sys::decode_uri_component(&path).map_or(path, String::from)
}

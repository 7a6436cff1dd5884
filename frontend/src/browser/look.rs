//! How the page is dressed, by the script in `index.html` that does it before anything is drawn.

use super::function::function;
use js_sys::{Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;

/// The keys of the theme and of the accent that were chosen; each is empty where nothing was.
pub(crate) fn dress() -> (String, String) {
    tell(&Object::new())
}

/// Dresses the page in this theme, given by its key, from now on.
pub(crate) fn dress_in_theme(theme: &str) {
    tell_one("theme", theme);
}

/// Gives the page this accent, given by its key, from now on.
pub(crate) fn dress_in_accent(accent: &str) {
    tell_one("accent", accent);
}

fn tell_one(what: &str, chosen: &str) {
    let wish = Object::new();
    // Cannot fail: this is a plain object of our own.
    let _ = Reflect::set(&wish, &what.into(), &chosen.into());
    tell(&wish);
}

fn tell(wish: &Object) -> (String, String) {
    let dress = function(&window(), "dress");
    let look = dress.and_then(|dress| dress.call1(&JsValue::NULL, wish).ok()).unwrap_or_default();
    let of = |what: &str| Reflect::get(&look, &what.into()).ok().and_then(|it| it.as_string()).unwrap_or_default();
    (of("theme"), of("accent"))
}

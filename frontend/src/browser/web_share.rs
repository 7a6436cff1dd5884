//! Handing a link to another program of the system (W3C Web Share).

use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handed {
    /// The other program has it, or the person has changed their mind.
    Settled,
    /// The browser did not let us.
    Refused,
}

/// Whether the browser can.
pub(crate) fn can_hand_on() -> bool {
    share().is_some()
}

/// Has the person choose a program and hands it the link. Call it from a click.
pub(crate) async fn hand_on(link: &str) -> Handed {
    let data = Object::new();
    // Cannot fail: this is a plain object of our own.
    let _ = Reflect::set(&data, &"url".into(), &link.into());
    let promise = share().and_then(|share| share.call1(&window().navigator(), &data).ok());
    let Some(promise) = promise.and_then(|promise| promise.dyn_into::<Promise>().ok()) else { return Handed::Refused };
    match JsFuture::from(promise).await {
        Err(error) if name(&error).as_deref() != Some("AbortError") => Handed::Refused,
        Ok(_) | Err(_) => Handed::Settled,
    }
}

fn share() -> Option<Function> {
    Reflect::get(&window().navigator(), &"share".into()).ok()?.dyn_into().ok()
}

fn name(error: &JsValue) -> Option<String> {
    Reflect::get(error, &"name".into()).ok()?.as_string()
}

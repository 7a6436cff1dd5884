//! What a tab knows across loads of its page, and that it is the only one that does.
//!
//! A duplicated tab begins with a copy of what the other remembers, and must not be taken for it.

use super::function::function;
use super::task::spawn;
use js_sys::{Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Storage;

/// How long the browser has to notice that the page before this one, of the same tab, is gone.
const UNLOADED_WITHIN: u32 = 600;

/// What this tab remembers under this key.
pub(crate) fn recall_in_tab(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Remembers something for as long as the tab is there; where storage is forbidden, until the page is loaded again.
pub(crate) fn remember_in_tab(key: &str, value: &str) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Remembers it no longer.
pub(crate) fn forget_in_tab(key: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(key);
    }
}

/// Makes this page the only one that holds the name, until it goes away; false when another has it (W3C Web Locks). A
/// browser without locks is believed to have one tab.
pub(crate) async fn hold_alone(name: &str) -> bool {
    let Ok(locks) = Reflect::get(&window().navigator(), &"locks".into()) else { return true };
    let Some(request) = function(&locks, "request") else { return true };
    let options = js_sys::Object::new();
    if let Some(signal) = give_up_after(UNLOADED_WITHIN) {
        let _ = Reflect::set(&options, &"signal".into(), &signal);
    }
    let held = Promise::new(&mut |resolve, _| {
        let granted = Closure::once_into_js({
            let resolve = Clone::clone(&resolve);
            move || -> Promise {
                let _ = resolve.call1(&JsValue::NULL, &JsValue::TRUE);
                // For as long as the page lives.
                Promise::new(&mut |_, _| {})
            }
        });
        let asked = request.call3(&locks, &name.into(), &options, &granted);
        let refused = resolve;
        match asked.ok().and_then(|promise| promise.dyn_into::<Promise>().ok()) {
            Some(promise) => spawn(async move {
                if JsFuture::from(promise).await.is_err() {
                    let _ = refused.call1(&JsValue::NULL, &JsValue::FALSE);
                }
            }),
            // A browser that lacks something of it.
            None => drop(refused.call1(&JsValue::NULL, &JsValue::TRUE)),
        }
    });
    JsFuture::from(held).await.is_ok_and(|held| held.is_truthy())
}

fn give_up_after(milliseconds: u32) -> Option<JsValue> {
    let signals = Reflect::get(&window(), &"AbortSignal".into()).ok()?;
    let timeout = function(&signals, "timeout")?;
    timeout.call1(&signals, &milliseconds.into()).ok()
}

fn storage() -> Option<Storage> {
    window().session_storage().ok()?
}

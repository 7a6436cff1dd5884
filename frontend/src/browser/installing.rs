//! What it takes to be installed: the manifest and the service worker (`frontend/installed/`), which has a page for where the
//! server cannot be reached. Both come when the page stands, so that nobody waits for them.

use super::function::function;
use super::location::base;
use super::task::forgive;
use js_sys::{Object, Promise, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::*;

/// How long a busy browser is waited for, in milliseconds.
const IDLE_WITHIN: u32 = 10_000;
/// How long is waited where the browser does not say when it has time: in Safari.
const SOON: i32 = 2_000;

/// Has the browser take in both once it has nothing else to do. Where it does not, because it cannot or may not keep
/// anything, the page is as it would be without.
pub(crate) fn be_installable_when_idle() {
    let act = Closure::once_into_js(|| {
        name_manifest();
        register_worker();
    });
    let window = window();
    if let Some(when_idle) = function(&window, "requestIdleCallback") {
        let options = Object::new();
        // Cannot fail: this is a plain object of our own.
        let _ = Reflect::set(&options, &"timeout".into(), &IDLE_WITHIN.into());
        let _ = when_idle.call2(&window, &act, &options);
    } else {
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(act.unchecked_ref(), SOON);
    }
}

fn name_manifest() -> Option<()> {
    let link = document().create_element("link").ok()?;
    link.set_attribute("rel", "manifest").ok()?;
    link.set_attribute("href", "manifest.webmanifest").ok()?;
    document().head()?.append_child(&link).ok().map(drop)
}

fn register_worker() -> Option<()> {
    let workers = workers()?;
    let options = Object::new();
    let _ = Reflect::set(&options, &"updateViaCache".into(), &"none".into());
    let address = base() + "sw.js";
    let promise = function(&workers, "register")?.call2(&workers, &address.into(), &options).ok()?;
    forgive(promise.dyn_into::<Promise>().ok()?);
    Some(())
}

/// Where service workers are registered. Not there over plain http, and in some private windows; forbidden in frames of others.
pub(super) fn workers() -> Option<JsValue> {
    let workers = Reflect::get(&window().navigator(), &"serviceWorker".into()).ok()?;
    workers.is_object().then_some(workers)
}

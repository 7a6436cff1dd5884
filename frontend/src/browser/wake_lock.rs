//! Keeps the screen from going dark during a call.

use super::function::function;
use super::page::is_hidden;
use super::task::spawn;
use js_sys::{Promise, Reflect};
use leptos::prelude::{document, window};
use std::cell::RefCell;
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// While this lives the screen stays on, where the browser can do that. The browser lets go of the screen whenever the
/// page is hidden; it is asked again when the page is back.
pub(crate) struct WakeLock {
    held: Rc<RefCell<Option<JsValue>>>,
    visible: Closure<dyn FnMut()>,
}

impl WakeLock {
    /// Begins now.
    pub(crate) fn keep() -> Self {
        let held = Rc::new(RefCell::new(None));
        let visible = {
            let held = Rc::downgrade(&held);
            Closure::<dyn FnMut()>::new(move || {
                if !is_hidden() {
                    ask(Weak::clone(&held));
                }
            })
        };
        ask(Rc::downgrade(&held));
        // Listening fails for no event.
        let _ = document().add_event_listener_with_callback("visibilitychange", visible.as_ref().unchecked_ref());
        Self { held, visible }
    }
}

impl Drop for WakeLock {
    fn drop(&mut self) {
        let listener = self.visible.as_ref().unchecked_ref();
        let _ = document().remove_event_listener_with_callback("visibilitychange", listener);
        if let Some(lock) = self.held.take() {
            let _ = call(&lock, "release", None);
        }
    }
}

fn ask(held: Weak<RefCell<Option<JsValue>>>) {
    let navigator = window().navigator();
    let Ok(locks) = Reflect::get(&navigator, &"wakeLock".into()) else { return };
    let Some(promise) = call(&locks, "request", Some("screen")) else { return };
    spawn(async move {
        if let Ok(lock) = JsFuture::from(promise).await {
            match held.upgrade() {
                Some(held) => drop(held.replace(Some(lock))),
                // The call was over before the browser had answered.
                None => drop(call(&lock, "release", None)),
            }
        }
    });
}

/// Calls a method that gives a promise, if there is one.
fn call(object: &JsValue, method: &str, argument: Option<&str>) -> Option<Promise> {
    let function = function(object, method)?;
    let answer = match argument {
        Some(argument) => function.call1(object, &argument.into()),
        None => function.call0(object),
    };
    answer.ok()?.dyn_into().ok()
}

//! The system's own keys and buttons for a call: hang up, microphone, camera.

use super::function::function;
use js_sys::Reflect;
use leptos::prelude::window;
use wasm_bindgen::prelude::*;

/// What the system may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SystemKey {
    /// End the call.
    HangUp,
    /// Mute or unmute.
    Microphone,
    /// Camera on or off.
    Camera,
    /// Stay on top of other windows, because the page is about to be hidden.
    Float,
}

impl SystemKey {
    const ALL: [Self; 4] = [Self::HangUp, Self::Microphone, Self::Camera, Self::Float];

    /// As W3C Media Session §5.2 names it.
    const fn action(self) -> &'static str {
        match self {
            Self::HangUp => "hangup",
            Self::Microphone => "togglemicrophone",
            Self::Camera => "togglecamera",
            Self::Float => "enterpictureinpicture",
        }
    }
}

/// Listens to the system's keys until it is dropped, where the browser passes them on.
pub(crate) struct SystemKeys {
    _handlers: Vec<Closure<dyn FnMut()>>,
}

impl SystemKeys {
    /// Begins now.
    pub(crate) fn listen(act: impl Fn(SystemKey) + Copy + 'static) -> Self {
        let handler = |key: SystemKey| {
            let handler = Closure::<dyn FnMut()>::new(move || act(key));
            set(key, handler.as_ref());
            handler
        };
        Self { _handlers: SystemKey::ALL.into_iter().map(handler).collect() }
    }
}

impl Drop for SystemKeys {
    fn drop(&mut self) {
        SystemKey::ALL.into_iter().for_each(|key| set(key, &JsValue::NULL));
    }
}

/// A browser that does not know a key says so with an exception; then it will never be pressed.
fn set(key: SystemKey, handler: &JsValue) {
    let Ok(session) = Reflect::get(&window().navigator(), &"mediaSession".into()) else { return };
    if let Some(set) = function(&session, "setActionHandler") {
        let _ = set.call2(&session, &key.action().into(), handler);
    }
}

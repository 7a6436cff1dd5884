//! Leptos brings server functions along, and these streams. Resaka has none of the first and needs none of the second;
//! but what wasm-bindgen exports is never thrown away, so that the real crate costs every visitor 4 kB for nothing.

use futures_util::stream::{Empty, empty};
use wasm_bindgen::{JsCast, JsValue};

/// As much of it as has to compile.
#[derive(Debug)]
pub struct ReadableStream(web_sys::ReadableStream);

impl ReadableStream {
    /// Of nothing.
    pub fn from_stream<S>(_: S) -> Self {
        Self(JsValue::UNDEFINED.unchecked_into())
    }

    /// Of what the browser has.
    pub fn from_raw(raw: web_sys::ReadableStream) -> Self {
        Self(raw)
    }

    /// What it was made of.
    pub fn into_raw(self) -> web_sys::ReadableStream {
        self.0
    }

    /// Ends at once.
    pub fn into_stream(self) -> Empty<Result<JsValue, JsValue>> {
        empty()
    }
}

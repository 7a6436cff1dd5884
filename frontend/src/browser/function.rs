//! What only some browsers can do, and what bindings lack.

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;

/// The method, or the class, of this name, where the browser has it.
pub(super) fn function(of: &JsValue, name: &str) -> Option<Function> {
    Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
}

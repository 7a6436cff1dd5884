//! Work that goes on by itself.

use std::future::Future;
use std::pin::Pin;
use wasm_bindgen_futures::JsFuture;

/// Starts it. In a box, because what would be made for each type of future anew is code that a visitor has to download.
pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) {
    let future: Pin<Box<dyn Future<Output = ()>>> = Box::pin(future);
    wasm_bindgen_futures::spawn_local(future);
}

/// Waits for a promise whose failure changes nothing, so that the browser does not report it as unhandled.
pub(super) fn forgive(promise: js_sys::Promise) {
    spawn(async move {
        let _ = JsFuture::from(promise).await;
    });
}

//! Work that goes on by itself.

use std::future::Future;
use std::pin::Pin;

/// Starts it. In a box, because what would be made for each type of future anew is code that a visitor has to download.
pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) {
    let future: Pin<Box<dyn Future<Output = ()>>> = Box::pin(future);
    wasm_bindgen_futures::spawn_local(future);
}

//! What the browser knows of a connection.

use js_sys::{Array, JSON};
use wasm_bindgen_futures::JsFuture;
use web_sys::RtcPeerConnection;

/// Where to ask about one connection; asking costs nothing until it is done.
#[derive(Clone)]
pub(crate) struct Stats(pub(super) RtcPeerConnection);

impl Stats {
    /// The report as JSON, a list of pairs of an id and an entry; none when the connection has closed meanwhile.
    pub(crate) async fn read(&self) -> Option<String> {
        let report = JsFuture::from(self.0.get_stats()).await.ok()?;
        // It is a map, which is a list of pairs to whoever goes through it.
        JSON::stringify(&Array::from(&report)).ok()?.as_string()
    }
}

//! What the browser knows of a connection.

use crate::quality::{Entry, Snapshot};
use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::RtcPeerConnection;

/// Where to ask about one connection; asking costs nothing until it is done.
#[derive(Clone)]
pub(crate) struct Stats(pub(super) RtcPeerConnection);

/// An entry of the browser's report.
struct Given(JsValue);

impl Stats {
    /// How the connection is now; none when it has closed meanwhile.
    pub(crate) async fn read(&self) -> Option<Snapshot> {
        let report = JsFuture::from(self.0.get_stats()).await.ok()?;
        // It is a map, which is a list of pairs to whoever goes through it.
        let pairs = Array::from(&report);
        let named = |pair: JsValue| {
            let pair: Array = pair.unchecked_into();
            Some((pair.get(0).as_string()?, Given(pair.get(1))))
        };
        let entries: Vec<(String, Given)> = pairs.iter().filter_map(named).collect();
        Some(Snapshot::read(&entries))
    }
}

impl Given {
    fn field(&self, field: &str) -> JsValue {
        Reflect::get(&self.0, &field.into()).unwrap_or_default()
    }
}

impl Entry for Given {
    fn text(&self, field: &str) -> Option<String> {
        self.field(field).as_string()
    }

    fn number(&self, field: &str) -> Option<f64> {
        self.field(field).as_f64()
    }

    fn is(&self, field: &str) -> bool {
        self.field(field).is_truthy()
    }
}

//! New credentials for connections that there are.

use super::connection::Connection;
use super::rtc_ext::PeerConnectionExt;
use super::setup::Setup;
use super::task::spawn;
use js_sys::{Array, Reflect};
use mesh::Ice;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::RtcPeerConnection;

impl Setup {
    /// From now on this connection looks for paths with these servers (`setConfiguration()`). One whose own end is a relay does
    /// so at once, because there are relays that keep nobody whose credentials have ended; the others stay as they are.
    pub(crate) fn renew(&self, connection: &Connection, ice: &Ice) {
        let peer = connection.peer().clone();
        if self.reconfigure(&peer, ice) {
            spawn(async move {
                if is_relayed(&peer).await == Some(true) {
                    peer.unchecked_ref::<PeerConnectionExt>().restart_ice();
                }
            });
        }
    }

    /// `setConfiguration()`; whether the browser took it.
    pub(super) fn reconfigure(&self, peer: &RtcPeerConnection, ice: &Ice) -> bool {
        // A certificate other than before is refused (W3C WebRTC §4.4.1.6), and some had none of ours.
        let set = |configuration| peer.set_configuration_with_configuration(&configuration);
        set(self.configuration(ice)).or_else(|_| set(self.without_certificate(ice))).is_ok()
    }
}

/// Whether this end of the path is a relay; none when there is no path.
async fn is_relayed(peer: &RtcPeerConnection) -> Option<bool> {
    let report = JsFuture::from(peer.get_stats()).await.ok()?;
    // A map: pairs of a name and what it stands for.
    let entries: Vec<JsValue> = Array::from(&report).iter().map(|pair| pair.unchecked_into::<Array>().get(1)).collect();
    let field = |entry: &JsValue, name: &str| Reflect::get(entry, &name.into()).unwrap_or_default();
    let named = |id: &JsValue| entries.iter().find(|entry| field(entry, "id") == *id);
    // Firefox has no transport that names its pair.
    let chosen = entries.iter().map(|entry| field(entry, "selectedCandidatePairId")).find_map(|id| named(&id));
    let pair = chosen.or_else(|| entries.iter().find(|entry| field(entry, "selected").is_truthy()))?;
    let own = named(&field(pair, "localCandidateId"))?;
    Some(field(own, "candidateType").as_string().as_deref() == Some("relay"))
}

//! New credentials for connections that there are.

use super::connection::Connection;
use super::rtc_ext::PeerConnectionExt;
use super::setup::Setup;
use super::stats::Stats;
use super::task::spawn;
use crate::quality::End;
use mesh::Ice;
use wasm_bindgen::JsCast;
use web_sys::RtcPeerConnection;

impl Setup {
    /// From now on this connection looks for paths with these servers (`setConfiguration()`). One whose own end is a relay does
    /// so at once, because there are relays that keep nobody whose credentials have ended; the others stay as they are.
    pub(crate) fn renew(&self, connection: &Connection, ice: &Ice) {
        if self.reconfigure(connection.peer(), ice) {
            let peer = connection.peer().clone();
            spawn(async move {
                let path = Stats(peer.clone()).read().await.and_then(|snapshot| snapshot.path);
                if path.is_some_and(|path| path.local == End::Relay) {
                    peer.unchecked_ref::<PeerConnectionExt>().restart_ice();
                }
            });
        }
    }

    /// From now on this connection looks for paths with these servers, whenever it does.
    pub(crate) fn use_named(&self, connection: &Connection, ice: &Ice) {
        self.reconfigure(connection.peer(), ice);
    }

    /// `setConfiguration()`; whether the browser took it.
    pub(super) fn reconfigure(&self, peer: &RtcPeerConnection, ice: &Ice) -> bool {
        // A certificate other than before is refused (W3C WebRTC §4.4.1.6), and some had none of ours.
        let set = |configuration| peer.set_configuration_with_configuration(&configuration);
        set(self.configuration(ice)).or_else(|_| set(self.without_certificate(ice))).is_ok()
    }
}

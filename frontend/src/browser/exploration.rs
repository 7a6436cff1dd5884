//! Whether packets by UDP pass between here and the servers.
//!
//! Where they do, relays are not asked for over TCP and TLS: a browser may stay with the first path that works (Firefox does),
//! and if that is one over TCP, each lost packet holds back all behind it. It is also fewer relays for everybody.

use super::connection::Connection;
use super::rtc_ext::PeerConnectionExt;
use super::setup::Setup;
use super::task::{forgive, spawn};
use mesh::Ice;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{RtcIceGatheringState, RtcPeerConnection, RtcPeerConnectionIceEvent};

/// A connection to nobody. Dropping it closes it.
pub(super) struct Exploration {
    peer: RtcPeerConnection,
    _handler: Closure<dyn FnMut(RtcPeerConnectionIceEvent)>,
}

impl Setup {
    /// Finds out, and tells when it is known. Until then every way is tried.
    pub(crate) fn explore(self: &Rc<Self>, ice: &Ice, on_known: impl Fn() + 'static) {
        self.udp_passes.set(false);
        self.exploration.replace(ice.by_udp().and_then(|by_udp| Exploration::begin(self, &by_udp, on_known)));
    }

    /// Before a connection looks for paths anew: something is not as it was.
    pub(crate) fn try_every_way(self: &Rc<Self>, connection: &Connection, ice: &Ice) {
        self.explore(ice, || {});
        self.reconfigure(connection.peer(), ice);
    }

    /// Before a connection looks for its first paths: it may be older than what is known now.
    pub(crate) fn aim(&self, connection: &Connection, ice: &Ice) {
        let peer = connection.peer();
        if self.udp_passes.get() && peer.ice_gathering_state() == RtcIceGatheringState::New {
            self.reconfigure(peer, ice);
        }
    }
}

impl Exploration {
    fn begin(setup: &Rc<Setup>, ice: &Ice, on_known: impl Fn() + 'static) -> Option<Self> {
        let peer = RtcPeerConnection::new_with_configuration(&setup.without_certificate(ice)).ok()?;
        // Without anything to connect there is nothing to look for.
        peer.create_data_channel("");
        let setup = Rc::downgrade(setup);
        let handler = Closure::<dyn FnMut(_)>::new(move |event: RtcPeerConnectionIceEvent| {
            if on_candidate(&setup, &event) {
                on_known();
            }
        });
        peer.set_onicecandidate(Some(handler.as_ref().unchecked_ref()));
        forgive(peer.unchecked_ref::<PeerConnectionExt>().set_local_description());
        Some(Self { peer, _handler: handler })
    }
}

impl Drop for Exploration {
    fn drop(&mut self) {
        self.peer.set_onicecandidate(None);
        self.peer.close();
    }
}

/// Whether it is known now.
fn on_candidate(setup: &Weak<Setup>, event: &RtcPeerConnectionIceEvent) -> bool {
    let Some(setup) = setup.upgrade() else { return false };
    // A server has answered: it has told an address, or given a relay.
    let is_answer = |text: String| text.contains(" typ srflx") || text.contains(" typ relay");
    let answered = event.candidate().map(|candidate| is_answer(candidate.candidate()));
    if answered == Some(false) {
        return false;
    }
    setup.udp_passes.set(answered == Some(true));
    // Not in here: it owns what runs now.
    spawn(async move { drop(setup.exploration.take()) });
    true
}

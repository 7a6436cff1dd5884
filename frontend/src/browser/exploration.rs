//! Whether packets by UDP pass between here and the servers.
//!
//! Where they do, relays are not asked for over TCP and TLS: a browser may stay with the first path that works (Firefox does),
//! and if that is one over TCP, each lost packet holds back all behind it. It is also fewer relays for everybody.

use super::connection::Connection;
use super::gathering::Gathering;
use super::setup::Setup;
use super::task::spawn;
use mesh::Ice;
use std::rc::Rc;
use web_sys::RtcIceGatheringState;

impl Setup {
    /// Finds out, and tells when it is known. Until then every way is tried.
    pub(crate) fn explore(self: &Rc<Self>, ice: &Ice, on_known: impl Fn() + 'static) {
        self.udp_passes.set(false);
        let setup = Rc::downgrade(self);
        let begin = |by_udp: Ice| {
            Gathering::begin(&by_udp, move |found| {
                let Some(setup) = setup.upgrade() else { return };
                // A server has answered: it has told an address, or given a relay.
                let is_answered = found.mapped || found.relay;
                if is_answered || found.is_all {
                    setup.udp_passes.set(is_answered);
                    // Not in here: it owns what runs now.
                    spawn(async move { drop(setup.exploration.take()) });
                    on_known();
                }
            })
        };
        self.exploration.replace(ice.by_udp().and_then(begin));
    }

    /// Before a connection looks for paths anew: something is not as it was. Where several do at once, one finding out is enough.
    pub(crate) fn try_every_way(self: &Rc<Self>, connection: &Connection, ice: &Ice) {
        if self.exploration.borrow().is_none() {
            self.explore(ice, || {});
        }
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

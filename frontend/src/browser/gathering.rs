//! Which kinds of addresses a browser finds with certain servers: the candidates of a connection to nobody.

use super::clock::pause;
use super::rtc_ext::PeerConnectionExt;
use super::setup::configuration_of;
use super::task::forgive;
use futures_channel::oneshot;
use futures_util::future::select;
use mesh::Ice;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{RtcPeerConnection, RtcPeerConnectionIceErrorEvent, RtcPeerConnectionIceEvent};

/// What was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gathered {
    pub(crate) host: bool,
    /// Seen by a server.
    pub(crate) mapped: bool,
    pub(crate) relay: bool,
    /// A server has answered with this error.
    pub(crate) refused: Option<u16>,
    /// There is no more to be found.
    pub(crate) is_all: bool,
}

/// A connection to nobody that looks for addresses. Dropping it closes it.
pub(super) struct Gathering {
    peer: RtcPeerConnection,
    found: Rc<Cell<Gathered>>,
    _on_candidate: Closure<dyn FnMut(RtcPeerConnectionIceEvent)>,
    _on_error: Closure<dyn FnMut(RtcPeerConnectionIceErrorEvent)>,
}

impl Gathering {
    /// Begins; what has been found so far is told with each candidate, and when there are no more.
    pub(super) fn begin(ice: &Ice, tell: impl Fn(Gathered) + 'static) -> Option<Self> {
        let peer = RtcPeerConnection::new_with_configuration(&configuration_of(ice)).ok()?;
        let found = Rc::new(Cell::new(Gathered::default()));
        let on_candidate = {
            let found = Rc::clone(&found);
            Closure::<dyn FnMut(_)>::new(move |event: RtcPeerConnectionIceEvent| {
                let mut now = found.get();
                match event.candidate().map(|candidate| candidate.candidate()) {
                    Some(text) => {
                        now.host |= text.contains(" typ host");
                        now.mapped |= text.contains(" typ srflx");
                        now.relay |= text.contains(" typ relay");
                    }
                    None => now.is_all = true,
                }
                found.set(now);
                tell(now);
            })
        };
        let on_error = {
            let found = Rc::clone(&found);
            Closure::<dyn FnMut(_)>::new(move |event: RtcPeerConnectionIceErrorEvent| {
                let code = event.error_code();
                // 701 is no answer of a server, but its absence (W3C WebRTC §4.8.3).
                if (300..=699).contains(&code) {
                    found.set(Gathered { refused: Some(code), ..found.get() });
                }
            })
        };
        peer.set_onicecandidate(Some(on_candidate.as_ref().unchecked_ref()));
        peer.unchecked_ref::<PeerConnectionExt>().set_on_candidate_error(Some(on_error.as_ref().unchecked_ref()));
        // Without anything to connect there is nothing to look for.
        peer.create_data_channel("");
        forgive(peer.unchecked_ref::<PeerConnectionExt>().set_local_description());
        Some(Self { peer, found, _on_candidate: on_candidate, _on_error: on_error })
    }
}

impl Drop for Gathering {
    fn drop(&mut self) {
        self.peer.set_onicecandidate(None);
        self.peer.unchecked_ref::<PeerConnectionExt>().set_on_candidate_error(None);
        self.peer.close();
    }
}

/// Looks until this is enough, until there is no more, or for so long.
pub(crate) async fn gather(ice: &Ice, is_enough: fn(&Gathered) -> bool, limit: Duration) -> Gathered {
    let (done, is_done) = oneshot::channel();
    let done = Cell::new(Some(done));
    let gathering = Gathering::begin(ice, move |found| {
        if (found.is_all || is_enough(&found))
            && let Some(done) = done.take()
        {
            // Whoever waited may have gone.
            let _ = done.send(());
        }
    });
    let Some(gathering) = gathering else { return Gathered::default() };
    select(is_done, Box::pin(pause(limit))).await;
    gathering.found.get()
}

//! Which kinds of addresses a browser finds with certain servers: the candidates of a connection to nobody.

use super::clock::pause;
use super::rtc_ext::PeerConnectionExt;
use super::setup::configuration_of;
use super::task::forgive;
use futures_channel::oneshot;
use futures_util::future::select;
use mesh::Ice;
use std::cell::{Cell, RefCell};
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
}

/// Looks until this is enough, until there is no more, or for so long.
pub(crate) async fn gather(ice: &Ice, is_enough: fn(&Gathered) -> bool, limit: Duration) -> Gathered {
    let found = Rc::new(Cell::new(Gathered::default()));
    let Ok(peer) = RtcPeerConnection::new_with_configuration(&configuration_of(ice)) else { return found.get() };
    let (done, is_done) = oneshot::channel();
    let done = RefCell::new(Some(done));
    let on_candidate = {
        let found = Rc::clone(&found);
        Closure::<dyn FnMut(_)>::new(move |event: RtcPeerConnectionIceEvent| {
            let candidate = event.candidate().map(|candidate| candidate.candidate());
            if let Some(text) = &candidate {
                let mut now = found.get();
                now.host |= text.contains(" typ host");
                now.mapped |= text.contains(" typ srflx");
                now.relay |= text.contains(" typ relay");
                found.set(now);
            }
            if (candidate.is_none() || is_enough(&found.get()))
                && let Some(done) = done.take()
            {
                // Whoever waited may have gone.
                let _ = done.send(());
            }
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
    select(is_done, Box::pin(pause(limit))).await;
    peer.set_onicecandidate(None);
    peer.unchecked_ref::<PeerConnectionExt>().set_on_candidate_error(None);
    peer.close();
    found.get()
}

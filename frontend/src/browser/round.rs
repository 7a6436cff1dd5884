//! Two connections in this page that talk to each other, through a relay and back.

use super::clock::{now, pause};
use super::rtc_ext::PeerConnectionExt;
use super::setup::configuration_of;
use super::task::forgive;
use crate::check::Arrival;
use futures_channel::oneshot;
use futures_util::future::{Either, select};
use js_sys::Uint8Array;
use mesh::Ice;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    MessageEvent, RtcDataChannel, RtcDataChannelInit, RtcDataChannelType, RtcPeerConnection, RtcPeerConnectionIceEvent,
    RtcSdpType, RtcSessionDescriptionInit,
};

/// Packets go from the one to the other, in no order, and what is lost stays lost. Dropping it closes both.
pub(crate) struct Round {
    ends: [RtcPeerConnection; 2],
    channels: [RtcDataChannel; 2],
    log: Rc<RefCell<Log>>,
    _handlers: Vec<Closure<dyn FnMut(JsValue)>>,
}

#[derive(Default)]
struct Log {
    /// When each packet left, by its number.
    left: Vec<f64>,
    arrivals: Vec<Arrival>,
}

impl Round {
    /// Comes about within this time, or not at all.
    pub(crate) async fn open(ice: &Ice, limit: Duration) -> Option<Self> {
        let make = || RtcPeerConnection::new_with_configuration(&configuration_of(ice)).ok();
        let ends = [make()?, make()?];
        let fleeting = RtcDataChannelInit::new();
        fleeting.set_negotiated(true);
        fleeting.set_id(0);
        fleeting.set_ordered(false);
        fleeting.set_max_retransmits(0);
        let channels = [0, 1].map(|end: usize| ends[end].create_data_channel_with_data_channel_dict("", &fleeting));
        let log = Rc::new(RefCell::new(Log::default()));
        let (opened, is_open) = oneshot::channel();
        let handlers = listen(&ends, &channels, &log, opened);
        let round = Self { ends, channels, log, _handlers: handlers };
        let connected = async {
            round.negotiate().await.ok()?;
            is_open.await.ok()
        };
        match select(Box::pin(connected), Box::pin(pause(limit))).await {
            Either::Left((Some(()), _)) => {}
            Either::Left((None, _)) | Either::Right(_) => return None,
        }
        Some(round)
    }

    async fn negotiate(&self) -> Result<(), JsValue> {
        let [near, far] = &self.ends;
        for (from, to, kind) in [(near, far, RtcSdpType::Offer), (far, near, RtcSdpType::Answer)] {
            JsFuture::from(from.unchecked_ref::<PeerConnectionExt>().set_local_description()).await?;
            let init = RtcSessionDescriptionInit::new(kind);
            init.set_sdp(&from.local_description().map(|description| description.sdp()).unwrap_or_default());
            JsFuture::from(to.set_remote_description(&init)).await?;
        }
        Ok(())
    }

    /// Sends the next packet, of so many bytes, if it is taken.
    pub(crate) fn send(&self, bytes: usize) {
        let mut log = self.log.borrow_mut();
        let number = u32::try_from(log.left.len()).unwrap_or(u32::MAX);
        let mut packet = number.to_le_bytes().to_vec();
        packet.resize(bytes.max(packet.len()), 0);
        if self.channels[0].send_with_u8_array(&packet).is_ok() {
            log.left.push(milliseconds());
        }
    }

    /// Bytes that have not left yet.
    pub(crate) fn waiting(&self) -> u32 {
        self.channels[0].buffered_amount()
    }

    /// How many packets were sent, and which came; from now on it is counted anew from this number.
    pub(crate) fn take(&self) -> (u32, Vec<Arrival>) {
        let mut log = self.log.borrow_mut();
        (u32::try_from(log.left.len()).unwrap_or(u32::MAX), std::mem::take(&mut log.arrivals))
    }
}

impl Drop for Round {
    fn drop(&mut self) {
        for (end, channel) in self.ends.iter().zip(&self.channels) {
            end.set_onicecandidate(None);
            channel.set_onopen(None);
            channel.set_onmessage(None);
            end.close();
        }
    }
}

fn listen(
    [near, far]: &[RtcPeerConnection; 2],
    [sending, receiving]: &[RtcDataChannel; 2],
    log: &Rc<RefCell<Log>>,
    opened: oneshot::Sender<()>,
) -> Vec<Closure<dyn FnMut(JsValue)>> {
    let pass_on = |to: &RtcPeerConnection| {
        let to = to.clone();
        Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            let event: RtcPeerConnectionIceEvent = event.unchecked_into();
            if let Some(candidate) = event.candidate() {
                forgive(to.add_ice_candidate_with_opt_rtc_ice_candidate(Some(&candidate)));
            }
        })
    };
    let (to_far, to_near) = (pass_on(far), pass_on(near));
    near.set_onicecandidate(Some(to_far.as_ref().unchecked_ref()));
    far.set_onicecandidate(Some(to_near.as_ref().unchecked_ref()));
    let mut opened = Some(opened);
    let open = Closure::<dyn FnMut(JsValue)>::new(move |_| {
        if let Some(opened) = opened.take() {
            // Whoever waited may have gone.
            let _ = opened.send(());
        }
    });
    sending.set_onopen(Some(open.as_ref().unchecked_ref()));
    receiving.set_binary_type(RtcDataChannelType::Arraybuffer);
    let log = Rc::clone(log);
    let arrival = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
        let came = milliseconds();
        let packet = Uint8Array::new(&event.unchecked_into::<MessageEvent>().data()).to_vec();
        let Some(number) = packet.first_chunk().map(|number| u32::from_le_bytes(*number)) else { return };
        let mut log = log.borrow_mut();
        let left = usize::try_from(number).ok().and_then(|number| log.left.get(number)).copied();
        if let Some(left) = left {
            log.arrivals.push(Arrival { number, left, came, bytes: packet.len() });
        }
    });
    receiving.set_onmessage(Some(arrival.as_ref().unchecked_ref()));
    vec![to_far, to_near, open, arrival]
}

fn milliseconds() -> f64 {
    now().as_secs_f64() * 1000.0
}

//! The methods of WebRTC that web-sys lacks, bound by hand.

use js_sys::{Array, Promise};
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// `RTCPeerConnection`, with what web-sys leaves out of it.
    pub(super) type PeerConnectionExt;

    /// Without an argument the browser makes the description that its state calls for (W3C WebRTC §4.4.2).
    #[wasm_bindgen(structural, method, js_name = setLocalDescription)]
    pub(super) fn set_local_description(this: &PeerConnectionExt) -> Promise;

    /// `RTCRtpSender`, with what web-sys leaves out of it.
    pub(super) type SenderExt;

    /// Names the streams that the track belongs to (W3C WebRTC §5.2): sound and picture of one stream are kept in step.
    #[wasm_bindgen(structural, method, variadic, catch, js_name = setStreams)]
    pub(super) fn set_streams(this: &SenderExt, streams: &Array) -> Result<(), wasm_bindgen::JsValue>;

    /// `RTCIceCandidate`, with what web-sys leaves out of it.
    pub(super) type CandidateExt;

    /// The ICE generation of the candidate.
    #[wasm_bindgen(structural, method, getter, js_name = usernameFragment)]
    pub(super) fn username_fragment(this: &CandidateExt) -> Option<String>;

    /// `HTMLVideoElement`, with what web-sys leaves out of it.
    pub(super) type VideoExt;

    /// Calls back once, when the next frame is shown; missing in old browsers.
    #[wasm_bindgen(structural, method, catch, js_name = requestVideoFrameCallback)]
    pub(super) fn request_video_frame_callback(
        this: &VideoExt,
        callback: &js_sys::Function,
    ) -> Result<u32, wasm_bindgen::JsValue>;
}

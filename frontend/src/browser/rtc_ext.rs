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

    /// The next offer looks for paths anew (W3C WebRTC §4.4.2).
    #[wasm_bindgen(structural, method, js_name = restartIce)]
    pub(super) fn restart_ice(this: &PeerConnectionExt);

    /// A server has given no candidate (W3C WebRTC §4.8.3).
    #[wasm_bindgen(structural, method, setter, js_name = onicecandidateerror)]
    pub(super) fn set_on_candidate_error(this: &PeerConnectionExt, handler: Option<&js_sys::Function>);

    /// `RTCRtpSender`, with what web-sys leaves out of it.
    pub(super) type SenderExt;

    /// Names the streams that the track belongs to (W3C WebRTC §5.2): sound and picture of one stream are kept in step.
    #[wasm_bindgen(structural, method, variadic, catch, js_name = setStreams)]
    pub(super) fn set_streams(this: &SenderExt, streams: &Array) -> Result<(), wasm_bindgen::JsValue>;

    /// What is sent how; to be given back to [`SenderExt::set_parameters`] as it is (W3C WebRTC §5.2).
    #[wasm_bindgen(structural, method, js_name = getParameters)]
    pub(super) fn get_parameters(this: &SenderExt) -> js_sys::Object;

    /// Sends in this way from now on; the options are of W3C webrtc-extensions, and passed over where they are not known.
    #[wasm_bindgen(structural, method, js_name = setParameters)]
    pub(super) fn set_parameters(this: &SenderExt, parameters: &js_sys::Object, options: &js_sys::Object) -> Promise;

    /// `RTCIceCandidate`, with what web-sys leaves out of it.
    pub(super) type CandidateExt;

    /// The ICE generation of the candidate.
    #[wasm_bindgen(structural, method, getter, js_name = usernameFragment)]
    pub(super) fn username_fragment(this: &CandidateExt) -> Option<String>;

    /// `RTCRtpReceiver`, with what web-sys leaves out of it.
    pub(super) type ReceiverExt;

    /// Who was heard last (W3C WebRTC §5.3); cheap enough to ask ten times a second.
    #[wasm_bindgen(structural, method, catch, js_name = getSynchronizationSources)]
    pub(super) fn get_synchronization_sources(this: &ReceiverExt) -> Result<Array, wasm_bindgen::JsValue>;

    /// `RTCRtpSynchronizationSource`.
    pub(super) type SourceExt;

    /// How loud it was, linear, 1 = 0 dBov; missing where the sender does not say.
    #[wasm_bindgen(structural, method, getter, js_name = audioLevel)]
    pub(super) fn audio_level(this: &SourceExt) -> Option<f64>;

    /// When that was played, in milliseconds, as `performance.timeOrigin + performance.now()`.
    #[wasm_bindgen(structural, method, getter)]
    pub(super) fn timestamp(this: &SourceExt) -> f64;

    /// `MediaStreamTrack`, with what web-sys leaves out of it.
    pub(super) type TrackExt;

    /// Whether details or motion matter (W3C mst-content-hint).
    #[wasm_bindgen(structural, method, setter, js_name = contentHint)]
    pub(super) fn set_content_hint(this: &TrackExt, hint: &str);

    /// What the device could do (W3C Media Capture §4.3.3.1); missing in old browsers.
    #[wasm_bindgen(structural, method, catch, js_name = getCapabilities)]
    pub(super) fn get_capabilities(this: &TrackExt) -> Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>;

    /// `MediaDevices`, with what web-sys leaves out of it.
    pub(super) type MediaDevicesExt;

    /// Asks the person for a speaker (W3C Audio Output Devices §4.1); missing in most browsers.
    #[wasm_bindgen(structural, method, catch, js_name = selectAudioOutput)]
    pub(super) fn select_audio_output(this: &MediaDevicesExt) -> Result<Promise, wasm_bindgen::JsValue>;

    /// `HTMLMediaElement`, with what web-sys leaves out of it.
    pub(super) type MediaElementExt;

    /// Where its sound comes out (W3C Audio Output Devices §2.1); missing in some browsers.
    #[wasm_bindgen(structural, method, catch, js_name = setSinkId)]
    pub(super) fn set_sink_id(this: &MediaElementExt, id: &str) -> Result<Promise, wasm_bindgen::JsValue>;

    /// `HTMLVideoElement`, with what web-sys leaves out of it.
    pub(super) type VideoExt;

    /// Calls back once, when the next frame is shown; missing in old browsers.
    #[wasm_bindgen(structural, method, catch, js_name = requestVideoFrameCallback)]
    pub(super) fn request_video_frame_callback(
        this: &VideoExt,
        callback: &js_sys::Function,
    ) -> Result<u32, wasm_bindgen::JsValue>;
}

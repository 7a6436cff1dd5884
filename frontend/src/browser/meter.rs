//! How loud the own microphone is, muted or not.

use js_sys::Reflect;
use leptos::prelude::window;
use std::cell::Cell;
use wasm_bindgen::JsCast;
use web_sys::{AnalyserNode, AudioContext, AudioContextState, MediaStream, MediaStreamTrack};

/// Listens to a copy of the microphone's track, which is never sent anywhere: the one that is sent falls silent when
/// the person mutes. Dropping it lets the copy go.
pub(crate) struct Meter {
    context: AudioContext,
    analyser: AnalyserNode,
    copy: MediaStreamTrack,
    /// Whether the browser was asked to begin.
    is_asked: Cell<bool>,
}

/// Samples for one reading: at 48 kHz, 43 ms.
const WINDOW: u32 = 2048;

impl Meter {
    /// Begins to listen; not where the browser cannot.
    #[expect(clippy::disallowed_methods, reason = "a second live track is what is wanted here")]
    pub(super) fn of(track: &MediaStreamTrack) -> Option<Self> {
        let context = AudioContext::new().ok()?;
        let analyser = context.create_analyser().ok()?;
        analyser.set_fft_size(WINDOW);
        let copy: MediaStreamTrack = track.clone().unchecked_into();
        copy.set_enabled(true);
        let meter = Self { context, analyser, copy, is_asked: Cell::new(false) };
        let stream = MediaStream::new().ok()?;
        stream.add_track(&meter.copy);
        meter.context.create_media_stream_source(&stream).ok()?.connect_with_audio_node(&meter.analyser).ok()?;
        Some(meter)
    }

    /// The loudness of this moment (root mean square, linear, 1 = full scale).
    pub(crate) fn level(&self) -> f64 {
        // A browser may wait for the person to press something first; asked before that, it would keep every question.
        if self.context.state() == AudioContextState::Suspended
            && somebody_has_pressed_something()
            && !self.is_asked.replace(true)
            && let Ok(promise) = self.context.resume()
        {
            super::task::forgive(promise);
        }
        let mut samples = [0.0_f32; WINDOW as usize];
        self.analyser.get_float_time_domain_data(&mut samples);
        let sum: f64 = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
        (sum / f64::from(WINDOW)).sqrt()
    }
}

/// W3C HTML §6.4.1, "sticky activation"; where the browser does not say, it is worth one try.
pub(super) fn somebody_has_pressed_something() -> bool {
    let activation = Reflect::get(&window().navigator(), &"userActivation".into());
    let is_active = activation.and_then(|activation| Reflect::get(&activation, &"hasBeenActive".into()));
    is_active.ok().and_then(|is_active| is_active.as_bool()).unwrap_or(true)
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.copy.stop();
        // Fails only when it is closed already.
        let _ = self.context.close();
    }
}

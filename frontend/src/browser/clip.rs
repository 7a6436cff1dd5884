//! Short pieces of sound: recorded from the own microphone, or read from a file.

use super::device_list::play_on;
use super::track::{OwnTracks, Track};
use js_sys::{Array, Promise, Uint8Array};
use leptos::prelude::set_timeout;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobEvent, BlobPropertyBag, HtmlAudioElement, MediaRecorder, MediaStream, Url};

/// A sound that can be played. Dropping it ends it.
pub(crate) struct Clip {
    audio: HtmlAudioElement,
    url: String,
}

impl Clip {
    /// Records the microphone for this long, muted or not; none where there is none, or the browser cannot.
    pub(crate) async fn record(own: &OwnTracks, length: Duration) -> Option<Self> {
        let copy = Track::new(own.microphone_heard()?.into());
        copy.set_enabled(true);
        let stream = MediaStream::new().ok()?;
        stream.add_track(&copy.track);
        let recorder = MediaRecorder::new_with_media_stream(&stream).ok()?;
        // Fires once, with everything, when the recorder is stopped or the microphone ends (W3C MediaStream Recording §2.3).
        let recorded = Promise::new(&mut |resolve, _| recorder.set_ondataavailable(Some(&resolve)));
        recorder.start().ok()?;
        set_timeout(
            move || {
                // Fails only when it has stopped by itself.
                let _ = recorder.stop();
            },
            length,
        );
        let event: BlobEvent = JsFuture::from(recorded).await.ok()?.unchecked_into();
        Self::of(&event.data().filter(|data| data.size() > 0.0)?)
    }

    /// The sound of a WAV file.
    pub(crate) fn of_wav(file: &[u8]) -> Option<Self> {
        let kind = BlobPropertyBag::new();
        kind.set_type("audio/wav");
        let parts = Array::of1(&Uint8Array::from(file));
        Self::of(&Blob::new_with_u8_array_sequence_and_options(&parts, &kind).ok()?)
    }

    fn of(blob: &Blob) -> Option<Self> {
        let url = Url::create_object_url_with_blob(blob).ok()?;
        match HtmlAudioElement::new_with_src(&url) {
            Ok(audio) => Some(Self { audio, url }),
            Err(_) => {
                let _ = Url::revoke_object_url(&url);
                None
            }
        }
    }

    /// Plays it on this speaker, or the usual one, to its end; false when the browser did not.
    pub(crate) async fn play(&self, speaker: Option<&str>) -> bool {
        if let Some(speaker) = speaker {
            play_on(&self.audio, speaker);
        }
        let ended = Promise::new(&mut |resolve, reject| {
            self.audio.set_onended(Some(&resolve));
            self.audio.set_onerror(Some(&reject));
        });
        let Ok(begun) = self.audio.play() else { return false };
        JsFuture::from(begun).await.is_ok() && JsFuture::from(ended).await.is_ok()
    }
}

impl Drop for Clip {
    fn drop(&mut self) {
        // Neither fails for what was made here.
        let _ = self.audio.pause();
        let _ = Url::revoke_object_url(&self.url);
    }
}

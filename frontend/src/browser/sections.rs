//! The four media sections of a connection, and what comes in through them.

use super::clock::time_of_day;
use super::playback::{Picture, Sound};
use super::rtc_ext::{ReceiverExt, SourceExt};
use shared::Layout;
use wasm_bindgen::JsCast;
use web_sys::{MediaStream, MediaStreamTrack, RtcRtpTransceiver};

/// What was heard longer ago, in milliseconds, is not heard now.
const LATELY: f64 = 500.0;

/// What the other side sends.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) camera: Picture,
    pub(crate) microphone: Sound,
    pub(crate) screen: Picture,
    pub(crate) screen_sound: Sound,
}

/// The four transceivers of a connection.
pub(super) struct Sections {
    pub(super) microphone: RtcRtpTransceiver,
    pub(super) camera: RtcRtpTransceiver,
    pub(super) screen: RtcRtpTransceiver,
    pub(super) screen_audio: RtcRtpTransceiver,
}

impl Received {
    pub(super) fn of(sections: &Sections) -> Option<Self> {
        let stream = |transceiver: &RtcRtpTransceiver| stream_of(&transceiver.receiver().track());
        Some(Self {
            camera: Picture::of_somebody_else(stream(&sections.camera)?),
            microphone: Sound(stream(&sections.microphone)?),
            screen: Picture::plain(stream(&sections.screen)?),
            screen_sound: Sound(stream(&sections.screen_audio)?),
        })
    }
}

impl Sections {
    /// Their places in descriptions; there once one was made.
    pub(super) fn layout(&self) -> Option<Layout> {
        Some(Layout {
            microphone: self.microphone.mid()?,
            camera: self.camera.mid()?,
            screen: self.screen.mid()?,
            screen_audio: self.screen_audio.mid()?,
        })
    }

    pub(super) fn are_of_their_kinds(&self) -> bool {
        let is = |transceiver: &RtcRtpTransceiver, kind: &str| transceiver.receiver().track().kind() == kind;
        is(&self.microphone, "audio")
            && is(&self.camera, "video")
            && is(&self.screen, "video")
            && is(&self.screen_audio, "audio")
    }

    /// How loud the other side's microphone is.
    pub(super) fn loudness(&self) -> f64 {
        let receiver = self.microphone.receiver();
        let Ok(sources) = receiver.unchecked_ref::<ReceiverExt>().get_synchronization_sources() else { return 0.0 };
        let Some(last) = sources.iter().next().map(JsCast::unchecked_into::<SourceExt>) else { return 0.0 };
        let age = time_of_day() - last.timestamp();
        if age < LATELY { last.audio_level().unwrap_or(0.0) } else { 0.0 }
    }
}

fn stream_of(track: &MediaStreamTrack) -> Option<MediaStream> {
    let stream = MediaStream::new().ok()?;
    stream.add_track(track);
    Some(stream)
}

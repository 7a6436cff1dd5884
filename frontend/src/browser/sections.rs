//! The four media sections of a connection, and what comes in through them.

use super::clock::time_of_day;
use super::playback::{Picture, Sound};
use super::rtc_ext::{ReceiverExt, SourceExt};
use shared::Layout;
use wasm_bindgen::JsCast;
use web_sys::{MediaStream, MediaStreamTrack, RtcRtpTransceiver};

/// What was heard longer ago, in milliseconds, is not heard now.
const LATELY: f64 = 500.0;
/// What came longer ago does not come any more.
const STALLED: f64 = 1000.0;
/// Between two reports whether something comes, and somewhat more.
const ARRIVED: f64 = 3000.0;

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

    /// What is heard of the other side's microphone.
    pub(super) fn heard(&self) -> Heard {
        match last_source(&self.microphone) {
            Some((age, last)) => {
                let level = if age < LATELY { last.audio_level().unwrap_or(0.0) } else { 0.0 };
                Heard { level, comes: age < STALLED }
            }
            None => Heard { level: 0.0, comes: false },
        }
    }

    /// Whether packets of the microphone and of the camera have come lately.
    pub(super) fn arrives(&self) -> (bool, bool) {
        let comes = |transceiver| last_source(transceiver).is_some_and(|(age, _)| age < ARRIVED);
        (comes(&self.microphone), comes(&self.camera))
    }
}

/// What is heard of somebody at a moment.
#[derive(Clone, Copy)]
pub(super) struct Heard {
    /// Linear, 1 = 0 dBov; 0 when nothing came lately.
    pub(super) level: f64,
    /// Whether packets come, loud or silent.
    pub(super) comes: bool,
}

/// What came last of a sender, and how many milliseconds ago; browsers remember it for ten seconds.
fn last_source(transceiver: &RtcRtpTransceiver) -> Option<(f64, SourceExt)> {
    let sources = transceiver.receiver().unchecked_ref::<ReceiverExt>().get_synchronization_sources().ok()?;
    let last = sources.iter().next().map(JsCast::unchecked_into::<SourceExt>)?;
    Some((time_of_day() - last.timestamp(), last))
}

fn stream_of(track: &MediaStreamTrack) -> Option<MediaStream> {
    let stream = MediaStream::new().ok()?;
    stream.add_track(track);
    Some(stream)
}

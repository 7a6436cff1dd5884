//! The microphone or the camera: how it is doing, and which question to the browser about it still counts.

use crate::browser::{DeviceKind, Given, MediaFailure, Track, WhichDevice, ask};
use crate::capture::Capture;
use leptos::prelude::*;
use std::time::Duration;

/// Long enough to look up and read a sentence.
const NEWS_LASTS: Duration = Duration::from_secs(10);

/// How one device is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeviceState {
    /// Switched off by the person; a camera's light is out.
    Off,
    /// The browser was asked and has not answered yet.
    Opening,
    /// Sending, or ready to.
    On,
    /// The browser said no, or the device went away; switching it on tries again.
    Failed(MediaFailure),
}

impl DeviceState {
    /// Whether the person wants it: it is on, or will be as soon as the browser answers.
    pub(crate) fn is_wanted(self) -> bool {
        match self {
            Self::On | Self::Opening => true,
            Self::Off | Self::Failed(_) => false,
        }
    }
}

/// Why the browser is asked for a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// The person switched it on, or came into the lobby.
    SwitchedOn,
    /// The one in use went away.
    Lost,
    /// The one that was chosen in its place does not open.
    Back,
    /// Another one was chosen, or other settings.
    Chosen,
    /// The other side of the phone.
    Flipped,
}

/// One of the two; cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Input {
    pub(super) kind: DeviceKind,
    pub(super) state: RwSignal<DeviceState>,
    /// The name of the device that has taken the place of one that went away, while that is news.
    pub(super) stand_in: RwSignal<Option<String>>,
    question: StoredValue<u32>,
}

impl Input {
    pub(super) fn new(kind: DeviceKind) -> Self {
        Self {
            kind,
            state: RwSignal::new(DeviceState::Off),
            stand_in: RwSignal::new(None),
            question: StoredValue::new(0),
        }
    }

    /// A new question to the browser: from now on only its answer counts.
    pub(super) fn ask(self) -> u32 {
        if self.stand_in.read_untracked().is_some() {
            self.stand_in.set(None);
        }
        self.question.update_value(|question| *question += 1);
        self.question.get_value()
    }

    /// Whether the answer to this question still counts; not after a later one, nor after the visit.
    pub(super) fn awaits(self, question: u32) -> bool {
        self.question.try_get_value() == Some(question)
    }

    /// Says for a moment which device has taken the place of the one that went away.
    pub(super) fn tell_stand_in(self, label: String) {
        self.stand_in.set(Some(label));
        let question = self.question.get_value();
        let forget = move || {
            // After a later question it is gone already, or it is about another device.
            if self.awaits(question) {
                self.stand_in.set(None);
            }
        };
        set_timeout(forget, NEWS_LASTS);
    }

    /// Asks the browser for such a device.
    pub(super) async fn request(self, which: WhichDevice, capture: Capture) -> Result<Track, MediaFailure> {
        let Given { microphone, camera } = match self.kind {
            DeviceKind::Microphone => ask(Some(which), None, capture).await?,
            DeviceKind::Camera => ask(None, Some(which), capture).await?,
            DeviceKind::Speaker => return Err(MediaFailure::NotFound),
        };
        microphone.or(camera).ok_or(MediaFailure::NotFound)
    }
}

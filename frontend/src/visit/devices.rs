//! One's own microphone and camera, as pages see them.

use crate::browser::{MediaFailure, Picture};
use leptos::prelude::*;

/// A handle to the person's own devices; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Devices {
    microphone: RwSignal<DeviceState>,
    camera: RwSignal<DeviceState>,
    preview: RwSignal<Option<Picture>, LocalStorage>,
}

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

impl Devices {
    pub(super) fn open() -> Self {
        Self {
            microphone: RwSignal::new(DeviceState::Opening),
            camera: RwSignal::new(DeviceState::Opening),
            preview: RwSignal::new_local(None),
        }
    }

    /// How the microphone is doing.
    pub(crate) fn microphone(self) -> Signal<DeviceState> {
        self.microphone.into()
    }

    /// How the camera is doing.
    pub(crate) fn camera(self) -> Signal<DeviceState> {
        self.camera.into()
    }

    /// The own camera's picture, while the camera is on.
    pub(crate) fn preview(self) -> Signal<Option<Picture>, LocalStorage> {
        self.preview.into()
    }

    /// Mutes or unmutes; asks the browser for a microphone when there is none yet.
    pub(crate) fn set_microphone(self, on: bool) {
        self.microphone.set(if on { DeviceState::On } else { DeviceState::Off });
    }

    /// Turns the camera off, so that its light goes out, or on again.
    pub(crate) fn set_camera(self, on: bool) {
        self.camera.set(if on { DeviceState::On } else { DeviceState::Off });
    }
}

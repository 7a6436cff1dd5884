//! The way to the settings, which are loaded when they are wanted.

use crate::browser::spawn;
use crate::components::{Gaze, Icon, Tone, notice, part, text};
use crate::later::{self, NotLoaded};
use crate::visit::{Devices, Privacy};
use leptos::prelude::*;

/// Whether the settings are open; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct SettingsDoor {
    devices: Devices,
    privacy: Privacy,
    gaze: Option<Gaze>,
    is_open: RwSignal<bool>,
    is_missing: RwSignal<bool>,
}

impl SettingsDoor {
    /// Closed; in the call, with how one looks at it.
    pub(crate) fn new(devices: Devices, privacy: Privacy, gaze: Option<Gaze>) -> Self {
        Self { devices, privacy, gaze, is_open: RwSignal::new(false), is_missing: RwSignal::new(false) }
    }

    /// Opens the settings as soon as they are loaded.
    pub(crate) fn open(self) {
        self.is_missing.set(false);
        spawn(async move {
            // The person may have gone on to another page: then nobody is there to open them for.
            match later::load_settings().await {
                Ok(()) => self.is_open.try_set(true),
                Err(NotLoaded) => self.is_missing.try_set(true),
            };
        });
    }

    /// The settings while they are open, or why they are not.
    pub(crate) fn view(self) -> impl IntoView {
        let Self { devices, privacy, gaze, is_open, is_missing } = self;
        let sentence = text().ended.incomplete;
        part(move || {
            if is_missing.get() {
                Some(notice(Tone::Alert, Icon::Alert, vec![sentence.to_owned()], None))
            } else if is_open.get() {
                later::settings(devices, privacy, gaze, Box::new(move || is_open.set(false)))
            } else {
                None
            }
        })
    }
}

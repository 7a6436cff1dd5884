//! The way to the settings, which are loaded when they are wanted.

use crate::components::{Door, Gaze};
use crate::later;
use crate::visit::Visit;
use leptos::prelude::*;

/// Whether the settings are open; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct SettingsDoor {
    visit: Visit,
    gaze: Option<Gaze>,
    door: Door,
}

impl SettingsDoor {
    /// Closed; in the call, with how one looks at it.
    pub(crate) fn new(visit: Visit, gaze: Option<Gaze>) -> Self {
        Self { visit, gaze, door: Door::new() }
    }

    /// Opens the settings as soon as they are loaded.
    pub(crate) fn open(self) {
        self.door.open_after(later::load_settings());
    }

    /// The settings while they are open, or why they are not.
    pub(crate) fn view(self) -> impl IntoView {
        let Self { visit, gaze, door } = self;
        door.view(Box::new(move || later::settings(visit, gaze, Box::new(move || door.close()))))
    }
}

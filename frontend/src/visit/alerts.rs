//! How the person wishes to be told that somebody has written while they look at something else.

use crate::browser::{Memory, recall};
use crate::read_only::ReadOnly;
use leptos::prelude::*;

/// Where both choices are remembered.
const SOUND: &str = "resaka.messages.sound";
const NOTIFICATION: &str = "resaka.messages.notification";

/// A handle to the choices; cheap to copy. Nothing is wished for at first.
#[derive(Clone, Copy)]
pub(crate) struct Alerts {
    sound: RwSignal<bool>,
    notification: RwSignal<bool>,
    memory: Memory,
}

impl Alerts {
    /// As it was chosen the last time.
    pub(super) fn recall(memory: Memory) -> Self {
        let chosen = |place| RwSignal::new(recall(place).as_deref() == Some("1"));
        Self { sound: chosen(SOUND), notification: chosen(NOTIFICATION), memory }
    }

    /// Whether there is to be a sound.
    pub(crate) fn sound(self) -> ReadOnly<bool> {
        ReadOnly::of(self.sound)
    }

    /// Whether the system is to show a notification, if the browser lets it.
    pub(crate) fn notification(self) -> ReadOnly<bool> {
        ReadOnly::of(self.notification)
    }

    /// Whether there is to be anything at all, now.
    pub(crate) fn are_wished_for(self) -> bool {
        self.sound.get_untracked() || self.notification.get_untracked()
    }

    /// Chooses, for the next visits too.
    pub(crate) fn set_sound(self, on: bool) {
        self.choose(self.sound, SOUND, on);
    }

    /// Chooses, for the next visits too.
    pub(crate) fn set_notification(self, on: bool) {
        self.choose(self.notification, NOTIFICATION, on);
    }

    fn choose(self, choice: RwSignal<bool>, place: &str, on: bool) {
        self.memory.remember(place, if on { "1" } else { "0" });
        // A browser may take its time to answer, and the visit be over.
        choice.try_set(on);
    }
}

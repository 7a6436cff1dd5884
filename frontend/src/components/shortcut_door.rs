//! The way to the sheet of keyboard shortcuts, which comes with the settings, and whether they do anything.

use crate::browser::{Memory, recall};
use crate::components::Door;
use crate::later;
use crate::shortcuts::Shortcut;
use leptos::prelude::*;

/// Where it is remembered that single keys do nothing.
const PLACE: &str = "resaka.shortcuts";
const OFF: &str = "off";

/// Whether the sheet is open, and whether single keys do anything; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct ShortcutDoor {
    door: Door,
    work: RwSignal<bool>,
    memory: Memory,
}

impl ShortcutDoor {
    /// Closed; keys do what they did the last time.
    pub(crate) fn new(memory: Memory) -> Self {
        let work = RwSignal::new(recall(PLACE).as_deref() != Some(OFF));
        Self { door: Door::new(), work, memory }
    }

    /// Whether single keys do anything (WCAG 2.1.4: who speaks to their computer, or shakes, has to be able to stop that).
    pub(crate) fn work(self) -> bool {
        self.work.get()
    }

    /// From now on they do, or do not, also at the next visit.
    pub(crate) fn set_work(self, work: bool) {
        self.work.set(work);
        self.memory.remember(PLACE, if work { "on" } else { OFF });
    }

    /// A label with the key that does the same, as long as it does.
    pub(crate) fn hint(self, label: &str, shortcut: Shortcut) -> String {
        if self.work() { format!("{label} ({})", shortcut.key()) } else { label.to_owned() }
    }

    /// Opens the sheet as soon as it is loaded.
    pub(crate) fn open(self) {
        self.door.open_after(later::load_settings());
    }

    /// Closes it.
    pub(crate) fn close(self) {
        self.door.close();
    }

    /// The sheet while it is open, or why it is not.
    pub(crate) fn view(self) -> impl IntoView {
        self.door.view(Box::new(move || later::shortcuts(self)))
    }
}

//! What the keyboard shortcuts do, and which of them can be had.

use crate::browser;
use crate::components::{Gaze, Panel, toggle_hand};
use crate::shortcuts::Shortcut;
use crate::visit::Visit;
use leptos::prelude::*;

/// Does what single keys say for as long as the call is on the page.
pub(crate) fn obey_shortcuts(visit: Visit, gaze: Gaze) {
    browser::when_key_is_pressed(move |press| {
        let shortcut = Shortcut::of(press).filter(|one| untrack(|| gaze.shortcuts.work()) && can_be_had(*one));
        if let Some(shortcut) = shortcut {
            obey(shortcut, visit, gaze);
        }
        shortcut.is_some()
    });
}

fn obey(shortcut: Shortcut, visit: Visit, gaze: Gaze) {
    let devices = visit.devices();
    match shortcut {
        Shortcut::Microphone => devices.set_microphone(!devices.microphone().get_untracked().is_wanted()),
        Shortcut::Camera => devices.set_camera(!devices.camera().get_untracked().is_wanted()),
        Shortcut::Screen => devices.sharing().toggle(),
        Shortcut::Hand => toggle_hand(visit),
        Shortcut::Chat => gaze.side.toggle(Panel::Chat),
        Shortcut::People => gaze.side.toggle(Panel::People),
        Shortcut::FullScreen => browser::fill_screen(),
        Shortcut::Sheet => gaze.shortcuts.open(),
    }
}

/// Whether this browser has what it is for.
pub(crate) fn can_be_had(shortcut: Shortcut) -> bool {
    match shortcut {
        Shortcut::Screen => browser::can_share_screen(),
        Shortcut::FullScreen => browser::can_fill_screen(),
        Shortcut::Microphone
        | Shortcut::Camera
        | Shortcut::Hand
        | Shortcut::Chat
        | Shortcut::People
        | Shortcut::Sheet => true,
    }
}

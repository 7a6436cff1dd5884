//! One's own screen, as pages see it.

use super::DeviceState;
use super::sent::Sent;
use crate::browser::{Hint, Picture, SharedScreen, ask_for_screen, spawn};
use leptos::prelude::*;

/// A handle to what the person shares; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Sharing {
    state: RwSignal<DeviceState>,
    picture: RwSignal<Option<Picture>, LocalStorage>,
    hint: RwSignal<Hint>,
    sent: Sent,
    /// The newest question to the browser: an answer to one before it comes too late.
    question: StoredValue<u32>,
}

impl Sharing {
    pub(super) fn new(sent: Sent) -> Self {
        Self {
            state: RwSignal::new(DeviceState::Off),
            picture: RwSignal::new_local(None),
            // Screens are mostly read.
            hint: RwSignal::new(Hint::Detail),
            sent,
            question: StoredValue::new(0),
        }
    }

    /// How sharing a screen is doing.
    pub(crate) fn state(self) -> ReadSignal<DeviceState> {
        self.state.read_only()
    }

    /// What one shares oneself.
    pub(crate) fn picture(self) -> ReadSignal<Option<Picture>, LocalStorage> {
        self.picture.read_only()
    }

    /// What matters in what one shares.
    pub(crate) fn hint(self) -> ReadSignal<Hint> {
        self.hint.read_only()
    }

    /// From now on this matters more.
    pub(crate) fn set_hint(self, hint: Hint) {
        self.hint.set(hint);
        if let Some(tracks) = self.sent.tracks() {
            tracks.hint(hint);
        }
    }

    /// Asks what to share; while something is shared, for something else in its place.
    pub(crate) fn start(self) {
        let before = self.state.get_untracked();
        if before == DeviceState::Opening {
            return;
        }
        if before != DeviceState::On {
            self.state.set(DeviceState::Opening);
        }
        let question = self.next_question();
        spawn(async move {
            let answer = ask_for_screen().await;
            if self.question.try_get_value() != Some(question) {
                // Too late: dropping what was given ends it.
                return;
            }
            match answer {
                Ok(mut shared) => {
                    // The browser's own bar has a button for this, and a window may be closed.
                    shared.picture.on_ended(move || self.stop());
                    shared.hint(self.hint.get_untracked());
                    self.picture.set(shared.picture.picture());
                    self.take(Some(shared));
                    self.state.set(DeviceState::On);
                }
                // What was shared before still is.
                Err(_) if self.state.get_untracked() == DeviceState::On => {}
                Err(failure) => self.state.set(DeviceState::Failed(failure)),
            }
        });
    }

    /// Shares nothing any more.
    pub(crate) fn stop(self) {
        self.next_question();
        self.picture.set(None);
        self.take(None);
        self.state.set(DeviceState::Off);
    }

    fn take(self, shared: Option<SharedScreen>) {
        self.sent.change(|tracks| tracks.set_screen(shared));
    }

    fn next_question(self) -> u32 {
        self.question.update_value(|question| *question += 1);
        self.question.get_value()
    }
}

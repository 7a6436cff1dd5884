//! One's own screen, as pages see it.

use super::DeviceState;
use super::sent::Sent;
use crate::browser::{Hint, MediaFailure, Picture, SharedScreen, ask_for_screen, spawn};
use crate::read_only::ReadOnly;
use leptos::prelude::*;

/// A handle to what the person shares; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Sharing {
    state: RwSignal<DeviceState>,
    /// Why what was last asked for is not shared, or not any more.
    failed: RwSignal<Option<MediaFailure>>,
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
            failed: RwSignal::new(None),
            picture: RwSignal::new_local(None),
            // Screens are mostly read.
            hint: RwSignal::new(Hint::Detail),
            sent,
            question: StoredValue::new(0),
        }
    }

    /// How sharing a screen is doing.
    pub(crate) fn state(self) -> ReadOnly<DeviceState> {
        ReadOnly::of(self.state)
    }

    /// Why what was last asked for is not shared, or not any more; something else still may be.
    pub(crate) fn failed(self) -> ReadOnly<Option<MediaFailure>> {
        ReadOnly::of(self.failed)
    }

    /// The person has read that.
    pub(crate) fn forget_failed(self) {
        self.failed.set(None);
    }

    /// What one shares oneself.
    pub(crate) fn picture(self) -> ReadOnly<Option<Picture>, LocalStorage> {
        ReadOnly::of(self.picture)
    }

    /// Shares something, or nothing any more.
    pub(crate) fn toggle(self) {
        if self.state.get_untracked() == DeviceState::On {
            self.stop();
        } else {
            self.start();
        }
    }

    /// What matters in what one shares.
    pub(crate) fn hint(self) -> ReadOnly<Hint> {
        ReadOnly::of(self.hint)
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
        self.failed.set(None);
        let question = self.next_question();
        spawn(async move {
            let answer = ask_for_screen().await;
            if self.question.try_get_value() != Some(question) {
                // Too late: dropping what was given ends it.
                return;
            }
            match answer {
                Ok(mut shared) => {
                    // A window was closed, or the button of the browser's own bar was pressed: browsers do not say which.
                    shared.picture.on_ended(move || {
                        self.stop();
                        self.failed.set(Some(MediaFailure::Ended));
                    });
                    shared.hint(self.hint.get_untracked());
                    self.picture.set(shared.picture.picture());
                    self.take(Some(shared));
                    self.state.set(DeviceState::On);
                }
                Err(failure) => {
                    let shares = self.state.get_untracked() == DeviceState::On;
                    if !shares {
                        self.state.set(DeviceState::Off);
                    }
                    // What was shared before still is, and who closed the question knows that.
                    if !(shares && failure == MediaFailure::Denied) {
                        self.failed.set(Some(failure));
                    }
                }
            }
        });
    }

    /// Shares nothing any more.
    pub(crate) fn stop(self) {
        self.next_question();
        self.failed.set(None);
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

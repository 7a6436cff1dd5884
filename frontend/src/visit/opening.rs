//! Microphone and camera from the question to the browser to the track that is sent.

use super::input::{Input, Why};
use super::{DeviceState, Devices};
use crate::browser::{
    DeviceKind, MediaFailure, PermissionWatch, Track, WhichDevice, ask, pause, play_again, refusal, spawn,
};
use crate::capture::{Capture, Noise};
use crate::later;
use leptos::prelude::*;
use std::time::Duration;

/// How long another program, or the page before this one, may take to let go of a device.
const BUSY_FOR: Duration = Duration::from_millis(500);

impl Devices {
    pub(super) fn input(self, kind: DeviceKind) -> Option<Input> {
        match kind {
            DeviceKind::Microphone => Some(self.microphone),
            DeviceKind::Camera => Some(self.camera),
            DeviceKind::Speaker => None,
        }
    }

    pub(super) fn has(self, input: Input) -> bool {
        self.tracks().is_some_and(|own| match input.kind {
            DeviceKind::Microphone => own.has_microphone(),
            DeviceKind::Camera => own.has_camera(),
            DeviceKind::Speaker => false,
        })
    }

    /// A muted microphone is in use; so is a device that the browser was asked for.
    pub(super) fn is_in_use(self, input: Input) -> bool {
        self.has(input) || input.state.get_untracked().is_wanted()
    }

    pub(super) fn switch_on(self, input: Input) {
        input.state.set(DeviceState::Opening);
        self.ask_for(input, self.selection.rather(input.kind), Why::SwitchedOn);
    }

    pub(super) fn open_anew(self, input: Input) {
        let now = self.selection.in_use(input.kind).get_untracked();
        self.ask_for(input, WhichDevice::Rather(now), Why::Chosen);
    }

    pub(super) fn ask_for_both(self) {
        let (microphone, camera) = (self.microphone, self.camera);
        let questions = (microphone.ask(), camera.ask());
        let capture = self.capture.get_untracked();
        spawn(async move {
            self.selection.know_labels().await;
            let (one, other) = (self.selection.rather(microphone.kind), self.selection.rather(camera.kind));
            let answer = ask(Some(one), Some(other), capture).await;
            match answer {
                Ok(given) => {
                    if microphone.awaits(questions.0) {
                        self.came(microphone, given.microphone.ok_or(MediaFailure::NotFound), Why::SwitchedOn);
                    }
                    if camera.awaits(questions.1) {
                        self.came(camera, given.camera.ok_or(MediaFailure::NotFound), Why::SwitchedOn);
                    }
                }
                Err(failure) => {
                    // Which of the two was it? Asked one by one, the good one comes. But a browser that is asked again and
                    // again after a no stops asking for good: then only for what the person has allowed before.
                    let refusals = match failure {
                        MediaFailure::Denied | MediaFailure::Dismissed | MediaFailure::DeniedBySystem => {
                            (refusal(microphone.kind).await, refusal(camera.kind).await)
                        }
                        MediaFailure::NotFound
                        | MediaFailure::InUse
                        | MediaFailure::Overconstrained
                        | MediaFailure::Aborted
                        | MediaFailure::Insecure
                        | MediaFailure::Ended
                        | MediaFailure::Unknown => (None, None),
                    };
                    self.ask_singly(microphone, questions.0, refusals.0);
                    self.ask_singly(camera, questions.1, refusals.1);
                }
            }
        });
    }

    /// After a question about both: asks for this one, unless the person refused it.
    fn ask_singly(self, input: Input, question: u32, refusal: Option<MediaFailure>) {
        if !input.awaits(question) {
            return;
        }
        match refusal {
            Some(refusal) => self.came(input, Err(refusal), Why::SwitchedOn),
            None => self.ask_for(input, self.selection.rather(input.kind), Why::SwitchedOn),
        }
    }

    /// Asks for one device; what comes of it counts unless something else has been asked for in the meantime.
    pub(super) fn ask_for(self, input: Input, which: WhichDevice, why: Why) {
        let question = input.ask();
        let capture = self.capture.get_untracked();
        spawn(async move {
            let mut answer = input.request(which.clone(), capture).await;
            let is_busy = |answer: &Result<Track, MediaFailure>| answer.as_ref().err() == Some(&MediaFailure::InUse);
            if is_busy(&answer) && input.awaits(question) && input.kind == DeviceKind::Camera && self.has(input) {
                // Phones open one camera at a time: perhaps it was the one in use that stood in the way.
                self.take(input, None);
                answer = input.request(which.clone(), capture).await;
            }
            if is_busy(&answer) && input.awaits(question) {
                pause(BUSY_FOR).await;
                if input.awaits(question) {
                    answer = input.request(which, capture).await;
                }
            }
            // Too late otherwise: dropping what was given switches it off again.
            if input.awaits(question) {
                self.came(input, answer, why);
            }
        });
    }

    fn came(self, input: Input, answer: Result<Track, MediaFailure>, why: Why) {
        let Input { kind, state, .. } = input;
        match answer {
            Ok(track) => {
                let is_wanted = match why {
                    Why::SwitchedOn | Why::Chosen | Why::Flipped => true,
                    Why::Lost | Why::Back => false,
                };
                // That the one before is back does not make the other one open.
                if is_wanted && self.refused.read_untracked().is_some_and(|(refused, _)| refused == kind) {
                    self.refused.set(None);
                }
                let label = track.label();
                self.adopt(input, track, why);
                if why == Why::Lost {
                    input.tell_stand_in(label);
                }
                if state.get_untracked() == DeviceState::Opening {
                    state.set(DeviceState::On);
                }
            }
            Err(failure) if matches!(why, Why::Chosen | Why::Flipped) => {
                self.refused.set(Some((kind, failure)));
                if !self.has(input) && state.get_untracked().is_wanted() {
                    // Back to the one before, or to any.
                    let before = self.selection.in_use(kind).get_untracked();
                    state.set(DeviceState::Opening);
                    self.ask_for(input, WhichDevice::Rather(before), Why::Back);
                }
            }
            // Switched off in the meantime: nobody misses it.
            Err(_) if !state.get_untracked().is_wanted() => {}
            // That there is none is no news: that this one went is.
            Err(MediaFailure::NotFound) if matches!(why, Why::Lost | Why::Back) => {
                state.set(DeviceState::Failed(MediaFailure::Ended))
            }
            Err(failure) => state.set(DeviceState::Failed(failure)),
        }
        self.selection.still_uses(kind);
        // Devices have names from the moment that one was allowed.
        self.selection.refresh();
    }

    /// Sends this track from now on; silently, if it is a microphone and the person has muted.
    fn adopt(self, input: Input, mut track: Track, why: Why) {
        track.set_enabled(input.state.get_untracked().is_wanted());
        let (id, group) = (track.device_id(), track.group());
        let lost = id.clone();
        track.on_ended(move || {
            self.take(input, None);
            if input.state.get_untracked() == DeviceState::On {
                // Another takes its place, if there is one: rather another part of the same thing.
                input.state.set(DeviceState::Opening);
                let other = self.selection.other_of_group(input.kind, group.as_deref(), lost.as_deref());
                self.ask_for(input, WhichDevice::Rather(other), Why::Lost);
            }
        });
        if input.kind == DeviceKind::Microphone {
            self.is_taken.set(false);
            track.on_taken(move |is_taken| {
                self.is_taken.set(is_taken);
                if !is_taken {
                    // What took the microphone has silenced the others, too.
                    play_again();
                }
            });
        }
        self.take(input, Some(track));
        if input.kind == DeviceKind::Microphone && self.capture.get_untracked().noise == Noise::Own {
            spawn(self.clean());
        }
        if let Some(id) = id
            && why == Why::Flipped
        {
            self.selection.choose(input.kind, &id);
        }
    }

    /// Takes the noise out of the microphone in use, or has the browser do it where we cannot.
    async fn clean(self) {
        let Some(own) = self.tracks() else { return };
        let cleaned = later::clean(&own).await;
        let Some(capture) = self.capture.try_get_untracked().filter(|capture| capture.noise == Noise::Own) else {
            return;
        };
        match cleaned {
            Ok(()) => self.sent.change(|_| ()),
            Err(failure) => {
                self.noise_failed.set(Some(failure));
                self.use_capture(capture, Capture { noise: Noise::Browser, ..capture });
            }
        }
    }

    pub(super) fn take(self, input: Input, track: Option<Track>) {
        self.selection.uses(input.kind, track.as_ref());
        match input.kind {
            DeviceKind::Microphone => self.sent.change(|own| own.set_microphone(track)),
            DeviceKind::Camera => {
                self.preview.set(track.as_ref().and_then(Track::picture));
                if let Some(track) = &track {
                    self.side.set(track.side());
                    self.can_blur.set(track.can_blur());
                }
                self.sent.change(|own| own.set_camera(track));
            }
            DeviceKind::Speaker => {}
        }
    }

    /// Who allows a device after all does not have to switch it on as well.
    pub(super) fn watch_permission(self, input: Input) {
        let watch = StoredValue::new_local(None::<PermissionWatch>);
        on_cleanup(move || watch.dispose());
        spawn(async move {
            let allowed = move || {
                let refusals = [MediaFailure::Denied, MediaFailure::Dismissed].map(DeviceState::Failed);
                if input.state.try_get_untracked().is_some_and(|state| refusals.contains(&state)) {
                    self.switch_on(input);
                }
            };
            let begun = PermissionWatch::begin(input.kind, allowed).await;
            // The visit may be over by now.
            watch.try_set_value(begun);
        });
    }
}

//! One's own microphone and camera, as pages see them.

use super::input::{Input, Why};
use super::sent::Sent;
use super::{DeviceState, Selection, Sharing};
use crate::browser::{
    self, DeviceKind, MediaFailure, Meter, OwnTracks, PermissionWatch, Picture, Side, Track, WhichDevice, ask, spawn,
};
use crate::capture::Capture;
use leptos::prelude::*;
use shared::MediaState;
use std::rc::Rc;

/// Where [`Capture`] is remembered.
const CAPTURE: &str = "resaka.capture";

/// A handle to the person's own devices; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Devices {
    microphone: Input,
    camera: Input,
    preview: RwSignal<Option<Picture>, LocalStorage>,
    side: RwSignal<Option<Side>>,
    can_blur: RwSignal<bool>,
    /// The system has taken the microphone for something else.
    is_taken: RwSignal<bool>,
    sharing: Sharing,
    selection: Selection,
    capture: RwSignal<Capture>,
    noise_failed: RwSignal<bool>,
    /// Why the device that was chosen last is not in use, if it is not.
    refused: RwSignal<Option<(DeviceKind, MediaFailure)>>,
    sent: Sent,
}

impl Devices {
    /// Asks for microphone and camera, in one question.
    pub(super) fn open() -> Self {
        let sent = Sent::open();
        let devices = Self {
            microphone: Input::new(DeviceKind::Microphone),
            camera: Input::new(DeviceKind::Camera),
            preview: RwSignal::new_local(None),
            side: RwSignal::new(None),
            can_blur: RwSignal::new(false),
            is_taken: RwSignal::new(false),
            sharing: Sharing::new(sent),
            selection: Selection::open(),
            capture: RwSignal::new(browser::recall(CAPTURE).map_or_else(Capture::default, |line| Capture::read(&line))),
            noise_failed: RwSignal::new(false),
            refused: RwSignal::new(None),
            sent,
        };
        devices.reopen();
        devices.watch_permission(devices.microphone);
        devices.watch_permission(devices.camera);
        devices
    }

    /// Asks again, after [`Self::close`].
    pub(super) fn reopen(self) {
        self.microphone.state.set(DeviceState::Opening);
        self.camera.state.set(DeviceState::Opening);
        self.ask_for_both();
    }

    /// Switches everything off.
    pub(super) fn close(self) {
        for input in [self.microphone, self.camera] {
            // Whatever is still answered comes too late.
            input.ask();
            self.take(input, None);
            input.state.set(DeviceState::Off);
        }
        self.refused.set(None);
        self.sharing.stop();
    }

    /// What is sent to every connection; none where the browser has no media at all.
    pub(crate) fn tracks(self) -> Option<Rc<OwnTracks>> {
        self.sent.tracks()
    }

    /// Changes whenever a track came or went.
    pub(super) fn changes(self) -> ReadSignal<u32> {
        self.sent.changes()
    }

    /// What the others are told.
    pub(super) fn media_state(self) -> MediaState {
        let is_on = |state: ReadSignal<DeviceState>| state.get() == DeviceState::On;
        MediaState {
            microphone: is_on(self.microphone()),
            camera: is_on(self.camera()),
            screen: is_on(self.sharing.state()),
        }
    }

    /// How the microphone is doing.
    pub(crate) fn microphone(self) -> ReadSignal<DeviceState> {
        self.microphone.state.read_only()
    }

    /// How the camera is doing.
    pub(crate) fn camera(self) -> ReadSignal<DeviceState> {
        self.camera.state.read_only()
    }

    /// The own camera's picture, while the camera is on.
    pub(crate) fn preview(self) -> ReadSignal<Option<Picture>, LocalStorage> {
        self.preview.read_only()
    }

    /// Where the camera in use looks, on a phone.
    pub(crate) fn side(self) -> ReadSignal<Option<Side>> {
        self.side.read_only()
    }

    /// Whether the system has taken the microphone for something else, such as a phone call.
    pub(crate) fn is_microphone_taken(self) -> ReadSignal<bool> {
        self.is_taken.read_only()
    }

    /// What one shares.
    pub(crate) fn sharing(self) -> Sharing {
        self.sharing
    }

    /// The devices to choose from.
    pub(crate) fn selection(self) -> Selection {
        self.selection
    }

    /// Why the device that was chosen last is not in use, if it is not; the one before it still is.
    pub(crate) fn refused(self) -> ReadSignal<Option<(DeviceKind, MediaFailure)>> {
        self.refused.read_only()
    }

    /// How camera and microphone capture.
    pub(crate) fn capture(self) -> ReadSignal<Capture> {
        self.capture.read_only()
    }

    /// Whether Resaka's own noise suppression was chosen and could not be loaded.
    pub(crate) fn has_noise_failed(self) -> ReadSignal<bool> {
        self.noise_failed.read_only()
    }

    /// Whether the camera in use can blur what is behind the person.
    pub(crate) fn can_blur(self) -> ReadSignal<bool> {
        self.can_blur.read_only()
    }

    /// Mutes or unmutes; asks the browser for a microphone when there is none yet.
    pub(crate) fn set_microphone(self, on: bool) {
        let (state, has_one) = (self.microphone.state, self.has(self.microphone));
        if let Some(tracks) = self.tracks() {
            tracks.enable_microphone(on);
        }
        if !on {
            state.set(DeviceState::Off);
        } else if has_one {
            state.set(DeviceState::On);
        } else if state.get_untracked() != DeviceState::Opening {
            self.switch_on(self.microphone);
        }
    }

    /// Turns the camera off, so that its light goes out, or on again.
    pub(crate) fn set_camera(self, on: bool) {
        if !on {
            self.camera.ask();
            self.take(self.camera, None);
            self.camera.state.set(DeviceState::Off);
        } else if !self.camera.state.get_untracked().is_wanted() {
            self.switch_on(self.camera);
        }
    }

    /// Listens to the microphone, muted or not; not when there is none.
    pub(crate) fn meter(self) -> Option<Meter> {
        self.tracks()?.meter()
    }

    /// Uses another device from now on, without a gap: the one in use stays until the other is there.
    pub(crate) fn choose(self, kind: DeviceKind, id: &str) {
        self.refused.set(None);
        let Some(device) = self.selection.choose(kind, id) else {
            self.refused.set(Some((kind, MediaFailure::NotFound)));
            return;
        };
        if let Some(input) = self.input(kind)
            && self.is_in_use(input)
        {
            self.ask_for(input, WhichDevice::Exactly(device.id), Why::Chosen);
        }
    }

    /// Captures in another way from now on; what is in use is opened anew, without a gap.
    pub(crate) fn set_capture(self, capture: Capture) {
        let before = self.capture.get_untracked();
        self.capture.set(capture);
        browser::remember(CAPTURE, &capture.write());
        if capture.differs_in_sound(before) && self.is_in_use(self.microphone) {
            self.open_anew(self.microphone);
        }
        if capture.differs_in_picture(before) && self.is_in_use(self.camera) {
            self.open_anew(self.camera);
        }
    }

    /// Looks the other way, on a phone.
    pub(crate) fn flip_camera(self) {
        let Some(side) = self.side.get_untracked() else { return };
        // A phone opens one camera at a time. For the others the last picture stands until the next is there.
        self.take(self.camera, None);
        self.ask_for(self.camera, WhichDevice::On(side.other()), Why::Flipped);
    }

    /// For who is not heard, or does not hear: the microphone is opened anew, and everything that should play begins again.
    pub(crate) fn fix_sound(self) {
        browser::play_again();
        if self.has(self.microphone) {
            self.open_anew(self.microphone);
        } else if self.microphone.state.get_untracked() != DeviceState::Opening {
            self.switch_on(self.microphone);
        }
    }

    fn input(self, kind: DeviceKind) -> Option<Input> {
        match kind {
            DeviceKind::Microphone => Some(self.microphone),
            DeviceKind::Camera => Some(self.camera),
            DeviceKind::Speaker => None,
        }
    }

    fn has(self, input: Input) -> bool {
        self.tracks().is_some_and(|own| match input.kind {
            DeviceKind::Microphone => own.has_microphone(),
            DeviceKind::Camera => own.has_camera(),
            DeviceKind::Speaker => false,
        })
    }

    /// A muted microphone is in use; so is a device that the browser was asked for.
    fn is_in_use(self, input: Input) -> bool {
        self.has(input) || input.state.get_untracked().is_wanted()
    }

    fn switch_on(self, input: Input) {
        input.state.set(DeviceState::Opening);
        self.ask_for(input, self.selection.rather(input.kind), Why::SwitchedOn);
    }

    fn open_anew(self, input: Input) {
        let now = self.selection.in_use(input.kind).get_untracked();
        self.ask_for(input, WhichDevice::Rather(now), Why::Chosen);
    }

    fn ask_for_both(self) {
        let (microphone, camera) = (self.microphone, self.camera);
        let questions = (microphone.ask(), camera.ask());
        let capture = self.capture.get_untracked();
        spawn(async move {
            self.selection.know_labels().await;
            let (one, other) = (self.selection.rather(microphone.kind), self.selection.rather(camera.kind));
            let answer = ask(Some(one), Some(other), capture).await;
            let awaited = (microphone.awaits(questions.0), camera.awaits(questions.1));
            match answer {
                Ok(given) => {
                    if awaited.0 {
                        self.came(microphone, given.microphone.ok_or(MediaFailure::NotFound), Why::SwitchedOn);
                    }
                    if awaited.1 {
                        self.came(camera, given.camera.ok_or(MediaFailure::NotFound), Why::SwitchedOn);
                    }
                }
                // Which of the two was it? Asked one by one, the good one comes.
                Err(_) => {
                    for (input, is_awaited) in [(microphone, awaited.0), (camera, awaited.1)] {
                        if is_awaited {
                            self.ask_for(input, self.selection.rather(input.kind), Why::SwitchedOn);
                        }
                    }
                }
            }
        });
    }

    /// Asks for one device; what comes of it counts unless something else has been asked for in the meantime.
    fn ask_for(self, input: Input, which: WhichDevice, why: Why) {
        let question = input.ask();
        let capture = self.capture.get_untracked();
        spawn(async move {
            let mut answer = input.request(which.clone(), capture).await;
            let is_busy = answer.as_ref().err() == Some(&MediaFailure::InUse);
            if is_busy && input.awaits(question) && input.kind == DeviceKind::Camera && self.has(input) {
                // Phones open one camera at a time: perhaps it was the one in use that stood in the way.
                self.take(input, None);
                answer = input.request(which, capture).await;
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
                self.refused.set(None);
                self.adopt(input, track, why);
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
                    self.ask_for(input, WhichDevice::Rather(before), Why::Lost);
                }
            }
            // Switched off in the meantime: nobody misses it.
            Err(_) if !state.get_untracked().is_wanted() => {}
            // That there is none is no news: that this one went is.
            Err(MediaFailure::NotFound) if why == Why::Lost => state.set(DeviceState::Failed(MediaFailure::Ended)),
            Err(failure) => state.set(DeviceState::Failed(failure)),
        }
        self.selection.still_uses(kind);
        // Devices have names from the moment that one was allowed.
        self.selection.refresh();
    }

    /// Sends this track from now on; silently, if it is a microphone and the person has muted.
    fn adopt(self, input: Input, mut track: Track, why: Why) {
        track.set_enabled(input.state.get_untracked().is_wanted());
        track.on_ended(move || {
            self.take(input, None);
            if input.state.get_untracked() == DeviceState::On {
                // Another takes its place, if there is one.
                input.state.set(DeviceState::Opening);
                self.ask_for(input, WhichDevice::Rather(None), Why::Lost);
            }
        });
        if input.kind == DeviceKind::Microphone {
            self.is_taken.set(false);
            track.on_taken(move |is_taken| self.is_taken.set(is_taken));
        }
        let id = track.device_id();
        self.take(input, Some(track));
        if let Some(id) = id
            && why == Why::Flipped
        {
            self.selection.choose(input.kind, &id);
        }
    }

    fn take(self, input: Input, track: Option<Track>) {
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
    fn watch_permission(self, input: Input) {
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

//! One's own microphone and camera, as pages see them.

use super::input::{Input, Why};
use super::sent::Sent;
use super::{DeviceState, Selection, Sharing};
use crate::browser::{
    self, DeviceKind, MediaFailure, Memory, Meter, NoiseFailure, OwnTracks, Picture, Side, WhichDevice, spawn,
};
use crate::capture::Capture;
use crate::read_only::ReadOnly;
use leptos::prelude::*;
use shared::MediaState;
use std::rc::Rc;

/// Where [`Capture`] is remembered.
const CAPTURE: &str = "resaka.capture";

/// A handle to the person's own devices; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Devices {
    pub(super) microphone: Input,
    pub(super) camera: Input,
    pub(super) preview: RwSignal<Option<Picture>, LocalStorage>,
    pub(super) side: RwSignal<Option<Side>>,
    pub(super) can_blur: RwSignal<bool>,
    /// The system has taken the microphone for something else.
    pub(super) is_taken: RwSignal<bool>,
    pub(super) sharing: Sharing,
    pub(super) selection: Selection,
    pub(super) capture: RwSignal<Capture>,
    pub(super) noise_failed: RwSignal<Option<NoiseFailure>>,
    /// Why the device that was chosen last is not in use, if it is not.
    pub(super) refused: RwSignal<Option<(DeviceKind, MediaFailure)>>,
    pub(super) memory: Memory,
    pub(super) sent: Sent,
}

impl Devices {
    /// Asks for what is wanted of microphone and camera, in one question.
    pub(crate) fn open(microphone: bool, camera: bool) -> Self {
        let (sent, memory) = (Sent::open(), Memory::open());
        let devices = Self {
            microphone: Input::new(DeviceKind::Microphone),
            camera: Input::new(DeviceKind::Camera),
            preview: RwSignal::new_local(None),
            side: RwSignal::new(None),
            can_blur: RwSignal::new(false),
            is_taken: RwSignal::new(false),
            sharing: Sharing::new(sent),
            selection: Selection::open(memory),
            capture: RwSignal::new(browser::recall(CAPTURE).map_or_else(Capture::default, |line| Capture::read(&line))),
            noise_failed: RwSignal::new(None),
            refused: RwSignal::new(None),
            memory,
            sent,
        };
        match (microphone, camera) {
            (true, true) => devices.reopen(),
            (true, false) => devices.switch_on(devices.microphone),
            (false, true) => devices.switch_on(devices.camera),
            (false, false) => {}
        }
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
    pub(crate) fn close(self) {
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
    pub(super) fn changes(self) -> ReadOnly<u32> {
        self.sent.changes()
    }

    /// What the others are told.
    pub(super) fn media_state(self) -> MediaState {
        let is_on = |state: ReadOnly<DeviceState>| state.get() == DeviceState::On;
        MediaState {
            microphone: is_on(self.microphone()),
            camera: is_on(self.camera()),
            screen: is_on(self.sharing.state()),
        }
    }

    /// How the microphone is doing.
    pub(crate) fn microphone(self) -> ReadOnly<DeviceState> {
        ReadOnly::of(self.microphone.state)
    }

    /// How the camera is doing.
    pub(crate) fn camera(self) -> ReadOnly<DeviceState> {
        ReadOnly::of(self.camera.state)
    }

    /// The own camera's picture, while the camera is on.
    pub(crate) fn preview(self) -> ReadOnly<Option<Picture>, LocalStorage> {
        ReadOnly::of(self.preview)
    }

    /// Where the camera in use looks, on a phone.
    pub(crate) fn side(self) -> ReadOnly<Option<Side>> {
        ReadOnly::of(self.side)
    }

    /// Whether the system has taken the microphone for something else, such as a phone call.
    pub(crate) fn is_microphone_taken(self) -> ReadOnly<bool> {
        ReadOnly::of(self.is_taken)
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
    pub(crate) fn refused(self) -> ReadOnly<Option<(DeviceKind, MediaFailure)>> {
        ReadOnly::of(self.refused)
    }

    /// The person has read that.
    pub(crate) fn forget_refused(self) {
        self.refused.set(None);
    }

    /// What the browser remembers for the next visit.
    pub(crate) fn memory(self) -> Memory {
        self.memory
    }

    /// How camera and microphone capture.
    pub(crate) fn capture(self) -> ReadOnly<Capture> {
        ReadOnly::of(self.capture)
    }

    /// Why Resaka's own noise suppression is not used although it was chosen, if so.
    pub(crate) fn noise_failed(self) -> ReadOnly<Option<NoiseFailure>> {
        ReadOnly::of(self.noise_failed)
    }

    /// The person has read that.
    pub(crate) fn forget_noise_failed(self) {
        self.noise_failed.set(None);
    }

    /// The device that has taken the place of one that went away, for a moment.
    pub(crate) fn stand_in(self, kind: DeviceKind) -> Option<String> {
        self.input(kind).and_then(|input| input.stand_in.get())
    }

    /// Whether the camera in use can blur what is behind the person.
    pub(crate) fn can_blur(self) -> ReadOnly<bool> {
        ReadOnly::of(self.can_blur)
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

    /// Has the browser ask for a speaker, where it names none before that.
    pub(crate) fn ask_for_speaker(self) {
        spawn(async move {
            if let Some(speaker) = browser::ask_for_speaker().await {
                self.selection.choose_speaker(speaker).await;
            }
        });
    }

    /// Captures in another way from now on; what is in use is opened anew, without a gap.
    pub(crate) fn set_capture(self, capture: Capture) {
        let before = self.capture.get_untracked();
        self.memory.remember(CAPTURE, &capture.write());
        self.noise_failed.set(None);
        self.use_capture(before, capture);
    }

    pub(super) fn use_capture(self, before: Capture, capture: Capture) {
        self.capture.set(capture);
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
        self.refused.set(None);
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
}

//! One's own microphone and camera, as pages see them.

use super::Selection;
use crate::browser::spawn;
use crate::browser::{
    DeviceKind, Given, MediaFailure, Meter, OwnTracks, Picture, SharedScreen, Track, Wanted, WhichDevice, ask,
    ask_for_screen,
};
use leptos::prelude::*;
use shared::MediaState;
use std::rc::Rc;

/// A handle to the person's own devices; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Devices {
    microphone: RwSignal<DeviceState>,
    camera: RwSignal<DeviceState>,
    preview: RwSignal<Option<Picture>, LocalStorage>,
    screen: RwSignal<DeviceState>,
    shared: RwSignal<Option<Picture>, LocalStorage>,
    selection: Selection,
    /// Why the device that was chosen last is not in use, if it is not.
    refused: RwSignal<Option<(DeviceKind, MediaFailure)>>,
    tracks: StoredValue<Option<Rc<OwnTracks>>, LocalStorage>,
    /// Counts the tracks that came and went, for whoever sends them on.
    changes: RwSignal<u32>,
    /// Counts the visits' beginnings and ends: an answer of the browser to an earlier one comes too late.
    session: StoredValue<u32>,
}

/// How one device is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeviceState {
    /// Switched off by the person; a camera's light is out.
    Off,
    /// The browser was asked and has not answered yet.
    Opening,
    /// Sending, or ready to.
    On,
    /// The browser said no, or the device went away; switching it on tries again.
    Failed(MediaFailure),
}

impl Devices {
    /// Asks for microphone and camera, in one question.
    pub(super) fn open() -> Self {
        let devices = Self {
            microphone: RwSignal::new(DeviceState::Off),
            camera: RwSignal::new(DeviceState::Off),
            preview: RwSignal::new_local(None),
            screen: RwSignal::new(DeviceState::Off),
            shared: RwSignal::new_local(None),
            selection: Selection::open(),
            refused: RwSignal::new(None),
            tracks: StoredValue::new_local(OwnTracks::new().map(Rc::new)),
            changes: RwSignal::new(0),
            session: StoredValue::new(0),
        };
        devices.reopen();
        devices
    }

    /// Asks again, after [`Self::close`].
    pub(super) fn reopen(self) {
        self.microphone.set(DeviceState::Opening);
        self.camera.set(DeviceState::Opening);
        self.request(Wanted::Both);
    }

    /// Switches everything off.
    pub(super) fn close(self) {
        self.session.update_value(|session| *session += 1);
        self.take_microphone(None);
        self.take_camera(None);
        self.microphone.set(DeviceState::Off);
        self.camera.set(DeviceState::Off);
        self.refused.set(None);
        self.stop_sharing();
    }

    /// What is sent to every connection; none where the browser has no media at all.
    pub(super) fn tracks(self) -> Option<Rc<OwnTracks>> {
        self.tracks.get_value()
    }

    /// Changes whenever a track came or went.
    pub(super) fn changes(self) -> ReadSignal<u32> {
        self.changes.read_only()
    }

    /// What the others are told.
    pub(super) fn media_state(self) -> MediaState {
        MediaState {
            microphone: self.microphone.get() == DeviceState::On,
            camera: self.camera.get() == DeviceState::On,
            screen: self.screen.get() == DeviceState::On,
        }
    }

    /// How the microphone is doing.
    pub(crate) fn microphone(self) -> ReadSignal<DeviceState> {
        self.microphone.read_only()
    }

    /// How the camera is doing.
    pub(crate) fn camera(self) -> ReadSignal<DeviceState> {
        self.camera.read_only()
    }

    /// The own camera's picture, while the camera is on.
    pub(crate) fn preview(self) -> ReadSignal<Option<Picture>, LocalStorage> {
        self.preview.read_only()
    }

    /// Mutes or unmutes; asks the browser for a microphone when there is none yet.
    pub(crate) fn set_microphone(self, on: bool) {
        let has_one = self.tracks().is_some_and(|tracks| tracks.enable_microphone(on));
        if !on {
            self.microphone.set(DeviceState::Off);
        } else if has_one {
            self.microphone.set(DeviceState::On);
        } else if self.microphone.get_untracked() != DeviceState::Opening {
            self.microphone.set(DeviceState::Opening);
            self.request(Wanted::Microphone);
        }
    }

    /// Listens to the microphone, muted or not; not when there is none.
    pub(crate) fn meter(self) -> Option<Meter> {
        self.tracks()?.meter()
    }

    /// Turns the camera off, so that its light goes out, or on again.
    pub(crate) fn set_camera(self, on: bool) {
        if !on {
            self.take_camera(None);
            self.camera.set(DeviceState::Off);
        } else if !matches!(self.camera.get_untracked(), DeviceState::On | DeviceState::Opening) {
            self.camera.set(DeviceState::Opening);
            self.request(Wanted::Camera);
        }
    }

    /// How sharing a screen is doing.
    pub(crate) fn screen(self) -> ReadSignal<DeviceState> {
        self.screen.read_only()
    }

    /// What one shares oneself.
    pub(crate) fn shared(self) -> ReadSignal<Option<Picture>, LocalStorage> {
        self.shared.read_only()
    }

    /// Asks what to share; while something is shared, for something else in its place.
    pub(crate) fn share_screen(self) {
        if self.screen.get_untracked() == DeviceState::Opening {
            return;
        }
        let before = self.screen.get_untracked();
        self.screen.set(if before == DeviceState::On { before } else { DeviceState::Opening });
        let session = self.session.get_value();
        spawn(async move {
            let answer = ask_for_screen().await;
            if !self.is_current(session) {
                return;
            }
            match answer {
                Ok(mut shared) => {
                    // The browser's own bar has a button for this, and a window may be closed.
                    shared.picture.on_ended(move || self.stop_sharing());
                    self.shared.set(shared.picture.picture());
                    self.take_screen(Some(shared));
                    self.screen.set(DeviceState::On);
                }
                // What was shared before still is.
                Err(_) if before == DeviceState::On => {}
                Err(failure) => self.screen.set(DeviceState::Failed(failure)),
            }
        });
    }

    /// Shares nothing any more.
    pub(crate) fn stop_sharing(self) {
        self.shared.set(None);
        self.take_screen(None);
        self.screen.set(DeviceState::Off);
    }

    fn take_screen(self, shared: Option<SharedScreen>) {
        if let Some(tracks) = self.tracks() {
            tracks.set_screen(shared);
            self.changes.update(|changes| *changes += 1);
        }
    }

    /// The devices to choose from.
    pub(crate) fn selection(self) -> Selection {
        self.selection
    }

    /// Why the device that was chosen last is not in use, if it is not; the one before it still is.
    pub(crate) fn refused(self) -> ReadSignal<Option<(DeviceKind, MediaFailure)>> {
        self.refused.read_only()
    }

    /// Uses another device from now on, without a gap: the one in use stays until the other is there.
    pub(crate) fn choose(self, kind: DeviceKind, id: &str) {
        self.refused.set(None);
        let Some(device) = self.selection.choose(kind, id) else {
            self.refused.set(Some((kind, MediaFailure::NotFound)));
            return;
        };
        let (wanted, is_open) = match kind {
            DeviceKind::Speaker => return,
            DeviceKind::Microphone => (Wanted::Microphone, self.tracks().is_some_and(|own| own.has_microphone())),
            DeviceKind::Camera => (Wanted::Camera, self.camera.get_untracked() == DeviceState::On),
        };
        if !is_open {
            return;
        }
        let session = self.session.get_value();
        spawn(async move {
            let which = || WhichDevice::Exactly(device.id.clone());
            let answer = ask(wanted, which(), which()).await;
            if !self.is_current(session) {
                return;
            }
            match answer.map(|given| given.microphone.or(given.camera)) {
                Ok(Some(track)) if kind == DeviceKind::Microphone => self.adopt_microphone(track),
                Ok(Some(track)) if self.camera.get_untracked() == DeviceState::On => self.adopt_camera(track),
                // Turned off in the meantime: dropped, its light goes out.
                Ok(Some(_)) => {}
                Ok(None) => self.refused.set(Some((kind, MediaFailure::NotFound))),
                Err(failure) => self.refused.set(Some((kind, failure))),
            }
            self.selection.still_uses(kind);
            self.selection.refresh();
        });
    }

    fn request(self, wanted: Wanted) {
        let session = self.session.get_value();
        let rather = |kind| self.selection.rather(kind);
        let (microphone, camera) = (rather(DeviceKind::Microphone), rather(DeviceKind::Camera));
        spawn(async move {
            let answer = ask(wanted, microphone, camera).await;
            if !self.is_current(session) {
                // Too late: dropping what was given switches it off again.
                return;
            }
            // Devices have names from the moment that one was allowed.
            self.selection.refresh();
            match (answer, wanted) {
                (Ok(given), Wanted::Microphone) => self.microphone_came(given.microphone.ok_or(MediaFailure::NotFound)),
                (Ok(given), Wanted::Camera) => self.camera_came(given.camera.ok_or(MediaFailure::NotFound)),
                (Ok(given), Wanted::Both) => {
                    self.microphone_came(given.microphone.ok_or(MediaFailure::NotFound));
                    self.camera_came(given.camera.ok_or(MediaFailure::NotFound));
                }
                (Err(failure), Wanted::Microphone) => self.microphone_came(Err(failure)),
                (Err(failure), Wanted::Camera) => self.camera_came(Err(failure)),
                // Which of the two was it? Asked one by one, the good one comes.
                (Err(_), Wanted::Both) => {
                    self.request(Wanted::Microphone);
                    self.request(Wanted::Camera);
                }
            }
        });
    }

    /// False after the visit has ended, or begun anew.
    fn is_current(self, session: u32) -> bool {
        self.session.try_get_value() == Some(session)
    }

    fn microphone_came(self, came: Result<Track, MediaFailure>) {
        match came {
            // Asked twice in quick succession: the first one stays.
            Ok(_) if self.tracks().is_some_and(|tracks| tracks.has_microphone()) => {}
            Ok(track) => {
                self.adopt_microphone(track);
                if self.microphone.get_untracked() == DeviceState::Opening {
                    self.microphone.set(DeviceState::On);
                }
            }
            Err(failure) if self.microphone.get_untracked() == DeviceState::Opening => {
                self.microphone.set(DeviceState::Failed(failure));
            }
            Err(_) => {}
        }
    }

    fn camera_came(self, came: Result<Track, MediaFailure>) {
        // The person may have turned it off in the meantime: dropped, its light goes out.
        if self.camera.get_untracked() != DeviceState::Opening {
            return;
        }
        match came {
            Ok(track) => {
                self.adopt_camera(track);
                self.camera.set(DeviceState::On);
            }
            Err(failure) => self.camera.set(DeviceState::Failed(failure)),
        }
    }

    /// Sends this microphone from now on; silently, if the person has muted.
    fn adopt_microphone(self, mut track: Track) {
        self.refused.set(None);
        track.set_enabled(matches!(self.microphone.get_untracked(), DeviceState::On | DeviceState::Opening));
        track.on_ended(move || {
            self.take_microphone(None);
            self.replace_lost(self.microphone, Wanted::Microphone);
        });
        self.take_microphone(Some(track));
    }

    fn adopt_camera(self, mut track: Track) {
        self.refused.set(None);
        track.on_ended(move || {
            self.take_camera(None);
            self.replace_lost(self.camera, Wanted::Camera);
        });
        self.take_camera(Some(track));
    }

    /// A device was unplugged or taken away: another takes its place, if there is one.
    fn replace_lost(self, state: RwSignal<DeviceState>, wanted: Wanted) {
        if state.get_untracked() != DeviceState::On {
            return;
        }
        state.set(DeviceState::Opening);
        let session = self.session.get_value();
        spawn(async move {
            let answer = ask(wanted, WhichDevice::Rather(None), WhichDevice::Rather(None)).await;
            if !self.is_current(session) {
                return;
            }
            self.selection.refresh();
            // That there is none is no news: that this one went is.
            let found =
                answer.map_err(|failure| if failure == MediaFailure::NotFound { MediaFailure::Ended } else { failure });
            // The person may have switched it off, or chosen another, in the meantime.
            if state.get_untracked() != DeviceState::Opening {
                return;
            }
            match found {
                Ok(Given { microphone: Some(track), .. }) => self.microphone_came(Ok(track)),
                Ok(Given { camera: Some(track), .. }) => self.camera_came(Ok(track)),
                Ok(Given { microphone: None, camera: None }) => state.set(DeviceState::Failed(MediaFailure::Ended)),
                Err(failure) => state.set(DeviceState::Failed(failure)),
            }
        });
    }

    fn take_microphone(self, track: Option<Track>) {
        if let Some(tracks) = self.tracks() {
            self.selection.uses(DeviceKind::Microphone, track.as_ref());
            tracks.set_microphone(track);
            self.changes.update(|changes| *changes += 1);
        }
    }

    fn take_camera(self, track: Option<Track>) {
        if let Some(tracks) = self.tracks() {
            self.selection.uses(DeviceKind::Camera, track.as_ref());
            self.preview.set(track.as_ref().and_then(Track::picture));
            tracks.set_camera(track);
            self.changes.update(|changes| *changes += 1);
        }
    }
}

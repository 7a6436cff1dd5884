//! Which devices there are, which were chosen and which are in use.

use super::choices::Choice;
use crate::browser::{Device, DeviceKind, DeviceWatch, Memory, Track, WhichDevice, devices, spawn};
use crate::read_only::ReadOnly;
use leptos::prelude::*;

/// A handle to the devices to choose from; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Selection {
    list: RwSignal<Vec<Device>>,
    microphone: Slot,
    camera: Slot,
    speaker: Slot,
    memory: Memory,
}

/// The choice among devices of one kind.
#[derive(Clone, Copy)]
struct Slot {
    chosen: StoredValue<Option<Choice>>,
    in_use: RwSignal<Option<String>>,
}

impl Slot {
    fn new(kind: DeviceKind) -> Self {
        Self { chosen: StoredValue::new(Choice::recall(kind)), in_use: RwSignal::new(None) }
    }
}

impl Selection {
    /// With what was chosen the last time.
    pub(super) fn open(memory: Memory) -> Self {
        let selection = Self {
            list: RwSignal::new(Vec::new()),
            microphone: Slot::new(DeviceKind::Microphone),
            camera: Slot::new(DeviceKind::Camera),
            speaker: Slot::new(DeviceKind::Speaker),
            memory,
        };
        let watch = StoredValue::new_local(DeviceWatch::begin(move || selection.refresh()));
        on_cleanup(move || watch.dispose());
        selection.refresh();
        selection
    }

    /// All devices of a kind that have a name.
    pub(crate) fn list(self, kind: DeviceKind) -> Vec<Device> {
        self.list.read().iter().filter(|device| device.kind == kind).cloned().collect()
    }

    /// The id of the device in use, if there is one.
    pub(crate) fn in_use(self, kind: DeviceKind) -> ReadOnly<Option<String>> {
        ReadOnly::of(self.slot(kind).in_use)
    }

    /// Looks again which devices there are.
    pub(super) fn refresh(self) {
        spawn(self.look());
    }

    async fn look(self) {
        let now = devices().await;
        // The visit may be over by now.
        if self.list.try_set(now).is_none() {
            self.choose_speaker_again();
        }
    }

    /// Where something was chosen once, its id may have changed since: then the list has to be known to find it by label.
    pub(super) async fn know_labels(self) {
        if [self.microphone, self.camera].iter().any(|slot| slot.chosen.with_value(Option::is_some)) {
            self.look().await;
        }
    }

    /// The device of this id, chosen now and remembered; none when it has just gone.
    pub(super) fn choose(self, kind: DeviceKind, id: &str) -> Option<Device> {
        let device = self.list(kind).into_iter().find(|device| device.id == id)?;
        self.slot(kind).chosen.set_value(Some(Choice::remember(&device, self.memory)));
        if kind == DeviceKind::Speaker {
            self.slot(kind).in_use.set(Some(device.id.clone()));
        }
        Some(device)
    }

    /// A speaker that the person picked in the browser's own question: chosen now and remembered.
    pub(super) async fn choose_speaker(self, speaker: Device) {
        self.look().await;
        let id = speaker.id.clone();
        let listed = self.list.try_update(|list| {
            if !list.iter().any(|device| device.kind == speaker.kind && device.id == speaker.id) {
                list.push(speaker);
            }
        });
        // The visit may be over by now.
        if listed.is_some() {
            self.choose(DeviceKind::Speaker, &id);
        }
    }

    /// Another device of this kind that is a part of the same thing as one that went away.
    pub(super) fn other_of_group(self, kind: DeviceKind, group: Option<&str>, lost: Option<&str>) -> Option<String> {
        let group = group.filter(|group| !group.is_empty())?;
        let list = self.list.read_untracked();
        let is_other =
            |device: &&Device| device.kind == kind && device.group == group && Some(device.id.as_str()) != lost;
        list.iter().find(is_other).map(|device| device.id.clone())
    }

    /// What to ask the browser for: the device that was chosen, or any where it is not there.
    pub(super) fn rather(self, kind: DeviceKind) -> WhichDevice {
        let id = self.slot(kind).chosen.with_value(|choice| {
            let choice = choice.as_ref()?;
            let list = self.list.read_untracked();
            Some(choice.find(kind, &list).map_or_else(|| choice.id.clone(), |device| device.id.clone()))
        });
        WhichDevice::Rather(id)
    }

    /// This device is in use now; without one, the last one is what would be used next.
    pub(super) fn uses(self, kind: DeviceKind, track: Option<&Track>) {
        if let Some(track) = track {
            self.slot(kind).in_use.set(track.device_id());
        }
    }

    /// Has the list show again what is in use, although something else was picked from it.
    pub(super) fn still_uses(self, kind: DeviceKind) {
        self.slot(kind).in_use.notify();
    }

    /// The speaker is nobody's but the page's to look after: it is used as soon as it is there, and given up when it goes.
    fn choose_speaker_again(self) {
        let kind = DeviceKind::Speaker;
        let list = self.list.read_untracked();
        let found = self.slot(kind).chosen.with_value(|choice| choice.as_ref()?.find(kind, &list).cloned());
        // The empty id is the usual speaker of the system.
        let usual = self.slot(kind).in_use.read_untracked().as_ref().map(|_| String::new());
        self.slot(kind).in_use.set(found.map(|device| device.id).or(usual));
    }

    fn slot(self, kind: DeviceKind) -> Slot {
        match kind {
            DeviceKind::Microphone => self.microphone,
            DeviceKind::Camera => self.camera,
            DeviceKind::Speaker => self.speaker,
        }
    }
}

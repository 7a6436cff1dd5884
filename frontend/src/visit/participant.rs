//! Another participant, as pages see them.

use crate::browser::{Picture, Sound};
use leptos::prelude::*;
use mesh::Link;
use shared::{DisplayName, MediaState, Member, PeerId};

/// A handle to another participant of the call; cheap to copy, equal when it is the same person.
#[derive(Clone, Copy)]
pub(crate) struct Participant {
    pub(crate) id: PeerId,
    pub(super) name: StoredValue<DisplayName>,
    pub(super) media: RwSignal<MediaState>,
    pub(super) link: RwSignal<Link>,
    pub(super) camera: RwSignal<Option<Picture>, LocalStorage>,
    pub(super) microphone: RwSignal<Option<Sound>, LocalStorage>,
    pub(super) screen: RwSignal<Option<Picture>, LocalStorage>,
    pub(super) screen_sound: RwSignal<Option<Sound>, LocalStorage>,
    pub(super) speaks: RwSignal<bool>,
    pub(super) is_silent: RwSignal<bool>,
}

impl Participant {
    pub(super) fn new(member: &Member, link: Link) -> Self {
        Self {
            id: member.peer,
            name: StoredValue::new(member.profile.name.clone()),
            media: RwSignal::new(MediaState::default()),
            link: RwSignal::new(link),
            camera: RwSignal::new_local(None),
            microphone: RwSignal::new_local(None),
            screen: RwSignal::new_local(None),
            screen_sound: RwSignal::new_local(None),
            speaks: RwSignal::new(false),
            is_silent: RwSignal::new(false),
        }
    }

    /// What to call them.
    pub(crate) fn name(self) -> DisplayName {
        self.name.get_value()
    }

    /// Which of their devices are sending, by their own word.
    pub(crate) fn media(self) -> ReadSignal<MediaState> {
        self.media.read_only()
    }

    /// How the connection to them is.
    pub(crate) fn link(self) -> ReadSignal<Link> {
        self.link.read_only()
    }

    /// Their camera's picture; there from the moment the connection is negotiated, shown when `media` says that the camera is on.
    pub(crate) fn camera(self) -> ReadSignal<Option<Picture>, LocalStorage> {
        self.camera.read_only()
    }

    /// What they share; shown when `media` says that they do.
    pub(crate) fn screen(self) -> ReadSignal<Option<Picture>, LocalStorage> {
        self.screen.read_only()
    }

    /// The sound of what they share.
    pub(crate) fn screen_sound(self) -> ReadSignal<Option<Sound>, LocalStorage> {
        self.screen_sound.read_only()
    }

    /// Whether their voice is heard now.
    pub(crate) fn speaks(self) -> ReadSignal<bool> {
        self.speaks.read_only()
    }

    /// Whether no sound arrives although they are not muted.
    pub(crate) fn is_silent(self) -> ReadSignal<bool> {
        self.is_silent.read_only()
    }

    /// Their microphone's sound.
    pub(crate) fn microphone(self) -> ReadSignal<Option<Sound>, LocalStorage> {
        self.microphone.read_only()
    }
}

impl PartialEq for Participant {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

//! Another participant, as pages see them.

use crate::browser::{Picture, Sound};
use crate::read_only::ReadOnly;
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
    pub(crate) fn media(self) -> ReadOnly<MediaState> {
        ReadOnly::of(self.media)
    }

    /// How the connection to them is.
    pub(crate) fn link(self) -> ReadOnly<Link> {
        ReadOnly::of(self.link)
    }

    /// Their camera's picture; there from the moment the connection is negotiated, shown when `media` says that the camera is on.
    pub(crate) fn camera(self) -> ReadOnly<Option<Picture>, LocalStorage> {
        ReadOnly::of(self.camera)
    }

    /// What they share; shown when `media` says that they do.
    pub(crate) fn screen(self) -> ReadOnly<Option<Picture>, LocalStorage> {
        ReadOnly::of(self.screen)
    }

    /// The sound of what they share.
    pub(crate) fn screen_sound(self) -> ReadOnly<Option<Sound>, LocalStorage> {
        ReadOnly::of(self.screen_sound)
    }

    /// Whether their voice is heard now.
    pub(crate) fn speaks(self) -> ReadOnly<bool> {
        ReadOnly::of(self.speaks)
    }

    /// Whether no sound arrives although they are not muted.
    pub(crate) fn is_silent(self) -> ReadOnly<bool> {
        ReadOnly::of(self.is_silent)
    }

    /// Their microphone's sound.
    pub(crate) fn microphone(self) -> ReadOnly<Option<Sound>, LocalStorage> {
        ReadOnly::of(self.microphone)
    }
}

impl PartialEq for Participant {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

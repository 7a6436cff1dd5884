//! What people tell each other beside sound and picture, as pages see it: chat, raised hands, reactions.
#![expect(dead_code, reason = "what shows and says it comes with the interface of the chat")]

use super::Visit;
use crate::read_only::ReadOnly;
use leptos::prelude::*;
use shared::{ChatText, Entry, PeerId, Reaction};
use std::sync::Arc;

/// What pages see of it.
#[derive(Clone, Copy)]
pub(super) struct Words {
    pub(super) said: RwSignal<Vec<Arc<Entry>>>,
    pub(super) heard: RwSignal<u32>,
    pub(super) typing: RwSignal<Vec<PeerId>>,
    pub(super) hands: RwSignal<Vec<PeerId>>,
    pub(super) reactions: RwSignal<Vec<(PeerId, Reaction)>>,
}

impl Words {
    pub(super) fn new() -> Self {
        Self {
            said: RwSignal::new(Vec::new()),
            heard: RwSignal::new(0),
            typing: RwSignal::new(Vec::new()),
            hands: RwSignal::new(Vec::new()),
            reactions: RwSignal::new(Vec::new()),
        }
    }
}

impl Visit {
    /// What was said in the chat, the oldest first.
    pub(crate) fn said(self) -> ReadOnly<Vec<Arc<Entry>>> {
        ReadOnly::of(self.shown.words.said)
    }

    /// How much of it others have said since one is here; it only grows.
    pub(crate) fn heard(self) -> ReadOnly<u32> {
        ReadOnly::of(self.shown.words.heard)
    }

    /// Who else is writing something.
    pub(crate) fn typing(self) -> ReadOnly<Vec<PeerId>> {
        ReadOnly::of(self.shown.words.typing)
    }

    /// Whose hands are up, one's own among them, in the order in which they went up.
    pub(crate) fn hands(self) -> ReadOnly<Vec<PeerId>> {
        ReadOnly::of(self.shown.words.hands)
    }

    /// Takes the reactions that have come since this was asked last, one's own among them, and is told of the next.
    pub(crate) fn take_reactions(self) -> Vec<(PeerId, Reaction)> {
        let reactions = self.shown.words.reactions;
        reactions.track();
        reactions.try_update_untracked(std::mem::take).unwrap_or_default()
    }

    /// Says this in the chat.
    pub(crate) fn say(self, text: ChatText) {
        self.tell(|driver| driver.say(text));
    }

    /// Something is being written, said at each key; or no longer.
    pub(crate) fn types(self, types: bool) {
        self.tell(|driver| driver.types(types));
    }

    /// Raises one's own hand or lowers it.
    pub(crate) fn raise_hand(self, up: bool) {
        self.tell(|driver| driver.raise_hand(up));
    }

    /// Reacts, unless one has just done so several times.
    pub(crate) fn react(self, reaction: Reaction) {
        self.tell(|driver| driver.react(reaction));
    }
}

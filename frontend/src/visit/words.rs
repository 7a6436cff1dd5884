//! What people tell each other beside sound and picture, as pages see it: chat, raised hands, reactions.

use super::{Driver, Visit};
use crate::read_only::ReadOnly;
use leptos::prelude::*;
use shared::{ChatText, DisplayName, Entry, PeerId, Reaction};
use std::rc::Rc;
use std::sync::Arc;

/// Numbers that change when something does; what it is the driver knows. A signal for each kind of thing would be 4 kB of
/// the page for each, and copies of what there is already.
#[derive(Clone, Copy)]
pub(super) struct Words {
    pub(super) said: RwSignal<u32>,
    pub(super) heard: RwSignal<u32>,
    pub(super) typing: RwSignal<u32>,
    pub(super) hands: RwSignal<u32>,
    pub(super) reactions: RwSignal<u32>,
}

impl Words {
    pub(super) fn new() -> Self {
        let new = || RwSignal::new(0);
        Self { said: new(), heard: new(), typing: new(), hands: new(), reactions: new() }
    }
}

impl Visit {
    /// By which id the others know this participant; none before the server has said it.
    pub(crate) fn me(self) -> Option<PeerId> {
        self.driver()?.me()
    }

    /// What the others call one.
    pub(crate) fn own_name(self) -> Option<DisplayName> {
        self.driver()?.own_name()
    }

    /// What of the chat others said last; not told of what comes after it.
    pub(crate) fn last_heard(self) -> Option<Arc<Entry>> {
        self.driver()?.last_heard()
    }

    /// Tells of each change of what was said in the chat.
    pub(crate) fn track_said(self) {
        self.shown.words.said.track();
    }

    /// What was said in the chat, the oldest first.
    pub(crate) fn said(self) -> Vec<Arc<Entry>> {
        self.track_said();
        self.driver().map_or_else(Vec::new, |driver| driver.said())
    }

    /// How much of it others have said since one is here; it only grows.
    pub(crate) fn heard(self) -> ReadOnly<u32> {
        ReadOnly::of(self.shown.words.heard)
    }

    /// Who else is writing something.
    pub(crate) fn typing(self) -> Vec<PeerId> {
        self.shown.words.typing.track();
        self.driver().map_or_else(Vec::new, |driver| driver.typing())
    }

    /// Whose hands are up, one's own among them, in the order in which they went up.
    pub(crate) fn hands(self) -> Vec<PeerId> {
        self.shown.words.hands.track();
        self.driver().map_or_else(Vec::new, |driver| driver.hands())
    }

    /// Takes the reactions that have come since this was asked last, one's own among them; tells of the next.
    pub(crate) fn take_reactions(self) -> Vec<(PeerId, Reaction)> {
        self.shown.words.reactions.track();
        self.driver().map_or_else(Vec::new, |driver| driver.take_reactions())
    }

    fn driver(self) -> Option<Rc<dyn Driver>> {
        self.driver.try_get_value().flatten()
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

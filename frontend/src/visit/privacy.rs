//! Whether the person's address is told to those whom they talk to.

use crate::browser::{Memory, recall};
use crate::read_only::ReadOnly;
use leptos::prelude::*;
use mesh::Mesh;

/// Where the choice is remembered.
const HIDE: &str = "resaka.hide";

/// A handle to the choice; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Privacy {
    hides: RwSignal<bool>,
    cover: RwSignal<Cover>,
    memory: Memory,
}

/// What the server can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cover {
    /// It has not said yet.
    Unknown,
    /// Nothing: it offers no relay.
    None,
    /// It offers a relay to whoever wants one.
    Offered,
    /// Nobody's address is told to anybody: it wants everything relayed.
    Always,
}

impl Privacy {
    /// As it was chosen the last time.
    pub(super) fn recall(memory: Memory) -> Self {
        let hides = RwSignal::new(recall(HIDE).as_deref() == Some("1"));
        Self { hides, cover: RwSignal::new(Cover::Unknown), memory }
    }

    /// Whether the person wants to be reached through a relay alone. So it is even where there is none: somebody who hides
    /// is then not reached, but never seen against their will.
    pub(crate) fn hides(self) -> ReadOnly<bool> {
        ReadOnly::of(self.hides)
    }

    /// Chooses, for the next visits too.
    pub(crate) fn set_hides(self, hides: bool) {
        self.memory.remember(HIDE, if hides { "1" } else { "0" });
        self.hides.set(hides);
    }

    /// What the server can do.
    pub(crate) fn cover(self) -> ReadOnly<Cover> {
        ReadOnly::of(self.cover)
    }

    /// The server may have said something.
    pub(super) fn follow(self, mesh: &Mesh) {
        let cover = match (mesh.capacity(), mesh.is_relay_only()) {
            (0, _) => Cover::Unknown,
            (_, true) => Cover::Always,
            (_, false) if mesh.ice().relays() => Cover::Offered,
            (_, false) => Cover::None,
        };
        if self.cover.get_untracked() != cover {
            self.cover.set(cover);
        }
    }
}

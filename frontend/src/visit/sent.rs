//! The person's own tracks, as every connection sends them.

use crate::browser::OwnTracks;
use crate::read_only::ReadOnly;
use leptos::prelude::*;
use std::rc::Rc;

/// A handle to the tracks; cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Sent {
    tracks: StoredValue<Option<Rc<OwnTracks>>, LocalStorage>,
    /// Counts the tracks that came and went, for whoever sends them on.
    changes: RwSignal<u32>,
}

impl Sent {
    /// Nothing yet.
    pub(super) fn open() -> Self {
        Self { tracks: StoredValue::new_local(OwnTracks::new().map(Rc::new)), changes: RwSignal::new(0) }
    }

    /// What is sent to every connection; none where the browser has no media at all.
    pub(super) fn tracks(self) -> Option<Rc<OwnTracks>> {
        self.tracks.get_value()
    }

    /// Changes whenever a track came or went.
    pub(super) fn changes(self) -> ReadOnly<u32> {
        ReadOnly::of(self.changes)
    }

    /// Puts a track in another's place, or takes it away.
    pub(super) fn change(self, change: impl FnOnce(&OwnTracks)) {
        if let Some(tracks) = self.tracks() {
            change(&tracks);
            self.changes.update(|changes| *changes += 1);
        }
    }
}

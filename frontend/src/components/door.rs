//! The way to something that is loaded when it is wanted.

use crate::browser::spawn;
use crate::components::{Icon, Tone, notice, part, text};
use crate::later::NotLoaded;
use leptos::prelude::*;

/// Whether something is open, or could not be loaded; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Door {
    is_open: RwSignal<bool>,
    is_missing: RwSignal<bool>,
}

impl Door {
    /// Closed.
    pub(crate) fn new() -> Self {
        Self { is_open: RwSignal::new(false), is_missing: RwSignal::new(false) }
    }

    /// Opens it as soon as what lies behind it is loaded.
    pub(crate) fn open_after(self, loading: impl Future<Output = Result<(), NotLoaded>> + 'static) {
        self.is_missing.set(false);
        spawn(async move {
            // The person may have gone on to another page: then nobody is there to open it for.
            match loading.await {
                Ok(()) => self.is_open.try_set(true),
                Err(NotLoaded) => self.is_missing.try_set(true),
            };
        });
    }

    /// Closes it.
    pub(crate) fn close(self) {
        self.is_open.set(false);
    }

    /// What lies behind it while it is open, or why it is not.
    pub(crate) fn view(self, behind: Box<dyn Fn() -> Option<AnyView> + Send>) -> AnyView {
        let sentence = text().ended.incomplete;
        part(move || {
            if self.is_missing.get() {
                Some(notice(Tone::Alert, Icon::Alert, vec![sentence.to_owned()], None))
            } else if self.is_open.get() {
                behind()
            } else {
                None
            }
        })
        .into_any()
    }
}

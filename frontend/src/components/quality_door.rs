//! The way to the quality of the call, which comes with the part of the page for the settings.

use crate::components::QualityWatch;
use crate::later;
use crate::visit::Visit;
use leptos::prelude::*;
use std::rc::Rc;

/// Whether the quality of the call is shown; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct QualityDoor {
    visit: Visit,
    is_open: RwSignal<bool>,
    watch: StoredValue<Option<Rc<QualityWatch>>, LocalStorage>,
}

impl QualityDoor {
    /// Closed, and nobody looks at anything yet.
    pub(crate) fn new(visit: Visit) -> Self {
        Self { visit, is_open: RwSignal::new(false), watch: StoredValue::new_local(None) }
    }

    /// Opens it; what leads here came with the same part of the page.
    pub(crate) fn open(self) {
        self.is_open.set(true);
    }

    /// Closes it.
    pub(crate) fn close(self) {
        self.is_open.set(false);
    }

    /// What looks at the call, from the first time on that somebody wants to know.
    pub(crate) fn watch(self) -> Rc<QualityWatch> {
        let known = self.watch.get_value();
        known.unwrap_or_else(|| {
            let watch = QualityWatch::begin(self.visit);
            self.watch.set_value(Some(Rc::clone(&watch)));
            watch
        })
    }

    /// The quality of the call while it is open.
    pub(crate) fn view(self) -> impl IntoView {
        crate::components::part(move || if self.is_open.get() { later::quality(self) } else { None })
    }
}

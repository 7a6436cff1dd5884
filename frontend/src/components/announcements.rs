//! What happens without being asked for, for those who listen to the page instead of looking at it.

use leptos::prelude::*;

/// Says things in the polite live region; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Announcer(RwSignal<String>);

impl Announcer {
    /// Has a screen reader say this when it is done with what it says now.
    pub(crate) fn say(self, what: impl Into<String>) {
        self.0.set(what.into());
    }
}

impl Announcer {
    /// Makes what `say` is given reach the live region.
    pub(crate) fn provide() {
        provide_context(Self(RwSignal::new(String::new())));
    }
}

/// The live region. It must be in the page before anything is said, so it stands there from the beginning.
#[component]
pub(crate) fn Announcements() -> impl IntoView {
    let Announcer(said) = expect_context();
    view! {
        <p class="unseen" role="status">
            {said}
        </p>
    }
}

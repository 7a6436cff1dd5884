//! What happens without being asked for, for those who listen to the page instead of looking at it.

use crate::browser::Timer;
use crate::components::react;
use leptos::prelude::*;
use std::time::Duration;

/// Says things in the polite live region; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Announcer(RwSignal<String>);

impl Announcer {
    /// Has a screen reader say this when it is done with what it says now.
    pub(crate) fn say(self, what: impl Into<String>) {
        self.0.set(what.into());
    }

    /// Makes what `say` is given reach the live region.
    pub(crate) fn provide() {
        provide_context(Self(RwSignal::new(String::new())));
    }
}

/// How long an announcement stays to be read out.
const LASTS: Duration = Duration::from_secs(5);

/// The live region. It must be in the page before anything is said, so it stands there from the beginning.
#[component]
pub(crate) fn Announcements() -> impl IntoView {
    let Announcer(said) = expect_context();
    // What was said is over after a while; kept, it would be found later and taken for news, and the same words again would be none.
    let mut timer = None;
    react(move || {
        timer.take();
        if !said.read().is_empty() {
            timer = Timer::after(LASTS, move || said.set(String::new()));
        }
    });
    view! {
        <p class="unseen" role="status">
            {said}
        </p>
    }
}

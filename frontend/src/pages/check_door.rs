//! The way to the page that tells whether calls work here, which is a later part.

use crate::browser::spawn;
use crate::components::part;
use crate::later::{self, NotLoaded};
use crate::pages::ended::incomplete;
use leptos::prelude::*;

/// The page under `/check`, once it is loaded.
#[component]
pub(crate) fn Check() -> impl IntoView {
    let loaded = RwSignal::new(None);
    spawn(async move {
        let outcome = later::load_check().await;
        // The person may have gone on to another page.
        let _ = loaded.try_set(Some(outcome));
    });
    part(move || match loaded.get()? {
        Ok(()) => Some(later::check().unwrap_or_else(incomplete)),
        Err(NotLoaded) => Some(incomplete()),
    })
}

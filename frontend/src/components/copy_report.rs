//! The button that puts a report on the clipboard.

use crate::browser::{self, spawn};
use crate::components::part;
use crate::text::ReportWords;
use leptos::prelude::*;
use std::time::Duration;

/// The button, which says where the person looks what came of it.
pub(crate) fn copy_report(words: &'static ReportWords, report: impl Fn() -> String + 'static) -> AnyView {
    let outcome = RwSignal::new(None::<bool>);
    let copy = move || {
        let report = report();
        spawn(async move {
            let is_copied = browser::copy(&report).await;
            // The person may be elsewhere by now; then nobody waits for this.
            let _ = outcome.try_set(Some(is_copied));
            if is_copied {
                set_timeout(move || _ = outcome.try_set(None), Duration::from_secs(3));
            }
        });
    };
    view! {
        <div class="copying">
            <button type="button" class="btn" on:click=move |_| copy()>
                {words.copy}
            </button>
            <p class="soft">{words.about}</p>
            <p role="status">
                {part(move || {
                    let said = if outcome.get()? { words.copied } else { words.copy_failed };
                    Some(view! { {said} }.into_any())
                })}
            </p>
        </div>
    }
    .into_any()
}

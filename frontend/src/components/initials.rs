//! A person without a picture.

use crate::initials::{hue, initials};
use leptos::prelude::*;
use shared::DisplayName;

/// The initials of a name on the name's colour; nothing to a screen reader, which has the name.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "properties of components are passed by value")]
pub(crate) fn Initials(name: DisplayName) -> impl IntoView {
    view! {
        <span class="initials" aria-hidden="true" style=("--hue", hue(&name).to_string())>
            {initials(&name)}
        </span>
    }
}

//! A person without a picture.

use crate::initials::{hue, initials};
use leptos::prelude::*;
use shared::DisplayName;

/// The initials of a name on the name's colour; nothing to a screen reader, which has the name.
pub(crate) fn initials_on_hue(name: &DisplayName) -> AnyView {
    view! {
        <span class="initials" aria-hidden="true" style=("--hue", hue(name).to_string())>
            {initials(name)}
        </span>
    }
    .into_any()
}

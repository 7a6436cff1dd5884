//! A notice that the person can take away.

use crate::components::{Icon, icon, text};
use leptos::prelude::*;

/// The notice with a button that closes it.
pub(crate) fn closable(notice: AnyView, close: impl Fn() + 'static) -> AnyView {
    let label = text().common.close;
    let close: Box<dyn Fn()> = Box::new(close);
    view! {
        <div class="closable">
            {notice}
            <button type="button" class="close" aria-label=label title=label on:click=move |_| close()>
                {icon(Icon::Close)}
            </button>
        </div>
    }
    .into_any()
}

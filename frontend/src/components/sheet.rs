//! The frame of every dialog over the page.

use crate::browser;
use crate::components::{Icon, announcements, icon, text};
use leptos::html;
use leptos::prelude::*;

/// A dialog with a heading and a button that closes it; open from when it is there. `id` is that of the heading; `closed` is
/// called when it is closed, in whatever way.
pub(crate) fn sheet(
    dialog: NodeRef<html::Dialog>,
    id: &'static str,
    heading: &'static str,
    content: Box<dyn FnOnce() -> AnyView>,
    closed: Box<dyn Fn()>,
) -> AnyView {
    let close = text().common.close;
    // Before what is in it, which may want the keyboard: to open a dialog moves that.
    browser::open_when_there(dialog);
    let content = content();
    view! {
        <dialog
            class="sheet"
            node_ref=dialog
            aria-labelledby=id
            on:click=move |click| browser::close_if_beside(dialog, &click)
            on:close=move |_| closed()
        >
            <div class="sheet-body">
                <h2 id=id>{heading}</h2>
                <button
                    type="button"
                    class="close"
                    aria-label=close
                    title=close
                    on:click=move |_| browser::close_dialog(dialog)
                >
                    {icon(Icon::Close)}
                </button>
                {content}
            </div>
            {announcements()}
        </dialog>
    }
    .into_any()
}

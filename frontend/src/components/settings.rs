//! The settings of a call, in a dialog over it.

use crate::browser;
use crate::components::{Gaze, Icon, device_picks, icon, text};
use crate::visit::Devices;
use leptos::html;
use leptos::prelude::*;

/// The button that opens the dialog.
pub(crate) fn settings_button(dialog: NodeRef<html::Dialog>) -> AnyView {
    let words = &text().call;
    view! {
        <button
            type="button"
            class="ctl"
            title=words.more
            aria-label=words.more
            aria-haspopup="dialog"
            on:click=move |_| browser::open_dialog(dialog)
        >
            {icon(Icon::More)}
        </button>
    }
    .into_any()
}

/// The dialog: devices, and how one looks at the call.
pub(crate) fn settings(dialog: NodeRef<html::Dialog>, devices: Devices, gaze: Gaze) -> AnyView {
    let text = text();
    let words = &text.call;
    view! {
        <dialog
            class="sheet"
            node_ref=dialog
            aria-labelledby="settings"
            on:click=move |click| browser::close_if_beside(dialog, &click)
        >
            <div class="sheet-body">
                <h2 id="settings">{words.settings}</h2>
                <button
                    type="button"
                    class="close"
                    aria-label=text.common.close
                    title=text.common.close
                    on:click=move |_| browser::close_dialog(dialog)
                >
                    {icon(Icon::Close)}
                </button>
                {device_picks(devices)}
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=gaze.hides_self
                        on:change=move |change| gaze.hides_self.set(event_target_checked(&change))
                    />
                    <span>{words.hide_self}</span>
                </label>
                {browser::can_fill_screen().then(|| {
                    view! {
                        <button type="button" class="btn" on:click=move |_| browser::fill_screen()>
                            {words.full_screen}
                        </button>
                    }
                })}
            </div>
        </dialog>
    }
    .into_any()
}

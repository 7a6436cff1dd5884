//! A dialog over the page, which keeps the keyboard in itself as long as it is open.

use crate::components::react;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{MouseEvent, Node};

/// Opens it as soon as it is on the page.
pub(crate) fn open_when_there(dialog: NodeRef<html::Dialog>) {
    react(move || {
        if let Some(dialog) = dialog.get() {
            // Fails only when it is open already.
            let _ = dialog.show_modal();
        }
    });
}

/// Closes it; the keyboard returns to where it was.
pub(crate) fn close_dialog(dialog: NodeRef<html::Dialog>) {
    if let Some(dialog) = dialog.get() {
        dialog.close();
    }
}

/// Closes it when the click was beside it: there is only the dialog itself under that, not its content.
pub(crate) fn close_if_beside(dialog: NodeRef<html::Dialog>, click: &MouseEvent) {
    let target = click.target().and_then(|target| target.dyn_into::<Node>().ok());
    if let Some(dialog) = dialog.get()
        && dialog.is_same_node(target.as_ref())
    {
        dialog.close();
    }
}

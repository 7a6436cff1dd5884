//! Where the keyboard is.

use super::clock::after;
use crate::components::react;
use leptos::html::ElementType;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, HtmlElement, KeyboardEvent, MouseEvent, Node};

/// Moves the keyboard to this element as soon as it is there.
pub(crate) fn focus_when_there<E>(element: NodeRef<E>)
where
    E: ElementType,
    E::Output: AsRef<HtmlElement> + JsCast + Clone + 'static,
{
    react(move || focus(element));
}

/// Moves the keyboard to this element.
pub(crate) fn focus<E>(element: NodeRef<E>)
where
    E: ElementType,
    E::Output: AsRef<HtmlElement> + JsCast + Clone + 'static,
{
    if let Some(element) = element.get() {
        let element: &HtmlElement = element.as_ref();
        // Focus fails for no element that is in the page.
        let _ = element.focus();
    }
}

/// Whether the keyboard is on the element of this id.
pub(crate) fn is_focused(id: &str) -> bool {
    document().active_element().is_some_and(|element| element.id() == id)
}

/// Has the keyboard go back to where it is now, once what it is in until then has gone with the reactive owner; unless it is
/// somewhere else by then.
pub(crate) fn give_back_focus() {
    let element = document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
    let before = StoredValue::new_local(element);
    on_cleanup(move || {
        let Some(element) = before.try_update_value(Option::take).flatten() else { return };
        // What had it last is still on the page now.
        after(Duration::ZERO, move || {
            if document().active_element().is_none_or(|element| element.tag_name() == "BODY") {
                // Focus fails for no element; one that has left the page just does not get it.
                let _ = element.focus();
            }
        });
    });
}

/// Closes the popover that the keyboard has left for something else, which may lie under it.
pub(crate) fn close_popover_behind(event: &FocusEvent) {
    let popover = event.current_target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    let to = event.related_target().and_then(|target| target.dyn_into::<Node>().ok());
    if let (Some(popover), Some(to)) = (popover, to)
        && !popover.contains(Some(&to))
    {
        // Fails only when it is closed already.
        let _ = popover.hide_popover();
    }
}

/// Whether the person points with a mouse, so that focusing a field will not bring up a keyboard on the screen.
pub(crate) fn has_fine_pointer() -> bool {
    window().match_media("(pointer: fine)").ok().flatten().is_some_and(|query| query.matches())
}

/// Takes the keyboard off the button that was clicked with a mouse or a finger: the space bar would press it again, where
/// the person means to talk. Who presses buttons with the keyboard stays where they are.
pub(crate) fn let_go_after_pointer(click: &MouseEvent) {
    // Clicks by keyboard or by a screen reader count no pointer's clicks (W3C UI Events §3.3.1).
    let by_pointer = click.detail() > 0;
    if by_pointer
        && let Some(focused) = document().active_element()
        && focused.matches("button:not(dialog *)").unwrap_or(false)
        && let Ok(focused) = focused.dyn_into::<HtmlElement>()
    {
        // Losing the focus fails for no element that has it.
        let _ = focused.blur();
    }
}

/// The arrow keys of a toolbar (WAI-ARIA Authoring Practices, "Toolbar"): to the next or previous control and around.
pub(crate) fn move_in_toolbar(event: &KeyboardEvent) {
    let step: isize = match event.key().as_str() {
        "ArrowRight" | "ArrowDown" => 1,
        "ArrowLeft" | "ArrowUp" => -1,
        _ => return,
    };
    let Some(toolbar) = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
        return;
    };
    let Ok(buttons) = toolbar.query_selector_all("button") else { return };
    // A narrow window has no room for some of them, and what is not seen takes no focus.
    let buttons: Vec<HtmlElement> = (0..buttons.length())
        .filter_map(|i| buttons.get(i)?.dyn_into().ok())
        .filter(|button: &HtmlElement| button.offset_width() > 0)
        .collect();
    let focused = document().active_element();
    let here = buttons.iter().position(|button| button.is_same_node(focused.as_deref()));
    if let Some(here) = here
        && let Some(next) = buttons.get((here as isize + step).rem_euclid(buttons.len() as isize) as usize)
    {
        event.prevent_default();
        let _ = next.focus();
    }
}

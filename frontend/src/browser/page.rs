//! The page as a whole: its language, its title, its life.

use leptos::ev;
use leptos::leptos_dom::helpers::WindowListenerHandle;
use leptos::prelude::*;

/// The languages that the person reads, best first.
pub(crate) fn languages() -> Vec<String> {
    window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect()
}

/// What the browser says that it is.
pub(crate) fn browser_name() -> String {
    window().navigator().user_agent().unwrap_or_default()
}

/// Whether the page is out of sight: behind another tab, or in a window that is.
pub(crate) fn is_hidden() -> bool {
    document().hidden()
}

/// States the language of what the page says.
pub(crate) fn set_language(tag: &str) {
    if let Some(root) = document().document_element() {
        // Setting `lang` fails for no value.
        let _ = root.set_attribute("lang", tag);
    }
}

/// What the tab and the history call this page.
pub(crate) fn set_title(title: &str) {
    document().set_title(title);
}

/// Takes away what `index.html` shows until the page is there.
pub(crate) fn end_first_paint() {
    if let Some(first_paint) = document().get_element_by_id("first-paint") {
        first_paint.remove();
    }
}

/// Loads the page anew, from the server.
pub(crate) fn reload() {
    // Fails only where scripts may not navigate at all, and then there is nothing to be done.
    let _ = window().location().reload();
}

/// Whether the page may take the whole screen; on some phones it may not.
pub(crate) fn can_fill_screen() -> bool {
    document().fullscreen_enabled()
}

/// Takes the whole screen, or gives it back.
pub(crate) fn fill_screen() {
    if document().fullscreen_element().is_some() {
        document().exit_fullscreen();
    } else if let Some(root) = document().document_element() {
        // Refused only when nobody has pressed anything.
        let _ = root.request_fullscreen();
    }
}

/// Does this once, at the first movement, touch or key, unless the reactive owner ends before.
pub(crate) fn when_somebody_stirs(act: impl Fn() + Copy + 'static) {
    let listeners = StoredValue::new(Vec::<WindowListenerHandle>::new());
    let end = move || listeners.update_value(|listeners| listeners.drain(..).for_each(WindowListenerHandle::remove));
    let stirs = move || {
        end();
        act();
    };
    listeners.set_value(vec![
        window_event_listener(ev::pointermove, move |_| stirs()),
        window_event_listener(ev::pointerdown, move |_| stirs()),
        window_event_listener(ev::keydown, move |_| stirs()),
    ]);
    on_cleanup(end);
}

//! What happens to the page: it sleeps and wakes, changes networks, goes away.

use super::clock::Interval;
use leptos::ev;
use leptos::leptos_dom::helpers::WindowListenerHandle;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

/// Something happened to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Life {
    /// The machine is on a network again.
    Online,
    /// It did not run for a while, or was out of sight.
    Woke,
    /// It goes away, for good or to be loaded again.
    Closing,
}

/// How often it is looked whether the page ran all the time.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// A gap that no busy page has, in milliseconds by the system's clock, which goes on while the machine sleeps.
const GAP: f64 = 5000.0;

/// Listens for as long as it lives.
pub(crate) struct LifeWatch {
    listeners: Vec<WindowListenerHandle>,
    _looking: Option<Interval>,
}

impl LifeWatch {
    /// Begins now.
    pub(crate) fn begin(act: impl Fn(Life) + Clone + 'static) -> Self {
        let (online, shown, hidden, visible, thawed) =
            (act.clone(), act.clone(), act.clone(), act.clone(), act.clone());
        let listeners = vec![
            window_event_listener(ev::online, move |_| online(Life::Online)),
            // Back from where the browser keeps pages that one may return to.
            window_event_listener(ev::pageshow, move |event| {
                if event.persisted() {
                    shown(Life::Woke);
                }
            }),
            window_event_listener(ev::pagehide, move |_| hidden(Life::Closing)),
            window_event_listener(ev::visibilitychange, move |_| {
                if !document().hidden() {
                    visible(Life::Woke);
                }
            }),
            // A browser had frozen the tab (Page Lifecycle, "resume"); it comes to the document and does bubble.
            window_event_listener_untyped("resume", move |_| thawed(Life::Woke)),
        ];
        let last = Rc::new(Cell::new(system_time()));
        let looking = Interval::every(LOOK_EVERY, move || {
            let now = system_time();
            if now - last.replace(now) > GAP {
                act(Life::Woke);
            }
        });
        Self { listeners, _looking: looking }
    }
}

impl Drop for LifeWatch {
    fn drop(&mut self) {
        self.listeners.drain(..).for_each(WindowListenerHandle::remove);
    }
}

fn system_time() -> f64 {
    js_sys::Date::now()
}

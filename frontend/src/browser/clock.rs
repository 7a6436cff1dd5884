//! Time as the page sees it, and the moments of a join that are worth remembering.

use leptos::prelude::window;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Time since the page began to load; never goes back.
pub(crate) fn now() -> Duration {
    let milliseconds = window().performance().map_or(0.0, |performance| performance.now());
    Duration::from_secs_f64(milliseconds.max(0.0) / 1000.0)
}

/// The time as WebRTC states it, in milliseconds: unlike the system's clock it never jumps, and unlike [`now`] it is
/// the same for all pages.
pub(super) fn time_of_day() -> f64 {
    window().performance().map_or(0.0, |performance| performance.time_origin() + performance.now())
}

/// Hour and minute at this time in ms since the beginning of 1970, in the first of these locales (BCP 47 tags) that the browser
/// knows.
pub(crate) fn hour_and_minute(locales: &[String], unix_time: u64) -> String {
    let locales: js_sys::Array = locales.iter().map(|tag| JsValue::from_str(tag)).collect();
    let options = js_sys::Object::new();
    // Setting a field of a new object does not fail.
    let _ = js_sys::Reflect::set(&options, &"timeStyle".into(), &"short".into());
    let date = js_sys::Date::new(&JsValue::from_f64(unix_time as f64));
    date.unchecked_ref::<DateExt>().to_locale_time_string(&locales, &options)
}

#[wasm_bindgen]
extern "C" {
    type DateExt;
    #[wasm_bindgen(structural, method, js_name = toLocaleTimeString)]
    fn to_locale_time_string(this: &DateExt, locales: &js_sys::Array, options: &js_sys::Object) -> String;
}

/// What the clock on the wall shows, in milliseconds since the beginning of 1970.
pub(crate) fn unix_time() -> u64 {
    // Whole and positive since then; the conversion is exact until the year 287,396.
    js_sys::Date::now() as u64
}

/// Does something once, later, whatever happens until then.
pub(crate) fn after(wait: Duration, act: impl FnOnce() + 'static) {
    let act = Closure::once_into_js(act);
    let wait = i32::try_from(wait.as_millis()).unwrap_or(i32::MAX);
    // It fails for no function.
    let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(act.unchecked_ref(), wait);
}

/// Something that is done again and again until this is dropped, and what it holds with it.
pub(crate) struct Interval {
    id: i32,
    _act: Closure<dyn FnMut()>,
}

impl Interval {
    /// Begins, unless the browser refuses.
    pub(crate) fn every(period: Duration, act: impl Fn() + 'static) -> Option<Self> {
        let act = Closure::<dyn FnMut()>::new(act);
        let period = i32::try_from(period.as_millis()).ok()?;
        let id = window()
            .set_interval_with_callback_and_timeout_and_arguments_0(act.as_ref().unchecked_ref(), period)
            .ok()?;
        Some(Self { id, _act: act })
    }
}

impl Drop for Interval {
    fn drop(&mut self) {
        window().clear_interval_with_handle(self.id);
    }
}

/// Something that is done once, unless this is dropped before; what it holds goes with it either way.
pub(crate) struct Timer {
    id: i32,
    _act: Closure<dyn FnMut()>,
}

impl Timer {
    /// Begins to wait, unless the browser refuses.
    pub(crate) fn after(time: Duration, act: impl Fn() + 'static) -> Option<Self> {
        let act = Closure::<dyn FnMut()>::new(act);
        let time = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
        let id =
            window().set_timeout_with_callback_and_timeout_and_arguments_0(act.as_ref().unchecked_ref(), time).ok()?;
        Some(Self { id, _act: act })
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        window().clear_timeout_with_handle(self.id);
    }
}

/// Comes back after this time; at once where the browser has no timers.
pub(crate) async fn pause(time: Duration) {
    let milliseconds = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
    let promise = js_sys::Promise::new(&mut |done, _| {
        if window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, milliseconds).is_err() {
            let _ = done.call0(&JsValue::NULL);
        }
    });
    // It is never refused.
    let _ = JsFuture::from(promise).await;
}

/// A moment on the way from the click on Join to the first picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// The person pressed Join.
    Click,
    /// The server said Welcome.
    Socket,
    /// The server said who is in the call.
    Roster,
    /// The first offer was sent.
    Offer,
    /// The first answer came.
    Answer,
    /// The first connection found a path.
    Ice,
    /// The first connection is encrypted and open.
    Dtls,
    /// The first frame of somebody else is shown.
    FirstFrame,
}

/// Remembers the first time that a moment came, as `performance.mark("resaka:…")`.
pub(crate) fn mark(moment: Moment) {
    let name = match moment {
        Moment::Click => "resaka:click",
        Moment::Socket => "resaka:socket",
        Moment::Roster => "resaka:roster",
        Moment::Offer => "resaka:offer",
        Moment::Answer => "resaka:answer",
        Moment::Ice => "resaka:ice",
        Moment::Dtls => "resaka:dtls",
        Moment::FirstFrame => "resaka:first-frame",
    };
    if let Some(performance) = window().performance()
        && performance.get_entries_by_name(name).length() == 0
    {
        // A browser that cannot remember loses a diagnosis, nothing else.
        let _ = performance.mark(name);
    }
}

/// Forgets the moments of an earlier join.
pub(crate) fn clear_marks() {
    if let Some(performance) = window().performance() {
        performance.clear_marks();
    }
}

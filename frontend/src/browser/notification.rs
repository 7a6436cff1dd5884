//! Notifications of the system (WHATWG Notifications API), for somebody who does not see the page.

use super::function::function;
use super::installing::workers;
use super::location::base;
use super::page::is_hidden;
use super::task::spawn;
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::{document, window};
use std::cell::RefCell;
use std::future::Future;
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::EventTarget;

/// Why the browser shows none of this page, one variant for each thing a person can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotificationRefusal {
    /// This browser has none for pages.
    Missing,
    /// The person was not asked, or gave no answer.
    Undecided,
    /// The person, or whoever set the browser up, wants none of this page.
    Denied,
}

/// Whether the browser would show one.
///
/// # Errors
/// Why not.
pub(crate) fn may_notify() -> Result<(), NotificationRefusal> {
    let Some(notification) = constructor() else { return Err(NotificationRefusal::Missing) };
    let permission = Reflect::get(&notification, &"permission".into()).ok().and_then(|state| state.as_string());
    match permission.as_deref() {
        Some("granted") => Ok(()),
        Some("default") => Err(NotificationRefusal::Undecided),
        Some(_) | None => Err(NotificationRefusal::Denied),
    }
}

/// Has the browser ask the person, if it does not know yet. Browsers do that only while something is being pressed, so the
/// question is put at once; what comes back is to be waited for.
///
/// # Errors
/// Why it will show none.
pub(crate) fn ask_to_notify() -> impl Future<Output = Result<(), NotificationRefusal>> {
    let asked = constructor().and_then(|notification| {
        function(&notification, "requestPermission")?.call0(&notification).ok()?.dyn_into::<Promise>().ok()
    });
    async move {
        if let Some(asked) = asked {
            // What was answered is asked for below; an older browser does not say it here.
            let _ = JsFuture::from(asked).await;
        }
        may_notify()
    }
}

/// The notifications of one kind, of which there is one at a time: a newer one takes the place of the one before. It goes when
/// the page is seen again, and when this is dropped.
pub(crate) struct Notifications {
    shown: Rc<Shown>,
    pressed: Closure<dyn FnMut()>,
    seen: Closure<dyn FnMut()>,
}

/// What there may be to take away.
struct Shown {
    tag: String,
    by: RefCell<By>,
}

/// By whom the last one was shown.
enum By {
    Nobody,
    Page(JsValue),
    /// Where pages may not, as on Android, which keeps them for longer than a page.
    Worker,
}

impl Notifications {
    /// None is shown yet. `pressed` is told that the person has pressed one, which brings the page in sight.
    pub(crate) fn new(tag: String, pressed: Box<dyn Fn()>) -> Self {
        let shown = Rc::new(Shown { tag, by: RefCell::new(By::Nobody) });
        let pressed = Closure::<dyn FnMut()>::new(move || {
            let window = window();
            if let Some(focus) = function(&window, "focus") {
                let _ = focus.call0(&window);
            }
            pressed();
        });
        let seen = {
            let shown = Rc::downgrade(&shown);
            Closure::<dyn FnMut()>::new(move || {
                if let Some(shown) = shown.upgrade().filter(|_| !is_hidden()) {
                    shown.close();
                }
            })
        };
        // Listening fails for no event.
        let _ = document().add_event_listener_with_callback("visibilitychange", seen.as_ref().unchecked_ref());
        if let Some(workers) = speaking_workers() {
            let _ = workers.add_event_listener_with_callback("message", pressed.as_ref().unchecked_ref());
        }
        Self { shown, pressed, seen }
    }

    /// Shows one, in plain text, in the place of the one before; nothing where the browser does not.
    pub(crate) fn show(&self, title: &str, body: &str, is_silent: bool) {
        let options = Object::new();
        let address = window().location().href().unwrap_or_default();
        for (name, value) in [
            ("body", JsValue::from(body)),
            ("tag", JsValue::from(self.shown.tag.as_str())),
            // One that takes the place of another is news, too.
            ("renotify", JsValue::TRUE),
            // Where the service worker (`installed/sw.js`) finds the page.
            ("data", JsValue::from(address)),
        ] {
            // Cannot fail: this is a plain object of our own.
            let _ = Reflect::set(&options, &name.into(), &value);
        }
        if is_silent {
            let _ = Reflect::set(&options, &"silent".into(), &JsValue::TRUE);
        }
        let Some(constructor) = constructor() else { return };
        match Reflect::construct(&constructor, &Array::of2(&title.into(), &options)) {
            Ok(notification) => {
                let _ = Reflect::set(&notification, &"onclick".into(), self.pressed.as_ref());
                self.shown.by.replace(By::Page(notification));
            }
            Err(_) => spawn(show_by_worker(Rc::downgrade(&self.shown), title.into(), options)),
        }
    }
}

impl Drop for Notifications {
    fn drop(&mut self) {
        let _ = document().remove_event_listener_with_callback("visibilitychange", self.seen.as_ref().unchecked_ref());
        if let Some(workers) = speaking_workers() {
            let _ = workers.remove_event_listener_with_callback("message", self.pressed.as_ref().unchecked_ref());
        }
        self.shown.close();
    }
}

impl Shown {
    fn close(&self) {
        match self.by.replace(By::Nobody) {
            By::Nobody => {}
            By::Page(notification) => close(&notification),
            By::Worker => spawn(close_by_worker(self.tag.clone())),
        }
    }
}

async fn show_by_worker(shown: Weak<Shown>, title: JsValue, options: Object) {
    let Some(registration) = registration().await else { return };
    let Some(tag) = shown.upgrade().map(|shown| {
        shown.by.replace(By::Worker);
        shown.tag.clone()
    }) else {
        return;
    };
    let promise = function(&registration, "showNotification")
        .and_then(|show| show.call2(&registration, &title, &options).ok()?.dyn_into::<Promise>().ok());
    if let Some(promise) = promise {
        let _ = JsFuture::from(promise).await;
    }
    // Nobody has to be called back any more.
    if shown.upgrade().is_none() || !is_hidden() {
        close_by_worker(tag).await;
    }
}

async fn close_by_worker(tag: String) {
    let _ = async {
        let registration = registration().await?;
        let which = Object::new();
        let _ = Reflect::set(&which, &"tag".into(), &tag.into());
        let promise = function(&registration, "getNotifications")?.call1(&registration, &which).ok()?;
        let all = JsFuture::from(promise.dyn_into::<Promise>().ok()?).await.ok()?;
        all.dyn_into::<Array>().ok()?.iter().for_each(|notification| close(&notification));
        Some(())
    }
    .await;
}

/// What the page has registered its service worker by, if it could.
async fn registration() -> Option<JsValue> {
    let workers = workers()?;
    let promise = function(&workers, "getRegistration")?.call1(&workers, &base().into()).ok()?;
    JsFuture::from(promise.dyn_into::<Promise>().ok()?).await.ok().filter(JsValue::is_object)
}

/// The worker says one thing: that a notification of this page was pressed.
fn speaking_workers() -> Option<EventTarget> {
    Some(workers()?.unchecked_into())
}

fn close(notification: &JsValue) {
    if let Some(close) = function(notification, "close") {
        let _ = close.call0(notification);
    }
}

fn constructor() -> Option<Function> {
    function(&window(), "Notification")
}

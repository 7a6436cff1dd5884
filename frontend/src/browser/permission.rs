//! What the person has decided about microphone, camera and notifications, as far as the browser tells (W3C Permissions).

use super::device_list::DeviceKind;
use super::function::function;
use js_sys::{Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The person's decision about one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Permission {
    /// Allowed for this page.
    Granted,
    /// Not decided: the browser asks, or has asked and got no answer.
    Undecided,
    /// Refused for this page.
    Denied,
}

/// The decision about a kind of device; none where the browser does not tell.
pub(super) async fn permission(kind: DeviceKind) -> Option<Permission> {
    read(&query(name(kind)?).await?)
}

/// Calls back when the person decides anew, until it is dropped.
pub(crate) struct PermissionWatch {
    status: Object,
    _changed: Closure<dyn FnMut()>,
}

impl PermissionWatch {
    /// Begins, where the browser tells; `allowed` is called when a kind of device is.
    pub(crate) async fn begin(kind: DeviceKind, allowed: impl Fn() + 'static) -> Option<Self> {
        let changed = move |now| {
            if now == Some(Permission::Granted) {
                allowed();
            }
        };
        Self::of(name(kind)?, Box::new(changed)).await
    }

    /// The same for notifications, whatever is decided about them.
    pub(crate) async fn begin_for_notifications(changed: impl Fn() + 'static) -> Option<Self> {
        Self::of("notifications", Box::new(move |_| changed())).await
    }

    async fn of(name: &'static str, changed: Box<dyn Fn(Option<Permission>)>) -> Option<Self> {
        let status = query(name).await?;
        let seen = Clone::clone(&status);
        let changed = Closure::<dyn FnMut()>::new(move || changed(read(&seen)));
        let _ = Reflect::set(&status, &"onchange".into(), changed.as_ref());
        Some(Self { status, _changed: changed })
    }
}

impl Drop for PermissionWatch {
    fn drop(&mut self) {
        let _ = Reflect::set(&self.status, &"onchange".into(), &JsValue::NULL);
    }
}

fn read(status: &Object) -> Option<Permission> {
    match Reflect::get(status, &"state".into()).ok()?.as_string()?.as_str() {
        "granted" => Some(Permission::Granted),
        "prompt" => Some(Permission::Undecided),
        "denied" => Some(Permission::Denied),
        _ => None,
    }
}

/// What a permission for this is called; there is none for a speaker.
fn name(kind: DeviceKind) -> Option<&'static str> {
    match kind {
        DeviceKind::Microphone => Some("microphone"),
        DeviceKind::Camera => Some("camera"),
        DeviceKind::Speaker => None,
    }
}

async fn query(name: &'static str) -> Option<Object> {
    let permissions = Reflect::get(&window().navigator(), &"permissions".into()).ok()?;
    let query = function(&permissions, "query")?;
    let which = Object::new();
    let _ = Reflect::set(&which, &"name".into(), &name.into());
    // An older browser does not know the name, and says so with an exception.
    let promise: Promise = query.call1(&permissions, &which).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

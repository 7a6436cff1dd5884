//! What the person has decided about microphone and camera, as far as the browser tells (W3C Permissions).

use super::device_list::DeviceKind;
use js_sys::{Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// The person's decision about one kind of device.
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
    read(&query(kind).await?)
}

/// Calls back when the person decides to allow a kind of device, until it is dropped.
pub(crate) struct PermissionWatch {
    status: Object,
    _changed: Closure<dyn FnMut()>,
}

impl PermissionWatch {
    /// Begins, where the browser tells.
    pub(crate) async fn begin(kind: DeviceKind, allowed: impl Fn() + 'static) -> Option<Self> {
        let status = query(kind).await?;
        let seen = Clone::clone(&status);
        let changed = Closure::<dyn FnMut()>::new(move || {
            if read(&seen) == Some(Permission::Granted) {
                allowed();
            }
        });
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

async fn query(kind: DeviceKind) -> Option<Object> {
    let name = match kind {
        DeviceKind::Microphone => "microphone",
        DeviceKind::Camera => "camera",
        DeviceKind::Speaker => return None,
    };
    let permissions = Reflect::get(&window().navigator(), &"permissions".into()).ok()?;
    let query: Function = Reflect::get(&permissions, &"query".into()).ok()?.dyn_into().ok()?;
    let which = Object::new();
    let _ = Reflect::set(&which, &"name".into(), &name.into());
    // An older browser does not know the name, and says so with an exception.
    let promise: Promise = query.call1(&permissions, &which).ok()?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

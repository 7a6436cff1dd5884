//! Which microphones, cameras and speakers there are.

use super::rtc_ext::{MediaDevicesExt, MediaElementExt};
use js_sys::Reflect;
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlMediaElement, MediaDeviceInfo, MediaDeviceKind, MediaDevices};

/// What a device is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeviceKind {
    /// Hears the person.
    Microphone,
    /// Sees the person.
    Camera,
    /// Lets the person hear the others.
    Speaker,
}

/// One device, as the browser names it to this page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Device {
    pub(crate) kind: DeviceKind,
    /// Changes when the person forgets the page's data.
    pub(crate) id: String,
    pub(crate) label: String,
    /// The same for what is one thing, such as a camera with a microphone in it.
    pub(crate) group: String,
}

/// All devices that have a name; before the person has allowed any, none has.
pub(crate) async fn devices() -> Vec<Device> {
    let Some(promise) = media_devices().and_then(|devices| devices.enumerate_devices().ok()) else { return Vec::new() };
    let Ok(list) = JsFuture::from(promise).await else { return Vec::new() };
    let list: js_sys::Array = list.unchecked_into();
    list.iter().filter_map(device).collect()
}

fn device(info: JsValue) -> Option<Device> {
    let info: MediaDeviceInfo = info.unchecked_into();
    let kind = match info.kind() {
        MediaDeviceKind::Audioinput => DeviceKind::Microphone,
        MediaDeviceKind::Videoinput => DeviceKind::Camera,
        MediaDeviceKind::Audiooutput => DeviceKind::Speaker,
        _ => return None,
    };
    let (id, label, group) = (info.device_id(), info.label(), info.group_id());
    (!id.is_empty() && !label.is_empty()).then_some(Device { kind, id, label, group })
}

/// Calls back when a device came or went, until it is dropped.
pub(crate) struct DeviceWatch {
    devices: MediaDevices,
    _changed: Closure<dyn FnMut()>,
}

impl DeviceWatch {
    /// Begins, where the browser has devices at all.
    pub(crate) fn begin(act: impl FnMut() + 'static) -> Option<Self> {
        let (devices, changed) = (media_devices()?, Closure::<dyn FnMut()>::new(act));
        devices.set_ondevicechange(Some(changed.as_ref().unchecked_ref()));
        Some(Self { devices, _changed: changed })
    }
}

impl Drop for DeviceWatch {
    fn drop(&mut self) {
        self.devices.set_ondevicechange(None);
    }
}

/// Whether this browser lets the page choose where sound comes out.
pub(crate) fn can_choose_speaker() -> bool {
    let prototype =
        Reflect::get(&window(), &"HTMLMediaElement".into()).and_then(|class| Reflect::get(&class, &"prototype".into()));
    prototype.is_ok_and(|prototype| Reflect::has(&prototype, &"setSinkId".into()).unwrap_or(false))
}

/// Whether this browser names speakers only after the person has picked one in a question of its own (W3C Audio Output
/// Devices §4.1).
pub(crate) fn can_ask_for_speaker() -> bool {
    media_devices().is_some_and(|devices| Reflect::has(&devices, &"selectAudioOutput".into()).unwrap_or(false))
}

/// Asks the person for a speaker; none where they do not say.
pub(crate) async fn ask_for_speaker() -> Option<Device> {
    let promise = media_devices()?.unchecked_into::<MediaDevicesExt>().select_audio_output().ok()?;
    device(JsFuture::from(promise).await.ok()?)
}

/// Has the element's sound come out of this speaker; of the usual one where it is gone.
pub(super) fn play_on(element: &HtmlMediaElement, speaker: &str) {
    if let Ok(promise) = element.unchecked_ref::<MediaElementExt>().set_sink_id(speaker) {
        super::task::forgive(promise);
    }
}

fn media_devices() -> Option<MediaDevices> {
    window().navigator().media_devices().ok().filter(|devices| !devices.is_undefined())
}

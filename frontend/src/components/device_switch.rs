//! The switches for one's own microphone and camera before the call.

use crate::components::{Icon, text};
use crate::visit::{DeviceState, Devices};
use leptos::prelude::*;

/// Whether a device counts as switched on: it is, or will be as soon as the browser answers.
pub(crate) fn is_on(state: DeviceState) -> bool {
    match state {
        DeviceState::On | DeviceState::Opening => true,
        DeviceState::Off | DeviceState::Failed(_) => false,
    }
}

/// Both switches, on the preview.
#[component]
pub(crate) fn DeviceSwitches(devices: Devices) -> impl IntoView {
    let words = &text().devices;
    view! {
        <div class="switches">
            <Switch
                name=words.microphone
                icons=(Icon::Microphone, Icon::MicrophoneOff)
                state=devices.microphone()
                set=move |on| devices.set_microphone(on)
            />
            <Switch
                name=words.camera
                icons=(Icon::Camera, Icon::CameraOff)
                state=devices.camera()
                set=move |on| devices.set_camera(on)
            />
        </div>
    }
}

#[component]
fn Switch(
    name: &'static str,
    /// When on and when off.
    icons: (Icon, Icon),
    state: Signal<DeviceState>,
    set: impl Fn(bool) + 'static,
) -> impl IntoView {
    let on = Memo::new(move |_| is_on(state.get()));
    view! {
        <button
            type="button"
            class="ctl"
            class:off=move || !on.get()
            class:failed=move || matches!(state.get(), DeviceState::Failed(_))
            role="switch"
            title=name
            aria-label=name
            aria-checked=move || on.get().to_string()
            aria-busy=move || (state.get() == DeviceState::Opening).to_string()
            on:click=move |_| set(!on.get_untracked())
        >
            <Icon of=Signal::derive(move || if on.get() { icons.0 } else { icons.1 }) />
        </button>
    }
}

//! The switches for one's own microphone and camera before the call.

use crate::components::{Icon, changing_icon, follow, text, truth};
use crate::read_only::ReadOnly;
use crate::visit::{DeviceState, Devices};
use leptos::prelude::*;

/// Both switches, on the preview.
pub(crate) fn device_switches(devices: Devices) -> AnyView {
    let words = &text().devices;
    view! {
        <div class="switches">
            {switch(
                words.microphone,
                (Icon::Microphone, Icon::MicrophoneOff),
                devices.microphone(),
                Box::new(move |on| devices.set_microphone(on)),
            )}
            {switch(
                words.camera,
                (Icon::Camera, Icon::CameraOff),
                devices.camera(),
                Box::new(move |on| devices.set_camera(on)),
            )}
        </div>
    }
    .into_any()
}

fn switch(
    name: &'static str,
    (icon_on, icon_off): (Icon, Icon),
    state: ReadOnly<DeviceState>,
    set: Box<dyn Fn(bool)>,
) -> AnyView {
    let on = move || state.get().is_wanted();
    view! {
        <button
            type="button"
            class="ctl"
            class:off=follow(move || !on())
            class:failed=follow(move || matches!(state.get(), DeviceState::Failed(_)))
            role="switch"
            title=name
            aria-label=name
            aria-checked=truth(on)
            aria-busy=truth(move || state.get() == DeviceState::Opening)
            on:click=move |_| set(!state.get_untracked().is_wanted())
        >
            {changing_icon(move || if on() { icon_on } else { icon_off })}
        </button>
    }
    .into_any()
}

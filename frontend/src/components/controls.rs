//! The row of controls under the stage.

use crate::browser;
use crate::components::device_switch::is_on;
use crate::components::{Announcer, Icon, text};
use crate::visit::{DeviceState, Visit};
use leptos::prelude::*;

/// The toolbar of the call.
#[component]
pub(crate) fn Controls(visit: Visit) -> impl IntoView {
    let text = text();
    let words = &text.call;
    let devices = visit.devices();
    let microphone = Memo::new(move |_| is_on(devices.microphone().get()));
    let camera = Memo::new(move |_| is_on(devices.camera().get()));
    announce(devices.microphone(), text.devices.unmuted, text.devices.muted);
    announce(devices.camera(), text.devices.camera_turned_on, text.devices.camera_turned_off);
    view! {
        <div class="bar" role="toolbar" aria-label=words.controls on:keydown=move |key| browser::move_in_toolbar(&key)>
            <Control
                label=Signal::derive(move || if microphone.get() { words.mute } else { words.unmute })
                icon=Signal::derive(move || if microphone.get() { Icon::Microphone } else { Icon::MicrophoneOff })
                off=Signal::derive(move || !microphone.get())
                busy=Signal::derive(move || devices.microphone().get() == DeviceState::Opening)
                press=move || devices.set_microphone(!microphone.get_untracked())
            />
            <Control
                label=Signal::derive(move || if camera.get() { words.turn_camera_off } else { words.turn_camera_on })
                icon=Signal::derive(move || if camera.get() { Icon::Camera } else { Icon::CameraOff })
                off=Signal::derive(move || !camera.get())
                busy=Signal::derive(move || devices.camera().get() == DeviceState::Opening)
                press=move || devices.set_camera(!camera.get_untracked())
            />
            <span class="between"></span>
            <button type="button" class="ctl leave" title=words.leave on:click=move |_| visit.leave()>
                <Icon of=Icon::Leave />
                <span>{words.leave}</span>
            </button>
        </div>
    }
}

#[component]
fn Control(
    label: Signal<&'static str>,
    icon: Signal<Icon>,
    off: Signal<bool>,
    /// The browser was asked for the device and has not answered yet.
    busy: Signal<bool>,
    press: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button type="button" class="ctl" class:off=off title=label aria-label=label aria-busy=move || busy.get().to_string() on:click=move |_| press()>
            <Icon of=icon />
        </button>
    }
}

/// Says what became of a device, once it has; that it failed is said where the reason stands.
fn announce(state: Signal<DeviceState>, on: &'static str, off: &'static str) {
    let announcer: Announcer = expect_context();
    Effect::new(move |before: Option<DeviceState>| {
        let now = state.get();
        if before.is_some_and(|before| before != now) {
            match now {
                DeviceState::On => announcer.say(on),
                DeviceState::Off => announcer.say(off),
                DeviceState::Opening | DeviceState::Failed(_) => {}
            }
        }
        now
    });
}

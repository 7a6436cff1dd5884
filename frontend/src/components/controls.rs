//! The row of controls under the stage.

use crate::browser;
use crate::components::device_switch::is_on;
use crate::components::{Announcer, Icon, text};
use crate::visit::{DeviceState, Visit};
use leptos::ev;
use leptos::prelude::*;

/// The toolbar of the call.
#[component]
pub(crate) fn Controls(visit: Visit) -> impl IntoView {
    let text = text();
    let words = &text.call;
    let announcer: Announcer = expect_context();
    let devices = visit.devices();
    let microphone = Memo::new(move |_| is_on(devices.microphone().get()));
    let camera = Memo::new(move |_| is_on(devices.camera().get()));
    let switch_microphone = move |_| {
        let on = !microphone.get_untracked();
        devices.set_microphone(on);
        announcer.say(if on { text.devices.unmuted } else { text.devices.muted });
    };
    let switch_camera = move |_| {
        let on = !camera.get_untracked();
        devices.set_camera(on);
        announcer.say(if on { text.devices.camera_turned_on } else { text.devices.camera_turned_off });
    };
    view! {
        <div class="bar" role="toolbar" aria-label=words.controls on:keydown=move |key| browser::move_in_toolbar(&key)>
            <Control
                label=Signal::derive(move || if microphone.get() { words.mute } else { words.unmute })
                icon=Signal::derive(move || if microphone.get() { Icon::Microphone } else { Icon::MicrophoneOff })
                off=Signal::derive(move || !microphone.get())
                busy=Signal::derive(move || devices.microphone().get() == DeviceState::Opening)
                press=switch_microphone
            />
            <Control
                label=Signal::derive(move || if camera.get() { words.turn_camera_off } else { words.turn_camera_on })
                icon=Signal::derive(move || if camera.get() { Icon::Camera } else { Icon::CameraOff })
                off=Signal::derive(move || !camera.get())
                busy=Signal::derive(move || devices.camera().get() == DeviceState::Opening)
                press=switch_camera
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
    press: impl Fn(ev::MouseEvent) + 'static,
) -> impl IntoView
{
    view! {
        <button type="button" class="ctl" class:off=off title=label aria-label=label aria-busy=move || busy.get().to_string() on:click=press>
            <Icon of=icon />
        </button>
    }
}

//! The row of controls under the stage.

use crate::browser;
use crate::components::device_switch::is_on;
use crate::components::{Announcer, Icon, changing_icon, follow, icon, react, text, truth};
use crate::visit::{DeviceState, Visit};
use leptos::prelude::*;

/// The toolbar of the call.
#[component]
pub(crate) fn Controls(visit: Visit) -> impl IntoView {
    let text = text();
    let words = &text.call;
    let devices = visit.devices();
    announce(devices.microphone(), text.devices.unmuted, text.devices.muted);
    announce(devices.camera(), text.devices.camera_turned_on, text.devices.camera_turned_off);
    view! {
        <div class="bar" role="toolbar" aria-label=words.controls on:keydown=move |key| browser::move_in_toolbar(&key)>
            {control(
                (words.mute, words.unmute),
                (Icon::Microphone, Icon::MicrophoneOff),
                devices.microphone(),
                Box::new(move |on| devices.set_microphone(on)),
            )}
            {control(
                (words.turn_camera_off, words.turn_camera_on),
                (Icon::Camera, Icon::CameraOff),
                devices.camera(),
                Box::new(move |on| devices.set_camera(on)),
            )}
            <span class="between"></span>
            <button type="button" class="ctl leave" title=words.leave on:click=move |_| visit.leave()>
                {icon(Icon::Leave)}
                <span>{words.leave}</span>
            </button>
        </div>
    }
}

/// The button of a device; of each pair, the first stands while it is on: what pressing will do, and what it looks like.
fn control(
    (turn_off, turn_on): (&'static str, &'static str),
    (icon_on, icon_off): (Icon, Icon),
    state: ReadSignal<DeviceState>,
    set: Box<dyn Fn(bool)>,
) -> AnyView {
    let on = move || is_on(state.get());
    let label = follow(move || if on() { turn_off } else { turn_on });
    view! {
        <button
            type="button"
            class="ctl"
            class:off=follow(move || !on())
            title=label
            aria-label=label
            aria-busy=truth(move || state.get() == DeviceState::Opening)
            on:click=move |_| set(!is_on(state.get_untracked()))
        >
            {changing_icon(move || if on() { icon_on } else { icon_off })}
        </button>
    }
    .into_any()
}

/// Says what became of a device, once it has; that it failed is said where the reason stands.
fn announce(state: ReadSignal<DeviceState>, on: &'static str, off: &'static str) {
    let announcer: Announcer = expect_context();
    let mut before = None;
    react(move || {
        let now = state.get();
        if before.replace(now).is_some_and(|before| before != now) {
            match now {
                DeviceState::On => announcer.say(on),
                DeviceState::Off => announcer.say(off),
                DeviceState::Opening | DeviceState::Failed(_) => {}
            }
        }
    });
}

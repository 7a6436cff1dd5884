//! The row of controls under the stage.

use crate::arrangement::View;
use crate::browser::{self, DeviceKind, SystemKey, SystemKeys};
use crate::components::{
    Announcer, Gaze, Icon, Mini, SettingsDoor, ShortcutDoor, announce_hands, changing_icon, follow, hand_button, icon,
    later_text, obey_shortcuts, part, react, reactions, reactions_button, text, truth,
};
use crate::read_only::ReadOnly;
use crate::shortcuts::Shortcut;
use crate::visit::{DeviceState, Devices, Visit};
use leptos::prelude::*;

/// The toolbar of the call.
#[component]
pub(crate) fn Controls(visit: Visit, gaze: Gaze, door: SettingsDoor) -> impl IntoView {
    let text = text();
    let words = &later_text().call;
    let devices = visit.devices();
    push_to_talk(devices);
    obey_shortcuts(visit, gaze);
    obey_system_keys(visit, gaze.mini);
    announce_hands(visit);
    announce(devices.microphone(), text.devices.unmuted, text.devices.muted);
    announce(devices.camera(), text.devices.camera_turned_on, text.devices.camera_turned_off);
    view! {
        <div class="bar" role="toolbar" aria-label=words.controls on:keydown=move |key| browser::move_in_toolbar(&key)>
            {control(
                (words.mute, words.unmute),
                (Icon::Microphone, Icon::MicrophoneOff),
                devices.microphone(),
                Some((gaze.shortcuts, Shortcut::Microphone)),
                Box::new(move |on| devices.set_microphone(on)),
            )}
            {control(
                (words.turn_camera_off, words.turn_camera_on),
                (Icon::Camera, Icon::CameraOff),
                devices.camera(),
                Some((gaze.shortcuts, Shortcut::Camera)),
                Box::new(move |on| devices.set_camera(on)),
            )}
            {browser::can_share_screen().then(|| share(devices, gaze.shortcuts))}
            {flip(devices)} {hand_button(visit, gaze.shortcuts, "ctl roomy")} {reactions_button()} {gaze.side.buttons(gaze.shortcuts)}
            {view_switch(gaze)} {settings_button(door)}
            <span class="between"></span>
            <button type="button" class="ctl leave" title=words.leave on:click=move |_| visit.leave()>
                {icon(Icon::Leave)}
                <span>{words.leave}</span>
            </button>
        </div>
        {reactions(visit, gaze.shortcuts)}
        {door.view()}
        {gaze.quality.view()}
        {gaze.shortcuts.view()}
    }
}

/// The button of a device; of each pair, the first stands while it is on: what pressing will do, and what it looks like. A
/// key that does the same is named beside it.
pub(crate) fn control(
    (turn_off, turn_on): (&'static str, &'static str),
    (icon_on, icon_off): (Icon, Icon),
    state: ReadOnly<DeviceState>,
    key: Option<(ShortcutDoor, Shortcut)>,
    set: Box<dyn Fn(bool)>,
) -> AnyView {
    let on = move || state.get().is_wanted();
    let label = follow(move || if on() { turn_off } else { turn_on });
    let title = follow(move || match key {
        Some((door, shortcut)) => door.hint(label.get(), shortcut),
        None => label.get().to_owned(),
    });
    view! {
        <button
            type="button"
            class="ctl"
            class:off=follow(move || !on())
            title=title
            aria-label=label
            aria-busy=truth(move || state.get() == DeviceState::Opening)
            on:click=move |_| set(!state.get_untracked().is_wanted())
        >
            {changing_icon(move || if on() { icon_on } else { icon_off })}
        </button>
    }
    .into_any()
}

/// Who is muted talks for as long as the space bar is held.
fn push_to_talk(devices: Devices) {
    let talks = StoredValue::new(false);
    browser::while_space_is_held(move |held| {
        let is_muted = devices.microphone().get_untracked() == DeviceState::Off;
        if (held && is_muted) || (!held && talks.get_value()) {
            talks.set_value(held);
            devices.set_microphone(held);
        }
    });
}

/// Does what the system's own keys and buttons for a call say.
fn obey_system_keys(visit: Visit, mini: Mini) {
    let devices = visit.devices();
    let keys = StoredValue::new_local(SystemKeys::listen(move |key| match key {
        SystemKey::HangUp => visit.leave(),
        SystemKey::Float => mini.open(),
        SystemKey::Microphone => devices.set_microphone(!devices.microphone().get_untracked().is_wanted()),
        SystemKey::Camera => devices.set_camera(!devices.camera().get_untracked().is_wanted()),
    }));
    on_cleanup(move || keys.dispose());
}

/// Shares a screen, or stops sharing it.
fn share(devices: Devices, keys: ShortcutDoor) -> AnyView {
    let words = &later_text().call;
    let shares = move || devices.sharing().state().get() == DeviceState::On;
    let label = follow(move || if shares() { words.stop_sharing } else { words.share });
    view! {
        <button
            type="button"
            class="ctl"
            class:on=follow(shares)
            title=follow(move || keys.hint(label.get(), Shortcut::Screen))
            aria-label=label
            aria-busy=truth(move || devices.sharing().state().get() == DeviceState::Opening)
            on:click=move |_| devices.sharing().toggle()
        >
            {changing_icon(move || if shares() { Icon::ScreenOff } else { Icon::Screen })}
        </button>
    }
    .into_any()
}

/// Looks the other way, on a phone.
fn flip(devices: Devices) -> impl IntoView {
    let label = later_text().call.flip_camera;
    part(move || {
        let has_other = devices.selection().list(DeviceKind::Camera).len() > 1;
        (has_other && devices.side().get().is_some() && devices.camera().get() == DeviceState::On).then(|| {
            view! {
                <button type="button" class="ctl" title=label aria-label=label on:click=move |_| devices.flip_camera()>
                    {icon(Icon::Flip)}
                </button>
            }
            .into_any()
        })
    })
}

/// The button that opens the settings.
fn settings_button(door: SettingsDoor) -> AnyView {
    let label = later_text().call.more;
    view! {
        <button
            type="button"
            class="ctl"
            title=label
            aria-label=label
            aria-haspopup="dialog"
            on:click=move |_| door.open()
        >
            {icon(Icon::More)}
        </button>
    }
    .into_any()
}

/// Everybody equally large, or who speaks.
fn view_switch(gaze: Gaze) -> AnyView {
    let label = follow(move || gaze.next_view());
    view! {
        <button type="button" class="ctl roomy" title=label aria-label=label on:click=move |_| gaze.switch_view()>
            {changing_icon(move || match gaze.view.get() {
                View::Grid => Icon::Speaker,
                View::Speaker => Icon::Grid,
            })}
        </button>
    }
    .into_any()
}

/// Says what became of a device, once it has; that it failed is said where the reason stands.
fn announce(state: ReadOnly<DeviceState>, on: &'static str, off: &'static str) {
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

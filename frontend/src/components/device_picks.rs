//! Which microphone, camera and speaker to use.

use crate::browser::{DeviceKind, can_choose_speaker};
use crate::components::{Icon, Tone, follow, notice, part, refused_note, text};
use crate::visit::Devices;
use leptos::prelude::*;

/// A choice for each kind of device that there are any of; nothing before the person has allowed some.
pub(crate) fn device_picks(devices: Devices) -> AnyView {
    let words = &text().devices;
    let speaker = can_choose_speaker().then(|| pick(devices, DeviceKind::Speaker, words.speaker_device));
    view! {
        <div class="picks">
            {pick(devices, DeviceKind::Microphone, words.microphone_device)}
            {pick(devices, DeviceKind::Camera, words.camera_device)} {speaker}
            {part(move || refused_note(devices))}
            {part(move || {
                let sentence = words.forgotten.to_owned();
                devices.memory().fails().get().then(|| notice(Tone::Status, Icon::Alert, vec![sentence], None))
            })}
        </div>
    }
    .into_any()
}

fn pick(devices: Devices, kind: DeviceKind, label: &'static str) -> AnyView {
    let selection = devices.selection();
    let list = Memo::new(move |_| selection.list(kind));
    let options = part(move || {
        let options: Vec<_> = list
            .get()
            .into_iter()
            .map(|device| {
                let id = device.id.clone();
                let is_used = follow(move || selection.in_use(kind).read().as_ref() == Some(&id));
                view! {
                    <option value=device.id prop:selected=is_used>
                        {device.label}
                    </option>
                }
            })
            .collect();
        Some(options.into_any())
    });
    view! {
        <label class="pick" class:gone=follow(move || list.read().is_empty())>
            <span>{label}</span>
            <select
                class="field device"
                aria-label=label
                on:change=move |chosen| devices.choose(kind, &event_target_value(&chosen))
            >
                {options}
            </select>
        </label>
    }
    .into_any()
}

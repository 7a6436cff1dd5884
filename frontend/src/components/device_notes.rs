//! What is wrong with the microphone or the camera, and what to do.

use crate::browser::{DeviceKind, MediaFailure};
use crate::components::{Icon, Tone, notice, part, text};
use crate::text::Which;
use crate::visit::{DeviceState, Devices};
use leptos::prelude::*;

/// The sentences for the devices that failed: one for both where the reason is the same, none where nothing is wrong.
///
/// With `joining`, they end in what a call without the devices is like.
#[component]
pub(crate) fn DeviceNotes(devices: Devices, joining: bool) -> impl IntoView {
    let words = &text().devices;
    let failures = Memo::new(move |_| failures(devices.microphone().get(), devices.camera().get()));
    part(move || {
        let failures = failures.get();
        let missing = match failures.as_slice() {
            [] => return None,
            [(which, _)] => *which,
            _ => Which::Both,
        };
        let sentences = failures.into_iter().map(|(which, failure)| (words.failed)(which, failure)).collect();
        Some(notice(Tone::Alert, Icon::Alert, sentences, joining.then(|| (words.without)(missing))))
    })
}

/// Why the device that was chosen last is not in use, if it is not.
pub(crate) fn refused_note(devices: Devices) -> Option<AnyView> {
    let words = &text().devices;
    let (kind, failure) = devices.refused().get()?;
    let which = if kind == DeviceKind::Microphone { Which::Microphone } else { Which::Camera };
    let sentence = match failure {
        _ if kind == DeviceKind::Speaker => words.speaker_gone.to_owned(),
        MediaFailure::Denied | MediaFailure::Dismissed | MediaFailure::DeniedBySystem | MediaFailure::Insecure => {
            (words.failed)(which, failure)
        }
        MediaFailure::NotFound
        | MediaFailure::InUse
        | MediaFailure::Overconstrained
        | MediaFailure::Aborted
        | MediaFailure::Ended
        | MediaFailure::Unknown => words.refused.to_owned(),
    };
    Some(notice(Tone::Alert, Icon::Alert, vec![sentence], None))
}

/// Why Resaka's own noise suppression is not used although it was chosen, if so.
pub(crate) fn noise_note(devices: Devices) -> Option<AnyView> {
    let sentence = (text().devices.noise_failed)(devices.noise_failed().get()?).to_owned();
    Some(notice(Tone::Alert, Icon::Alert, vec![sentence], None))
}

/// Which devices have taken the place of others, for a moment.
pub(crate) fn stand_in_notes(devices: Devices) -> AnyView {
    let note = move |kind, sign| {
        part(move || {
            let sentence = (text().devices.stand_in)(&devices.stand_in(kind)?);
            Some(notice(Tone::Status, sign, vec![sentence], None))
        })
    };
    view! {
        {note(DeviceKind::Camera, Icon::Camera)}
        {note(DeviceKind::Microphone, Icon::Microphone)}
    }
    .into_any()
}

/// What failed and why, with both named together where the reason is the same.
fn failures(microphone: DeviceState, camera: DeviceState) -> Vec<(Which, MediaFailure)> {
    match (failure(microphone), failure(camera)) {
        (None, None) => vec![],
        (Some(one), Some(other)) if one == other => vec![(Which::Both, one)],
        (Some(one), Some(other)) => vec![(Which::Microphone, one), (Which::Camera, other)],
        (Some(one), None) => vec![(Which::Microphone, one)],
        (None, Some(other)) => vec![(Which::Camera, other)],
    }
}

fn failure(state: DeviceState) -> Option<MediaFailure> {
    match state {
        DeviceState::Failed(failure) => Some(failure),
        DeviceState::Off | DeviceState::Opening | DeviceState::On => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DeviceState::{Failed, Off, On};

    #[test]
    fn the_same_reason_is_said_once() {
        let denied = Failed(MediaFailure::Denied);
        assert_eq!(failures(denied, denied), [(Which::Both, MediaFailure::Denied)]);
        assert_eq!(
            failures(denied, Failed(MediaFailure::InUse)),
            [(Which::Microphone, MediaFailure::Denied), (Which::Camera, MediaFailure::InUse)]
        );
        assert_eq!(failures(On, denied), [(Which::Camera, MediaFailure::Denied)]);
        assert_eq!(failures(Off, On), []);
    }
}

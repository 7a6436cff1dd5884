//! Hearing oneself, and hearing anything at all, before others do.

use crate::browser::{Clip, DeviceKind, spawn};
use crate::chime::chime;
use crate::components::{Announcer, follow, later_text, part, react, truth};
use crate::visit::Devices;
use leptos::prelude::*;
use std::time::Duration;

/// How long one is recorded.
const RECORD: Duration = Duration::from_secs(2);

/// How far the test is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Ready,
    Recording,
    Playing,
    Failed,
}

/// The buttons: record and play back, play a tone, and mend what is silent.
pub(crate) fn sound_test(devices: Devices) -> AnyView {
    let words = &later_text().settings;
    let step = RwSignal::new(Step::Ready);
    let label = follow(move || match step.get() {
        Step::Ready | Step::Failed => words.test_sound,
        Step::Recording => words.say_something,
        Step::Playing => words.now_you_sound,
    });
    let is_busy = move || matches!(step.get(), Step::Recording | Step::Playing);
    let announcer: Announcer = expect_context();
    react(move || {
        if is_busy() {
            announcer.say(label.get());
        }
    });
    view! {
        <div class="buttons">
            <button
                type="button"
                class="btn"
                aria-busy=truth(is_busy)
                on:click=move |_| {
                    if matches!(step.get_untracked(), Step::Ready | Step::Failed) {
                        spawn(test(devices, step));
                    }
                }
            >
                {label}
            </button>
            <button type="button" class="btn" on:click=move |_| spawn(play_tone(devices))>
                {words.play_tone}
            </button>
            <button type="button" class="btn" on:click=move |_| devices.fix_sound()>
                {words.fix_sound}
            </button>
            {part(move || {
                (step.get() == Step::Failed)
                    .then(|| view! { <p class="wrong" role="alert">{words.test_failed}</p> }.into_any())
            })}
        </div>
    }
    .into_any()
}

/// Records and plays back. The dialog may be closed meanwhile: then there is nobody to show a step to, and it ends.
async fn test(devices: Devices, step: RwSignal<Step>) {
    step.set(Step::Recording);
    let record = match devices.tracks() {
        Some(own) => Clip::record(&own, RECORD).await,
        None => None,
    };
    let Some(record) = record else {
        step.try_set(Step::Failed);
        return;
    };
    if step.try_set(Step::Playing).is_none() {
        let has_played = record.play(speaker(devices).as_deref()).await;
        step.try_set(if has_played { Step::Ready } else { Step::Failed });
    }
}

async fn play_tone(devices: Devices) {
    if let Some(tone) = Clip::of_wav(&chime()) {
        tone.play(speaker(devices).as_deref()).await;
    }
}

/// Which speaker was chosen and is there; none for the usual one.
pub(super) fn speaker(devices: Devices) -> Option<String> {
    devices.selection().in_use(DeviceKind::Speaker).get_untracked()
}

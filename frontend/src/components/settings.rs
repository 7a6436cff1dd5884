//! The settings, in a dialog over the lobby or the call.

use crate::browser::{self, DeviceKind, Hint};
use crate::capture::{Capture, Noise, Rate, Setting, Size};
use crate::components::{
    Gaze, alert_ticks, appearance, choice, device_picks, follow, language_choice, later_text, noise_note, part, sheet,
    sound_test, text, tick, tick_if,
};
use crate::text::{quality, shortcuts};
use crate::visit::{Cover, Devices, Privacy, Visit};
use leptos::html;
use leptos::prelude::*;

/// The dialog: devices, how they capture, and in the call how one looks at it. It is open from when it is there;
/// `close` is told when it is closed.
pub(crate) fn settings(visit: Visit, gaze: Option<Gaze>, close: impl Fn() + 'static) -> AnyView {
    let devices = visit.devices();
    let dialog = NodeRef::<html::Dialog>::new();
    let content = move || {
        view! {
            {device_picks(devices)}
            {browser::can_ask_for_speaker().then(|| ask_for_speaker(devices))}
            {sound_test(devices)}
            {capturing(devices)}
            {hiding(visit.privacy())}
            {alert_ticks(visit.alerts())}
            {language_choice()}
            {appearance(devices.memory())}
            {gaze.map(|gaze| looking(devices, gaze, dialog))}
        }
        .into_any()
    };
    sheet(dialog, "settings", later_text().settings.heading, Box::new(content), Box::new(close))
}

/// For browsers that name only the speakers which the person has picked in a question of theirs.
fn ask_for_speaker(devices: Devices) -> impl IntoView {
    part(move || {
        let knows_more = devices.selection().list(DeviceKind::Speaker).len() > 1;
        (!knows_more).then(|| {
            view! {
                <button type="button" class="btn" on:click=move |_| devices.ask_for_speaker()>
                    {text().devices.ask_speaker}
                </button>
            }
            .into_any()
        })
    })
}

/// How camera and microphone capture.
fn capturing(devices: Devices) -> AnyView {
    let words = &later_text().settings;
    let capture = devices.capture();
    let change = move |change: &dyn Fn(&mut Capture)| {
        let mut new = capture.get_untracked();
        change(&mut new);
        devices.set_capture(new);
    };
    let sizes = Size::ALL.iter().map(|size| (size.key(), size.key().to_owned())).collect();
    let rates = Rate::ALL.iter().map(|rate| (rate.key(), (words.per_second)(rate.key()))).collect();
    let noises = Noise::ALL.iter().map(|&noise| {
        let label = match noise {
            Noise::Browser => words.noise_browser,
            Noise::Own => words.noise_own,
            Noise::Kept => words.noise_kept,
        };
        (noise.key(), label.to_owned())
    });
    view! {
        <div class="picks">
            {choice(
                words.size,
                sizes,
                follow(move || capture.get().size.key()),
                move |key| change(&|capture| capture.size = Size::of_key(&key).unwrap_or(capture.size)),
            )}
            {choice(
                words.rate,
                rates,
                follow(move || capture.get().rate.key()),
                move |key| change(&|capture| capture.rate = Rate::of_key(&key).unwrap_or(capture.rate)),
            )}
            {choice(
                words.noise,
                noises.collect(),
                follow(move || capture.get().noise.key()),
                move |key| change(&|capture| capture.noise = Noise::of_key(&key).unwrap_or(capture.noise)),
            )}
        </div>
        {part(move || noise_note(devices))}
        <div class="ticks">
            {tick(
                words.echo,
                follow(move || capture.get().echo_cancellation),
                move |on| change(&|capture| capture.echo_cancellation = on),
            )}
            {tick(
                words.auto_gain,
                follow(move || capture.get().auto_gain),
                move |on| change(&|capture| capture.auto_gain = on),
            )}
            {part(move || {
                devices
                    .can_blur()
                    .get()
                    .then(|| {
                        tick(
                            words.blur,
                            follow(move || capture.get().blur),
                            move |on| change(&|capture| capture.blur = on),
                        )
                    })
            })}
        </div>
    }
    .into_any()
}

/// Whether others learn one's own address. Nobody is kept from showing it again.
fn hiding(privacy: Privacy) -> AnyView {
    let words = &later_text().settings;
    let (hides, cover) = (privacy.hides(), privacy.cover());
    let is_out_of_reach = follow(move || match cover.get() {
        Cover::Unknown | Cover::Offered => false,
        Cover::None => !hides.get(),
        Cover::Always => true,
    });
    let is_hidden = follow(move || hides.get() || cover.get() == Cover::Always);
    view! {
        <div>
            {tick_if(is_out_of_reach, words.hide_address, "hiding", is_hidden, move |on| privacy.set_hides(on))}
            <p class="soft about" id="hiding">
                {follow(move || (words.hiding)(cover.get(), hides.get()))}
            </p>
        </div>
    }
    .into_any()
}

/// How one looks at the call.
fn looking(devices: Devices, gaze: Gaze, dialog: NodeRef<html::Dialog>) -> AnyView {
    let words = &later_text().settings;
    let sharing = devices.sharing();
    let hint = (browser::can_share_screen() && browser::can_hint()).then(|| {
        choice(
            words.hint,
            vec![("detail", words.detail.to_owned()), ("motion", words.motion.to_owned())],
            follow(move || match sharing.hint().get() {
                Hint::Detail => "detail",
                Hint::Motion => "motion",
            }),
            move |key| sharing.set_hint(if key == "motion" { Hint::Motion } else { Hint::Detail }),
        )
    });
    view! {
        {hint}
        {tick(words.hide_self, gaze.hides_self.into(), move |hides| gaze.hides_self.set(hides))}
        <div class="buttons">
            <button
                type="button"
                class="btn"
                on:click=move |_| {
                    gaze.switch_view();
                    browser::close_dialog(dialog);
                }
            >
                {follow(move || gaze.next_view())}
            </button>
            <button
                type="button"
                class="btn"
                aria-haspopup="dialog"
                on:click=move |_| {
                    // First, so that the keyboard goes back to where it came from.
                    browser::close_dialog(dialog);
                    gaze.quality.open();
                }
            >
                {quality(text().language).heading}
            </button>
            <button
                type="button"
                class="btn"
                aria-haspopup="dialog"
                on:click=move |_| {
                    browser::close_dialog(dialog);
                    gaze.shortcuts.open();
                }
            >
                {shortcuts(text().language).heading}
            </button>
            {browser::can_float().then(|| {
                view! {
                    <button type="button" class="btn" on:click=move |_| gaze.mini.open()>
                        {words.mini}
                    </button>
                }
            })}
            {browser::can_fill_screen().then(|| {
                view! {
                    <button type="button" class="btn" on:click=move |_| browser::fill_screen()>
                        {words.full_screen}
                    </button>
                }
            })}
        </div>
    }
    .into_any()
}

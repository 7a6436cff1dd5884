//! The call in a small window on top of everything else: who speaks or shares, and the switches.

use crate::browser::{self, MiniWindow, spawn};
use crate::components::{Icon, control, icon, in_any_language, initials_on_hue, later_text, part};
use crate::visit::{Participant, Visit};
use leptos::html;
use leptos::prelude::*;

/// A handle to the small window; cheap to copy, closed with the reactive owner that made it.
#[derive(Clone, Copy)]
pub(crate) struct Mini {
    visit: Visit,
    window: StoredValue<Option<MiniWindow>, LocalStorage>,
    owner: StoredValue<Option<Owner>>,
}

impl Mini {
    pub(crate) fn new(visit: Visit) -> Self {
        let window = StoredValue::new_local(None::<MiniWindow>);
        on_cleanup(move || {
            window.try_set_value(None);
        });
        Self { visit, window, owner: StoredValue::new(Owner::current()) }
    }

    /// Opens it, or at least lets the largest picture float.
    pub(crate) fn open(self) {
        let Some(owner) = self.owner.get_value() else { return };
        spawn(async move {
            let (visit, window) = (self.visit, self.window);
            let closed = move || {
                window.try_set_value(None);
            };
            match MiniWindow::open(owner, move || in_any_language(move || content(visit)), closed).await {
                // The call may be over by now: then it is dropped, and with that closed.
                Some(opened) => drop(window.try_set_value(Some(opened))),
                None => browser::float_picture(),
            }
        });
    }
}

fn content(visit: Visit) -> AnyView {
    let words = &later_text().call;
    let devices = visit.devices();
    // Whoever shares, else whoever speaks, else whoever came first.
    let shown = Memo::new(move |_| {
        let others = visit.others().get();
        let turn = visit.turn().get();
        let shares = others.iter().find(|other| other.media().get().screen);
        shares.or_else(|| others.iter().find(|other| Some(other.id) == turn)).or_else(|| others.first()).copied()
    });
    view! {
        <div class="mini">
            {part(move || {
                Some(
                    match shown.get() {
                        Some(participant) => picture(participant),
                        None => view! { <p class="soft">{words.alone}</p> }.into_any(),
                    },
                )
            })}
            <div class="bar">
                {control(
                    (words.mute, words.unmute),
                    (Icon::Microphone, Icon::MicrophoneOff),
                    devices.microphone(),
                    None,
                    Box::new(move |on| devices.set_microphone(on)),
                )}
                {control(
                    (words.turn_camera_off, words.turn_camera_on),
                    (Icon::Camera, Icon::CameraOff),
                    devices.camera(),
                    None,
                    Box::new(move |on| devices.set_camera(on)),
                )}
                <button
                    type="button"
                    class="ctl leave"
                    title=words.leave
                    aria-label=words.leave
                    on:click=move |_| visit.leave()
                >
                    {icon(Icon::Leave)}
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// What somebody shares, or their face.
fn picture(participant: Participant) -> AnyView {
    let name = participant.name();
    let shares = participant.media().get().screen;
    let video = NodeRef::<html::Video>::new();
    browser::show(video, if shares { participant.screen() } else { participant.camera() });
    let is_dark = move || {
        let media = participant.media().get();
        !media.screen && !media.camera
    };
    view! {
        <figure class="tile" class:screen=shares class:dark=Signal::derive(is_dark)>
            {(!shares).then(|| initials_on_hue(&name))}
            <video node_ref=video muted=true prop:muted=true playsinline=true autoplay=true></video>
            <figcaption class="who">
                <span class="name" dir="auto">{name.to_string()}</span>
            </figcaption>
        </figure>
    }
    .into_any()
}

//! Pictures and sounds put into elements of the page.

use super::clock::{Moment, mark};
use super::device_list::play_on;
use super::rtc_ext::VideoExt;
use crate::components::react;
use crate::read_only::ReadOnly;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlMediaElement, MediaStream};

/// A moving picture that a `<video>` can show.
#[derive(Clone, PartialEq)]
pub(crate) struct Picture {
    stream: MediaStream,
    of_somebody_else: bool,
}

impl Picture {
    /// From the own camera, or from a screen, whoever shares it.
    pub(super) fn plain(stream: MediaStream) -> Self {
        Self { stream, of_somebody_else: false }
    }

    /// From another participant's camera.
    pub(super) fn of_somebody_else(stream: MediaStream) -> Self {
        Self { stream, of_somebody_else: true }
    }
}

/// A sound that an `<audio>` can play.
#[derive(Clone, PartialEq)]
pub(crate) struct Sound(pub(super) MediaStream);

/// Keeps a `<video>` showing whatever `picture` holds, from mounting to unmounting.
pub(crate) fn show(element: NodeRef<html::Video>, picture: ReadOnly<Option<Picture>, LocalStorage>) {
    let player = Player::new();
    react(move || {
        let Some(video) = element.get() else { return };
        player.holds(&video);
        let picture = picture.get();
        video.set_src_object(picture.as_ref().map(|picture| &picture.stream));
        if picture.is_some_and(|picture| picture.of_somebody_else) {
            let shown = Closure::once_into_js(|| mark(Moment::FirstFrame));
            // A browser without it loses a diagnosis, nothing else.
            let _ = video.unchecked_ref::<VideoExt>().request_video_frame_callback(shown.unchecked_ref());
        }
    });
}

/// Keeps an `<audio>` playing whatever `sound` holds, on the speaker that was chosen, from mounting to unmounting.
pub(crate) fn play(
    element: NodeRef<html::Audio>,
    sound: ReadOnly<Option<Sound>, LocalStorage>,
    speaker: ReadOnly<Option<String>>,
) {
    react(move || {
        if let Some(audio) = element.get()
            && let Some(speaker) = speaker.get()
        {
            play_on(&audio, &speaker);
        }
    });
    let player = Player::new();
    react(move || {
        if let Some(audio) = element.get() {
            player.holds(&audio);
            audio.set_src_object(sound.get().as_ref().map(|Sound(stream)| stream));
        }
    });
}

/// Has everything on the page that should play begin again: a phone stops it for a phone call, and a browser that freezes
/// a tab does not start it again when it lets the tab go on.
pub(crate) fn play_again() {
    let Ok(elements) = document().query_selector_all("audio, video") else { return };
    for index in 0..elements.length() {
        let element = elements.get(index).and_then(|element| element.dyn_into::<HtmlMediaElement>().ok());
        if let Some(Ok(promise)) = element.map(|element| element.play()) {
            super::task::forgive(promise);
        }
    }
}

/// Takes the stream away from an element that leaves the page: with a live one it would play on, and stay in memory,
/// for as long as the connection lasts.
#[derive(Clone, Copy)]
struct Player(StoredValue<Option<HtmlMediaElement>, LocalStorage>);

impl Player {
    fn new() -> Self {
        let player = StoredValue::new_local(None::<HtmlMediaElement>);
        on_cleanup(move || {
            if let Some(Some(element)) = player.try_get_value() {
                element.set_src_object(None);
            }
        });
        Self(player)
    }

    fn holds(self, element: &HtmlMediaElement) {
        self.0.set_value(Some(Clone::clone(element)));
    }
}

//! Pictures and sounds put into elements of the page.

use leptos::html;
use leptos::prelude::*;

/// A moving picture that a `<video>` can show.
#[derive(Clone, PartialEq)]
pub(crate) struct Picture(pub(super) web_sys::MediaStream);

/// A sound that an `<audio>` can play.
#[derive(Clone, PartialEq)]
pub(crate) struct Sound(pub(super) web_sys::MediaStream);

/// Keeps a `<video>` showing whatever `picture` holds, from mounting to unmounting.
pub(crate) fn show(element: NodeRef<html::Video>, picture: Signal<Option<Picture>, LocalStorage>) {
    Effect::new(move || {
        if let Some(video) = element.get() {
            video.set_src_object(picture.get().as_ref().map(|Picture(stream)| stream));
        }
    });
}

/// Keeps an `<audio>` playing whatever `sound` holds, from mounting to unmounting.
pub(crate) fn play(element: NodeRef<html::Audio>, sound: Signal<Option<Sound>, LocalStorage>) {
    Effect::new(move || {
        if let Some(audio) = element.get() {
            audio.set_src_object(sound.get().as_ref().map(|Sound(stream)| stream));
        }
    });
}

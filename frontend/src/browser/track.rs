//! Live microphones, cameras and shared screens, and what of them every connection sends.

use super::constraints::Side;
use super::meter::Meter;
use super::noise::{NoiseFailure, Quiet, suppress};
use super::playback::Picture;
use super::rtc_ext::TrackExt;
use js_sys::Reflect;
use leptos::prelude::window;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{MediaStream, MediaStreamTrack};

/// A live microphone, camera or screen. Dropping it switches the device off.
pub(crate) struct Track {
    pub(super) track: MediaStreamTrack,
    handlers: Vec<Closure<dyn FnMut()>>,
    /// What is sent in its place, where it is cleaned of noise.
    quiet: Option<Quiet>,
}

impl Track {
    pub(super) fn new(track: JsValue) -> Self {
        Self { track: track.unchecked_into(), handlers: Vec::new(), quiet: None }
    }

    /// Whether sound or picture is sent; a muted microphone stays open, so that unmuting is instant.
    pub(crate) fn set_enabled(&self, enabled: bool) {
        self.track.set_enabled(enabled);
    }

    /// Calls back when the device goes away by itself.
    pub(crate) fn on_ended(&mut self, act: impl FnMut() + 'static) {
        let ended = self.handler(act);
        self.track.set_onended(Some(&ended));
    }

    /// Calls back when the system takes the device for something else, such as a phone call, and when it gives it back.
    pub(crate) fn on_taken(&mut self, act: impl Fn(bool) + Clone + 'static) {
        let (taken, given) = (act.clone(), act);
        let (taken, given) = (self.handler(move || taken(true)), self.handler(move || given(false)));
        self.track.set_onmute(Some(&taken));
        self.track.set_onunmute(Some(&given));
    }

    fn handler(&mut self, act: impl FnMut() + 'static) -> js_sys::Function {
        let handler = Closure::<dyn FnMut()>::new(act);
        let function = Clone::clone(handler.as_ref().unchecked_ref::<js_sys::Function>());
        self.handlers.push(handler);
        function
    }

    /// Which device it is of, where the browser says so.
    pub(crate) fn device_id(&self) -> Option<String> {
        self.setting("deviceId")
    }

    /// What the device is called.
    pub(crate) fn label(&self) -> String {
        self.track.label()
    }

    /// Which thing the device is a part of, where the browser says so.
    pub(crate) fn group(&self) -> Option<String> {
        self.setting("groupId")
    }

    /// Where a phone's camera looks; of others nobody knows.
    pub(crate) fn side(&self) -> Option<Side> {
        Side::of_name(&self.setting("facingMode")?)
    }

    fn setting(&self, key: &str) -> Option<String> {
        Reflect::get(&self.track.get_settings(), &key.into()).ok()?.as_string()
    }

    /// Whether the system can blur what is behind the person, and leaves it to the page.
    pub(crate) fn can_blur(&self) -> bool {
        let Ok(choices) = self.track.unchecked_ref::<TrackExt>().get_capabilities() else { return false };
        let choices = Reflect::get(&choices, &"backgroundBlur".into()).unwrap_or_default();
        js_sys::Array::is_array(&choices) && choices.unchecked_ref::<js_sys::Array>().length() == 2
    }

    /// The picture of a camera, for its own owner.
    pub(crate) fn picture(&self) -> Option<Picture> {
        let stream = MediaStream::new().ok()?;
        stream.add_track(&self.track);
        Some(Picture::plain(stream))
    }
}

impl Drop for Track {
    fn drop(&mut self) {
        self.track.set_onended(None);
        self.track.set_onmute(None);
        self.track.set_onunmute(None);
        self.track.stop();
    }
}

/// A screen, a window or a tab, and its sound where the browser gives it.
pub(crate) struct SharedScreen {
    pub(crate) picture: Track,
    pub(super) sound: Option<Track>,
}

/// What matters in a shared screen when not everything can be sent (W3C mst-content-hint).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    /// Sharp letters.
    Detail,
    /// Smooth motion.
    Motion,
}

/// Whether this browser can be told what matters.
pub(crate) fn can_hint() -> bool {
    let class = Reflect::get(&window(), &"MediaStreamTrack".into());
    let prototype = class.and_then(|class| Reflect::get(&class, &"prototype".into()));
    prototype.is_ok_and(|prototype| Reflect::has(&prototype, &"contentHint".into()).unwrap_or(false))
}

impl SharedScreen {
    /// Says what matters.
    pub(crate) fn hint(&self, hint: Hint) {
        let hint = match hint {
            Hint::Detail => "detail",
            Hint::Motion => "motion",
        };
        self.picture.track.unchecked_ref::<TrackExt>().set_content_hint(hint);
    }
}

/// What the page's own devices are sending to every connection.
pub(crate) struct OwnTracks {
    microphone: RefCell<Option<Track>>,
    camera: RefCell<Option<Track>>,
    shared: RefCell<Option<SharedScreen>>,
    /// Names microphone and camera as belonging together. Never holds a track: only its id is told.
    person: MediaStream,
    /// Names a shared screen and its sound as belonging together.
    screen: MediaStream,
}

impl OwnTracks {
    /// Nothing yet; none where the browser has no media streams at all.
    pub(crate) fn new() -> Option<Self> {
        Some(Self {
            microphone: RefCell::new(None),
            camera: RefCell::new(None),
            shared: RefCell::new(None),
            person: MediaStream::new().ok()?,
            screen: MediaStream::new().ok()?,
        })
    }

    /// Takes a microphone, or gives the one there was up.
    pub(crate) fn set_microphone(&self, track: Option<Track>) {
        self.microphone.replace(track);
    }

    /// Takes a camera, or gives the one there was up, so that its light goes out.
    pub(crate) fn set_camera(&self, track: Option<Track>) {
        self.camera.replace(track);
    }

    /// Takes what is shared, or ends the sharing of what there was.
    pub(crate) fn set_screen(&self, shared: Option<SharedScreen>) {
        self.shared.replace(shared);
    }

    /// Whether there is a microphone, muted or not.
    pub(crate) fn has_microphone(&self) -> bool {
        self.microphone.borrow().is_some()
    }

    /// Whether there is a camera.
    pub(crate) fn has_camera(&self) -> bool {
        self.camera.borrow().is_some()
    }

    /// Listens to the microphone, muted or not; not when there is none.
    pub(crate) fn meter(&self) -> Option<Meter> {
        self.microphone.borrow().as_ref().and_then(|own| Meter::of(&own.track))
    }

    /// A second live track of the microphone, which is never sent anywhere.
    #[expect(clippy::disallowed_methods, reason = "a second live track is what is wanted here")]
    pub(super) fn microphone_heard(&self) -> Option<MediaStreamTrack> {
        self.microphone.borrow().as_ref().map(|own| own.track.clone().unchecked_into())
    }

    /// Mutes or unmutes the microphone; false when there is none.
    pub(crate) fn enable_microphone(&self, enabled: bool) -> bool {
        self.microphone.borrow().as_ref().map(|track| track.set_enabled(enabled)).is_some()
    }

    /// Says what matters in the shared screen, if there is one.
    pub(crate) fn hint(&self, hint: Hint) {
        if let Some(shared) = &*self.shared.borrow() {
            shared.hint(hint);
        }
    }

    /// Cleans the microphone of noise from now on, once the browser is ready for that; until then it sounds as it is.
    ///
    /// # Errors
    /// Why it cannot be cleaned.
    pub(crate) async fn clean_microphone(&self) -> Result<(), NoiseFailure> {
        let Some(raw) = self.microphone.borrow().as_ref().map(|own| Clone::clone(&own.track)) else { return Ok(()) };
        let quiet = suppress(&raw).await?;
        // Another one may have taken its place: then what was made is dropped.
        if let Some(own) = self.microphone.borrow_mut().as_mut().filter(|own| own.track.id() == raw.id()) {
            own.quiet = Some(quiet);
        }
        Ok(())
    }

    pub(super) fn microphone(&self) -> Option<MediaStreamTrack> {
        let sent = |own: &Track| Clone::clone(own.quiet.as_ref().map_or(&own.track, Quiet::track));
        self.microphone.borrow().as_ref().map(sent)
    }

    pub(super) fn camera(&self) -> Option<MediaStreamTrack> {
        self.camera.borrow().as_ref().map(|own| Clone::clone(&own.track))
    }

    pub(super) fn shared_picture(&self) -> Option<MediaStreamTrack> {
        self.shared.borrow().as_ref().map(|shared| Clone::clone(&shared.picture.track))
    }

    pub(super) fn shared_sound(&self) -> Option<MediaStreamTrack> {
        self.shared.borrow().as_ref().and_then(|shared| Some(Clone::clone(&shared.sound.as_ref()?.track)))
    }

    pub(super) fn person(&self) -> &MediaStream {
        &self.person
    }

    pub(super) fn screen(&self) -> &MediaStream {
        &self.screen
    }
}

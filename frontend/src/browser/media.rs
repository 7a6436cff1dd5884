//! The person's microphone and camera: `getUserMedia`, what can go wrong with it, and the tracks it gives.

use super::meter::Meter;
use super::playback::Picture;
use super::rtc_ext::TrackExt;
use js_sys::{Object, Reflect};
use leptos::prelude::window;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DisplayMediaStreamConstraints, DomException, MediaDevices, MediaStream, MediaStreamConstraints, MediaStreamTrack,
};

/// Why the browser gave no microphone or camera (W3C Media Capture §10.2), one variant for each thing a person can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaFailure {
    /// `NotAllowedError`: the person, a policy or the system said no.
    Denied,
    /// `NotFoundError`: there is none.
    NotFound,
    /// `NotReadableError`: another program has it, or it is broken.
    InUse,
    /// `OverconstrainedError`: there is none that can do what was asked for.
    Overconstrained,
    /// `AbortError`: the browser gave up for a reason of its own.
    Aborted,
    /// `SecurityError`, or no `mediaDevices` at all: the page was not opened over https or on localhost.
    Insecure,
    /// It was there and went away: unplugged, or taken back by the person or the system.
    Ended,
    /// Anything else.
    Unknown,
}

/// Which device is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WhichDevice {
    /// The one with this id if it is there, else any.
    Rather(Option<String>),
    /// The one with this id or none.
    Exactly(String),
}

impl WhichDevice {
    fn constrain(&self, constraints: &Object) {
        let (how, id) = match self {
            Self::Rather(None) => return,
            Self::Rather(Some(id)) => ("ideal", id),
            Self::Exactly(id) => ("exact", id),
        };
        let wish = Object::new();
        let _ = Reflect::set(&wish, &how.into(), &id.into());
        let _ = Reflect::set(constraints, &"deviceId".into(), &wish);
    }
}

/// What the browser is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Sound.
    Microphone,
    /// Picture.
    Camera,
    /// Both, in one question to the person.
    Both,
}

/// A live microphone or camera. Dropping it switches the device off.
pub(crate) struct Track {
    track: MediaStreamTrack,
    ended: Option<Closure<dyn FnMut()>>,
}

impl Track {
    fn new(track: JsValue) -> Self {
        Self { track: track.unchecked_into(), ended: None }
    }

    /// Whether sound or picture is sent; a muted microphone stays open, so that unmuting is instant.
    pub(crate) fn set_enabled(&self, enabled: bool) {
        self.track.set_enabled(enabled);
    }

    /// Calls back when the device goes away by itself.
    pub(crate) fn on_ended(&mut self, act: impl FnMut() + 'static) {
        let ended = Closure::<dyn FnMut()>::new(act);
        self.track.set_onended(Some(ended.as_ref().unchecked_ref()));
        self.ended = Some(ended);
    }

    /// Which device it is of, where the browser says so.
    pub(crate) fn device_id(&self) -> Option<String> {
        let settings = self.track.get_settings();
        Reflect::get(&settings, &"deviceId".into()).ok()?.as_string()
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
        self.track.stop();
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

    /// Listens to the microphone, muted or not; not when there is none.
    pub(crate) fn meter(&self) -> Option<Meter> {
        self.microphone.borrow().as_ref().and_then(|own| Meter::of(&own.track))
    }

    /// Mutes or unmutes the microphone; false when there is none.
    pub(crate) fn enable_microphone(&self, enabled: bool) -> bool {
        self.microphone.borrow().as_ref().map(|track| track.set_enabled(enabled)).is_some()
    }

    pub(super) fn microphone(&self) -> Option<MediaStreamTrack> {
        self.microphone.borrow().as_ref().map(|own| Clone::clone(&own.track))
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

/// A screen, a window or a tab, and its sound where the browser gives it.
pub(crate) struct SharedScreen {
    pub(crate) picture: Track,
    sound: Option<Track>,
}

/// What the browser gave of what was wanted.
pub(crate) struct Given {
    pub(crate) microphone: Option<Track>,
    pub(crate) camera: Option<Track>,
}

/// Asks the person and the system for devices; all that is wanted or nothing.
///
/// # Errors
/// Why there is nothing.
pub(crate) async fn ask(wanted: Wanted, microphone: WhichDevice, camera: WhichDevice) -> Result<Given, MediaFailure> {
    let constraints = MediaStreamConstraints::new();
    if matches!(wanted, Wanted::Microphone | Wanted::Both) {
        constraints.set_audio(&sound_constraints(&microphone));
    }
    if matches!(wanted, Wanted::Camera | Wanted::Both) {
        constraints.set_video(&picture_constraints(&camera));
    }
    let promise = devices()?.get_user_media_with_constraints(&constraints).map_err(|error| failure(&error))?;
    let stream: MediaStream = JsFuture::from(promise).await.map_err(|error| failure(&error))?.unchecked_into();
    let first = |tracks: js_sys::Array| tracks.iter().next().map(Track::new);
    Ok(Given { microphone: first(stream.get_audio_tracks()), camera: first(stream.get_video_tracks()) })
}

/// Whether this browser can share a screen; those of phones cannot.
pub(crate) fn can_share_screen() -> bool {
    devices().is_ok_and(|devices| Reflect::has(&devices, &"getDisplayMedia".into()).unwrap_or(false))
}

/// Asks the person what to share.
///
/// # Errors
/// Why there is nothing; a person who closes the question without an answer has [`MediaFailure::Denied`] it.
pub(crate) async fn ask_for_screen() -> Result<SharedScreen, MediaFailure> {
    let promise = devices()?.get_display_media_with_constraints(&screen_wishes()).map_err(|error| failure(&error))?;
    let stream: MediaStream = JsFuture::from(promise).await.map_err(|error| failure(&error))?.unchecked_into();
    let first = |tracks: js_sys::Array| tracks.iter().next();
    let picture = first(stream.get_video_tracks()).ok_or(MediaFailure::NotFound)?;
    // Screens are mostly read: sharp letters matter more than smooth motion.
    picture.unchecked_ref::<TrackExt>().set_content_hint("detail");
    let sound = first(stream.get_audio_tracks()).map(Track::new);
    Ok(SharedScreen { picture: Track::new(picture), sound })
}

/// With sound where there is any, but not our own; what another browser does not know it passes over.
fn screen_wishes() -> DisplayMediaStreamConstraints {
    let sound = Object::new();
    let _ = Reflect::set(&sound, &"restrictOwnAudio".into(), &JsValue::TRUE);
    let wishes = DisplayMediaStreamConstraints::new();
    wishes.set_audio(&sound);
    for (key, value) in [
        ("surfaceSwitching", "include"),
        ("selfBrowserSurface", "exclude"),
        ("systemAudio", "include"),
        ("windowAudio", "system"),
    ] {
        let _ = Reflect::set(&wishes, &key.into(), &value.into());
    }
    wishes
}

fn devices() -> Result<MediaDevices, MediaFailure> {
    let devices = window().navigator().media_devices().map_err(|_| MediaFailure::Insecure)?;
    if devices.is_undefined() { Err(MediaFailure::Insecure) } else { Ok(devices) }
}

fn sound_constraints(which: &WhichDevice) -> JsValue {
    let sound = Object::new();
    which.constrain(&sound);
    for key in ["echoCancellation", "noiseSuppression", "autoGainControl"] {
        let _ = Reflect::set(&sound, &key.into(), &JsValue::TRUE);
    }
    sound.into()
}

/// A mesh sends the picture once for each of the others: more than this is lost on most uplinks.
fn picture_constraints(which: &WhichDevice) -> JsValue {
    let picture = Object::new();
    which.constrain(&picture);
    for (key, ideal) in [("width", 960), ("height", 540), ("frameRate", 30)] {
        let wish = Object::new();
        let _ = Reflect::set(&wish, &"ideal".into(), &ideal.into());
        let _ = Reflect::set(&picture, &key.into(), &wish);
    }
    picture.into()
}

fn failure(error: &JsValue) -> MediaFailure {
    let name = error.dyn_ref::<DomException>().map(DomException::name).or_else(|| {
        // OverconstrainedError is no DOMException in older browsers.
        Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string())
    });
    match name.as_deref() {
        Some("NotAllowedError") => MediaFailure::Denied,
        Some("NotFoundError") => MediaFailure::NotFound,
        Some("NotReadableError") => MediaFailure::InUse,
        Some("OverconstrainedError") => MediaFailure::Overconstrained,
        Some("AbortError") => MediaFailure::Aborted,
        Some("SecurityError") => MediaFailure::Insecure,
        Some(_) | None => MediaFailure::Unknown,
    }
}

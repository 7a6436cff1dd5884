//! Asking for microphone, camera and screen, and what can go wrong with that.

use super::constraints::{self, WhichDevice};
use super::device_list::DeviceKind;
use super::permission::{Permission, permission};
use super::track::{SharedScreen, Track};
use crate::capture::Capture;
use js_sys::Reflect;
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, MediaDevices, MediaStream, MediaStreamConstraints};

/// Why the browser gave no microphone or camera (W3C Media Capture §10.2), one variant for each thing a person can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaFailure {
    /// `NotAllowedError`, by the person or a policy, from now on.
    Denied,
    /// `NotAllowedError`, and the person has decided nothing: they closed the question without an answer.
    Dismissed,
    /// `NotAllowedError`, although the person allows it: the system does not.
    DeniedBySystem,
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

/// What the browser gave of what was wanted.
pub(crate) struct Given {
    pub(crate) microphone: Option<Track>,
    pub(crate) camera: Option<Track>,
}

/// Asks the person and the system for a microphone, a camera, or both in one question; all that is wanted or nothing.
///
/// # Errors
/// Why there is nothing.
pub(crate) async fn ask(
    microphone: Option<WhichDevice>,
    camera: Option<WhichDevice>,
    capture: Capture,
) -> Result<Given, MediaFailure> {
    let constraints = MediaStreamConstraints::new();
    if let Some(which) = &microphone {
        constraints.set_audio(&constraints::sound(which, capture));
    }
    if let Some(which) = &camera {
        constraints.set_video(&constraints::picture(which, capture));
    }
    let answer = match devices()?.get_user_media_with_constraints(&constraints) {
        Ok(promise) => JsFuture::from(promise).await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(stream) => {
            let stream: MediaStream = stream.unchecked_into();
            let first = |tracks: js_sys::Array| tracks.iter().next().map(Track::new);
            Ok(Given { microphone: first(stream.get_audio_tracks()), camera: first(stream.get_video_tracks()) })
        }
        Err(error) => {
            let failure = failure(&error);
            let is_denied = failure == MediaFailure::Denied;
            Err(if is_denied { who_denied(microphone.is_some(), camera.is_some()).await } else { failure })
        }
    }
}

/// Tells apart who said no, as far as the browser lets us.
async fn who_denied(microphone: bool, camera: bool) -> MediaFailure {
    let mut refusals = Vec::new();
    for (is_wanted, kind) in [(microphone, DeviceKind::Microphone), (camera, DeviceKind::Camera)] {
        if is_wanted {
            refusals.extend(refusal(kind).await);
        }
    }
    let denied = refusals.iter().find(|refusal| **refusal == MediaFailure::Denied);
    denied.or_else(|| refusals.first()).copied().unwrap_or(MediaFailure::DeniedBySystem)
}

/// Why the person does not allow this kind of device, after a question was refused; none where they do.
pub(crate) async fn refusal(kind: DeviceKind) -> Option<MediaFailure> {
    match permission(kind).await {
        Some(Permission::Granted) => None,
        Some(Permission::Undecided) => Some(MediaFailure::Dismissed),
        // Where the browser does not tell, it is taken for a no of the person.
        Some(Permission::Denied) | None => Some(MediaFailure::Denied),
    }
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
    let promise =
        devices()?.get_display_media_with_constraints(&constraints::screen()).map_err(|error| failure(&error))?;
    let stream: MediaStream = JsFuture::from(promise).await.map_err(|error| failure(&error))?.unchecked_into();
    let first = |tracks: js_sys::Array| tracks.iter().next();
    let picture = first(stream.get_video_tracks()).ok_or(MediaFailure::NotFound)?;
    let sound = first(stream.get_audio_tracks()).map(Track::new);
    Ok(SharedScreen { picture: Track::new(picture), sound })
}

fn devices() -> Result<MediaDevices, MediaFailure> {
    let devices = window().navigator().media_devices().map_err(|_| MediaFailure::Insecure)?;
    if devices.is_undefined() { Err(MediaFailure::Insecure) } else { Ok(devices) }
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

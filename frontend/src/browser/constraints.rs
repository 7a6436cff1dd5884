//! What is asked of a microphone, a camera or a screen (W3C Media Capture §4).
//!
//! All but the device itself is only wished for: nothing fails because a camera cannot do it.

use crate::capture::{Capture, Noise};
use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;
use web_sys::DisplayMediaStreamConstraints;

/// Which device is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WhichDevice {
    /// The one with this id if it is there, else any.
    Rather(Option<String>),
    /// The one with this id or none.
    Exactly(String),
    /// One on this side of a phone, or none.
    On(Side),
}

/// Where a phone's camera looks (W3C Media Capture §4.3.8, `facingMode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// At the person.
    Front,
    /// At what the person looks at.
    Back,
}

impl Side {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Front => "user",
            Self::Back => "environment",
        }
    }

    /// The side of this name; `left` and `right` are none that a phone has.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        [Self::Front, Self::Back].into_iter().find(|side| side.name() == name)
    }

    /// The other one.
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Front => Self::Back,
            Self::Back => Self::Front,
        }
    }
}

impl WhichDevice {
    fn constrain(&self, constraints: &Object) {
        let (key, how, value) = match self {
            Self::Rather(None) => return,
            Self::Rather(Some(id)) => ("deviceId", "ideal", id.as_str()),
            Self::Exactly(id) => ("deviceId", "exact", id.as_str()),
            Self::On(side) => ("facingMode", "exact", side.name()),
        };
        set(constraints, key, wish(how, &value.into()));
    }
}

/// For a microphone.
pub(super) fn sound(which: &WhichDevice, capture: Capture) -> JsValue {
    let sound = Object::new();
    which.constrain(&sound);
    set(&sound, "echoCancellation", capture.echo_cancellation);
    // Twice cleaned sounds worse than once.
    set(&sound, "noiseSuppression", capture.noise == Noise::Browser);
    set(&sound, "autoGainControl", capture.auto_gain);
    sound.into()
}

/// For a camera.
pub(super) fn picture(which: &WhichDevice, capture: Capture) -> JsValue {
    let picture = Object::new();
    which.constrain(&picture);
    let (width, height) = capture.size.pixels();
    for (key, ideal) in [("width", width), ("height", height), ("frameRate", capture.rate.per_second())] {
        set(&picture, key, wish("ideal", &ideal.into()));
    }
    // W3C Media Capture Extensions §7; passed over where it is unknown.
    set(&picture, "backgroundBlur", capture.blur);
    picture.into()
}

/// For a screen: with sound where there is any, but not our own; what another browser does not know it passes over.
pub(super) fn screen() -> DisplayMediaStreamConstraints {
    let sound = Object::new();
    set(&sound, "restrictOwnAudio", true);
    let wishes = DisplayMediaStreamConstraints::new();
    wishes.set_audio(&sound);
    for (key, value) in [
        ("surfaceSwitching", "include"),
        ("selfBrowserSurface", "exclude"),
        ("systemAudio", "include"),
        ("windowAudio", "system"),
    ] {
        set(&wishes, key, value);
    }
    wishes
}

fn wish(how: &str, value: &JsValue) -> Object {
    let wish = Object::new();
    set(&wish, how, value);
    wish
}

/// Cannot fail: these are plain objects of our own.
fn set(object: &Object, key: &str, value: impl Into<JsValue>) {
    let _ = Reflect::set(object, &key.into(), &value.into());
}

//! The only door to the browser: what lies behind it speaks `web_sys`, what lies before it does not.

mod media;
mod playback;

pub(crate) use media::MediaFailure;
pub(crate) use playback::{Picture, Sound, play, show};

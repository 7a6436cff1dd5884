//! The only door to the browser: what lies behind it speaks `web_sys`, what lies before it does not.

mod clipboard;
mod focus;
mod layout;
mod location;
mod media;
mod page;
mod playback;
mod random;
mod storage;

pub(crate) use clipboard::copy;
pub(crate) use focus::{focus, focus_when_there, has_fine_pointer, move_in_toolbar};
pub(crate) use layout::size_of;
pub(crate) use location::{Location, correct_path, link_to};
pub(crate) use media::MediaFailure;
pub(crate) use page::{end_first_paint, languages, reload, set_language, set_title};
pub(crate) use playback::{Picture, Sound, play, show};
pub(crate) use random::random;
pub(crate) use storage::{recall, remember};

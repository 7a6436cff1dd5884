//! What pages are made of.
#![expect(unreachable_pub, reason = "the builders that #[component] writes are pub whatever the component is")]

mod announcements;
mod brand;
mod controls;
mod copy_link;
mod device_notes;
mod device_switch;
mod icon;
mod initials;
mod notice;
mod stage;
mod tile;

pub(crate) use announcements::{Announcements, Announcer};
pub(crate) use brand::{Band, Brand, HomeLink};
pub(crate) use controls::Controls;
pub(crate) use copy_link::CopyLink;
pub(crate) use device_notes::DeviceNotes;
pub(crate) use device_switch::DeviceSwitches;
pub(crate) use icon::Icon;
pub(crate) use initials::Initials;
pub(crate) use notice::{Notice, Tone, Wrong};
pub(crate) use stage::Stage;
pub(crate) use tile::{OwnTile, Tile};

use crate::text::Text;
use leptos::prelude::*;

/// The words in the person's language.
pub(crate) fn text() -> &'static Text {
    expect_context()
}

//! What pages are made of.
//!
//! Every closure in a view is a type of its own, and every type is code that a visitor has to download. So what changes
//! is handed to views as one of a few types (`Signal<bool>`, `Signal<&'static str>`, `Signal<String>`), effects go
//! through [`react`], and what is only markup is a plain function.

#![expect(unreachable_pub, reason = "the builders that #[component] writes are pub whatever the component is")]

mod alert_ticks;
mod announcements;
mod appearance;
mod chat;
mod closable;
mod controls;
mod copy_link;
mod copy_report;
mod device_notes;
mod device_picks;
mod device_switch;
mod door;
mod fields;
mod frame;
mod gestures;
mod herald;
mod icon;
mod initials;
mod invitation;
mod invite;
mod language_choice;
mod mini;
mod notice;
mod own_voice;
mod people;
mod quality;
mod quality_door;
mod quality_watch;
mod settings;
mod settings_door;
mod sheet;
mod shortcut_door;
mod shortcut_keys;
mod shortcut_sheet;
mod side;
mod sound_test;
mod stage;
mod tile;

pub(crate) use alert_ticks::alert_ticks;
pub(crate) use announcements::{Announcements, Announcer, Digest, announcements};
pub(crate) use appearance::appearance;
pub(crate) use chat::chat;
pub(crate) use closable::closable;
pub(crate) use controls::{Controls, control};
pub(crate) use copy_link::CopyLink;
pub(crate) use copy_report::copy_report;
pub(crate) use device_notes::{DeviceNotes, noise_note, refused_note, stand_in_notes};
pub(crate) use device_picks::device_picks;
pub(crate) use device_switch::device_switches;
pub(crate) use door::Door;
pub(crate) use fields::{choice, tick, tick_if};
pub(crate) use frame::{check_link, frame, home_link};
pub(crate) use gestures::{announce_hands, flying_reactions, hand_button, reactions, reactions_button, toggle_hand};
pub(crate) use herald::herald;
pub(crate) use icon::{Icon, changing_icon, icon};
pub(crate) use initials::initials_on_hue;
pub(crate) use invitation::invitation;
pub(crate) use invite::{invite, share_link};
pub(crate) use language_choice::language_choice;
pub(crate) use mini::Mini;
pub(crate) use notice::{Tone, notice, wrong};
pub(crate) use own_voice::listen_while;
pub(crate) use people::people;
pub(crate) use quality::quality;
pub(crate) use quality_door::QualityDoor;
pub(crate) use quality_watch::QualityWatch;
pub(crate) use settings::settings;
pub(crate) use settings_door::SettingsDoor;
pub(crate) use sheet::sheet;
pub(crate) use shortcut_door::ShortcutDoor;
pub(crate) use shortcut_keys::obey_shortcuts;
pub(crate) use shortcut_sheet::shortcut_sheet;
pub(crate) use side::{Panel, Side};
pub(crate) use sound_test::sound_test;
pub(crate) use stage::{Gaze, stage};
pub(crate) use tile::{Tiles, own_tiles};

use crate::text::{LaterText, Text};
use crate::wording::Wording;
use leptos::prelude::*;
use leptos::reactive::graph::{Observer, Subscriber};

/// The words in the person's language.
pub(crate) fn text() -> &'static Text {
    expect_context::<Wording>().text()
}

/// The words that only parts of the page need which are loaded later, and only those parts may ask for.
pub(crate) fn later_text() -> &'static LaterText {
    text().later()
}

/// Does something now, and again after each change of what it read.
pub(crate) fn react(reaction: impl FnMut() + 'static) {
    let mut reaction = reaction;
    let reaction: Box<dyn FnMut()> = Box::new(move || {
        forget_reader_at_end();
        reaction();
    });
    Effect::new(reaction);
}

/// A value for views that follows what it reads.
pub(crate) fn follow<T: 'static + Send + Sync>(value: impl Fn() -> T + Send + Sync + 'static) -> Signal<T> {
    Signal::derive(move || {
        forget_reader_at_end();
        value()
    })
}

/// The same for attributes such as `aria-busy`, which are "true" or "false".
pub(crate) fn truth(value: impl Fn() -> bool + Send + Sync + 'static) -> Signal<&'static str> {
    follow(move || if value() { "true" } else { "false" })
}

/// A part of a view that is replaced whenever what it reads changes.
pub(crate) fn part(view: impl Fn() -> Option<AnyView> + Send + 'static) -> impl IntoView {
    let view: Box<dyn Fn() -> Option<AnyView> + Send> = Box::new(move || {
        forget_reader_at_end();
        view()
    });
    view
}

/// A page, or a part of one, that is made anew when the person chooses another language. What is to outlast that (a call, what
/// was typed, an open dialog) is made outside.
pub(crate) fn in_any_language(view: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let wording: Wording = expect_context();
    part(move || {
        wording.follow();
        Some(view())
    })
    .into_any()
}

/// Takes whoever reads signals now off their lists when the part of the page that it belongs to ends. Signals would keep
/// each reader for as long as they last themselves: a screen that is shared and taken back left 700 bytes behind.
fn forget_reader_at_end() {
    if let Some(reader) = Observer::get() {
        on_cleanup(move || reader.clear_sources(&reader));
    }
}

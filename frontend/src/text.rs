//! Everything that people read or hear read out: one value of [`Text`] per language.
//!
//! A string that a language lacks does not compile. Sentences with names or numbers in them are
//! functions, because every language orders, counts and lists in its own way.

mod alerts;
mod check;
mod decimal;
mod english;
mod french;
mod invitation;
mod language;
mod look;
mod malagasy;
mod plural;
mod quality;
mod report;
mod russian;
mod shortcuts;

pub(crate) use alerts::alerts;
pub(crate) use check::{Check, check};
pub(crate) use invitation::invitation;
pub(crate) use language::Language;
pub(crate) use look::look;
pub(crate) use quality::{Quality, quality};
pub(crate) use report::ReportWords;
pub(crate) use shortcuts::shortcuts;

use crate::browser::{MediaFailure, NoiseFailure};
use crate::visit::{Cover, Trouble};
use shared::{InvalidDisplayName, InvalidRoomName, Reaction};

/// One language's words.
pub(crate) struct Text {
    /// Which these words are in.
    pub(crate) language: Language,
    pub(crate) common: Common,
    pub(crate) home: Home,
    pub(crate) lobby: Lobby,
    pub(crate) devices: Devices,
    pub(crate) ended: Ended,
    pub(crate) nowhere: Nowhere,
    /// What comes with these words; none when it comes with the parts of the page that need it.
    later: Option<&'static LaterText>,
}

/// One language's words that only parts of the page need which are loaded later.
pub(crate) struct LaterText {
    pub(crate) settings: Settings,
    pub(crate) call: Call,
    pub(crate) tile: Tile,
    pub(crate) talk: Talk,
}

/// What stands on several pages.
pub(crate) struct Common {
    /// On the way home from any page.
    pub(crate) home: &'static str,
    /// On the way to the page that tells whether calls work here.
    pub(crate) check: &'static str,
    /// Button that puts the room's link on the clipboard.
    pub(crate) copy_link: &'static str,
    /// The same button for a moment after that.
    pub(crate) link_copied: &'static str,
    /// The browser did not let us.
    pub(crate) copy_failed: &'static str,
    /// Button that hands the room's link to another program of the system.
    pub(crate) share_link: &'static str,
    /// Button that shows the room's link as a code for phones.
    pub(crate) qr_code: &'static str,
    /// What the link is for.
    pub(crate) send_link: &'static str,
    /// Button that takes a message away.
    pub(crate) close: &'static str,
    /// Over the choice of the language.
    pub(crate) language: &'static str,
    /// The language that the browser asks for.
    pub(crate) browser_language: &'static str,
}

/// The first page.
pub(crate) struct Home {
    pub(crate) heading: &'static str,
    pub(crate) pitch: &'static str,
    pub(crate) encrypted: &'static str,
    pub(crate) new_meeting: &'static str,
    pub(crate) or: &'static str,
    pub(crate) room_name: &'static str,
    pub(crate) example: &'static str,
    pub(crate) join_room: &'static str,
    pub(crate) invalid: fn(InvalidRoomName) -> String,
    pub(crate) about: &'static str,
}

/// The page before the call.
pub(crate) struct Lobby {
    pub(crate) heading: &'static str,
    /// While the server has not answered.
    pub(crate) connecting: &'static str,
    /// Who is in the call already.
    pub(crate) here: fn(&[&str]) -> String,
    /// As many are in the call as it holds.
    pub(crate) full: fn(u16) -> String,
    pub(crate) your_name: &'static str,
    pub(crate) invalid_name: fn(InvalidDisplayName) -> &'static str,
    pub(crate) join: &'static str,
    /// Join was pressed; the server has to answer first.
    pub(crate) joining: &'static str,
    /// Button that leads to the settings.
    pub(crate) settings: &'static str,
}

/// One's own microphone and camera.
pub(crate) struct Devices {
    pub(crate) microphone: &'static str,
    pub(crate) camera: &'static str,
    /// Name of what shows how loud the microphone is.
    pub(crate) level: &'static str,
    pub(crate) microphone_device: &'static str,
    pub(crate) camera_device: &'static str,
    pub(crate) speaker_device: &'static str,
    /// Name of the preview.
    pub(crate) preview: &'static str,
    pub(crate) camera_off: &'static str,
    /// The browser was asked and may be asking the person.
    pub(crate) waiting: &'static str,
    /// What is wrong and what to do.
    pub(crate) failed: fn(Which, MediaFailure) -> String,
    /// What joining without is like.
    pub(crate) without: fn(Which) -> &'static str,
    pub(crate) muted: &'static str,
    pub(crate) unmuted: &'static str,
    pub(crate) camera_turned_off: &'static str,
    pub(crate) camera_turned_on: &'static str,
    /// The one that was chosen, or the other side of a phone, does not open.
    pub(crate) refused: &'static str,
    /// Which device took the place of one that went away.
    pub(crate) stand_in: fn(&str) -> String,
    /// Button that has the browser ask for a speaker.
    pub(crate) ask_speaker: &'static str,
    /// The browser keeps nothing for the next visit.
    pub(crate) forgotten: &'static str,
    /// Why the loudspeaker that was chosen is not used.
    pub(crate) speaker_gone: &'static str,
    /// The system has taken the microphone for something else.
    pub(crate) microphone_taken: &'static str,
    /// Why Resaka's own noise suppression is not used.
    pub(crate) noise_failed: fn(NoiseFailure) -> &'static str,
}

/// The settings: devices, how they capture, how one looks at the call.
pub(crate) struct Settings {
    pub(crate) heading: &'static str,
    pub(crate) test_sound: &'static str,
    /// While the microphone is recorded.
    pub(crate) say_something: &'static str,
    /// While the record is played.
    pub(crate) now_you_sound: &'static str,
    pub(crate) test_failed: &'static str,
    pub(crate) play_tone: &'static str,
    pub(crate) fix_sound: &'static str,
    pub(crate) size: &'static str,
    pub(crate) rate: &'static str,
    pub(crate) per_second: fn(&str) -> String,
    pub(crate) blur: &'static str,
    pub(crate) noise: &'static str,
    pub(crate) noise_kept: &'static str,
    pub(crate) noise_browser: &'static str,
    pub(crate) noise_own: &'static str,
    pub(crate) echo: &'static str,
    pub(crate) auto_gain: &'static str,
    /// What matters in a shared screen.
    pub(crate) hint: &'static str,
    pub(crate) detail: &'static str,
    pub(crate) motion: &'static str,
    pub(crate) hide_self: &'static str,
    pub(crate) full_screen: &'static str,
    /// Button that keeps the call on top of other windows.
    pub(crate) mini: &'static str,
    pub(crate) hide_address: &'static str,
    /// What that means, and whether it can be had; the second is whether it is wanted.
    pub(crate) hiding: fn(Cover, bool) -> &'static str,
}

/// Which of the devices a sentence is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// The microphone alone.
    Microphone,
    /// The camera alone.
    Camera,
    /// Both, for the same reason.
    Both,
}

/// The page of the call.
pub(crate) struct Call {
    pub(crate) heading: fn(&str) -> String,
    pub(crate) people: fn(usize) -> String,
    pub(crate) participants: &'static str,
    pub(crate) controls: &'static str,
    pub(crate) mute: &'static str,
    pub(crate) unmute: &'static str,
    pub(crate) turn_camera_off: &'static str,
    pub(crate) turn_camera_on: &'static str,
    pub(crate) share: &'static str,
    pub(crate) stop_sharing: &'static str,
    /// While one shares oneself: with how many.
    pub(crate) sharing_with: fn(usize) -> String,
    /// Why nothing is shared, and what to do.
    pub(crate) share_failed: fn(MediaFailure) -> &'static str,
    /// To somebody who talks while muted.
    pub(crate) you_are_muted: &'static str,
    pub(crate) more: &'static str,
    pub(crate) flip_camera: &'static str,
    /// While one shares: button that asks for something else to share.
    pub(crate) share_other: &'static str,
    pub(crate) speaker_view: &'static str,
    pub(crate) grid_view: &'static str,
    pub(crate) leave: &'static str,
    /// Nobody else is in the call.
    pub(crate) alone: &'static str,
    pub(crate) joined: fn(&str) -> String,
    pub(crate) left: fn(&str) -> String,
    /// The socket is gone and the call goes on.
    pub(crate) server_lost: &'static str,
    /// It has come back.
    pub(crate) server_found: &'static str,
    /// All the others say that nothing comes.
    pub(crate) nobody_hears_you: &'static str,
    /// Button that looks for better ways to everybody.
    pub(crate) reconnect: &'static str,
}

/// Chat, the list of everybody, raised hands, reactions.
pub(crate) struct Talk {
    /// Buttons that open what stands beside the stage.
    pub(crate) chat: &'static str,
    pub(crate) people: &'static str,
    /// Names of what stands there.
    pub(crate) beside: &'static str,
    pub(crate) messages: &'static str,
    pub(crate) everybody: &'static str,
    pub(crate) close: &'static str,
    /// The field to write in, and the button that sends.
    pub(crate) message: &'static str,
    pub(crate) send: &'static str,
    /// While nobody has written anything.
    pub(crate) nothing_said: &'static str,
    /// At most so many characters, and so many are too many.
    pub(crate) too_long: fn(usize, usize) -> String,
    /// Who is writing; nothing when nobody is.
    pub(crate) typing: fn(&[&str]) -> String,
    /// So many messages that nobody has read here.
    pub(crate) unread: fn(u32) -> String,
    /// Read out: who writes what.
    pub(crate) says: fn(&str, &str) -> String,
    /// Button that brings older messages.
    pub(crate) earlier: &'static str,
    pub(crate) raise_hand: &'static str,
    pub(crate) lower_hand: &'static str,
    pub(crate) hand_up: fn(&str) -> String,
    pub(crate) own_hand_up: &'static str,
    pub(crate) own_hand_down: &'static str,
    /// Read out after a name: their hand is up, as the first, the second, …
    pub(crate) hand_number: fn(usize) -> String,
    pub(crate) react: &'static str,
    pub(crate) reaction: fn(Reaction) -> &'static str,
    /// Read out: who reacts, and how.
    pub(crate) reacted: fn(&str, &str) -> String,
}

/// One participant's tile.
pub(crate) struct Tile {
    pub(crate) you: fn(&str) -> String,
    /// On one's own tile, where room is scarce.
    pub(crate) you_alone: &'static str,
    /// On what somebody shares.
    pub(crate) screen_of: fn(&str) -> String,
    pub(crate) own_screen: &'static str,
    /// Button that keeps somebody, or a screen, large.
    pub(crate) enlarge: fn(&str) -> String,
    pub(crate) shares: fn(&str) -> String,
    pub(crate) shares_no_more: fn(&str) -> String,
    pub(crate) muted: &'static str,
    pub(crate) camera_off: &'static str,
    /// For the tile's name: short, after a comma.
    pub(crate) connecting: &'static str,
    pub(crate) reconnecting: &'static str,
    /// It was interrupted, and is no longer.
    pub(crate) reconnected: &'static str,
    pub(crate) no_connection: &'static str,
    /// On the tile: a sentence of its own.
    pub(crate) connecting_now: &'static str,
    pub(crate) reconnecting_now: &'static str,
    pub(crate) failed_now: &'static str,
    /// What is done then.
    pub(crate) try_again: &'static str,
    /// Somebody is not muted and no sound of theirs comes.
    pub(crate) no_sound: &'static str,
}

/// After the call, and when there can be none.
pub(crate) struct Ended {
    pub(crate) left: &'static str,
    pub(crate) left_room: fn(&str) -> String,
    pub(crate) come_back: &'static str,
    /// The page was loaded again during a call and is on its way back.
    pub(crate) returning: &'static str,
    pub(crate) returning_now: &'static str,
    pub(crate) heading: &'static str,
    pub(crate) trouble: fn(Trouble) -> &'static str,
    pub(crate) unknown: &'static str,
    /// A part of the page could not be loaded.
    pub(crate) incomplete: &'static str,
    pub(crate) try_again: &'static str,
    pub(crate) reload: &'static str,
}

/// Where no page is.
pub(crate) struct Nowhere {
    pub(crate) heading: &'static str,
    pub(crate) sentence: &'static str,
    /// The link holds something that is no room name.
    pub(crate) no_room: &'static str,
}

impl Text {
    /// The English words.
    pub(crate) fn english() -> &'static Self {
        &english::TEXT
    }

    /// The French words, for `later` only: named anywhere else, they would be a part of every first visit.
    pub(crate) fn french() -> &'static Self {
        &french::TEXT
    }

    /// The Malagasy words, for `later` only.
    pub(crate) fn malagasy() -> &'static Self {
        &malagasy::TEXT
    }

    /// The Russian words, for `later` only.
    pub(crate) fn russian() -> &'static Self {
        &russian::TEXT
    }

    /// The rest, for parts of the page that are loaded later: named in any other, it would be a part of every first visit.
    pub(crate) fn later(&self) -> &'static LaterText {
        self.later.unwrap_or(&english::LATER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_for_being_offline_speaks_every_language() {
        let page = include_str!("../installed/offline.html");
        for language in Language::ALL {
            let section = format!("<section class=\"middle\" lang=\"{}\" hidden>", language.tag());
            assert_eq!(page.matches(&section).count(), 1, "{section}");
        }
    }

    #[test]
    fn every_device_failure_has_a_sentence_of_its_own() {
        use MediaFailure::*;
        for text in [Text::english(), Text::french(), Text::malagasy(), Text::russian()] {
            for which in [Which::Microphone, Which::Camera, Which::Both] {
                let all = [
                    Denied,
                    Dismissed,
                    DeniedBySystem,
                    NotFound,
                    InUse,
                    Overconstrained,
                    Aborted,
                    Insecure,
                    Ended,
                    Unknown,
                ];
                let sentences: std::collections::BTreeSet<String> =
                    all.into_iter().map(|failure| (text.devices.failed)(which, failure)).collect();
                assert_eq!(sentences.len(), all.len(), "{:?}", text.language);
                assert!(sentences.iter().all(|sentence| sentence.ends_with('.')), "{sentences:?}");
            }
        }
    }
}

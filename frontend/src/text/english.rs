//! English.

mod check;
mod failures;
mod habits;
mod ice;
mod quality;

pub(super) use check::CHECK;
pub(super) use habits::{ALERTS, INVITATION, LOOK, SHORTCUTS};
pub(super) use quality::QUALITY;

use super::plural::english as counted;
use super::{
    Call, Common, Devices, Ended, Home, Language, LaterText, Lobby, Nowhere, Settings, Talk, Text, Tile, Which,
};
use crate::browser::NoiseFailure;
use crate::visit::Cover;
use shared::{DisplayName, InvalidDisplayName, InvalidRoomName, Reaction, RoomName};

pub(super) static TEXT: Text = Text {
    language: Language::English,
    common: Common {
        home: "To the start page",
        check: "Check this connection",
        copy_link: "Copy link",
        link_copied: "Link copied",
        copy_failed: "The browser did not let us copy. Select the link and copy it by hand.",
        share_link: "Share link",
        qr_code: "QR code",
        send_link: "Send this link to the people you want to talk with.",
        close: "Close",
        language: "Language",
        browser_language: "As the browser says",
    },
    home: Home {
        heading: "A conversation that belongs to the people in it.",
        pitch: "Voice and picture go straight from browser to browser. No account, nothing to install.",
        encrypted: "Encrypted between browsers",
        new_meeting: "New meeting",
        or: "or join one",
        room_name: "Room name",
        example: "team-standup",
        join_room: "Join room",
        invalid: invalid_room,
        about: "Resaka is Malagasy for conversation. This page comes from one server and contacts no other.",
    },
    lobby: Lobby {
        heading: "Ready to join?",
        connecting: "Connecting…",
        here,
        full: |places| format!("All {places} places in this room are taken. Try again when somebody has left."),
        your_name: "Your name",
        invalid_name,
        join: "Join",
        joining: "Joining…",
        settings: "Sound test and settings",
    },
    devices: Devices {
        microphone: "Microphone",
        camera: "Camera",
        level: "Microphone level",
        microphone_device: "Microphone device",
        camera_device: "Camera device",
        speaker_device: "Speaker device",
        preview: "Your camera",
        camera_off: "Your camera is off",
        waiting: "If your browser asks, allow microphone and camera.",
        failed: failures::failed,
        without: |which| match which {
            Which::Microphone => "You can join all the same: you hear everybody, and nobody hears you.",
            Which::Camera => "You can join all the same: others hear you and do not see you.",
            Which::Both => "You can join all the same, to watch and listen.",
        },
        muted: "You are muted",
        unmuted: "Others can hear you",
        camera_turned_off: "Your camera is off",
        camera_turned_on: "Your camera is on",
        refused: "This device did not open. Check that it is connected and no other program uses it, then choose it again.",
        stand_in: |device| format!("{device} took over from what went away."),
        ask_speaker: "Choose a speaker",
        forgotten: "This browser does not remember your choices. Allow it to keep data for this page, or make room, to find them here the next time.",
        speaker_gone: "This speaker is not there any more. Choose another.",
        microphone_taken: "Your system has taken the microphone away, perhaps for a phone call. When that is over, press Fix my sound.",
        noise_failed: |failure| match failure {
            NoiseFailure::NotLoaded => {
                "Strong noise reduction could not be loaded, so the usual one is used. Choose it again in the settings to try once more."
            }
            NoiseFailure::CannotRun => "This browser cannot reduce noise strongly, so the usual reduction is used.",
        },
    },
    ended: Ended {
        left: "You left the call",
        left_room: |room| format!("The room {room} stays open for whoever has its link."),
        come_back: "Come back",
        returning: "Back to the call",
        returning_now: "One moment: you are let in again.",
        heading: "This did not work",
        trouble: failures::trouble,
        unknown: "The call ended, and the server did not say why. Try again.",
        incomplete: "A part of this page could not be loaded. Check your network, then load the page again.",
        try_again: "Try again",
        reload: "Load the page again",
    },
    nowhere: Nowhere {
        heading: "There is nothing here",
        sentence: "Perhaps the link was cut off on its way to you. Ask for it again, or start from the first page.",
        no_room: "This link does not lead to a room: a room name is made of up to 64 letters a to z, digits and hyphens. Ask for the link again, or start from the first page.",
    },
    later: None,
};

pub(super) static LATER: LaterText = LaterText {
    settings: Settings {
        heading: "Settings",
        test_sound: "Test my sound",
        say_something: "Say something…",
        now_you_sound: "You sound like this…",
        test_failed: "Nothing could be recorded. Switch your microphone on, then test again.",
        play_tone: "Play a tone",
        fix_sound: "Fix my sound",
        size: "Camera picture",
        rate: "Pictures per second",
        per_second: |rate| format!("{rate} per second"),
        blur: "Blur what is behind me",
        noise: "Background noise",
        noise_kept: "Kept, for music",
        noise_browser: "Reduced",
        noise_own: "Reduced strongly",
        echo: "Remove echo",
        auto_gain: "Adjust my volume automatically",
        hint: "In what I share",
        detail: "Letters are sharp",
        motion: "Motion is smooth",
        hide_self: "Hide my own picture from me",
        full_screen: "Full screen",
        mini: "Small window on top",
        hide_address: "Hide my address",
        hiding: |cover, hides| match (cover, hides) {
            (Cover::Unknown | Cover::Offered, _) => {
                "What you say and show goes through the server, and the others do not learn your internet address."
            }
            (Cover::None, false) => {
                "This server cannot hide it: it has no relay. Ask whoever runs it to switch one on."
            }
            (Cover::None, true) => {
                "This server has no relay, so nobody can be reached. Untick this to talk, which shows the others your address."
            }
            (Cover::Always, _) => {
                "On this server nobody learns your internet address: everything goes through the server."
            }
        },
    },
    call: Call {
        heading: |room| format!("Call in {room}"),
        people: |people| counted(people as u64, "person", "people") + " in the call",
        participants: "Participants",
        controls: "Call controls",
        mute: "Mute microphone",
        unmute: "Unmute microphone",
        turn_camera_off: "Turn camera off",
        turn_camera_on: "Turn camera on",
        share: "Share screen",
        stop_sharing: "Stop sharing",
        sharing_with: |people| match people {
            0 => "You are sharing, and nobody else is here yet.".into(),
            people => {
                format!("You are sharing with {}.", counted(people as u64, "person", "people"))
            }
        },
        share_failed: failures::share_failed,
        you_are_muted: "You are muted. Unmute, or hold the space bar while you talk.",
        more: "More",
        flip_camera: "Switch to the other camera",
        share_other: "Share something else",
        speaker_view: "Show who speaks large",
        grid_view: "Show everybody equally large",
        leave: "Leave",
        alone: "Nobody else is here yet",
        nobody_hears_you: "Nobody hears you, although you are not muted. Open the microphone again, or reconnect.",
        reconnect: "Reconnect",
        joined: |name| format!("{name} joined"),
        left: |name| format!("{name} left"),
        server_lost: "The server is out of reach. Your conversation goes on, and the page keeps trying; until then nobody new can come in.",
        server_found: "The server is within reach again.",
    },
    tile: Tile {
        you: |name| format!("{name} (you)"),
        you_alone: "You",
        screen_of: |name| format!("{name}’s screen"),
        own_screen: "Your screen",
        enlarge: |what| format!("Keep {what} large"),
        shares: |name| format!("{name} shares a screen"),
        shares_no_more: |name| format!("{name} stopped sharing"),
        muted: "muted",
        camera_off: "camera off",
        connecting: "connecting",
        reconnecting: "reconnecting",
        reconnected: "connected again",
        no_connection: "no connection",
        connecting_now: "Connecting…",
        reconnecting_now: "Reconnecting…",
        failed_now: "No connection.",
        try_again: "It is being tried again.",
        no_sound: "No sound arrives.",
    },
    talk: Talk {
        chat: "Chat",
        people: "People",
        beside: "Beside the stage",
        messages: "Messages",
        everybody: "Everybody",
        close: "Close the panel",
        message: "Message",
        send: "Send",
        nothing_said: "Nobody has written anything yet. What you write goes straight to those who are in the call, and who comes later can read it.",
        too_long: |most, over| {
            format!(
                "A message has at most {most} characters. Leave out {}.",
                counted(over as u64, "character", "characters")
            )
        },
        typing: |names| match names {
            [] => String::new(),
            [one] => format!("{one} is writing…"),
            [one, two] => format!("{one} and {two} are writing…"),
            several => format!("{} people are writing…", several.len()),
        },
        unread: |count| counted(count.into(), "unread message", "unread messages"),
        says: |name, words| format!("{name} writes: {words}"),
        earlier: "Earlier messages",
        raise_hand: "Raise hand",
        lower_hand: "Lower hand",
        hand_up: |name| format!("{name} raised a hand"),
        own_hand_up: "Your hand is up",
        own_hand_down: "Your hand is down",
        hand_number: |number| format!("hand raised, number {number}"),
        react: "React",
        reaction: |reaction| match reaction {
            Reaction::ThumbsUp => "Thumbs up",
            Reaction::Heart => "Heart",
            Reaction::Laugh => "Laughter",
            Reaction::Clap => "Applause",
            Reaction::Surprise => "Surprise",
            Reaction::Party => "Party",
            Reaction::Sad => "Sadness",
        },
        reacted: |name, reaction| format!("{name}: {reaction}"),
    },
};

fn invalid_room(why: InvalidRoomName) -> String {
    match why {
        InvalidRoomName::Empty => "Type the name of the room, for example team-standup.".into(),
        InvalidRoomName::TooLong => {
            format!("A room name has at most {} characters. Leave some out.", RoomName::MAX_CHARS)
        }
        InvalidRoomName::Character(wrong) => {
            format!("A room name is made of letters a to z, digits and hyphens. Leave out “{wrong}”.")
        }
    }
}

fn invalid_name(why: InvalidDisplayName) -> &'static str {
    const { assert!(DisplayName::MAX_CHARS == 64) };
    match why {
        InvalidDisplayName::Empty => "Type your name, so that others know who you are.",
        InvalidDisplayName::TooLong => "A name has at most 64 characters. Shorten it a little.",
        InvalidDisplayName::ControlCharacter => {
            "There is an invisible character in this name. Type it instead of pasting it."
        }
    }
}

fn here(names: &[&str]) -> String {
    match names {
        [] => "Nobody is here yet".into(),
        [one] => format!("{one} is here"),
        [one, two] => format!("{one} and {two} are here"),
        [one, two, three] => format!("{one}, {two} and {three} are here"),
        [one, two, others @ ..] => {
            // As a part of every first visit this brings what all other languages count with, too.
            format!("{one}, {two} and {} are here", counted(others.len() as u64, "other", "others"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::MediaFailure;

    #[test]
    fn who_is_here_counts_and_lists_as_english_does() {
        assert_eq!(here(&[]), "Nobody is here yet");
        assert_eq!(here(&["Ana"]), "Ana is here");
        assert_eq!(here(&["Ana", "Hery"]), "Ana and Hery are here");
        assert_eq!(here(&["Ana", "Hery", "Noro"]), "Ana, Hery and Noro are here");
        assert_eq!(here(&["Ana", "Hery", "Noro", "Lova", "Tiana"]), "Ana, Hery and 3 others are here");
    }

    #[test]
    fn people_are_counted() {
        assert_eq!((LATER.call.people)(1), "1 person in the call");
        assert_eq!((LATER.call.people)(2), "2 people in the call");
    }

    #[test]
    fn device_sentences_agree_with_their_subject() {
        assert_eq!(
            failures::failed(Which::Both, MediaFailure::InUse),
            "Microphone and camera are busy in another program. Close that program, then switch them on here."
        );
        assert_eq!(
            failures::failed(Which::Camera, MediaFailure::NotFound),
            "No camera was found. Connect a camera, then switch it on here."
        );
    }
}

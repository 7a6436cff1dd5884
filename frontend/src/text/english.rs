//! English.

use super::{Call, Common, Devices, Ended, Home, LaterText, Lobby, Nowhere, Settings, Text, Tile, Which};
use crate::browser::{MediaFailure, NoiseFailure};
use crate::visit::{Cover, Trouble};
use shared::{DisplayName, InvalidDisplayName, InvalidRoomName, RefusedCode, RoomName};

pub(super) static TEXT: Text = Text {
    tag: "en",
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
        failed,
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
        trouble,
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
        people: |people| match people {
            1 => "1 person in the call".into(),
            people => format!("{people} people in the call"),
        },
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
            1 => "You are sharing with 1 person.".into(),
            people => format!("You are sharing with {people} people."),
        },
        share_failed,
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
        no_connection: "no connection",
        connecting_now: "Connecting…",
        reconnecting_now: "Reconnecting…",
        failed_now: "No connection.",
        try_again: "It is being tried again.",
        no_sound: "No sound arrives.",
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
        [one, two, others @ ..] => format!("{one}, {two} and {} others are here", others.len()),
    }
}

fn failed(which: Which, failure: MediaFailure) -> String {
    let (the, one, is, was, it, there) = match which {
        Which::Microphone => ("the microphone", "microphone", "is", "was", "it", "a microphone"),
        Which::Camera => ("the camera", "camera", "is", "was", "it", "a camera"),
        Which::Both => ("microphone and camera", "microphone or camera", "are", "were", "them", "one"),
    };
    let cap = capital(the);
    match failure {
        MediaFailure::Denied => format!(
            "{cap} {is} not allowed for this page. Click the icon beside the address to allow {it}, then switch {it} on here."
        ),
        MediaFailure::Dismissed => {
            format!("{cap} {is} not allowed yet. Switch {it} on here, and choose Allow when the browser asks.")
        }
        MediaFailure::DeniedBySystem => format!(
            "Your system keeps {the} from this browser. Allow {it} for the browser in the system’s privacy settings, then switch {it} on here."
        ),
        MediaFailure::NotFound => format!("No {one} was found. Connect {there}, then switch {it} on here."),
        MediaFailure::InUse => {
            format!("{cap} {is} busy in another program. Close that program, then switch {it} on here.")
        }
        MediaFailure::Overconstrained => {
            format!("{cap} cannot do what a call needs. Connect another, then switch {it} on here.")
        }
        MediaFailure::Aborted => format!("{cap} did not start. Switch {it} on here to try again."),
        MediaFailure::Insecure => format!(
            "The browser gives {the} to safe pages only. Open this page with https:// at the front of its address."
        ),
        MediaFailure::Ended => {
            format!("{cap} {was} unplugged or taken away. Connect {it} again, then switch {it} on here.")
        }
        MediaFailure::Unknown => {
            format!("{cap} cannot be used, and the browser does not say why. Switch {it} on here to try again.")
        }
    }
}

fn share_failed(failure: MediaFailure) -> &'static str {
    match failure {
        MediaFailure::Denied | MediaFailure::Dismissed | MediaFailure::DeniedBySystem => {
            "Nothing is shared. Press Share screen to choose again; if no choice appears, allow this browser to record the screen in your system’s settings."
        }
        MediaFailure::NotFound => {
            "There is nothing that could be shared. Open the window you want to show, then try again."
        }
        MediaFailure::InUse => {
            "The system does not give this screen to the browser. Choose another window or the whole screen."
        }
        MediaFailure::Overconstrained => "This screen cannot be shared. Choose another window or the whole screen.",
        MediaFailure::Aborted => "Sharing did not start. Press Share screen to try again.",
        MediaFailure::Insecure => {
            "Sharing works on safe pages only. Open this page with https:// at the front of its address."
        }
        MediaFailure::Ended => "Sharing has ended. Press Share screen to share something else.",
        MediaFailure::Unknown => "Sharing failed, and the browser does not say why. Press Share screen to try again.",
    }
}

fn trouble(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Unreachable => {
            "The server cannot be reached. It is being tried again; check your network if that takes long."
        }
        Trouble::ServerLost => {
            "The connection to the server is lost. It is being tried again; check your network if that takes long."
        }
        Trouble::Refused(code) => match code {
            RefusedCode::BadMessage => "The server did not understand this page. Load the page again.",
            RefusedCode::Version => {
                "This page is of another version than the server. Load the page again to get the right one."
            }
            RefusedCode::OutOfOrder => "This page and the server got out of step. Load the page again.",
            RefusedCode::RoomFull => "All places in this room are taken. Try again when somebody has left.",
            RefusedCode::Busy => "The server has as many visitors as it can take. Try again in a few minutes.",
            RefusedCode::UnknownPeer => "Somebody left while we were connecting to them. You need not do anything.",
            RefusedCode::Rate => "This page said too much at once and the server hung up. Try again.",
            RefusedCode::TooLarge => "This page said something too long for the server. Load the page again.",
            RefusedCode::Silent => "This page was too slow to say hello to the server. Try again.",
            RefusedCode::TakenOver => "This call goes on in another tab. Go there, or come back here.",
            RefusedCode::Draining => "The server is about to restart and lets nobody in. Try again in a minute.",
        },
    }
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

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
            failed(Which::Both, MediaFailure::InUse),
            "Microphone and camera are busy in another program. Close that program, then switch them on here."
        );
        assert_eq!(
            failed(Which::Camera, MediaFailure::NotFound),
            "No camera was found. Connect a camera, then switch it on here."
        );
    }
}

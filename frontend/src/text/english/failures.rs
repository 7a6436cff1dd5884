//! What can be wrong, and what to do, in English.

use crate::browser::MediaFailure;
use crate::text::Which;
use crate::visit::Trouble;
use shared::RefusedCode;

pub(super) fn failed(which: Which, failure: MediaFailure) -> String {
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

pub(super) fn share_failed(failure: MediaFailure) -> &'static str {
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

pub(super) fn trouble(trouble: Trouble) -> &'static str {
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

//! How good the call is, in English.

use super::ice::left_out;
use crate::quality::{End, Fault, Picture, Verdict};
use crate::text::plural::english as plural;
use crate::text::quality::protocol;
use crate::text::{Quality, ReportWords};
use mesh::{Hearing, Link, ServerLink};
use std::time::Duration;

pub(in crate::text) static QUALITY: Quality = Quality {
    heading: "Call quality",
    verdict: |verdict| match verdict {
        Verdict::Fine => "Everything is fine.".into(),
        Verdict::Alone => "Nobody else is here yet.".into(),
        Verdict::ServerLost => "The server is out of reach; the call goes on.".into(),
        Verdict::OwnNetwork => "Your own network is slow or loses much. Go closer to the Wi-Fi, or use a cable.".into(),
        Verdict::With(name, fault) => match fault {
            Fault::Failed => format!("There is no connection to {name}. It is being tried again."),
            Fault::Interrupted => format!("The connection to {name} is interrupted. It is being repaired."),
            Fault::Connecting => format!("The connection to {name} is being made."),
            Fault::HearsNothing => format!("{name} does not hear you. Mute and unmute, or reconnect."),
            Fault::NoSound => format!("No sound arrives from {name}."),
            Fault::NoPicture => format!("No picture arrives from {name}."),
            Fault::LossIn => format!("Much of what {name} sends you is lost on the way."),
            Fault::LossOut => format!("Much of what you send {name} is lost on the way."),
            Fault::Slow => format!("Your connection to {name} is slow."),
        },
    },
    server: |link, time| match link {
        ServerLink::Up => format!("Server within reach for {}", lasting(time)),
        ServerLink::Opening => "Server: connecting".into(),
        ServerLink::Lost => format!("Server out of reach for {}, being tried again", lasting(time)),
    },
    path: |path| match path {
        None => "No path yet".into(),
        Some(path) => {
            let way = if path.is_relayed() { "Through the server" } else { "Direct" };
            let end = |end| match end {
                End::Host => "own address",
                End::Mapped => "through a router",
                End::Found => "found by trying",
                End::Relay => "relay",
            };
            format!("{way} ({}), {} – {}", protocol(path.carrier), end(path.local), end(path.remote))
        }
    },
    left_out,
    arrives: |standing| match (standing.link, standing.hears_us, standing.flow.sound, standing.flow.picture) {
        (Link::Connecting, ..) => "Connecting",
        (Link::Interrupted, ..) => "Being repaired",
        (Link::Failed, ..) => "No connection",
        (Link::Connected, Hearing::Nobody, true, _) => "Does not hear you",
        (Link::Connected, Hearing::Nobody, false, _) => "You do not hear each other",
        (Link::Connected, Hearing::Somebody | Hearing::Unknown, false, _) => "No sound arrives",
        (Link::Connected, Hearing::Somebody | Hearing::Unknown, true, false) => "No picture arrives",
        (Link::Connected, Hearing::Somebody, true, true) => "All arrives, in both directions",
        (Link::Connected, Hearing::Unknown, true, true) => "All arrives",
    },
    round_trip: "Round trip",
    loss: "Loss, in and out",
    rate: "Data, in and out",
    both: |coming, going, unit| format!("{coming} / {going} {unit}"),
    milliseconds: "ms",
    kilobits: "kbit/s",
    picture: |picture| match picture {
        None => "No picture".into(),
        Some(Picture { width, height, rate }) => format!("Picture {width} × {height}, {rate:.0} per second"),
    },
    freezes: |count| match count {
        0 => "no freezes".into(),
        count => format!("{count} {}", plural(count, "freeze", "freezes")),
    },
    repairs: |repairs| match repairs.restarts.saturating_add(repairs.connections) {
        0 => "no repairs".into(),
        count => format!("{count} {}", plural(count.into(), "repair", "repairs")),
    },
    report: ReportWords {
        copy: "Copy report",
        copied: "Report copied",
        copy_failed: "The browser did not allow copying. Try another browser.",
        about: "The last 10 minutes as numbers, without names and addresses.",
    },
};

fn lasting(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds} {}", plural(seconds, "second", "seconds")),
        seconds => format!("{} {}", seconds / 60, plural(seconds / 60, "minute", "minutes")),
    }
}

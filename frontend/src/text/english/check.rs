//! Whether calls work here, in English.

use crate::check::{Device, Grade, Outlook, Remedy};
use crate::text::check::{Lines, Outcomes};
use crate::text::plural::english as plural;
use crate::text::{Check, ReportWords, decimal};

pub(in crate::text) static CHECK: Check = Check {
    heading: "Check this connection",
    trying: |known, all| format!("Trying what calls need: {known} of {all}. This takes less than a minute."),
    verdict: |grade| match grade {
        Grade::Waiting => "Trying what calls need.",
        Grade::Good | Grade::Aside => "Calls will work well here.",
        Grade::Poor => "Calls will work here, with something to know:",
        Grade::Bad => "Calls will not work here as things are:",
    },
    remedy: |remedy| {
        match remedy {
        Remedy::ReachServer => {
            "The server does not answer. Check your network; a proxy or a firewall may hold back WebSockets: ask whoever runs it to let them through.".into()
        }
        Remedy::TryLater => "The server takes nobody more from here at the moment. Try again in a minute.".into(),
        Remedy::Fix(Device::Microphone) => "Nobody will hear you: see what is said about the microphone.".into(),
        Remedy::Fix(Device::Camera) => "Nobody will see you: see what is said about the camera.".into(),
        Remedy::AllowUdp(port) => format!(
            "UDP is blocked here. Calls go over TCP through the server; pictures may stop now and then. Ask whoever runs the network to allow UDP{}.",
            at_port(port)
        ),
        Remedy::AllowAny(port) => format!(
            "This network lets nothing through to others. Try another network, such as your phone’s, or ask whoever runs this one to allow UDP{}.",
            at_port(port)
        ),
        Remedy::OfferRelay => {
            "The server offers no relay by UDP: some people will not reach each other. Ask whoever runs the server to switch one on.".into()
        }
        Remedy::RelayRefuses(code) => format!(
            "The relay has no place for you at the moment (error {code}). Try again in a minute; if it stays so, tell whoever runs the server."
        ),
        Remedy::LosesMuch => "Much is lost on the way. Go closer to the Wi-Fi, or use a cable.".into(),
        Remedy::IsSlow => {
            "Answers take long, so people will talk at the same time. Pause downloads, or switch a VPN off.".into()
        }
        Remedy::WithoutPictures => "Too little can be sent for pictures. Switch your camera off in calls, or pause uploads.".into(),
    }
    },
    outlook: |outlook| match outlook {
        Outlook { small: 0, .. } => "Your connection is fast enough for voices, not for pictures.".into(),
        Outlook { full, small } if full == small => {
            format!("Your connection is fast enough for video with up to {}.", others(small))
        }
        Outlook { full: 0, small } => {
            format!("Your connection is fast enough for video with up to {}, in small pictures.", others(small))
        }
        Outlook { full, small } => {
            format!(
                "Your connection is fast enough for video with up to {}, or {small} in smaller pictures.",
                others(full)
            )
        }
    },
    lines: Lines {
        server: "Server",
        host: "Own address",
        mapped: "Address seen from outside",
        udp: "Relay by UDP",
        tcp: "Relay by TCP",
        tls: "Relay by TLS",
        travel: "Through the relay and back",
        uplink: "What can be sent",
    },
    outcomes: Outcomes {
        trying: "trying…",
        works: "works",
        no_answer: "no answer",
        not_offered: "not offered",
        refused: |code| format!("refused, error {code}"),
        device_waiting: "waiting for it…",
        device_off: "not in use",
        server_answers: "answers",
        server_refuses: "says no",
        address_found: "found",
        no_address: "none",
        address_not_needed: "not needed",
        waiting: "waiting…",
        trip: |trip| format!("{:.0} ms, {} % lost", trip.round_trip, decimal::point(trip.loss * 100.0)),
        nothing_back: "nothing came back",
        no_relay: "no relay",
        uplink: |uplink| format!("{} Mbit/s", decimal::point(uplink / 1000.0)),
        not_measured: "not measured",
    },
    again: "Check again",
    report: ReportWords {
        copy: "Copy report",
        copied: "Report copied",
        copy_failed: "The browser did not allow copying. Try another browser.",
        about: "For whoever helps you: what this page has found, and no address.",
    },
};

fn at_port(port: Option<u16>) -> String {
    port.map(|port| format!(" port {port}")).unwrap_or_default()
}

fn others(people: u32) -> String {
    format!("{people} {}", plural(people.into(), "other", "others"))
}

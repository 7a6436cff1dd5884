//! Ny kalitaon’ny antso. Faingo ambony toy ny ao amin’ny `malagasy.rs`.

use super::ice::left_out;
use crate::quality::{End, Fault, Picture, Verdict};
use crate::text::quality::protocol;
use crate::text::{Quality, ReportWords};
use mesh::{Hearing, Link, ServerLink};
use std::time::Duration;

pub(in crate::text) static QUALITY: Quality = Quality {
    heading: "Kalitaon’ny antso",
    verdict: |verdict| match verdict {
        Verdict::Fine => "Mandeha tsara ny zava-drehetra.".into(),
        Verdict::Alone => "Mbola tsy misy olona hafa eto.".into(),
        Verdict::ServerLost => "Tsy tratra ny lohamilina; mitohy ny antso.".into(),
        Verdict::OwnNetwork => {
            "Miadana na mamery betsaka ny tambajotranao. Manakaikeza ny Wi-Fi, na mampiasà tariby.".into()
        }
        Verdict::With(name, fault) => match fault {
            Fault::Failed => format!("Tsy misy fifandraisana amin’i {name}. Andramana indray izao."),
            Fault::Interrupted => format!("Tapaka ny fifandraisana amin’i {name}. Arenina izao."),
            Fault::Connecting => format!("Atao izao ny fifandraisana amin’i {name}."),
            Fault::HearsNothing => {
                format!("Tsy mandre anao i {name}. Vonoy dia velomy indray ny mikrô, na avereno ny fifandraisana.")
            }
            Fault::NoSound => format!("Tsy misy feo tonga avy amin’i {name}."),
            Fault::NoPicture => format!("Tsy misy sary tonga avy amin’i {name}."),
            Fault::LossIn => format!("Betsaka amin’izay alefan’i {name} aminao no very eny an-dalana."),
            Fault::LossOut => format!("Betsaka amin’izay alefanao amin’i {name} no very eny an-dalana."),
            Fault::Slow => format!("Miadana ny fifandraisanao amin’i {name}."),
        },
    },
    server: |link, time| match link {
        ServerLink::Up => format!("Mamaly ny lohamilina, efa {} izay", lasting(time)),
        ServerLink::Opening => "Lohamilina: mampifandray".into(),
        ServerLink::Lost => format!("Tsy tratra ny lohamilina, efa {} izay; andramana indray", lasting(time)),
    },
    path: |path| match path {
        None => "Mbola tsy misy lalana".into(),
        Some(path) => {
            let way = if path.is_relayed() { "Mandalo ny lohamilina" } else { "Mivantana" };
            let end = |end| match end {
                End::Host => "adiresy manokana",
                End::Mapped => "mandalo router",
                End::Found => "hita tamin’ny fanandramana",
                End::Relay => "mpampita",
            };
            format!("{way} ({}), {} – {}", protocol(path.carrier), end(path.local), end(path.remote))
        }
    },
    left_out,
    arrives: |standing| match (standing.link, standing.hears_us, standing.flow.sound, standing.flow.picture) {
        (Link::Connecting, ..) => "Mampifandray",
        (Link::Interrupted, ..) => "Arenina izao",
        (Link::Failed, ..) => "Tsy misy fifandraisana",
        (Link::Connected, Hearing::Nobody, true, _) => "Tsy mandre anao",
        (Link::Connected, Hearing::Nobody, false, _) => "Tsy mifandre ianareo",
        (Link::Connected, Hearing::Somebody | Hearing::Unknown, false, _) => "Tsy misy feo tonga",
        (Link::Connected, Hearing::Somebody | Hearing::Unknown, true, false) => "Tsy misy sary tonga",
        (Link::Connected, Hearing::Somebody, true, true) => "Tonga avokoa, na ny raisina na ny alefa",
        (Link::Connected, Hearing::Unknown, true, true) => "Tonga avokoa",
    },
    round_trip: "Mandroso sy miverina",
    loss: "Very, raisina sy alefa",
    rate: "Angona, raisina sy alefa",
    both: |coming, going, unit| format!("{coming} / {going} {unit}"),
    milliseconds: "ms",
    kilobits: "kbit/s",
    picture: |picture| match picture {
        None => "Tsy misy sary".into(),
        Some(Picture { width, height, rate }) => format!("Sary {width} × {height}, {rate:.0} isan-tsegondra"),
    },
    freezes: |count| match count {
        0 => "tsy nikatso".into(),
        count => format!("nikatso in-{count}"),
    },
    repairs: |repairs| match repairs.restarts.saturating_add(repairs.connections) {
        0 => "tsy nisy narenina".into(),
        count => format!("narenina in-{count}"),
    },
    report: ReportWords {
        copy: "Handika ny tatitra",
        copied: "Voadika ny tatitra",
        copy_failed: "Tsy navelan’ny mpitety tranonkala ny fandikana. Andramo amin’ny mpitety hafa.",
        about: "Ny 10 minitra farany amin’ny tarehimarika, tsy misy anarana na adiresy.",
    },
};

fn lasting(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds} segondra"),
        seconds => format!("{} minitra", seconds / 60),
    }
}

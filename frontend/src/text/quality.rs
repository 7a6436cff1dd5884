//! The words about the quality of a call. They stand apart from the rest because few visitors look at them: so they come
//! with the part of the page that shows them.

use super::{ReportWords, ice};
use crate::quality::{Carrier, End, Fault, Path, Picture, Standing, Verdict};
use mesh::{Hearing, Link, Repairs, ServerLink};
use shared::InvalidIceServers;
use std::time::Duration;

/// One language's words about the quality of a call.
pub(crate) struct Quality {
    pub(crate) heading: &'static str,
    /// What is the matter, if anything.
    pub(crate) verdict: fn(&Verdict) -> String,
    /// How the server is, and for how long.
    pub(crate) server: fn(ServerLink, Duration) -> String,
    /// How one reaches somebody; none until a path is found.
    pub(crate) path: fn(Option<Path>) -> String,
    /// What the server named for finding a path is of no use, and why.
    pub(crate) left_out: fn(&InvalidIceServers) -> String,
    /// What arrives in either direction.
    pub(crate) arrives: fn(Standing) -> &'static str,
    pub(crate) round_trip: &'static str,
    pub(crate) loss: &'static str,
    pub(crate) rate: &'static str,
    /// What comes and what goes, with a unit.
    pub(crate) both: fn(&str, &str, &str) -> String,
    pub(crate) picture: fn(Option<Picture>) -> String,
    pub(crate) freezes: fn(u64) -> String,
    pub(crate) repairs: fn(Repairs) -> String,
    pub(crate) report: ReportWords,
}

/// The words of the language of this tag, or the English ones.
pub(crate) fn quality(tag: &str) -> &'static Quality {
    if tag == "fr" { &FRENCH } else { &ENGLISH }
}

static ENGLISH: Quality = Quality {
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
        ServerLink::Up => format!("Server within reach for {}", english_time(time)),
        ServerLink::Opening => "Server: connecting".into(),
        ServerLink::Lost => format!("Server out of reach for {}, being tried again", english_time(time)),
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
    left_out: ice::english,
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
    picture: |picture| match picture {
        None => "No picture".into(),
        Some(Picture { width, height, rate }) => format!("Picture {width} × {height}, {rate:.0} per second"),
    },
    freezes: |count| match count {
        0 => "no freezes".into(),
        1 => "1 freeze".into(),
        count => format!("{count} freezes"),
    },
    repairs: |repairs| match repairs.restarts.saturating_add(repairs.connections) {
        0 => "no repairs".into(),
        1 => "1 repair".into(),
        count => format!("{count} repairs"),
    },
    report: ReportWords {
        copy: "Copy report",
        copied: "Report copied",
        copy_failed: "The browser did not allow copying. Try another browser.",
        about: "The last 10 minutes as numbers, without names and addresses.",
    },
};

static FRENCH: Quality = Quality {
    heading: "Qualité de l’appel",
    verdict: |verdict| match verdict {
        Verdict::Fine => "Tout va bien.".into(),
        Verdict::Alone => "Il n’y a encore personne d’autre ici.".into(),
        Verdict::ServerLost => "Le serveur ne répond plus ; l’appel continue.".into(),
        Verdict::OwnNetwork => {
            "Votre propre réseau est lent ou perd beaucoup. Approchez-vous du Wi-Fi, ou prenez un câble.".into()
        }
        Verdict::With(name, fault) => match fault {
            Fault::Failed => format!("Il n’y a pas de connexion avec {name}. Nouvel essai en cours."),
            Fault::Interrupted => format!("La connexion avec {name} est interrompue. Réparation en cours."),
            Fault::Connecting => format!("La connexion avec {name} s’établit."),
            Fault::HearsNothing => {
                format!("{name} ne vous entend pas. Coupez et rétablissez le micro, ou reconnectez-vous.")
            }
            Fault::NoSound => format!("Aucun son n’arrive de {name}."),
            Fault::NoPicture => format!("Aucune image n’arrive de {name}."),
            Fault::LossIn => format!("Une bonne part de ce que {name} vous envoie se perd en route."),
            Fault::LossOut => format!("Une bonne part de ce que vous envoyez à {name} se perd en route."),
            Fault::Slow => format!("Votre connexion avec {name} est lente."),
        },
    },
    server: |link, time| match link {
        ServerLink::Up => format!("Le serveur répond depuis {}", french_time(time)),
        ServerLink::Opening => "Serveur : connexion en cours".into(),
        ServerLink::Lost => format!("Le serveur ne répond plus depuis {}, nouvel essai en cours", french_time(time)),
    },
    path: |path| match path {
        None => "Pas encore de chemin".into(),
        Some(path) => {
            let way = if path.is_relayed() { "Par le serveur" } else { "Direct" };
            let end = |end| match end {
                End::Host => "adresse propre",
                End::Mapped => "par un routeur",
                End::Found => "trouvée en essayant",
                End::Relay => "relais",
            };
            format!("{way} ({}), {} – {}", protocol(path.carrier), end(path.local), end(path.remote))
        }
    },
    left_out: ice::french,
    arrives: |standing| match (standing.link, standing.hears_us, standing.flow.sound, standing.flow.picture) {
        (Link::Connecting, ..) => "Connexion en cours",
        (Link::Interrupted, ..) => "Réparation en cours",
        (Link::Failed, ..) => "Pas de connexion",
        (Link::Connected, Hearing::Nobody, true, _) => "Ne vous entend pas",
        (Link::Connected, Hearing::Nobody, false, _) => "Vous ne vous entendez pas",
        (Link::Connected, Hearing::Somebody | Hearing::Unknown, false, _) => "Aucun son n’arrive",
        (Link::Connected, Hearing::Somebody | Hearing::Unknown, true, false) => "Aucune image n’arrive",
        (Link::Connected, Hearing::Somebody, true, true) => "Tout arrive, dans les deux sens",
        (Link::Connected, Hearing::Unknown, true, true) => "Tout arrive",
    },
    round_trip: "Aller-retour",
    loss: "Pertes, reçu et envoyé",
    rate: "Débit, reçu et envoyé",
    both: |coming, going, unit| format!("{coming} / {going} {unit}"),
    picture: |picture| match picture {
        None => "Pas d’image".into(),
        Some(Picture { width, height, rate }) => format!("Image {width} × {height}, {rate:.0} par seconde"),
    },
    freezes: |count| match count {
        0 => "aucun arrêt sur image".into(),
        1 => "1 arrêt sur image".into(),
        count => format!("{count} arrêts sur image"),
    },
    repairs: |repairs| match repairs.restarts.saturating_add(repairs.connections) {
        0 => "aucune réparation".into(),
        1 => "1 réparation".into(),
        count => format!("{count} réparations"),
    },
    report: ReportWords {
        copy: "Copier le rapport",
        copied: "Rapport copié",
        copy_failed: "Le navigateur n’a pas permis la copie. Essayez un autre navigateur.",
        about: "Les 10 dernières minutes en chiffres, sans noms ni adresses.",
    },
};

pub(super) fn protocol(carrier: Carrier) -> &'static str {
    match carrier {
        Carrier::Udp => "UDP",
        Carrier::Tcp => "TCP",
        Carrier::Tls => "TLS",
    }
}

fn english_time(time: Duration) -> String {
    match time.as_secs() {
        1 => "1 second".into(),
        seconds @ 0..60 => format!("{seconds} seconds"),
        60..120 => "1 minute".into(),
        seconds => format!("{} minutes", seconds / 60),
    }
}

fn french_time(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..2 => format!("{seconds} seconde"),
        seconds @ 2..60 => format!("{seconds} secondes"),
        60..120 => "1 minute".into(),
        seconds => format!("{} minutes", seconds / 60),
    }
}

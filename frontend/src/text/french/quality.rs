//! La qualité de l’appel. Espaces insécables et apostrophes comme dans `french.rs`.

use super::ice::left_out;
use crate::quality::{End, Fault, Picture, Verdict};
use crate::text::plural::french as plural;
use crate::text::quality::protocol;
use crate::text::{Quality, ReportWords};
use mesh::{Hearing, Link, ServerLink};
use std::time::Duration;

pub(in crate::text) static QUALITY: Quality = Quality {
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
        ServerLink::Up => format!("Le serveur répond depuis {}", lasting(time)),
        ServerLink::Opening => "Serveur : connexion en cours".into(),
        ServerLink::Lost => format!("Le serveur ne répond plus depuis {}, nouvel essai en cours", lasting(time)),
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
    left_out,
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
    milliseconds: "ms",
    kilobits: "kbit/s",
    picture: |picture| match picture {
        None => "Pas d’image".into(),
        Some(Picture { width, height, rate }) => format!("Image {width} × {height}, {rate:.0} par seconde"),
    },
    freezes: |count| match count {
        0 => "aucun arrêt sur image".into(),
        count => format!("{count} {}", plural(count, "arrêt sur image", "arrêts sur image")),
    },
    repairs: |repairs| match repairs.restarts.saturating_add(repairs.connections) {
        0 => "aucune réparation".into(),
        count => format!("{count} {}", plural(count.into(), "réparation", "réparations")),
    },
    report: ReportWords {
        copy: "Copier le rapport",
        copied: "Rapport copié",
        copy_failed: "Le navigateur n’a pas permis la copie. Essayez un autre navigateur.",
        about: "Les 10 dernières minutes en chiffres, sans noms ni adresses.",
    },
};

fn lasting(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => format!("{seconds} {}", plural(seconds, "seconde", "secondes")),
        seconds => format!("{} {}", seconds / 60, plural(seconds / 60, "minute", "minutes")),
    }
}

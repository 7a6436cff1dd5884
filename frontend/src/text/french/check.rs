//! Si les appels marchent ici. Espaces insécables et apostrophes comme dans `french.rs`.

use crate::check::{Device, Grade, Outlook, Remedy};
use crate::text::check::{Lines, Outcomes};
use crate::text::plural::french as plural;
use crate::text::{Check, ReportWords, decimal};

pub(in crate::text) static CHECK: Check = Check {
    heading: "Vérification de cette connexion",
    trying: |known, all| {
        format!("Essai de ce qu’il faut aux appels\u{a0}: {known} sur {all}. Cela prend moins d’une minute.")
    },
    verdict: |grade| match grade {
        Grade::Waiting => "Essai de ce qu’il faut aux appels.",
        Grade::Good | Grade::Aside => "Les appels marcheront bien ici.",
        Grade::Poor => "Les appels marcheront ici, avec ceci à savoir\u{a0}:",
        Grade::Bad => "En l’état, les appels ne marcheront pas ici\u{a0}:",
    },
    remedy: |remedy| {
        match remedy {
        Remedy::ReachServer => {
            "Le serveur ne répond pas. Vérifiez votre réseau\u{202f}; un proxy ou un pare-feu retient peut-être les WebSockets\u{a0}: demandez à qui le gère de les laisser passer.".into()
        }
        Remedy::TryLater => "Le serveur n’accepte plus personne d’ici pour l’instant. Réessayez dans une minute.".into(),
        Remedy::Fix(Device::Microphone) => "Personne ne vous entendra\u{a0}: voyez ce qui est dit du micro.".into(),
        Remedy::Fix(Device::Camera) => "Personne ne vous verra\u{a0}: voyez ce qui est dit de la caméra.".into(),
        Remedy::AllowUdp(port) => format!(
            "UDP est bloqué ici. Les appels passent en TCP par le serveur\u{202f}; l’image peut s’arrêter par moments. Demandez à qui gère le réseau d’autoriser UDP{}.",
            at_port(port)
        ),
        Remedy::AllowAny(port) => format!(
            "Ce réseau ne laisse rien passer vers les autres. Essayez un autre réseau, comme celui de votre téléphone, ou demandez à qui gère celui-ci d’autoriser UDP{}.",
            at_port(port)
        ),
        Remedy::OfferRelay => {
            "Le serveur n’offre pas de relais en UDP\u{a0}: certains ne se joindront pas. Demandez à qui gère le serveur d’en activer un.".into()
        }
        Remedy::RelayRefuses(code) => format!(
            "Le relais n’a pas de place pour vous en ce moment (erreur {code}). Réessayez dans une minute\u{202f}; si cela dure, dites-le à qui gère le serveur."
        ),
        Remedy::LosesMuch => "Beaucoup se perd en route. Approchez-vous du Wi-Fi, ou prenez un câble.".into(),
        Remedy::IsSlow => {
            "Les réponses tardent, et l’on parlera en même temps. Suspendez les téléchargements, ou coupez un VPN.".into()
        }
        Remedy::WithoutPictures => {
            "On peut envoyer trop peu pour l’image. Éteignez votre caméra dans les appels, ou suspendez les envois.".into()
        }
    }
    },
    outlook: |outlook| match outlook {
        Outlook { small: 0, .. } => "Votre connexion suffit pour la voix, pas pour l’image.".into(),
        Outlook { full, small } if full == small => {
            format!("Votre connexion suffit pour la vidéo avec jusqu’à {}.", others(small))
        }
        Outlook { full: 0, small } => {
            format!("Votre connexion suffit pour la vidéo avec jusqu’à {}, en petites images.", others(small))
        }
        Outlook { full, small } => format!(
            "Votre connexion suffit pour la vidéo avec jusqu’à {}, ou {small} en images plus petites.",
            others(full)
        ),
    },
    lines: Lines {
        server: "Serveur",
        host: "Adresse propre",
        mapped: "Adresse vue de l’extérieur",
        udp: "Relais en UDP",
        tcp: "Relais en TCP",
        tls: "Relais en TLS",
        travel: "Par le relais, aller-retour",
        uplink: "Ce qui peut être envoyé",
    },
    outcomes: Outcomes {
        trying: "essai…",
        works: "marche",
        no_answer: "pas de réponse",
        not_offered: "pas offert",
        refused: |code| format!("refusé, erreur {code}"),
        device_waiting: "en attente…",
        device_off: "ne sert pas",
        server_answers: "répond",
        server_refuses: "refuse",
        address_found: "trouvée",
        no_address: "aucune",
        address_not_needed: "pas nécessaire",
        waiting: "en attente…",
        trip: |trip| format!("{:.0}\u{a0}ms, {}\u{a0}% de pertes", trip.round_trip, decimal::comma(trip.loss * 100.0)),
        nothing_back: "rien n’est revenu",
        no_relay: "pas de relais",
        uplink: |uplink| format!("{}\u{a0}Mbit/s", decimal::comma(uplink / 1000.0)),
        not_measured: "pas mesuré",
    },
    again: "Vérifier encore",
    report: ReportWords {
        copy: "Copier le rapport",
        copied: "Rapport copié",
        copy_failed: "Le navigateur n’a pas permis la copie. Essayez un autre navigateur.",
        about: "Pour qui vous aide\u{a0}: ce que cette page a trouvé, sans aucune adresse.",
    },
};

fn at_port(port: Option<u16>) -> String {
    port.map(|port| format!(", port {port}")).unwrap_or_default()
}

fn others(people: u32) -> String {
    format!("{people} {}", plural(people.into(), "autre", "autres"))
}

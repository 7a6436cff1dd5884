//! The words of the page that tells whether calls work here. They come with it.

use super::ReportWords;
use crate::browser::MediaFailure;
use crate::check::{Asked, Device, Findings, Grade, Line, Outlook, Remedy, Server, Travel, Trip, Way};

/// One language's words about whether calls work here.
pub(crate) struct Check {
    pub(crate) heading: &'static str,
    /// How much is known, of how much.
    pub(crate) trying: fn(usize, usize) -> String,
    /// What to expect, once that is known.
    pub(crate) verdict: fn(Grade) -> &'static str,
    /// What is the matter and what to do.
    pub(crate) remedy: fn(Remedy) -> String,
    /// With how many one can talk.
    pub(crate) outlook: fn(Outlook) -> String,
    /// What is tried.
    pub(crate) line: fn(Line) -> &'static str,
    outcomes: Outcomes,
    /// Button that begins from the beginning.
    pub(crate) again: &'static str,
    pub(crate) report: ReportWords,
}

/// One language's words for what came of something that was tried.
struct Outcomes {
    trying: &'static str,
    works: &'static str,
    no_answer: &'static str,
    not_offered: &'static str,
    /// The error of the relay.
    refused: fn(u16) -> String,
    device_waiting: &'static str,
    device_off: &'static str,
    server_answers: &'static str,
    server_refuses: &'static str,
    address_found: &'static str,
    no_address: &'static str,
    address_not_needed: &'static str,
    waiting: &'static str,
    trip: fn(Trip) -> String,
    nothing_back: &'static str,
    no_relay: &'static str,
    /// In kbit/s.
    uplink: fn(f64) -> String,
    not_measured: &'static str,
}

impl Check {
    /// What came of something that is tried.
    pub(crate) fn found(&self, line: Line, findings: &Findings) -> String {
        let words = &self.outcomes;
        match line {
            Line::Microphone => words.device(findings.microphone).to_owned(),
            Line::Camera => words.device(findings.camera).to_owned(),
            Line::Server => match findings.server {
                None => words.trying.into(),
                Some(Server::Up) => words.server_answers.into(),
                Some(Server::Unreachable) => words.no_answer.into(),
                Some(Server::Refused) => words.server_refuses.into(),
            },
            Line::Host => words.address(findings.host).into(),
            Line::Mapped => words.address(findings.mapped).into(),
            Line::Udp => words.way(findings.udp),
            Line::Tcp => words.way(findings.tcp),
            Line::Tls => words.way(findings.tls),
            Line::Travel => match findings.travel {
                Travel::Waiting => words.waiting.into(),
                Travel::Measured(trip) => (words.trip)(trip),
                Travel::Lost => words.nothing_back.into(),
                Travel::Unasked => words.no_relay.into(),
            },
            Line::Uplink => match findings.uplink {
                Some(uplink) => (words.uplink)(uplink),
                None if findings.is_done => words.not_measured.into(),
                None => words.waiting.into(),
            },
        }
    }
}

impl Outcomes {
    fn device(&self, asked: Asked<MediaFailure>) -> &'static str {
        match asked {
            Asked::Waiting => self.device_waiting,
            Asked::Yes => self.works,
            Asked::No(_) | Asked::Unasked => self.device_off,
        }
    }

    fn address(&self, asked: Asked<()>) -> &'static str {
        match asked {
            Asked::Waiting => self.trying,
            Asked::Yes => self.address_found,
            Asked::No(()) => self.no_address,
            Asked::Unasked => self.address_not_needed,
        }
    }

    fn way(&self, asked: Asked<Way>) -> String {
        match asked {
            Asked::Waiting => self.trying.into(),
            Asked::Yes => self.works.into(),
            Asked::No(Way::Silent) => self.no_answer.into(),
            Asked::No(Way::Refused(code)) => (self.refused)(code),
            Asked::Unasked => self.not_offered.into(),
        }
    }
}

/// The words of the language of this tag, or the English ones.
pub(crate) fn check(tag: &str) -> &'static Check {
    if tag == "fr" { &FRENCH } else { &ENGLISH }
}

static ENGLISH: Check = Check {
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
            english_port(port)
        ),
        Remedy::AllowAny(port) => format!(
            "This network lets nothing through to others. Try another network, such as your phone’s, or ask whoever runs this one to allow UDP{}.",
            english_port(port)
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
            format!("Your connection is fast enough for video with up to {small} others.")
        }
        Outlook { full: 0, small } => {
            format!("Your connection is fast enough for video with up to {}, in small pictures.", english_others(small))
        }
        Outlook { full, small } => {
            format!(
                "Your connection is fast enough for video with up to {}, or {small} in smaller pictures.",
                english_others(full)
            )
        }
    },
    line: |line| match line {
        Line::Microphone => "Microphone",
        Line::Camera => "Camera",
        Line::Server => "Server",
        Line::Host => "Own address",
        Line::Mapped => "Address seen from outside",
        Line::Udp => "Relay by UDP",
        Line::Tcp => "Relay by TCP",
        Line::Tls => "Relay by TLS",
        Line::Travel => "Through the relay and back",
        Line::Uplink => "What can be sent",
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
        trip: |trip| format!("{:.0} ms, {:.1} % lost", trip.round_trip, trip.loss * 100.0),
        nothing_back: "nothing came back",
        no_relay: "no relay",
        uplink: |uplink| format!("{:.1} Mbit/s", uplink / 1000.0),
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

fn english_port(port: Option<u16>) -> String {
    port.map(|port| format!(" port {port}")).unwrap_or_default()
}

fn english_others(people: u32) -> String {
    if people == 1 { "1 other".into() } else { format!("{people} others") }
}

static FRENCH: Check = Check {
    heading: "Vérifier cette connexion",
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
            french_port(port)
        ),
        Remedy::AllowAny(port) => format!(
            "Ce réseau ne laisse rien passer vers les autres. Essayez un autre réseau, comme celui de votre téléphone, ou demandez à qui gère celui-ci d’autoriser UDP{}.",
            french_port(port)
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
            format!("Votre connexion suffit pour la vidéo avec jusqu’à {small} autres.")
        }
        Outlook { full: 0, small } => {
            format!("Votre connexion suffit pour la vidéo avec jusqu’à {}, en petites images.", french_others(small))
        }
        Outlook { full, small } => format!(
            "Votre connexion suffit pour la vidéo avec jusqu’à {}, ou {small} en images plus petites.",
            french_others(full)
        ),
    },
    line: |line| match line {
        Line::Microphone => "Micro",
        Line::Camera => "Caméra",
        Line::Server => "Serveur",
        Line::Host => "Adresse propre",
        Line::Mapped => "Adresse vue de l’extérieur",
        Line::Udp => "Relais en UDP",
        Line::Tcp => "Relais en TCP",
        Line::Tls => "Relais en TLS",
        Line::Travel => "Par le relais, aller-retour",
        Line::Uplink => "Ce qui peut être envoyé",
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
        trip: |trip| {
            let loss = format!("{:.1}", trip.loss * 100.0).replace('.', ",");
            format!("{:.0}\u{a0}ms, {loss}\u{a0}% de pertes", trip.round_trip)
        },
        nothing_back: "rien n’est revenu",
        no_relay: "pas de relais",
        uplink: |uplink| format!("{:.1}\u{a0}Mbit/s", uplink / 1000.0).replace('.', ","),
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

fn french_port(port: Option<u16>) -> String {
    port.map(|port| format!(", port {port}")).unwrap_or_default()
}

fn french_others(people: u32) -> String {
    if people == 1 { "1 autre".into() } else { format!("{people} autres") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_remedy_is_a_sentence_and_names_the_port_that_is_to_be_opened() {
        let all = [
            Remedy::ReachServer,
            Remedy::TryLater,
            Remedy::Fix(Device::Microphone),
            Remedy::Fix(Device::Camera),
            Remedy::AllowUdp(Some(3478)),
            Remedy::AllowAny(None),
            Remedy::OfferRelay,
            Remedy::RelayRefuses(486),
            Remedy::LosesMuch,
            Remedy::IsSlow,
            Remedy::WithoutPictures,
        ];
        for words in [&ENGLISH, &FRENCH] {
            let sentences: std::collections::BTreeSet<String> = all.map(words.remedy).into();
            assert_eq!(sentences.len(), all.len());
            assert!(sentences.iter().all(|sentence| sentence.ends_with('.')), "{sentences:?}");
            assert!((words.remedy)(Remedy::AllowUdp(Some(3478))).ends_with("port 3478."));
            assert!((words.remedy)(Remedy::RelayRefuses(486)).contains("486"));
        }
    }

    #[test]
    fn people_are_counted() {
        assert!((ENGLISH.outlook)(Outlook { full: 1, small: 5 }).contains("up to 1 other, or 5 in"));
        assert!((FRENCH.outlook)(Outlook { full: 0, small: 3 }).contains("3 autres, en petites"));
        assert!((ENGLISH.outlook)(Outlook { full: 0, small: 0 }).contains("not for pictures"));
    }
}

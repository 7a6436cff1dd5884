//! The words of the page that tells whether calls work here. They come with it.

use crate::check::{Asked, Device, Findings, Grade, Line, Outlook, Remedy, Server, Travel, Way};

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
    /// What came of it.
    pub(crate) found: fn(Line, &Findings) -> String,
    /// Button that begins from the beginning.
    pub(crate) again: &'static str,
    /// Button that puts a report on the clipboard.
    pub(crate) copy: &'static str,
    pub(crate) copied: &'static str,
    pub(crate) copy_failed: &'static str,
    /// What is in the report.
    pub(crate) about: &'static str,
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
    found: |line, findings| {
        let way = |asked| match asked {
            Asked::Waiting => "trying…".to_owned(),
            Asked::Yes => "works".into(),
            Asked::No(Way::Silent) => "no answer".into(),
            Asked::No(Way::Refused(code)) => format!("refused, error {code}"),
            Asked::Unasked => "not offered".into(),
        };
        let address = |asked: Asked<()>| {
            let found = match asked {
                Asked::Waiting => "trying…",
                Asked::Yes => "found",
                Asked::No(()) => "none",
                Asked::Unasked => "not needed",
            };
            found.to_owned()
        };
        let device = |is_waiting, is_on| {
            if is_waiting {
                "waiting for it…"
            } else if is_on {
                "works"
            } else {
                "not in use"
            }
        };
        match line {
            Line::Microphone => device(findings.microphone.is_waiting(), findings.microphone.is_yes()).into(),
            Line::Camera => device(findings.camera.is_waiting(), findings.camera.is_yes()).into(),
            Line::Server => match findings.server {
                None => "trying…".into(),
                Some(Server::Up) => "answers".into(),
                Some(Server::Unreachable) => "no answer".into(),
                Some(Server::Refused) => "says no".into(),
            },
            Line::Host => address(findings.host),
            Line::Mapped => address(findings.mapped),
            Line::Udp => way(findings.udp),
            Line::Tcp => way(findings.tcp),
            Line::Tls => way(findings.tls),
            Line::Travel => match findings.travel {
                Travel::Waiting => "waiting…".into(),
                Travel::Measured(trip) => format!("{:.0} ms, {:.1} % lost", trip.round_trip, trip.loss * 100.0),
                Travel::Lost => "nothing came back".into(),
                Travel::Unasked => "no relay".into(),
            },
            Line::Uplink => match findings.uplink {
                Some(uplink) => format!("{:.1} Mbit/s", uplink / 1000.0),
                None if findings.is_done => "not measured".into(),
                None => "waiting…".into(),
            },
        }
    },
    again: "Check again",
    copy: "Copy report",
    copied: "Report copied",
    copy_failed: "The browser did not allow copying. Try another browser.",
    about: "For whoever helps you: what this page has found, and no address.",
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
    found: |line, findings| {
        let way = |asked| match asked {
            Asked::Waiting => "essai…".to_owned(),
            Asked::Yes => "marche".into(),
            Asked::No(Way::Silent) => "pas de réponse".into(),
            Asked::No(Way::Refused(code)) => format!("refusé, erreur {code}"),
            Asked::Unasked => "pas offert".into(),
        };
        let address = |asked: Asked<()>| {
            let found = match asked {
                Asked::Waiting => "essai…",
                Asked::Yes => "trouvée",
                Asked::No(()) => "aucune",
                Asked::Unasked => "pas nécessaire",
            };
            found.to_owned()
        };
        let device = |is_waiting, is_on| {
            if is_waiting {
                "en attente…"
            } else if is_on {
                "marche"
            } else {
                "ne sert pas"
            }
        };
        match line {
            Line::Microphone => device(findings.microphone.is_waiting(), findings.microphone.is_yes()).into(),
            Line::Camera => device(findings.camera.is_waiting(), findings.camera.is_yes()).into(),
            Line::Server => match findings.server {
                None => "essai…".into(),
                Some(Server::Up) => "répond".into(),
                Some(Server::Unreachable) => "pas de réponse".into(),
                Some(Server::Refused) => "refuse".into(),
            },
            Line::Host => address(findings.host),
            Line::Mapped => address(findings.mapped),
            Line::Udp => way(findings.udp),
            Line::Tcp => way(findings.tcp),
            Line::Tls => way(findings.tls),
            Line::Travel => match findings.travel {
                Travel::Waiting => "en attente…".into(),
                Travel::Measured(trip) => {
                    let loss = format!("{:.1}", trip.loss * 100.0).replace('.', ",");
                    format!("{:.0}\u{a0}ms, {loss}\u{a0}% de pertes", trip.round_trip)
                }
                Travel::Lost => "rien n’est revenu".into(),
                Travel::Unasked => "pas de relais".into(),
            },
            Line::Uplink => match findings.uplink {
                Some(uplink) => format!("{:.1}\u{a0}Mbit/s", uplink / 1000.0).replace('.', ","),
                None if findings.is_done => "pas mesuré".into(),
                None => "en attente…".into(),
            },
        }
    },
    again: "Vérifier encore",
    copy: "Copier le rapport",
    copied: "Rapport copié",
    copy_failed: "Le navigateur n’a pas permis la copie. Essayez un autre navigateur.",
    about: "Pour qui vous aide\u{a0}: ce que cette page a trouvé, sans aucune adresse.",
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

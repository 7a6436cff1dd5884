//! Ce qui ne va pas, et que faire. Espaces insécables et apostrophes comme dans `french.rs`.

use crate::browser::MediaFailure;
use crate::text::Which;
use crate::visit::Trouble;
use shared::RefusedCode;

pub(super) fn failed(which: Which, failure: MediaFailure) -> String {
    match failure {
        MediaFailure::Denied => {
            let (is_not_allowed, pronoun) = not_allowed(which);
            let on = switch_on(which);
            format!(
                "{is_not_allowed} pour cette page. Cliquez sur l’icône à côté de l’adresse pour {pronoun} autoriser, puis {on}."
            )
        }
        MediaFailure::Dismissed => {
            let (is_not_allowed, pronoun) = not_allowed(which);
            format!(
                "{is_not_allowed} pour l’instant. Allumez-{pronoun} ici, et autorisez-{pronoun} quand le navigateur le demande."
            )
        }
        MediaFailure::DeniedBySystem => {
            let (the, pronoun) = match which {
                Which::Microphone => ("le micro", "le"),
                Which::Camera => ("la caméra", "la"),
                Which::Both => ("le micro et la caméra", "les"),
            };
            format!(
                "Votre système refuse {the} à ce navigateur. Autorisez-{pronoun} pour le navigateur dans les réglages de confidentialité du système, puis allumez-{pronoun} ici."
            )
        }
        MediaFailure::NotFound => {
            let (none, connect) = match which {
                Which::Microphone => ("Aucun micro trouvé", "Branchez-en un"),
                Which::Camera => ("Aucune caméra trouvée", "Branchez-en une"),
                Which::Both => ("Ni micro ni caméra trouvés", "Branchez-les"),
            };
            format!("{none}. {connect}, puis {}.", switch_on(which))
        }
        MediaFailure::InUse => {
            let busy = match which {
                Which::Microphone => "Le micro est occupé",
                Which::Camera => "La caméra est occupée",
                Which::Both => "Le micro et la caméra sont occupés",
            };
            format!("{busy} par un autre programme. Fermez ce programme, puis {}.", switch_on(which))
        }
        MediaFailure::Overconstrained => {
            let cannot = match which {
                Which::Microphone => "Le micro ne convient pas à un appel. Branchez-en un autre",
                Which::Camera => "La caméra ne convient pas à un appel. Branchez-en une autre",
                Which::Both => "Le micro et la caméra ne conviennent pas à un appel. Branchez-en d’autres",
            };
            format!("{cannot}, puis {}.", switch_on(which))
        }
        MediaFailure::Aborted => {
            let did_not_start = match which {
                Which::Microphone => "Le micro n’a pas démarré. Pour réessayer",
                Which::Camera => "La caméra n’a pas démarré. Pour réessayer",
                Which::Both => "Le micro et la caméra n’ont pas démarré. Pour réessayer",
            };
            format!("{did_not_start}, {}.", switch_on(which))
        }
        MediaFailure::Insecure => {
            let what = match which {
                Which::Microphone => "le micro",
                Which::Camera => "la caméra",
                Which::Both => "le micro et la caméra",
            };
            format!(
                "Le navigateur ne donne {what} qu’aux pages sûres. Ouvrez cette page avec https:// au début de son adresse."
            )
        }
        MediaFailure::Ended => {
            let gone = match which {
                Which::Microphone => "Le micro a été débranché ou retiré. Rebranchez-le",
                Which::Camera => "La caméra a été débranchée ou retirée. Rebranchez-la",
                Which::Both => "Le micro et la caméra ont été débranchés ou retirés. Rebranchez-les",
            };
            format!("{gone}, puis {}.", switch_on(which))
        }
        MediaFailure::Unknown => {
            let unusable = match which {
                Which::Microphone => "Le micro est inutilisable",
                Which::Camera => "La caméra est inutilisable",
                Which::Both => "Le micro et la caméra sont inutilisables",
            };
            format!("{unusable} et le navigateur ne dit pas pourquoi. Pour réessayer, {}.", switch_on(which))
        }
    }
}

fn switch_on(which: Which) -> &'static str {
    match which {
        Which::Microphone => "allumez-le ici",
        Which::Camera => "allumez-la ici",
        Which::Both => "allumez-les ici",
    }
}

/// That it is not allowed, and the pronoun for it.
fn not_allowed(which: Which) -> (&'static str, &'static str) {
    match which {
        Which::Microphone => ("Le micro n’est pas autorisé", "le"),
        Which::Camera => ("La caméra n’est pas autorisée", "la"),
        Which::Both => ("Le micro et la caméra ne sont pas autorisés", "les"),
    }
}

pub(super) fn share_failed(failure: MediaFailure) -> &'static str {
    match failure {
        MediaFailure::Denied | MediaFailure::Dismissed | MediaFailure::DeniedBySystem => {
            "Rien n’est partagé. Appuyez sur Partager l’écran pour choisir de nouveau ; si aucun choix n’apparaît, autorisez ce navigateur à enregistrer l’écran dans les réglages du système."
        }
        MediaFailure::NotFound => "Il n’y a rien à partager. Ouvrez la fenêtre à montrer, puis réessayez.",
        MediaFailure::InUse => {
            "Le système ne donne pas cet écran au navigateur. Choisissez une autre fenêtre ou tout l’écran."
        }
        MediaFailure::Overconstrained => {
            "Cet écran ne peut pas être partagé. Choisissez une autre fenêtre ou tout l’écran."
        }
        MediaFailure::Aborted => "Le partage n’a pas commencé. Appuyez sur Partager l’écran pour réessayer.",
        MediaFailure::Insecure => {
            "Le partage ne marche que sur les pages sûres. Ouvrez cette page avec https:// au début de son adresse."
        }
        MediaFailure::Ended => "Le partage est terminé. Appuyez sur Partager l’écran pour partager autre chose.",
        MediaFailure::Unknown => {
            "Le partage a échoué et le navigateur ne dit pas pourquoi. Appuyez sur Partager l’écran pour réessayer."
        }
    }
}

pub(super) fn trouble(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Unreachable => "Le serveur est injoignable. La page réessaie ; si cela dure, vérifiez votre réseau.",
        Trouble::ServerLost => {
            "La connexion au serveur est perdue. La page réessaie ; si cela dure, vérifiez votre réseau."
        }
        Trouble::Refused(code) => match code {
            RefusedCode::BadMessage => "Le serveur n’a pas compris cette page. Rechargez la page.",
            RefusedCode::Version => {
                "Cette page n’est pas de la même version que le serveur. Rechargez-la pour avoir la bonne."
            }
            RefusedCode::OutOfOrder => "Cette page et le serveur ne sont plus au même point. Rechargez la page.",
            RefusedCode::RoomFull => "Toutes les places de ce salon sont prises. Réessayez quand quelqu’un sera parti.",
            RefusedCode::Busy => {
                "Le serveur a autant de visiteurs qu’il peut en recevoir. Réessayez dans quelques minutes."
            }
            RefusedCode::UnknownPeer => "Quelqu’un est parti pendant la mise en relation. Vous n’avez rien à faire.",
            RefusedCode::Rate => "Cette page a trop parlé d’un coup et le serveur a raccroché. Réessayez.",
            RefusedCode::TooLarge => "Cette page a dit quelque chose de trop long pour le serveur. Rechargez-la.",
            RefusedCode::Silent => "Cette page a mis trop longtemps à saluer le serveur. Réessayez.",
            RefusedCode::TakenOver => "Cet appel continue dans un autre onglet. Revenez-y, ou revenez ici.",
            RefusedCode::Draining => "Le serveur va redémarrer et ne laisse plus entrer. Réessayez dans une minute.",
        },
    }
}

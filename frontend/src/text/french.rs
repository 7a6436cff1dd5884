//! Français. Espaces insécables devant « ? ! ; : » et dans les guillemets, apostrophes courbes.

use super::{Call, Common, Devices, Ended, Home, LaterText, Lobby, Nowhere, Settings, Text, Tile, Which};
use crate::browser::{MediaFailure, NoiseFailure};
use crate::visit::{Cover, Trouble};
use shared::{DisplayName, InvalidDisplayName, InvalidRoomName, RefusedCode, RoomName};

pub(super) static TEXT: Text = Text {
    tag: "fr",
    common: Common {
        home: "Vers la page d’accueil",
        check: "Vérifier cette connexion",
        copy_link: "Copier le lien",
        link_copied: "Lien copié",
        copy_failed: "Le navigateur n’a pas permis la copie. Sélectionnez le lien et copiez-le à la main.",
        share_link: "Partager le lien",
        qr_code: "Code QR",
        send_link: "Envoyez ce lien aux personnes avec qui vous voulez parler.",
        close: "Fermer",
    },
    home: Home {
        heading: "Une conversation qui appartient à ceux qui y sont.",
        pitch: "La voix et l’image vont directement d’un navigateur à l’autre. Pas de compte, rien à installer.",
        encrypted: "Chiffré entre les navigateurs",
        new_meeting: "Nouvelle réunion",
        or: "ou en rejoindre une",
        room_name: "Nom du salon",
        example: "point-du-lundi",
        join_room: "Rejoindre le salon",
        invalid: invalid_room,
        about: "Resaka veut dire « conversation » en malgache. Cette page vient d’un seul serveur et n’en contacte aucun autre.",
    },
    lobby: Lobby {
        heading: "Rejoindre l’appel ?",
        connecting: "Connexion…",
        here,
        full: |places| format!("Les {places} places de ce salon sont prises. Réessayez quand quelqu’un sera parti."),
        your_name: "Votre nom",
        invalid_name,
        join: "Rejoindre",
        joining: "Vous rejoignez…",
        settings: "Test du son et réglages",
    },
    devices: Devices {
        microphone: "Micro",
        camera: "Caméra",
        level: "Niveau du micro",
        microphone_device: "Micro à utiliser",
        camera_device: "Caméra à utiliser",
        speaker_device: "Haut-parleur à utiliser",
        preview: "Votre caméra",
        camera_off: "Votre caméra est éteinte",
        waiting: "Si votre navigateur le demande, autorisez le micro et la caméra.",
        failed,
        without: |which| match which {
            Which::Microphone => {
                "Vous pouvez quand même rejoindre : vous entendrez tout le monde, sans qu’on vous entende."
            }
            Which::Camera => "Vous pouvez quand même rejoindre : on vous entendra sans vous voir.",
            Which::Both => "Vous pouvez quand même rejoindre, pour regarder et écouter.",
        },
        muted: "Votre micro est coupé",
        unmuted: "On vous entend",
        camera_turned_off: "Votre caméra est éteinte",
        camera_turned_on: "Votre caméra est allumée",
        refused: "Cet appareil ne s’est pas ouvert. Vérifiez qu’il est branché et qu’aucun autre programme ne l’utilise, puis choisissez-le de nouveau.",
        stand_in: |device| format!("{device} remplace l’appareil parti."),
        ask_speaker: "Choisir un haut-parleur",
        forgotten: "Ce navigateur ne retient pas vos choix. Autorisez-le à garder des données pour cette page, ou faites de la place, pour les retrouver la prochaine fois.",
        speaker_gone: "Ce haut-parleur n’est plus là. Choisissez-en un autre.",
        microphone_taken: "Votre système a pris le micro, peut-être pour un appel téléphonique. Quand ce sera fini, appuyez sur Réparer mon son.",
        noise_failed: |failure| match failure {
            NoiseFailure::NotLoaded => {
                "La forte réduction du bruit n’a pas pu être chargée, l’habituelle la remplace. Choisissez-la encore une fois dans les réglages pour réessayer."
            }
            NoiseFailure::CannotRun => {
                "Ce navigateur ne sait pas réduire fortement le bruit, la réduction habituelle la remplace."
            }
        },
    },
    ended: Ended {
        left: "Vous avez quitté l’appel",
        left_room: |room| format!("Le salon {room} reste ouvert à qui en a le lien."),
        come_back: "Revenir",
        returning: "Retour à l’appel",
        returning_now: "Un instant, on vous fait rentrer.",
        heading: "Cela n’a pas marché",
        trouble,
        unknown: "L’appel est terminé et le serveur n’a pas dit pourquoi. Réessayez.",
        incomplete: "Une partie de cette page n’a pas pu être chargée. Vérifiez votre réseau, puis rechargez la page.",
        try_again: "Réessayer",
        reload: "Recharger la page",
    },
    nowhere: Nowhere {
        heading: "Il n’y a rien ici",
        sentence: "Le lien a peut-être été coupé en route. Redemandez-le, ou partez de la page d’accueil.",
        no_room: "Ce lien ne mène pas à un salon : un nom de salon est fait d’au plus 64 lettres de a à z, chiffres et tirets. Redemandez le lien, ou partez de la page d’accueil.",
    },
    later: Some(&LATER),
};

pub(super) static LATER: LaterText = LaterText {
    settings: Settings {
        heading: "Réglages",
        test_sound: "Tester mon son",
        say_something: "Dites quelque chose…",
        now_you_sound: "Voici comment on vous entend…",
        test_failed: "Rien n’a pu être enregistré. Allumez votre micro, puis refaites le test.",
        play_tone: "Jouer un son",
        fix_sound: "Réparer mon son",
        size: "Image de la caméra",
        rate: "Images par seconde",
        per_second: |rate| format!("{rate} par seconde"),
        blur: "Flouter ce qui est derrière moi",
        noise: "Bruit de fond",
        noise_kept: "Gardé, pour la musique",
        noise_browser: "Réduit",
        noise_own: "Fortement réduit",
        echo: "Supprimer l’écho",
        auto_gain: "Régler mon volume automatiquement",
        hint: "Dans ce que je partage",
        detail: "Les lettres sont nettes",
        motion: "Le mouvement est fluide",
        hide_self: "Me cacher ma propre image",
        full_screen: "Plein écran",
        mini: "Petite fenêtre au premier plan",
        hide_address: "Cacher mon adresse",
        hiding: |cover, hides| match (cover, hides) {
            (Cover::Unknown | Cover::Offered, _) => {
                "Ce que vous dites et montrez passe par le serveur, et les autres n’apprennent pas votre adresse internet."
            }
            (Cover::None, false) => {
                "Ce serveur ne peut pas la cacher : il n’a pas de relais. Demandez à qui le gère d’en activer un."
            }
            (Cover::None, true) => {
                "Ce serveur n’a pas de relais, donc personne n’est joignable. Décochez ceci pour parler ; les autres verront votre adresse."
            }
            (Cover::Always, _) => {
                "Sur ce serveur, personne n’apprend votre adresse internet : tout passe par le serveur."
            }
        },
    },
    call: Call {
        heading: |room| format!("Appel dans {room}"),
        people: |people| match people {
            0 | 1 => format!("{people} personne dans l’appel"),
            people => format!("{people} personnes dans l’appel"),
        },
        // Not the English word alone: what two parts of the page have in common would be a file of its own.
        participants: "Les participants",
        controls: "Commandes de l’appel",
        mute: "Couper le micro",
        unmute: "Rétablir le micro",
        turn_camera_off: "Éteindre la caméra",
        turn_camera_on: "Allumer la caméra",
        share: "Partager l’écran",
        stop_sharing: "Arrêter le partage",
        sharing_with: |people| match people {
            0 => "Vous partagez, et il n’y a encore personne d’autre.".into(),
            1 => "Vous partagez avec 1 personne.".into(),
            people => format!("Vous partagez avec {people} personnes."),
        },
        share_failed,
        you_are_muted: "Votre micro est coupé. Rétablissez-le, ou gardez la barre d’espace enfoncée en parlant.",
        more: "Plus",
        flip_camera: "Passer à l’autre caméra",
        share_other: "Partager autre chose",
        speaker_view: "Agrandir qui parle",
        grid_view: "Montrer tout le monde à la même taille",
        leave: "Quitter",
        alone: "Il n’y a encore personne d’autre ici",
        nobody_hears_you: "Personne ne vous entend, bien que votre micro soit ouvert. Rouvrez-le ou reconnectez-vous.",
        reconnect: "Se reconnecter",
        joined: |name| format!("{name} est là"),
        left: |name| format!("{name} a quitté l’appel"),
        server_lost: "Le serveur ne répond plus. Votre conversation continue ; la page réessaie, et d’ici là personne d’autre ne peut entrer.",
    },
    tile: Tile {
        you: |name| format!("{name} (vous)"),
        you_alone: "Vous",
        screen_of: |name| format!("Écran de {name}"),
        own_screen: "Votre écran",
        enlarge: |what| format!("Garder en grand : {what}"),
        shares: |name| format!("{name} partage un écran"),
        shares_no_more: |name| format!("{name} a arrêté le partage"),
        muted: "micro coupé",
        camera_off: "caméra éteinte",
        connecting: "connexion en cours",
        reconnecting: "reconnexion en cours",
        no_connection: "pas de connexion",
        connecting_now: "Connexion…",
        reconnecting_now: "Reconnexion…",
        failed_now: "Pas de connexion.",
        try_again: "Nouvel essai en cours.",
        no_sound: "Aucun son n’arrive.",
    },
};

fn invalid_room(why: InvalidRoomName) -> String {
    match why {
        InvalidRoomName::Empty => "Écrivez le nom du salon, par exemple point-du-lundi.".into(),
        InvalidRoomName::TooLong => {
            format!("Un nom de salon a au plus {} caractères. Enlevez-en quelques-uns.", RoomName::MAX_CHARS)
        }
        InvalidRoomName::Character(wrong) => {
            format!("Un nom de salon est fait de lettres de a à z, de chiffres et de tirets. Enlevez « {wrong} ».")
        }
    }
}

fn invalid_name(why: InvalidDisplayName) -> &'static str {
    const { assert!(DisplayName::MAX_CHARS == 64) };
    match why {
        InvalidDisplayName::Empty => "Écrivez votre nom, pour que les autres sachent qui vous êtes.",
        InvalidDisplayName::TooLong => "Un nom a au plus 64 caractères. Raccourcissez-le un peu.",
        InvalidDisplayName::ControlCharacter => {
            "Il y a un caractère invisible dans ce nom. Tapez-le au lieu de le coller."
        }
    }
}

fn here(names: &[&str]) -> String {
    match names {
        [] => "Personne n’est encore là".into(),
        [one] => format!("{one} est là"),
        [one, two] => format!("{one} et {two} sont là"),
        [one, two, three] => format!("{one}, {two} et {three} sont là"),
        [one, two, others @ ..] => format!("{one}, {two} et {} autres sont là", others.len()),
    }
}

fn failed(which: Which, failure: MediaFailure) -> String {
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

fn share_failed(failure: MediaFailure) -> &'static str {
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

fn trouble(trouble: Trouble) -> &'static str {
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

#[cfg(test)]
mod tests;

//! Français. Espaces insécables devant « ? ! ; : » et dans les guillemets, apostrophes courbes.

mod check;
mod failures;
mod habits;
mod ice;
mod quality;

pub(super) use check::CHECK;
pub(super) use habits::{ALERTS, INVITATION, LOOK, SHORTCUTS};
pub(super) use quality::QUALITY;

use super::plural::french as counted;
use super::{
    Call, Common, Devices, Ended, Home, Language, LaterText, Lobby, Nowhere, Settings, Talk, Text, Tile, Which,
};
use crate::browser::NoiseFailure;
use crate::visit::Cover;
use shared::{DisplayName, InvalidDisplayName, InvalidRoomName, Reaction, RoomName};

pub(super) static TEXT: Text = Text {
    language: Language::French,
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
        language: "Langue",
        browser_language: "Du navigateur",
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
        failed: failures::failed,
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
        trouble: failures::trouble,
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

// None of these are an English word alone: what two parts of the page have in common would be a file of its own.
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
        people: |people| counted(people as u64, "personne", "personnes") + " dans l’appel",
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
            people => {
                format!("Vous partagez avec {}.", counted(people as u64, "personne", "personnes"))
            }
        },
        share_failed: failures::share_failed,
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
        server_found: "Le serveur répond de nouveau.",
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
        reconnected: "connexion rétablie",
        no_connection: "pas de connexion",
        connecting_now: "Connexion…",
        reconnecting_now: "Reconnexion…",
        failed_now: "Pas de connexion.",
        try_again: "Nouvel essai en cours.",
        no_sound: "Aucun son n’arrive.",
    },
    talk: Talk {
        chat: "Discussion",
        people: "Les participants",
        beside: "À côté de la scène",
        messages: "Les messages",
        everybody: "Tout le monde",
        close: "Fermer le volet",
        message: "Votre message",
        send: "Envoyer",
        nothing_said: "Personne n’a encore rien écrit. Ce que vous écrivez va directement à ceux qui sont dans l’appel, et qui arrive plus tard peut le lire.",
        too_long: |most, over| format!("Un message compte au plus {most} caractères. Enlevez-en {over}."),
        typing: |names| match names {
            [] => String::new(),
            [one] => format!("{one} écrit…"),
            [one, two] => format!("{one} et {two} écrivent…"),
            several => format!("{} personnes écrivent…", several.len()),
        },
        unread: |count| counted(count.into(), "message non lu", "messages non lus"),
        says: |name, words| format!("{name} écrit\u{a0}: {words}"),
        earlier: "Messages précédents",
        raise_hand: "Lever la main",
        lower_hand: "Baisser la main",
        hand_up: |name| format!("{name} lève la main"),
        own_hand_up: "Votre main est levée",
        own_hand_down: "Votre main est baissée",
        hand_number: |number| format!("main levée, numéro {number}"),
        react: "Réagir",
        reaction: |reaction| match reaction {
            Reaction::ThumbsUp => "Pouce levé",
            Reaction::Heart => "Cœur",
            Reaction::Laugh => "Rire",
            Reaction::Clap => "Applaudissements",
            Reaction::Surprise => "Étonnement",
            Reaction::Party => "Fête",
            Reaction::Sad => "Tristesse",
        },
        reacted: |name, reaction| format!("{name}\u{a0}: {reaction}"),
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
        [one, two, others @ ..] => {
            format!("{one}, {two} et {} sont là", counted(others.len() as u64, "autre", "autres"))
        }
    }
}

#[cfg(test)]
mod tests;

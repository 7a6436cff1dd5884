//! How the page looks, keyboard shortcuts, being called back and the invitation, in French.

use crate::browser::NotificationRefusal;
use crate::look::{Accent, Theme};
use crate::shortcuts::Shortcut;
use crate::text::alerts::Alerts;
use crate::text::invitation::Invitation;
use crate::text::look::Look;
use crate::text::shortcuts::Shortcuts;

pub(crate) static LOOK: Look = Look {
    theme: "Thème",
    theme_of: |theme| match theme {
        Theme::System => "Comme le système",
        Theme::Light => "Clair",
        Theme::Dark => "Sombre",
    },
    accent: "Couleur",
    accent_of: |accent| match accent {
        Accent::Forest => "Vert forêt",
        Accent::Lagoon => "Bleu lagon",
        Accent::Indigo => "Indigo",
        Accent::Orchid => "Orchidée",
        Accent::Slate => "Gris ardoise",
    },
};

pub(crate) static SHORTCUTS: Shortcuts = Shortcuts {
    heading: "Raccourcis clavier",
    does: |shortcut| match shortcut {
        Shortcut::Microphone => "Couper ou rallumer le micro",
        Shortcut::Camera => "Allumer ou éteindre la caméra",
        Shortcut::Screen => "Partager l’écran ou arrêter",
        Shortcut::Hand => "Lever ou baisser la main",
        Shortcut::Chat => "Ouvrir ou fermer la discussion",
        Shortcut::People => "Montrer qui est là",
        Shortcut::FullScreen => "Plein écran, ou retour",
        Shortcut::Sheet => "Montrer ces raccourcis",
    },
    space: "Espace",
    talks: "La maintenir pour parler micro coupé",
    work: "Ces touches agissent seules",
    about: "Jamais pendant que vous écrivez. Si un logiciel écrit pour vous, ou si des touches partent par erreur, désactivez-les.",
};

pub(crate) static ALERTS: Alerts = Alerts {
    when: "Quand on m’écrit pendant que je regarde ailleurs",
    sound: "Jouer un son doux",
    notification: "Afficher une notification",
    refused: |refusal| match refusal {
        NotificationRefusal::Missing => "Ce navigateur n’affiche pas de notifications des pages. Cochez plutôt le son.",
        NotificationRefusal::Undecided => {
            "Les notifications ne sont pas autorisées pour l’instant. Cochez-les de nouveau, et autorisez-les quand le navigateur le demande."
        }
        NotificationRefusal::Denied => {
            "Les notifications ne sont pas autorisées pour cette page. Cliquez sur l’icône à côté de l’adresse pour les autoriser, puis cochez-les de nouveau."
        }
    },
};

pub(crate) static INVITATION: Invitation = Invitation {
    heading: "Inviter",
    code: "Code QR du lien",
    scan: "Visez-le avec l’appareil photo d’un téléphone pour entrer avec celui-ci, ou envoyez le lien.",
    no_code: "Le lien est trop long pour un code. Envoyez-le.",
};

//! How the page looks, keyboard shortcuts, being called back and the invitation, in English.

use crate::browser::NotificationRefusal;
use crate::look::{Accent, Theme};
use crate::shortcuts::Shortcut;
use crate::text::alerts::Alerts;
use crate::text::invitation::Invitation;
use crate::text::look::Look;
use crate::text::shortcuts::Shortcuts;

pub(crate) static LOOK: Look = Look {
    theme: "Theme",
    theme_of: |theme| match theme {
        Theme::System => "As the system",
        Theme::Light => "Light",
        Theme::Dark => "Dark",
    },
    accent: "Colour",
    accent_of: |accent| match accent {
        Accent::Forest => "Forest green",
        Accent::Lagoon => "Lagoon blue",
        Accent::Indigo => "Indigo",
        Accent::Orchid => "Orchid",
        Accent::Slate => "Slate grey",
    },
};

pub(crate) static SHORTCUTS: Shortcuts = Shortcuts {
    heading: "Keyboard shortcuts",
    does: |shortcut| match shortcut {
        Shortcut::Microphone => "Mute or unmute the microphone",
        Shortcut::Camera => "Turn the camera on or off",
        Shortcut::Screen => "Share a screen, or stop sharing",
        Shortcut::Hand => "Raise your hand, or lower it",
        Shortcut::Chat => "Open or close the chat",
        Shortcut::People => "Show who is here",
        Shortcut::FullScreen => "Full screen, or back",
        Shortcut::Sheet => "Show these shortcuts",
    },
    space: "Space",
    talks: "Hold it to talk while you are muted",
    work: "Single keys do this",
    about: "Never while you write. If a program types for you, or keys are hit by mistake, switch them off.",
};

pub(crate) static ALERTS: Alerts = Alerts {
    when: "When somebody writes while I look at something else",
    sound: "Play a soft sound",
    notification: "Show a notification",
    refused: |refusal| match refusal {
        NotificationRefusal::Missing => "This browser shows no notifications of pages. Tick the sound instead.",
        NotificationRefusal::Undecided => {
            "Notifications are not allowed yet. Tick them again, and choose Allow when the browser asks."
        }
        NotificationRefusal::Denied => {
            "Notifications are not allowed for this page. Click the icon beside the address to allow them, then tick them again."
        }
    },
};

pub(crate) static INVITATION: Invitation = Invitation {
    heading: "Invite people",
    code: "QR code of the link",
    scan: "Point the camera of a phone at it to come in with that phone, or send the link.",
    no_code: "The link is too long for a code. Send it instead.",
};

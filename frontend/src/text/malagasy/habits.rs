//! How the page looks, keyboard shortcuts, being called back and the invitation, in Malagasy.

use crate::browser::NotificationRefusal;
use crate::look::{Accent, Theme};
use crate::shortcuts::Shortcut;
use crate::text::alerts::Alerts;
use crate::text::invitation::Invitation;
use crate::text::look::Look;
use crate::text::shortcuts::Shortcuts;

pub(crate) static LOOK: Look = Look {
    theme: "Endrika",
    theme_of: |theme| match theme {
        Theme::System => "Araka ny rafitra",
        Theme::Light => "Mazava",
        Theme::Dark => "Maizina",
    },
    accent: "Loko",
    accent_of: |accent| match accent {
        Accent::Forest => "Maitson’ny ala",
        Accent::Lagoon => "Mangan’ny ranomasina",
        Accent::Indigo => "Volomparasy manga",
        Accent::Orchid => "Orkide",
        Accent::Slate => "Volondavenona",
    },
};

pub(crate) static SHORTCUTS: Shortcuts = Shortcuts {
    heading: "Bokotra fohy",
    does: |shortcut| match shortcut {
        Shortcut::Microphone => "Hamono na hamelona ny mikrô",
        Shortcut::Camera => "Hamelona na hamono ny fakantsary",
        Shortcut::Screen => "Hizara efijery, na hampitsahatra izany",
        Shortcut::Hand => "Hanangana na hampidina tanana",
        Shortcut::Chat => "Hanokatra na hanidy ny hafatra",
        Shortcut::People => "Hampiseho izay eto",
        Shortcut::FullScreen => "Efijery feno, na hiverina",
        Shortcut::Sheet => "Hampiseho ireto bokotra fohy ireto",
    },
    space: "Elanelana",
    talks: "Tazony tsindriana raha hiteny nefa maty ny mikrô",
    work: "Miasa irery ireo bokotra ireo",
    about: "Tsy mandritra ny fanoratanao na oviana na oviana. Raha misy rindranasa manoratra ho anao, na voatsindry tsy nahy ny bokotra, dia vonoy ireo.",
};

pub(crate) static ALERTS: Alerts = Alerts {
    when: "Raha misy manoratra nefa zavatra hafa no jereko",
    sound: "Hampaneno feo malefaka",
    notification: "Hampiseho fampandrenesana",
    refused: |refusal| match refusal {
        NotificationRefusal::Missing => {
            "Tsy mampiseho fampandrenesana avy amin’ny pejy ity mpitety tranonkala ity. Asio marika kosa ny feo."
        }
        NotificationRefusal::Undecided => {
            "Mbola tsy nahazoana alalana ny fampandrenesana. Asio marika indray, ary ekeo rehefa manontany ny mpitety tranonkala."
        }
        NotificationRefusal::Denied => {
            "Tsy mahazo mampiseho fampandrenesana ity pejy ity. Tsindrio ny sary kely eo akaikin’ny adiresy mba hanomezana alalana, dia asio marika indray."
        }
    },
};

pub(crate) static INVITATION: Invitation = Invitation {
    heading: "Hanasa olona",
    code: "Kaody QR an’ilay rohy",
    scan: "Atodiho amin’io ny fakantsarin’ny finday hidirana amin’io finday io, na alefaso ny rohy.",
    no_code: "Lava loatra ny rohy ka tsy azo atao kaody. Alefaso izy.",
};

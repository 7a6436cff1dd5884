//! How the page looks, keyboard shortcuts, being called back and the invitation, in Russian.

use crate::browser::NotificationRefusal;
use crate::look::{Accent, Theme};
use crate::shortcuts::Shortcut;
use crate::text::alerts::Alerts;
use crate::text::invitation::Invitation;
use crate::text::look::Look;
use crate::text::shortcuts::Shortcuts;

pub(crate) static LOOK: Look = Look {
    theme: "Тема",
    theme_of: |theme| match theme {
        Theme::System => "Как в системе",
        Theme::Light => "Светлая",
        Theme::Dark => "Тёмная",
    },
    accent: "Цвет",
    accent_of: |accent| match accent {
        Accent::Forest => "Лесной зелёный",
        Accent::Lagoon => "Голубая лагуна",
        Accent::Indigo => "Индиго",
        Accent::Orchid => "Орхидея",
        Accent::Slate => "Серый сланец",
    },
};

pub(crate) static SHORTCUTS: Shortcuts = Shortcuts {
    heading: "Клавиши",
    does: |shortcut| match shortcut {
        Shortcut::Microphone => "Выключить или включить микрофон",
        Shortcut::Camera => "Включить или выключить камеру",
        Shortcut::Screen => "Показать экран или перестать",
        Shortcut::Hand => "Поднять или опустить руку",
        Shortcut::Chat => "Открыть или закрыть чат",
        Shortcut::People => "Показать, кто здесь",
        Shortcut::FullScreen => "Во весь экран или обратно",
        Shortcut::Sheet => "Показать эти клавиши",
    },
    space: "Пробел",
    talks: "Удерживайте, чтобы говорить с выключенным микрофоном",
    work: "Эти клавиши работают",
    about: "Никогда, пока вы пишете. Если за вас печатает программа или клавиши нажимаются случайно, выключите их.",
};

pub(crate) static ALERTS: Alerts = Alerts {
    when: "Когда мне пишут, а я смотрю на другое",
    sound: "Тихий звук",
    notification: "Уведомление",
    refused: |refusal| match refusal {
        NotificationRefusal::Missing => "Этот браузер не показывает уведомлений от страниц. Включите вместо них звук.",
        NotificationRefusal::Undecided => {
            "Уведомления пока не разрешены. Снова поставьте флажок и нажмите «Разрешить», когда браузер спросит."
        }
        NotificationRefusal::Denied => {
            "Уведомления не разрешены для этой страницы. Нажмите на значок рядом с адресом, разрешите их и снова поставьте флажок."
        }
    },
};

pub(crate) static INVITATION: Invitation = Invitation {
    heading: "Пригласить",
    code: "QR-код ссылки",
    scan: "Наведите на него камеру телефона, чтобы войти с этого телефона, или отправьте ссылку.",
    no_code: "Ссылка слишком длинная для кода. Отправьте её.",
};

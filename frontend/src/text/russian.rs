//! Русский. На «вы», кавычки-ёлочки, перед тире неразрывный пробел, «ё» пишется.

mod check;
mod failures;
mod habits;
mod ice;
mod quality;

pub(super) use check::CHECK;
pub(super) use habits::{ALERTS, INVITATION, LOOK, SHORTCUTS};
pub(super) use quality::QUALITY;

use super::plural::russian as counted;
use super::{
    Call, Common, Devices, Ended, Home, Language, LaterText, Lobby, Nowhere, Settings, Talk, Text, Tile, Which,
};
use crate::browser::NoiseFailure;
use crate::visit::Cover;
use shared::{DisplayName, InvalidDisplayName, InvalidRoomName, Reaction, RoomName};

pub(super) static TEXT: Text = Text {
    language: Language::Russian,
    common: Common {
        home: "На главную страницу",
        check: "Проверить связь",
        copy_link: "Скопировать ссылку",
        link_copied: "Ссылка скопирована",
        copy_failed: "Браузер не дал скопировать. Выделите ссылку и скопируйте её вручную.",
        share_link: "Поделиться ссылкой",
        qr_code: "QR-код",
        send_link: "Отправьте эту ссылку тем, с кем хотите поговорить.",
        close: "Закрыть",
        language: "Язык",
        browser_language: "Как в браузере",
    },
    home: Home {
        heading: "Разговор, который принадлежит собеседникам.",
        pitch: "Голос и изображение идут прямо из браузера в браузер. Без учётной записи, ничего не нужно устанавливать.",
        encrypted: "Зашифровано между браузерами",
        new_meeting: "Новая встреча",
        or: "или войдите в уже созданную",
        room_name: "Название комнаты",
        example: "planerka-po-sredam",
        join_room: "Войти в комнату",
        invalid: invalid_room,
        about: "«Resaka» по-малагасийски — «разговор». Эта страница приходит с одного сервера и ни к какому другому не обращается.",
    },
    lobby: Lobby {
        heading: "Готовы войти?",
        connecting: "Соединяем…",
        here,
        full: |places| {
            let all = counted(places.into(), "место", "места", "мест");
            format!("Все {all} в этой комнате заняты. Попробуйте ещё раз, когда кто-нибудь выйдет.")
        },
        your_name: "Ваше имя",
        invalid_name,
        join: "Войти",
        joining: "Входим…",
        settings: "Проверка звука и настройки",
    },
    devices: Devices {
        microphone: "Микрофон",
        camera: "Камера",
        level: "Уровень микрофона",
        microphone_device: "Выбор микрофона",
        camera_device: "Выбор камеры",
        speaker_device: "Выбор динамика",
        preview: "Ваша камера",
        camera_off: "Ваша камера выключена",
        waiting: "Если браузер спросит, разрешите микрофон и камеру.",
        failed: failures::failed,
        without: |which| match which {
            Which::Microphone => "Войти всё равно можно: вы будете слышать всех, а вас не услышит никто.",
            Which::Camera => "Войти всё равно можно: вас будут слышать, но не видеть.",
            Which::Both => "Войти всё равно можно, чтобы смотреть и слушать.",
        },
        muted: "Ваш микрофон выключен",
        unmuted: "Вас слышно",
        camera_turned_off: "Ваша камера выключена",
        camera_turned_on: "Ваша камера включена",
        refused: "Это устройство не включилось. Проверьте, что оно подключено и не занято другой программой, и выберите его снова.",
        stand_in: |device| format!("Вместо пропавшего устройства работает {device}."),
        ask_speaker: "Выбрать динамик",
        forgotten: "Этот браузер не запоминает ваш выбор. Разрешите ему хранить данные этой страницы или освободите место, чтобы в следующий раз найти всё здесь.",
        speaker_gone: "Этого динамика больше нет. Выберите другой.",
        microphone_taken: "Система забрала микрофон — возможно, для телефонного звонка. Когда он закончится, нажмите «Починить мой звук».",
        noise_failed: |failure| match failure {
            NoiseFailure::NotLoaded => {
                "Сильное шумоподавление не загрузилось, работает обычное. Чтобы попробовать ещё раз, снова выберите его в настройках."
            }
            NoiseFailure::CannotRun => "Этот браузер не умеет сильно подавлять шум, работает обычное шумоподавление.",
        },
    },
    ended: Ended {
        left: "Вы вышли из встречи",
        left_room: |room| format!("Комната {room} остаётся открытой для всех, у кого есть ссылка."),
        come_back: "Вернуться",
        returning: "Возвращаемся во встречу",
        returning_now: "Секунду: вас снова впускают.",
        heading: "Не получилось",
        trouble: failures::trouble,
        unknown: "Встреча закончилась, и сервер не сказал почему. Попробуйте ещё раз.",
        incomplete: "Часть страницы не загрузилась. Проверьте сеть и загрузите страницу заново.",
        try_again: "Попробовать ещё раз",
        reload: "Загрузить страницу заново",
    },
    nowhere: Nowhere {
        heading: "Здесь ничего нет",
        sentence: "Возможно, ссылка оборвалась по пути к вам. Попросите прислать её ещё раз или начните с главной страницы.",
        no_room: "Эта ссылка не ведёт в комнату: название комнаты состоит не более чем из 64 латинских букв от a до z, цифр и дефисов. Попросите прислать ссылку ещё раз или начните с главной страницы.",
    },
    later: Some(&LATER),
};

pub(super) static LATER: LaterText = LaterText {
    settings: Settings {
        heading: "Настройки",
        test_sound: "Проверить мой звук",
        say_something: "Скажите что-нибудь…",
        now_you_sound: "Вот как вас слышно…",
        test_failed: "Ничего не записалось. Включите микрофон и проверьте ещё раз.",
        play_tone: "Проиграть звук",
        fix_sound: "Починить мой звук",
        size: "Изображение камеры",
        rate: "Кадров в секунду",
        per_second: |rate| format!("{rate} в секунду"),
        blur: "Размывать фон за мной",
        noise: "Фоновый шум",
        noise_kept: "Оставить, для музыки",
        noise_browser: "Подавлять",
        noise_own: "Подавлять сильно",
        echo: "Убирать эхо",
        auto_gain: "Настраивать мою громкость автоматически",
        hint: "В том, что я показываю",
        detail: "Чёткие буквы",
        motion: "Плавное движение",
        hide_self: "Скрыть от меня моё изображение",
        full_screen: "Во весь экран",
        mini: "Окошко поверх остальных",
        hide_address: "Скрыть мой адрес",
        hiding: |cover, hides| match (cover, hides) {
            (Cover::Unknown | Cover::Offered, _) => {
                "То, что вы говорите и показываете, идёт через сервер, и другие не узнают ваш интернет-адрес."
            }
            (Cover::None, false) => {
                "Этот сервер не может его скрыть: у него нет ретранслятора. Попросите того, кто отвечает за сервер, включить ретранслятор."
            }
            (Cover::None, true) => {
                "У этого сервера нет ретранслятора, поэтому ни с кем не связаться. Снимите флажок, чтобы поговорить; другие тогда увидят ваш адрес."
            }
            (Cover::Always, _) => "На этом сервере никто не узнаёт ваш интернет-адрес: всё идёт через сервер.",
        },
    },
    call: Call {
        heading: |room| format!("Встреча в комнате {room}"),
        people: |people| counted(people as u64, "участник", "участника", "участников") + " во встрече",
        participants: "Участники",
        controls: "Управление встречей",
        mute: "Выключить микрофон",
        unmute: "Включить микрофон",
        turn_camera_off: "Выключить камеру",
        turn_camera_on: "Включить камеру",
        share: "Показать экран",
        stop_sharing: "Закончить показ",
        sharing_with: |people| match people {
            0 => "Вы показываете экран, но здесь пока больше никого нет.".into(),
            people => {
                let participants = counted(people as u64, "участнику", "участникам", "участникам");
                format!("Вы показываете экран {participants}.")
            }
        },
        share_failed: failures::share_failed,
        you_are_muted: "Ваш микрофон выключен. Включите его или говорите, удерживая пробел.",
        more: "Ещё",
        flip_camera: "Переключить камеру",
        share_other: "Показать другое",
        speaker_view: "Показывать говорящего крупно",
        grid_view: "Показывать всех одинаково",
        leave: "Выйти",
        alone: "Здесь пока больше никого нет",
        nobody_hears_you: "Вас никто не слышит, хотя микрофон включён. Включите микрофон заново или переподключитесь.",
        reconnect: "Переподключиться",
        joined: |name| format!("{name} входит во встречу"),
        left: |name| format!("{name} выходит из встречи"),
        server_lost: "Сервер недоступен. Ваш разговор продолжается, страница пробует снова; до тех пор никто новый войти не сможет.",
        server_found: "Сервер снова доступен.",
    },
    tile: Tile {
        you: |name| format!("{name} (вы)"),
        you_alone: "Вы",
        screen_of: |name| format!("Экран: {name}"),
        own_screen: "Ваш экран",
        enlarge: |what| format!("Держать крупно: {what}"),
        shares: |name| format!("{name} показывает экран"),
        shares_no_more: |name| format!("{name} больше не показывает экран"),
        muted: "микрофон выключен",
        camera_off: "камера выключена",
        connecting: "соединяется",
        reconnecting: "соединяется заново",
        reconnected: "связь восстановлена",
        no_connection: "нет связи",
        connecting_now: "Соединяем…",
        reconnecting_now: "Соединяем заново…",
        failed_now: "Нет связи.",
        try_again: "Пробуем снова.",
        no_sound: "Звук не доходит.",
    },
    talk: Talk {
        chat: "Чат",
        people: "Участники",
        beside: "Рядом со сценой",
        messages: "Сообщения",
        everybody: "Все",
        close: "Закрыть панель",
        message: "Сообщение",
        send: "Отправить",
        nothing_said: "Пока никто ничего не написал. Написанное идёт напрямую тем, кто во встрече; кто придёт позже, тоже сможет прочесть.",
        too_long: |most, over| {
            format!("В сообщении не больше {most} знаков. Уберите {}.", counted(over as u64, "знак", "знака", "знаков"))
        },
        typing: |names| match names {
            [] => String::new(),
            [one] => format!("{one} пишет…"),
            [one, two] => format!("{one} и {two} пишут…"),
            several => counted(several.len() as u64, "человек пишет…", "человека пишут…", "человек пишут…"),
        },
        unread: |count| {
            let forms = ("непрочитанное сообщение", "непрочитанных сообщения", "непрочитанных сообщений");
            counted(count.into(), forms.0, forms.1, forms.2)
        },
        says: |name, words| format!("{name} пишет: {words}"),
        earlier: "Более ранние сообщения",
        raise_hand: "Поднять руку",
        lower_hand: "Опустить руку",
        hand_up: |name| format!("{name}: рука поднята"),
        own_hand_up: "Ваша рука поднята",
        own_hand_down: "Ваша рука опущена",
        hand_number: |number| format!("рука поднята, номер {number}"),
        react: "Отреагировать",
        reaction: |reaction| match reaction {
            Reaction::ThumbsUp => "Большой палец",
            Reaction::Heart => "Сердце",
            Reaction::Laugh => "Смех",
            Reaction::Clap => "Аплодисменты",
            Reaction::Surprise => "Удивление",
            Reaction::Party => "Праздник",
            Reaction::Sad => "Грусть",
        },
        reacted: |name, reaction| format!("{name} — {reaction}"),
    },
};

fn invalid_room(why: InvalidRoomName) -> String {
    match why {
        InvalidRoomName::Empty => "Напишите название комнаты, например planerka-po-sredam.".into(),
        InvalidRoomName::TooLong => {
            let characters = counted(RoomName::MAX_CHARS as u64, "знака", "знаков", "знаков");
            format!("В названии комнаты не больше {characters}. Уберите лишние.")
        }
        InvalidRoomName::Character(wrong) => {
            format!("Название комнаты состоит из латинских букв от a до z, цифр и дефисов. Уберите «{wrong}».")
        }
    }
}

fn invalid_name(why: InvalidDisplayName) -> &'static str {
    const { assert!(DisplayName::MAX_CHARS == 64) };
    match why {
        InvalidDisplayName::Empty => "Напишите своё имя, чтобы другие знали, кто вы.",
        InvalidDisplayName::TooLong => "В имени не больше 64 знаков. Сократите его немного.",
        InvalidDisplayName::ControlCharacter => {
            "В этом имени есть невидимый знак. Наберите имя вручную, не вставляйте его."
        }
    }
}

fn here(names: &[&str]) -> String {
    match names {
        [] => "Здесь пока никого нет".into(),
        [one] => format!("Здесь {one}"),
        [one, two] => format!("Здесь {one} и {two}"),
        [one, two, three] => format!("Здесь {one}, {two} и {three}"),
        [one, two, others @ ..] => {
            let people = counted(others.len() as u64, "человек", "человека", "человек");
            format!("Здесь {one}, {two} и ещё {people}")
        }
    }
}

#[cfg(test)]
mod tests;

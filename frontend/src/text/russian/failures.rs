//! Что не так и что делать. Кавычки и пробелы как в `russian.rs`.

use crate::browser::MediaFailure;
use crate::text::Which;
use crate::visit::Trouble;
use shared::RefusedCode;

pub(super) fn failed(which: Which, failure: MediaFailure) -> String {
    let (what, whom, it) = match which {
        Which::Microphone => ("Микрофон", "микрофон", "его"),
        Which::Camera => ("Камера", "камеру", "её"),
        Which::Both => ("Микрофон и камера", "микрофон и камеру", "их"),
    };
    let agreed = |microphone, camera, both| match which {
        Which::Microphone => microphone,
        Which::Camera => camera,
        Which::Both => both,
    };
    match failure {
        MediaFailure::Denied => {
            let allowed = agreed("разрешён", "разрешена", "разрешены");
            format!(
                "{what} не {allowed} для этой страницы. Нажмите на значок рядом с адресом, разрешите доступ и включите {it} здесь."
            )
        }
        MediaFailure::Dismissed => {
            let allowed = agreed("разрешён", "разрешена", "разрешены");
            format!("{what} пока не {allowed}. Включите {it} здесь и нажмите «Разрешить», когда браузер спросит.")
        }
        MediaFailure::DeniedBySystem => format!(
            "Система не даёт этому браузеру {whom}. Разрешите доступ браузеру в настройках конфиденциальности системы, затем включите {it} здесь."
        ),
        MediaFailure::NotFound => {
            let none = agreed("Микрофон не найден", "Камера не найдена", "Ни микрофон, ни камера не найдены");
            format!("{none}. Подключите {it} и включите здесь.")
        }
        MediaFailure::InUse => {
            let busy = agreed("занят", "занята", "заняты");
            format!("{what} {busy} другой программой. Закройте ту программу и включите {it} здесь.")
        }
        MediaFailure::Overconstrained => {
            let unfit = agreed("не подходит", "не подходит", "не подходят");
            let other = agreed("другой", "другую", "другие");
            format!("{what} {unfit} для звонка. Подключите {other} и включите {it} здесь.")
        }
        MediaFailure::Aborted => {
            let did_not_start = agreed("не включился", "не включилась", "не включились");
            format!("{what} {did_not_start}. Чтобы попробовать снова, включите {it} здесь.")
        }
        MediaFailure::Insecure => format!(
            "Браузер даёт {whom} только безопасным страницам. Откройте эту страницу с https:// в начале адреса."
        ),
        MediaFailure::Ended => {
            let gone = agreed("Микрофон отключили", "Камеру отключили", "Микрофон и камеру отключили");
            format!("{gone} или забрали. Подключите {it} снова и включите здесь.")
        }
        MediaFailure::Unknown => {
            let fails = agreed("не работает", "не работает", "не работают");
            format!("{what} {fails}, и браузер не говорит почему. Чтобы попробовать снова, включите {it} здесь.")
        }
    }
}

pub(super) fn share_failed(failure: MediaFailure) -> &'static str {
    match failure {
        MediaFailure::Denied | MediaFailure::Dismissed | MediaFailure::DeniedBySystem => {
            "Ничего не показано. Нажмите «Показать экран», чтобы выбрать снова; если выбор не появляется, разрешите этому браузеру запись экрана в настройках системы."
        }
        MediaFailure::NotFound => "Показывать нечего. Откройте окно, которое хотите показать, и попробуйте снова.",
        MediaFailure::InUse => "Система не отдаёт этот экран браузеру. Выберите другое окно или весь экран.",
        MediaFailure::Overconstrained => "Этот экран показать нельзя. Выберите другое окно или весь экран.",
        MediaFailure::Aborted => "Показ не начался. Нажмите «Показать экран», чтобы попробовать снова.",
        MediaFailure::Insecure => {
            "Показ экрана работает только на безопасных страницах. Откройте эту страницу с https:// в начале адреса."
        }
        MediaFailure::Ended => "Показ закончился. Нажмите «Показать экран», чтобы показать что-нибудь ещё.",
        MediaFailure::Unknown => {
            "Показать экран не получилось, и браузер не говорит почему. Нажмите «Показать экран», чтобы попробовать снова."
        }
    }
}

pub(super) fn trouble(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Unreachable => "Сервер недоступен. Страница пробует снова; если это надолго, проверьте сеть.",
        Trouble::ServerLost => "Связь с сервером потеряна. Страница пробует снова; если это надолго, проверьте сеть.",
        Trouble::Refused(code) => match code {
            RefusedCode::BadMessage => "Сервер не понял эту страницу. Загрузите её заново.",
            RefusedCode::Version => {
                "У этой страницы другая версия, чем у сервера. Загрузите её заново, чтобы получить нужную."
            }
            RefusedCode::OutOfOrder => "Эта страница и сервер разошлись. Загрузите страницу заново.",
            RefusedCode::RoomFull => "Все места в этой комнате заняты. Попробуйте ещё раз, когда кто-нибудь выйдет.",
            RefusedCode::Busy => {
                "У сервера столько посетителей, сколько он может принять. Попробуйте через несколько минут."
            }
            RefusedCode::UnknownPeer => "Кто-то вышел, пока мы с ним соединялись. Вам ничего делать не нужно.",
            RefusedCode::Rate => "Страница сказала слишком много сразу, и сервер отключился. Попробуйте ещё раз.",
            RefusedCode::TooLarge => "Страница сказала серверу что-то слишком длинное. Загрузите её заново.",
            RefusedCode::Silent => "Страница слишком долго не здоровалась с сервером. Попробуйте ещё раз.",
            RefusedCode::TakenOver => "Эта встреча продолжается в другой вкладке. Перейдите туда или вернитесь сюда.",
            RefusedCode::Draining => "Сервер скоро перезапустится и никого не впускает. Попробуйте через минуту.",
        },
    }
}

//! Качество связи. Кавычки и пробелы как в `russian.rs`.

use super::ice::left_out;
use crate::quality::{End, Fault, Picture, Verdict};
use crate::text::plural::russian as counted;
use crate::text::quality::protocol;
use crate::text::{Quality, ReportWords};
use mesh::{Hearing, Link, ServerLink};
use std::time::Duration;

pub(in crate::text) static QUALITY: Quality = Quality {
    heading: "Качество связи",
    verdict: |verdict| match verdict {
        Verdict::Fine => "Всё хорошо.".into(),
        Verdict::Alone => "Здесь пока больше никого нет.".into(),
        Verdict::ServerLost => "Сервер недоступен; встреча продолжается.".into(),
        Verdict::OwnNetwork => {
            "Ваша сеть медленная или многое теряет. Подойдите ближе к Wi-Fi или подключите кабель.".into()
        }
        Verdict::With(name, fault) => match fault {
            Fault::Failed => format!("С участником {name} нет связи. Пробуем снова."),
            Fault::Interrupted => format!("Связь с участником {name} прервалась. Восстанавливаем."),
            Fault::Connecting => format!("Соединяем с участником {name}."),
            Fault::HearsNothing => {
                format!("{name} вас не слышит. Выключите и снова включите микрофон или переподключитесь.")
            }
            Fault::NoSound => format!("От участника {name} не доходит звук."),
            Fault::NoPicture => format!("От участника {name} не доходит изображение."),
            Fault::LossIn => format!("Многое из того, что вам отправляет {name}, теряется по пути."),
            Fault::LossOut => format!("Многое из того, что вы отправляете участнику {name}, теряется по пути."),
            Fault::Slow => format!("Связь с участником {name} медленная."),
        },
    },
    server: |link, time| match link {
        ServerLink::Up => format!("Сервер на связи уже {}", lasting(time)),
        ServerLink::Opening => "Сервер: соединяем".into(),
        ServerLink::Lost => format!("Сервер недоступен уже {}, пробуем снова", lasting(time)),
    },
    path: |path| match path {
        None => "Пути пока нет".into(),
        Some(path) => {
            let way = if path.is_relayed() { "Через сервер" } else { "Напрямую" };
            let end = |end| match end {
                End::Host => "свой адрес",
                End::Mapped => "через маршрутизатор",
                End::Found => "найден перебором",
                End::Relay => "ретранслятор",
            };
            format!("{way} ({}), {} – {}", protocol(path.carrier), end(path.local), end(path.remote))
        }
    },
    left_out,
    arrives: |standing| match (standing.link, standing.hears_us, standing.flow.sound, standing.flow.picture) {
        (Link::Connecting, ..) => "Соединяется",
        (Link::Interrupted, ..) => "Восстанавливается",
        (Link::Failed, ..) => "Нет связи",
        (Link::Connected, Hearing::Nobody, true, _) => "Вас не слышит",
        (Link::Connected, Hearing::Nobody, false, _) => "Вы не слышите друг друга",
        (Link::Connected, Hearing::Somebody | Hearing::Unknown, false, _) => "Звук не доходит",
        (Link::Connected, Hearing::Somebody | Hearing::Unknown, true, false) => "Изображение не доходит",
        (Link::Connected, Hearing::Somebody, true, true) => "Всё доходит в обе стороны",
        (Link::Connected, Hearing::Unknown, true, true) => "Всё доходит",
    },
    round_trip: "Туда и обратно",
    loss: "Потери: приём и отправка",
    rate: "Данные: приём и отправка",
    both: |coming, going, unit| format!("{coming} / {going} {unit}"),
    milliseconds: "мс",
    kilobits: "кбит/с",
    picture: |picture| match picture {
        None => "Изображения нет".into(),
        Some(Picture { width, height, rate }) => {
            let frames = counted(rate.round().max(0.0) as u64, "кадр", "кадра", "кадров");
            format!("Изображение {width} × {height}, {frames}/с")
        }
    },
    freezes: |count| match count {
        0 => "без замираний".into(),
        count => counted(count, "замирание", "замирания", "замираний"),
    },
    repairs: |repairs| match repairs.restarts.saturating_add(repairs.connections) {
        0 => "без восстановлений".into(),
        count => counted(count.into(), "восстановление", "восстановления", "восстановлений"),
    },
    report: ReportWords {
        copy: "Скопировать отчёт",
        copied: "Отчёт скопирован",
        copy_failed: "Браузер не дал скопировать. Попробуйте другой браузер.",
        about: "Последние 10 минут в цифрах, без имён и адресов.",
    },
};

/// В винительном падеже: «уже 1 минуту».
fn lasting(time: Duration) -> String {
    match time.as_secs() {
        seconds @ 0..60 => counted(seconds, "секунду", "секунды", "секунд"),
        seconds => counted(seconds / 60, "минуту", "минуты", "минут"),
    }
}

//! Работают ли здесь звонки. Кавычки и пробелы как в `russian.rs`.

use crate::check::{Device, Grade, Outlook, Remedy};
use crate::text::check::{Lines, Outcomes};
use crate::text::{Check, ReportWords, decimal};

pub(in crate::text) static CHECK: Check = Check {
    heading: "Проверка связи",
    trying: |known, all| format!("Пробуем то, что нужно для звонков: {known} из {all}. Это займёт меньше минуты."),
    verdict: |grade| match grade {
        Grade::Waiting => "Пробуем то, что нужно для звонков.",
        Grade::Good | Grade::Aside => "Звонки здесь будут работать хорошо.",
        Grade::Poor => "Звонки здесь будут работать, но вот что стоит знать:",
        Grade::Bad => "Пока всё так, звонки здесь работать не будут:",
    },
    remedy: |remedy| {
        match remedy {
        Remedy::ReachServer => {
            "Сервер не отвечает. Проверьте сеть; возможно, прокси или межсетевой экран задерживает WebSocket: попросите того, кто за них отвечает, его пропускать.".into()
        }
        Remedy::TryLater => "Сервер сейчас больше никого отсюда не принимает. Попробуйте через минуту.".into(),
        Remedy::Fix(Device::Microphone) => "Вас никто не услышит: посмотрите, что сказано о микрофоне.".into(),
        Remedy::Fix(Device::Camera) => "Вас никто не увидит: посмотрите, что сказано о камере.".into(),
        Remedy::AllowUdp(port) => format!(
            "UDP здесь заблокирован. Звонки идут по TCP через сервер; изображение может иногда замирать. Попросите того, кто отвечает за сеть, разрешить UDP{}.",
            at_port(port)
        ),
        Remedy::AllowAny(port) => format!(
            "Эта сеть ничего не пропускает к другим. Попробуйте другую сеть, например с телефона, или попросите того, кто отвечает за эту, разрешить UDP{}.",
            at_port(port)
        ),
        Remedy::OfferRelay => {
            "Сервер не предлагает ретранслятор по UDP: некоторые не смогут соединиться друг с другом. Попросите того, кто отвечает за сервер, включить ретранслятор.".into()
        }
        Remedy::RelayRefuses(code) => format!(
            "У ретранслятора сейчас нет для вас места (ошибка {code}). Попробуйте через минуту; если это не пройдёт, скажите тому, кто отвечает за сервер."
        ),
        Remedy::LosesMuch => "Многое теряется по пути. Подойдите ближе к Wi-Fi или подключите кабель.".into(),
        Remedy::IsSlow => {
            "Ответы идут долго, и люди будут говорить одновременно. Приостановите загрузки или выключите VPN.".into()
        }
        Remedy::WithoutPictures => {
            "Скорости отправки для изображения не хватает. Выключайте камеру в звонках или приостановите отправку файлов.".into()
        }
    }
    },
    outlook: |outlook| match outlook {
        Outlook { small: 0, .. } => "Вашей связи хватит для голоса, но не для изображения.".into(),
        Outlook { full, small } if full == small => {
            format!("Вашей связи хватит для видео, если других участников не больше {small}.")
        }
        Outlook { full: 0, small } => {
            format!("Вашей связи хватит для видео в маленьких окошках, если других участников не больше {small}.")
        }
        Outlook { full, small } => format!(
            "Вашей связи хватит для видео, если других участников не больше {full}, а в окошках поменьше — не больше {small}."
        ),
    },
    lines: Lines {
        server: "Сервер",
        host: "Свой адрес",
        mapped: "Адрес, видимый снаружи",
        udp: "Ретранслятор по UDP",
        tcp: "Ретранслятор по TCP",
        tls: "Ретранслятор по TLS",
        travel: "Через ретранслятор и обратно",
        uplink: "Сколько можно отправить",
    },
    outcomes: Outcomes {
        trying: "пробуем…",
        works: "работает",
        no_answer: "нет ответа",
        not_offered: "не предлагается",
        refused: |code| format!("отказ, ошибка {code}"),
        device_waiting: "ждём ответа…",
        device_off: "не используется",
        server_answers: "отвечает",
        server_refuses: "отказывает",
        address_found: "найден",
        no_address: "нет",
        address_not_needed: "не нужен",
        waiting: "ждём…",
        trip: |trip| format!("{:.0}\u{a0}мс, потеряно {}\u{a0}%", trip.round_trip, decimal::comma(trip.loss * 100.0)),
        nothing_back: "ничего не вернулось",
        no_relay: "нет ретранслятора",
        uplink: |uplink| format!("{}\u{a0}Мбит/с", decimal::comma(uplink / 1000.0)),
        not_measured: "не измерено",
    },
    again: "Проверить ещё раз",
    report: ReportWords {
        copy: "Скопировать отчёт",
        copied: "Отчёт скопирован",
        copy_failed: "Браузер не дал скопировать. Попробуйте другой браузер.",
        about: "Для того, кто вам помогает: что нашла эта страница, без единого адреса.",
    },
};

fn at_port(port: Option<u16>) -> String {
    port.map(|port| format!(", порт {port}")).unwrap_or_default()
}

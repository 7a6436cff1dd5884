//! Что не так с серверами, которые сервер называет для поиска путей: для того, кто за него отвечает.

use shared::{InvalidIceServer, InvalidIceServers, InvalidIceUrl};

pub(in crate::text) fn left_out(InvalidIceServers { number, why }: &InvalidIceServers) -> String {
    let why = match why {
        InvalidIceServer::NoUrl => "у него нет адреса".to_owned(),
        InvalidIceServer::Url { url, why } => format!("{url}, {}", why_not(*why)),
        InvalidIceServer::NoUsername(url) => format!("{url}, нет имени пользователя для ретранслятора"),
        InvalidIceServer::NoCredential(url) => format!("{url}, нет пароля для ретранслятора"),
        InvalidIceServer::LongUsername(url) => format!("{url}, имя пользователя слишком длинное"),
    };
    format!("Сервер ICE {number}: {why}. Он не используется; скажите об этом тому, кто отвечает за сервер.")
}

fn why_not(why: InvalidIceUrl) -> String {
    let sentence = match why {
        InvalidIceUrl::Empty => "адрес пуст",
        InvalidIceUrl::Character(character) => return format!("знаку {character} в адресе не место"),
        InvalidIceUrl::Scheme => "адрес начинается с stun:, stuns:, turn: или turns:",
        InvalidIceUrl::Slashes => "после первого слова не нужны //",
        InvalidIceUrl::Extra(extra) => return format!("после первого слова не нужно {extra}"),
        InvalidIceUrl::NoHost => "нет имени узла",
        InvalidIceUrl::Host => "узел не назван ни именем, ни адресом IP",
        InvalidIceUrl::Brackets => "адрес IPv6 пишется в квадратных скобках",
        InvalidIceUrl::Zone => "адрес с зоной в другом месте ничего не значит",
        InvalidIceUrl::Port => "порт должен быть числом от 1 до 65535",
        InvalidIceUrl::StunQuery => "у stun: и stuns: не бывает ?",
        InvalidIceUrl::Query => "после ? может быть только transport=udp или transport=tcp",
        InvalidIceUrl::Dtls => "браузеры обращаются к turns: только по TCP",
    };
    sentence.to_owned()
}

//! Ce qui ne va pas avec les serveurs qu’un serveur nomme pour trouver des chemins : pour qui le gère.

use shared::{InvalidIceServer, InvalidIceServers, InvalidIceUrl};

pub(in crate::text) fn left_out(InvalidIceServers { number, why }: &InvalidIceServers) -> String {
    let why = match why {
        InvalidIceServer::NoUrl => "il n’a pas d’adresse".to_owned(),
        InvalidIceServer::Url { url, why } => format!("{url}, {}", why_not(*why)),
        InvalidIceServer::NoUsername(url) => format!("{url}, il manque le nom d’utilisateur du relais"),
        InvalidIceServer::NoCredential(url) => format!("{url}, il manque le mot de passe du relais"),
        InvalidIceServer::LongUsername(url) => format!("{url}, le nom d’utilisateur est trop long"),
    };
    format!("Serveur ICE {number}\u{a0}: {why}. Il n’est pas utilisé\u{202f}; dites-le à qui gère ce serveur.")
}

fn why_not(why: InvalidIceUrl) -> String {
    let sentence = match why {
        InvalidIceUrl::Empty => "l’adresse est vide",
        InvalidIceUrl::Character(character) => return format!("{character} n’a pas sa place dans une adresse"),
        InvalidIceUrl::Scheme => "une adresse commence par stun:, stuns:, turn: ou turns:",
        InvalidIceUrl::Slashes => "pas de // après le premier mot",
        InvalidIceUrl::Extra(extra) => return format!("pas de {extra} après le premier mot"),
        InvalidIceUrl::NoHost => "l’hôte manque",
        InvalidIceUrl::Host => "l’hôte n’est ni un nom ni une adresse IP",
        InvalidIceUrl::Brackets => "une adresse IPv6 est entre crochets",
        InvalidIceUrl::Zone => "une adresse avec une zone ne vaut rien ailleurs",
        InvalidIceUrl::Port => "un port est un nombre de 1 à 65535",
        InvalidIceUrl::StunQuery => "pas de ? avec stun: et stuns:",
        InvalidIceUrl::Query => "après ? il ne peut y avoir que transport=udp ou transport=tcp",
        InvalidIceUrl::Dtls => "les navigateurs n’atteignent turns: que par TCP",
    };
    sentence.to_owned()
}

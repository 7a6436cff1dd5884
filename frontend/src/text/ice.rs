//! What is wrong with the servers for finding ways that a server names: for whoever runs it.

use shared::{InvalidIceServer, InvalidIceServers, InvalidIceUrl};

/// In English.
pub(super) fn english(wrong: &InvalidIceServers) -> String {
    format!("{wrong}. It is left out; tell whoever runs this server.")
}

/// In French.
pub(super) fn french(InvalidIceServers { number, why }: &InvalidIceServers) -> String {
    let why = match why {
        InvalidIceServer::NoUrl => "il n’a pas d’adresse".to_owned(),
        InvalidIceServer::Url { url, why } => format!("{url}, {}", french_url(*why)),
        InvalidIceServer::NoUsername(url) => format!("{url}, il manque le nom d’utilisateur du relais"),
        InvalidIceServer::NoCredential(url) => format!("{url}, il manque le mot de passe du relais"),
        InvalidIceServer::LongUsername(url) => format!("{url}, le nom d’utilisateur est trop long"),
    };
    format!("Serveur ICE {number}\u{a0}: {why}. Il n’est pas utilisé\u{202f}; dites-le à qui gère ce serveur.")
}

fn french_url(why: InvalidIceUrl) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entry_value_and_reason_are_named() {
        let why = InvalidIceServer::Url { url: "turn://a".into(), why: InvalidIceUrl::Slashes };
        let wrong = InvalidIceServers { number: 2, why };
        for sentence in [english(&wrong), french(&wrong)] {
            assert!(["2", "turn://a", "//", "."].iter().all(|part| sentence.contains(part)), "{sentence}");
        }
    }
}

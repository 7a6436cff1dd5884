//! Izay tsy mety amin’ny lohamilina tononin’ny lohamilina iray hitadiavana lalana: ho an’izay mitantana azy.

use shared::{InvalidIceServer, InvalidIceServers, InvalidIceUrl};

pub(in crate::text) fn left_out(InvalidIceServers { number, why }: &InvalidIceServers) -> String {
    let why = match why {
        InvalidIceServer::NoUrl => "tsy manana adiresy izy".to_owned(),
        InvalidIceServer::Url { url, why } => format!("{url}, {}", why_not(*why)),
        InvalidIceServer::NoUsername(url) => format!("{url}, tsy ampy ny anaran’ny mpampiasa ny mpampita"),
        InvalidIceServer::NoCredential(url) => format!("{url}, tsy ampy ny teny miafin’ny mpampita"),
        InvalidIceServer::LongUsername(url) => format!("{url}, lava loatra ny anaran’ny mpampiasa"),
    };
    format!("Lohamilina ICE {number}: {why}. Tsy ampiasaina izy; lazao amin’izay mitantana ity lohamilina ity.")
}

fn why_not(why: InvalidIceUrl) -> String {
    let sentence = match why {
        InvalidIceUrl::Empty => "foana ny adiresy",
        InvalidIceUrl::Character(character) => return format!("tsy mety ao anaty adiresy ny {character}"),
        InvalidIceUrl::Scheme => "stun:, stuns:, turn: na turns: no fiandohan’ny adiresy",
        InvalidIceUrl::Slashes => "tsy asiana // aorian’ny teny voalohany",
        InvalidIceUrl::Extra(extra) => return format!("tsy asiana {extra} aorian’ny teny voalohany"),
        InvalidIceUrl::NoHost => "tsy ampy ny anaran’ny milina",
        InvalidIceUrl::Host => "tsy anarana na adiresy IP ny milina",
        InvalidIceUrl::Brackets => "ao anatin’ny [ ] no asiana ny adiresy IPv6",
        InvalidIceUrl::Zone => "tsy misy dikany any an-kafa ny adiresy misy faritra",
        InvalidIceUrl::Port => "isa 1 hatramin’ny 65535 ny port",
        InvalidIceUrl::StunQuery => "tsy asiana ? ny stun: sy ny stuns:",
        InvalidIceUrl::Query => "transport=udp na transport=tcp ihany no azo asiana aorian’ny ?",
        InvalidIceUrl::Dtls => "amin’ny TCP ihany no ahatongavan’ny mpitety tranonkala amin’ny turns:",
    };
    sentence.to_owned()
}

//! Addresses that browsers take, and those that they do not.

use super::*;

const VALID: [(&str, &str, u16, IceTransport); 40] = {
    use IceTransport::{Tcp, Udp};
    [
        ("stun:stun.example", "stun.example", 3478, Udp),
        ("stun:stun.example:3479", "stun.example", 3479, Udp),
        ("stun:stun.example:1", "stun.example", 1, Udp),
        ("stun:stun.example:65535", "stun.example", 65535, Udp),
        ("stun:stun.example:03478", "stun.example", 3478, Udp),
        ("stun:localhost", "localhost", 3478, Udp),
        ("stun:a", "a", 3478, Udp),
        ("stun:192.0.2.1", "192.0.2.1", 3478, Udp),
        ("stun:192.0.2.1:19302", "192.0.2.1", 19302, Udp),
        ("stun:[2001:db8::1]", "[2001:db8::1]", 3478, Udp),
        ("stun:[2001:db8::1]:3479", "[2001:db8::1]", 3479, Udp),
        ("stun:[::1]", "[::1]", 3478, Udp),
        ("stun:[::ffff:192.0.2.1]", "[::ffff:192.0.2.1]", 3478, Udp),
        ("stun:[2001:DB8::A]", "[2001:db8::a]", 3478, Udp),
        ("stun:STUN.example", "stun.example", 3478, Udp),
        ("STUN:stun.example", "stun.example", 3478, Udp),
        ("stun:stun.example.", "stun.example.", 3478, Udp),
        ("stun:stun_1.example", "stun_1.example", 3478, Udp),
        ("stun:1stun.example", "1stun.example", 3478, Udp),
        ("stun:xn--bcher-kva.example", "xn--bcher-kva.example", 3478, Udp),
        ("stuns:stun.example", "stun.example", 5349, Tcp),
        ("stuns:stun.example:443", "stun.example", 443, Tcp),
        ("stuns:[2001:db8::1]:443", "[2001:db8::1]", 443, Tcp),
        ("turn:turn.example", "turn.example", 3478, Udp),
        ("turn:turn.example:80", "turn.example", 80, Udp),
        ("turn:turn.example?transport=udp", "turn.example", 3478, Udp),
        ("turn:turn.example?transport=tcp", "turn.example", 3478, Tcp),
        ("turn:turn.example:3480?transport=tcp", "turn.example", 3480, Tcp),
        ("turn:192.0.2.1?transport=udp", "192.0.2.1", 3478, Udp),
        ("turn:192.0.2.1:3479?transport=tcp", "192.0.2.1", 3479, Tcp),
        ("turn:[2001:db8::1]?transport=tcp", "[2001:db8::1]", 3478, Tcp),
        ("turn:[2001:db8::1]:3480?transport=udp", "[2001:db8::1]", 3480, Udp),
        ("turn:0.0.0.0", "0.0.0.0", 3478, Udp),
        ("Turn:turn.example", "turn.example", 3478, Udp),
        ("turns:turn.example", "turn.example", 5349, Tcp),
        ("turns:turn.example?transport=tcp", "turn.example", 5349, Tcp),
        ("turns:turn.example:443?transport=tcp", "turn.example", 443, Tcp),
        ("turns:192.0.2.1:443", "192.0.2.1", 443, Tcp),
        ("turns:[2001:db8::1]", "[2001:db8::1]", 5349, Tcp),
        ("TURNS:turn.example:443", "turn.example", 443, Tcp),
    ]
};

const INVALID: [(&str, InvalidIceUrl); 75] = {
    use InvalidIceUrl::{
        Brackets, Character, Dtls, Empty, Extra, Host, NoHost, Port, Query, Scheme, Slashes, StunQuery, Zone,
    };
    [
        ("", Empty),
        (" stun:stun.example", Character(' ')),
        ("stun:stun.example ", Character(' ')),
        ("stun:stun example", Character(' ')),
        ("stun:stun.example\n", Character('\n')),
        ("stun:\tstun.example", Character('\t')),
        ("stun:stun.example\0", Character('\0')),
        ("stun:bücher.example", Character('ü')),
        ("stun:сtun.example", Character('с')),
        ("stun:stun.example\\", Character('\\')),
        ("stun:\"stun.example\"", Character('"')),
        ("<stun:stun.example>", Character('<')),
        ("stun:{host}", Character('{')),
        ("stun.example", Scheme),
        ("stun.example:3478", Scheme),
        ("192.0.2.1:3478", Scheme),
        ("stun", Scheme),
        (":stun.example", Scheme),
        ("stunt:stun.example", Scheme),
        ("stun2:stun.example", Scheme),
        ("stun-s:stun.example", Scheme),
        ("http:stun.example", Scheme),
        ("https://stun.example", Scheme),
        ("ws://stun.example", Scheme),
        ("udp:stun.example", Scheme),
        ("turntls:turn.example", Scheme),
        ("javascript:alert(1)", Scheme),
        ("[2001:db8::1]:3478", Scheme),
        ("stun://stun.example", Slashes),
        ("turn://turn.example?transport=udp", Slashes),
        ("turns://turn.example:443", Slashes),
        ("stun:stun.example/", Extra('/')),
        ("stun:stun.example:3478/path", Extra('/')),
        ("stun:/stun.example", Extra('/')),
        ("turn:user@turn.example", Extra('@')),
        ("turn:user:word@turn.example", Extra('@')),
        ("stun:stun.example#here", Extra('#')),
        ("turn:turn.example?transport=udp#here", Extra('#')),
        ("stun:", NoHost),
        ("stun::3478", NoHost),
        ("turn:?transport=udp", NoHost),
        ("turn::3478?transport=udp", NoHost),
        ("stun:.", Host),
        ("stun:stun..example", Host),
        ("stun:.example", Host),
        ("stun:-stun.example", Host),
        ("stun:stun-.example", Host),
        ("stun:stun%2eexample", Host),
        ("stun:stun,example", Host),
        ("stun:stun*example", Host),
        ("stun:192.0.2.256", Host),
        ("STUN:192.0.2", Host),
        ("stun:3221225985", Host),
        ("stun:0x7f000001", Host),
        ("STUN:192.0.02.1", Host),
        ("stun:192.0.2.1.5", Host),
        ("stun:[192.0.2.1]", Host),
        ("stun:[stun.example]", Host),
        ("stun:[]", Host),
        ("stun:[v1.fe]", Host),
        ("stun:[2001:db8::1]3478", Host),
        ("stun:2001:db8::1", Brackets),
        ("stun:[2001:db8::1", Brackets),
        ("stun:2001:db8::1]", Brackets),
        ("stun:[fe80::1%eth0]", Zone),
        ("stun:stun.example:", Port),
        ("stun:stun.example:0", Port),
        ("stun:stun.example:65536", Port),
        ("stun:stun.example:-1", Port),
        ("stun:stun.example:+80", Port),
        ("stun:stun.example:http", Port),
        ("stun:stun.example?transport=udp", StunQuery),
        ("turn:turn.example?", Query),
        ("turn:turn.example?transport=tls", Query),
        ("turns:turn.example?transport=udp", Dtls),
    ]
};

#[test]
fn every_valid_address_is_taken_for_what_it_is() {
    for (text, host, port, transport) in VALID {
        let url: IceUrl = text.parse().unwrap_or_else(|why| panic!("{text}: {why}"));
        assert_eq!((url.host().to_string().as_str(), url.port(), url.transport()), (host, port, transport), "{text}");
        assert_eq!(url.to_string().parse(), Ok(url), "{text}");
    }
}

#[test]
fn every_invalid_address_is_refused_with_the_reason() {
    for (text, why) in INVALID {
        assert_eq!(text.parse::<IceUrl>(), Err(why), "{text}");
    }
}

#[test]
fn queries_have_one_form() {
    for query in ["transport", "transport=", "transport=UDP", "Transport=tcp", "transport=tcp&a=b", "a=b", "?", "=udp"]
    {
        let url = format!("turn:turn.example?{query}");
        assert_eq!(url.parse::<IceUrl>(), Err(InvalidIceUrl::Query), "{url}");
    }
}

#[test]
fn names_have_their_longest() {
    let label = "a".repeat(63);
    let longest = format!("stun:{label}.{label}.{label}.{}", "a".repeat(61));
    assert!(longest.parse::<IceUrl>().is_ok());
    assert_eq!(format!("{longest}a").parse::<IceUrl>(), Err(InvalidIceUrl::Host));
    assert_eq!(format!("stun:{label}a.example").parse::<IceUrl>(), Err(InvalidIceUrl::Host));
}

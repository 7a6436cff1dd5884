//! Addresses that browsers take, and those that they do not.

mod table;

use super::*;
use table::{INVALID, VALID};

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

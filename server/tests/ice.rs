//! What an operator may name as a STUN or TURN server, and what a page does with what it is told: one table for both.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]

#[path = "../../shared/src/ice/url/tests/table.rs"]
mod table;

use server::ice::Entry;
use shared::{IceServer, IceTransport, IceUrl, InvalidIceServer, InvalidIceServers, InvalidIceUrl};
use table::{INVALID, VALID};

#[test]
fn every_valid_address_can_be_a_setting() {
    for (text, ..) in VALID {
        let relays = text.parse::<IceUrl>().unwrap().scheme().relays();
        let login = if relays { " username=u credential=c" } else { "" };
        let entry = Entry::parse(&format!("{text}{login}")).unwrap_or_else(|why| panic!("{text}: {why}"));
        assert_eq!(entry.relays(), relays, "{text}");
    }
}

#[test]
fn every_invalid_address_is_refused_as_a_setting_with_the_reason() {
    for (text, why) in INVALID {
        let said = Entry::parse(text).expect_err(text);
        assert!(said == why.to_string() || said.ends_with(&format!(": {why}")), "{text:?}: {said}");
    }
}

#[test]
fn a_page_names_every_invalid_address_and_uses_the_valid_ones() {
    let login = |text: &str| Some(text.to_owned());
    let urls = INVALID.iter().map(|(text, _)| text).chain(VALID.iter().map(|(text, ..)| text));
    let told =
        IceServer { urls: urls.map(|text| (*text).to_owned()).collect(), username: login("u"), credential: login("c") };
    let (ice, left_out) = mesh::Ice::of(&[told], false);
    let used: Vec<&str> = ice.servers[0].urls.iter().map(String::as_str).collect();
    assert_eq!(used, VALID.map(|(text, ..)| text));
    let wrong = |(text, why): (&str, InvalidIceUrl)| InvalidIceServers {
        number: 1,
        why: InvalidIceServer::Url { url: text.to_owned(), why },
    };
    assert_eq!(left_out, INVALID.map(wrong));
}

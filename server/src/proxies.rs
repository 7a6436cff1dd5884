//! Reverse proxies in front of this server, and what they say of those whom they speak for. Pure.
//!
//! Only `X-Forwarded-*` is read, not `Forwarded` (RFC 7239): a proxy that writes the one hands on the other as strangers
//! sent it, so a server that reads both believes whoever pleases.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use std::net::{IpAddr, SocketAddr};
use turn::Network;

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

/// Those whose word is taken (`--trusted-proxy`).
#[derive(Clone, Debug, Default)]
pub(crate) struct Proxies(Vec<Network>);

/// Who asks, as far as somebody says whom we believe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Client {
    /// Where from.
    pub(crate) address: IpAddr,
    /// What their page was reached by, perhaps with a port.
    pub(crate) host: Option<Box<str>>,
    /// Whether their page was, by TLS; a server without a proxy does not ask itself.
    pub(crate) by_tls: Option<bool>,
}

impl Proxies {
    pub(crate) fn new(networks: &[Network]) -> Self {
        Self(networks.to_vec())
    }

    /// Whether what this peer says of others is believed.
    pub(crate) fn trust(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.0.iter().any(|network| network.contains(peer))
    }

    /// For whom `peer` sends a request with these headers: for itself, unless it is trusted and says otherwise.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Client {
        let own_host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).map(Box::from);
        if !self.trust(peer) {
            return Client { address: peer, host: own_host, by_tls: None };
        }
        let by_tls = last(headers, &PROTO).and_then(|scheme| match &*scheme.to_ascii_lowercase() {
            "https" | "wss" => Some(true),
            "http" | "ws" => Some(false),
            _ => None,
        });
        Client { address: self.address(peer, headers), host: last(headers, &HOST).map(Box::from).or(own_host), by_tls }
    }

    /// From the right, where each proxy has added whom it heard: the first that is no proxy of ours. What stands left of it
    /// anybody may have written, and left of what is no address, too.
    fn address(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut heard = peer;
        for value in headers.get_all(FOR).into_iter().rev() {
            for entry in entries(value) {
                let Some(address) = entry.and_then(address) else { return heard };
                heard = address;
                if !self.trust(address) {
                    return heard;
                }
            }
        }
        heard
    }
}

/// An address as proxies write it: plain, in brackets, with a port or without.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim_matches([' ', '\t']);
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let parsed = bare.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()));
    parsed.ok().map(|address| address.to_canonical())
}

/// What the proxy next to us said, if proxies before it, or a stranger, said something as well.
fn last<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let value = headers.get_all(name).into_iter().next_back()?;
    entries(value).next()?.map(str::trim).filter(|value| !value.is_empty())
}

/// From the right; none for one that is no text. What a stranger wrote on the left spoils nothing of what follows.
fn entries(value: &HeaderValue) -> impl Iterator<Item = Option<&str>> {
    value.as_bytes().rsplit(|byte| *byte == b',').map(|entry| str::from_utf8(entry).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn proxies() -> Proxies {
        Proxies::new(&["10.0.0.0/8", "fd00::/8", "127.0.0.1"].map(|network| network.parse().unwrap()))
    }

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        headers
    }

    /// Whom a proxy of ours speaks for that sends these lines.
    fn heard(lines: &[&str]) -> IpAddr {
        let lines: Vec<_> = lines.iter().map(|line| ("x-forwarded-for", *line)).collect();
        proxies().client(ip("10.0.0.1"), &headers(&lines)).address
    }

    #[test]
    fn nobody_else_is_believed() {
        let said = headers(&[
            ("host", "call.example"),
            ("x-forwarded-for", "192.0.2.1"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "evil.example"),
        ]);
        for peer in ["203.0.113.9", "::ffff:203.0.113.9", "2001:db8::1", "11.0.0.1"] {
            let client = proxies().client(ip(peer), &said);
            let own = Client { address: ip(peer), host: Some("call.example".into()), by_tls: None };
            assert_eq!(client, own);
            assert_eq!(Proxies::default().client(ip("127.0.0.1"), &said).address, ip("127.0.0.1"));
        }
        let client = proxies().client(ip("::ffff:10.0.0.1"), &said);
        let other = Client { address: ip("192.0.2.1"), host: Some("evil.example".into()), by_tls: Some(true) };
        assert_eq!(client, other);
    }

    #[test]
    fn the_address_is_the_last_that_is_no_proxy() {
        for (lines, expected) in [
            (&[][..], "10.0.0.1"),
            (&["192.0.2.1"][..], "192.0.2.1"),
            (&["192.0.2.1, 10.0.0.2,fd00::3 "], "192.0.2.1"),
            (&["192.0.2.1", "10.0.0.2"], "192.0.2.1"),
            // A client that wrote its own, and proxies that added to it.
            (&["127.0.0.1, 198.51.100.7, 192.0.2.1"], "192.0.2.1"),
            (&["198.51.100.7", "192.0.2.1, 10.0.0.2"], "192.0.2.1"),
            (&["10.0.0.9, 10.0.0.2"], "10.0.0.9"),
            // With ports, in brackets, one family inside the other.
            (&["192.0.2.1:4711"], "192.0.2.1"),
            (&["[2001:db8::1]:4711"], "2001:db8::1"),
            (&["[2001:db8::1]"], "2001:db8::1"),
            (&["2001:db8::1, ::ffff:10.0.0.2"], "2001:db8::1"),
            (&["::ffff:192.0.2.1"], "192.0.2.1"),
        ] {
            assert_eq!(heard(lines), ip(expected), "{lines:?}");
        }
    }

    #[test]
    fn garbage_and_what_stands_left_of_it_are_nobodys_address() {
        for garbage in [
            "",
            " ",
            ",",
            "unknown",
            "_hidden",
            "\"192.0.2.1\"",
            "192.0.2.1;x",
            "192.0.2.300",
            "192.0.2.1:99999",
            "[192.0.2.1",
            "2001:db8::1:80:x",
            "fe80::1%eth0",
            "for=192.0.2.1",
            "192.0.2.1 192.0.2.2",
            "\u{e9}",
            "0x7f.1",
        ] {
            assert_eq!(heard(&[garbage]), ip("10.0.0.1"), "{garbage:?}");
            assert_eq!(heard(&[&format!("198.51.100.7, {garbage}, 10.0.0.2")]), ip("10.0.0.2"), "{garbage:?}");
            assert_eq!(heard(&["198.51.100.7", garbage, "10.0.0.2"]), ip("10.0.0.2"), "{garbage:?}");
        }
        let huge = "198.51.100.7, ".repeat(5_000);
        assert_eq!(heard(&[&format!("{huge}192.0.2.1")]), ip("192.0.2.1"));
        assert_eq!(heard(&[&huge]), ip("10.0.0.1"), "it ends with nothing");
        assert_eq!(heard(&[&format!("192.0.2.1{}", ",10.0.0.2".repeat(5_000))]), ip("192.0.2.1"));
    }

    #[test]
    fn host_and_scheme_are_what_the_proxy_next_to_us_said() {
        let said = |pairs: &[(&'static str, &str)]| {
            let client = proxies().client(ip("127.0.0.1"), &headers(pairs));
            (client.host.map(String::from).unwrap_or_default(), client.by_tls)
        };
        assert_eq!(said(&[]), (String::new(), None));
        assert_eq!(said(&[("host", "inside")]), ("inside".into(), None));
        let both = [("host", "inside"), ("x-forwarded-host", "evil.example, call.example:8443")];
        assert_eq!(said(&both), ("call.example:8443".into(), None));
        let lines = [("x-forwarded-host", "evil.example"), ("x-forwarded-host", "call.example")];
        assert_eq!(said(&lines), ("call.example".into(), None));
        for (scheme, by_tls) in
            [("https", Some(true)), ("WSS", Some(true)), ("https, http", Some(false)), ("ftp", None)]
        {
            assert_eq!(said(&[("x-forwarded-proto", scheme)]).1, by_tls);
        }
        assert_eq!(said(&[("host", "inside"), ("x-forwarded-host", " ")]), ("inside".into(), None));
    }
}

//! Addresses that an operator writes: where others reach the server, and where its sockets. Pure.

use shared::IceUrl;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// What others type, `https://call.example/resaka/`: normal, in that its host is in small letters, its port is left out
/// when it is the usual one, and a slash stands at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalUrl {
    is_https: bool,
    authority: String,
    path: String,
}

/// Where pages open their sockets, `wss://other.example/path/ws`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignalingUrl {
    url: String,
    is_encrypted: bool,
}

/// Why a text is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidAddress {
    /// That of a page.
    #[error("must begin with https:// or http://")]
    NoPage,
    /// That of a socket.
    #[error("must begin with wss:// or ws://")]
    NoSocket,
    /// Between the slashes.
    #[error("must have a host, and perhaps a port, behind the two slashes")]
    Host,
    /// Behind the host.
    #[error("has a path of letters, digits and - . _ ~ between single slashes, and nothing behind it")]
    Path,
    /// It would be taken for something else.
    #[error("its path must not begin with /r, /check, /ws or /health, which this server has itself")]
    Taken,
}

/// Paths of our own, which a proxy that strips the prefix asks for.
const TAKEN: [&str; 4] = ["r", "check", "ws", "health"];

impl ExternalUrl {
    /// As browsers state it with a handshake.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("{}://{}", if self.is_https { "https" } else { "http" }, self.authority)
    }

    /// The host with its port, if that is not the usual one.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The host alone, an address of IPv6 without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        let host = split_port(&self.authority).0;
        host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
    }

    /// `/resaka/`, or `/`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Whether its pages come over TLS.
    #[must_use]
    pub const fn is_https(&self) -> bool {
        self.is_https
    }
}

impl FromStr for ExternalUrl {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        let (is_https, rest) = after(text, "https://", "http://").map_err(|()| InvalidAddress::NoPage)?;
        let (authority, path) = split(rest, if is_https { "443" } else { "80" })?;
        let path = path.strip_suffix('/').unwrap_or(path);
        let first = path.split('/').nth(1).unwrap_or_default();
        if TAKEN.contains(&first) {
            return Err(InvalidAddress::Taken);
        }
        Ok(Self { is_https, authority, path: format!("{path}/") })
    }
}

impl fmt::Display for ExternalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin(), self.path)
    }
}

impl SignalingUrl {
    /// All of it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// Whether a page that came over TLS may use it.
    #[must_use]
    pub const fn is_encrypted(&self) -> bool {
        self.is_encrypted
    }
}

impl FromStr for SignalingUrl {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        let (is_encrypted, rest) = after(text, "wss://", "ws://").map_err(|()| InvalidAddress::NoSocket)?;
        let (authority, path) = split(rest, if is_encrypted { "443" } else { "80" })?;
        let scheme = if is_encrypted { "wss" } else { "ws" };
        Ok(Self { url: format!("{scheme}://{authority}{path}"), is_encrypted })
    }
}

/// Which of the two a text begins with, and what follows.
fn after<'a>(text: &'a str, secure: &str, plain: &str) -> Result<(bool, &'a str), ()> {
    let begins = |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    match (begins(secure), begins(plain)) {
        (true, _) => Ok((true, &text[secure.len()..])),
        (false, true) => Ok((false, &text[plain.len()..])),
        (false, false) => Err(()),
    }
}

/// Host and port in their normal form, and the path with the slash before it.
fn split<'a>(rest: &'a str, usual_port: &str) -> Result<(String, &'a str), InvalidAddress> {
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    // The grammar of hosts is that of ICE servers, which browsers share (RFC 7064).
    let is_host = format!("stun:{authority}").parse::<IceUrl>().is_ok();
    let (host, port) = split_port(authority);
    if !is_host || port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return Err(InvalidAddress::Host);
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    let is_segment = |part: &str| !part.is_empty() && part != "." && part != ".." && part.chars().all(is_plain);
    let inner = path.strip_prefix('/').unwrap_or(path);
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    if !(path.is_empty() || path == "/" || (path.starts_with('/') && inner.split('/').all(is_segment))) {
        return Err(InvalidAddress::Path);
    }
    let authority = if port == Some(usual_port) { host } else { authority };
    Ok((authority.to_ascii_lowercase(), path))
}

/// `call.example:8443`, `[::1]:8443`.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        Some(_) | None => (authority, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_type_has_one_form() {
        for (text, whole, origin, host, path) in [
            ("https://call.example", "https://call.example/", "https://call.example", "call.example", "/"),
            ("https://call.example/", "https://call.example/", "https://call.example", "call.example", "/"),
            ("HTTPS://Call.Example:443/a", "https://call.example/a/", "https://call.example", "call.example", "/a/"),
            ("http://a.example:80/x/y.z/", "http://a.example/x/y.z/", "http://a.example", "a.example", "/x/y.z/"),
            (
                "https://a.example:8443/A-_~/",
                "https://a.example:8443/A-_~/",
                "https://a.example:8443",
                "a.example",
                "/A-_~/",
            ),
            (
                "https://[2001:db8::1]:8443",
                "https://[2001:db8::1]:8443/",
                "https://[2001:db8::1]:8443",
                "2001:db8::1",
                "/",
            ),
            (
                "https://192.0.2.1/health-care",
                "https://192.0.2.1/health-care/",
                "https://192.0.2.1",
                "192.0.2.1",
                "/health-care/",
            ),
        ] {
            let url: ExternalUrl = text.parse().unwrap_or_else(|why| panic!("{text}: {why}"));
            assert_eq!((&*url.to_string(), &*url.origin(), url.host(), url.path()), (whole, origin, host, path));
            assert_eq!(url.to_string().parse(), Ok(url));
        }
    }

    #[test]
    fn what_is_no_address_of_a_page_is_refused() {
        use InvalidAddress::{Host, NoPage, Path, Taken};
        for (text, why) in [
            ("", NoPage),
            ("call.example", NoPage),
            ("ftp://call.example", NoPage),
            ("//call.example", NoPage),
            ("\u{e9}https://a.example", NoPage),
            ("https://", Host),
            ("https:///a", Host),
            ("https://?", Host),
            ("https://a b", Host),
            ("https://u@a", Host),
            ("https://a.example:", Host),
            ("https://a.example:99999", Host),
            ("https://a.example:b", Host),
            ("https://[::1", Host),
            ("https://a\"", Host),
            ("https://a.example/b?c", Path),
            ("https://a.example?c", Path),
            ("https://a.example/#b", Path),
            ("https://a.example//", Path),
            ("https://a.example/b//c", Path),
            ("https://a.example/../b", Path),
            ("https://a.example/./", Path),
            ("https://a.example/%2e", Path),
            ("https://a.example/\"><script>", Path),
            ("https://a.example/b;c", Path),
            ("https://a.example/check/", Taken),
            ("https://a.example/r", Taken),
            ("https://a.example/r/x", Taken),
            ("https://a.example/ws/", Taken),
            ("https://a.example/health/", Taken),
        ] {
            assert_eq!(text.parse::<ExternalUrl>(), Err(why), "{text}");
        }
    }

    #[test]
    fn a_socket_has_an_address_of_its_own() {
        let url = |text: &str| text.parse::<SignalingUrl>();
        assert_eq!(url("WSS://Other.Example:443/path/ws").unwrap().as_str(), "wss://other.example/path/ws");
        assert_eq!(url("ws://[::1]:8080").unwrap().as_str(), "ws://[::1]:8080");
        assert!(url("wss://a.example").unwrap().is_encrypted() && !url("ws://a.example").unwrap().is_encrypted());
        assert_eq!(url("https://a.example/ws"), Err(InvalidAddress::NoSocket));
        assert_eq!(url("wss:///ws"), Err(InvalidAddress::Host));
        for odd in [
            "wss://a.example/ws?x",
            "wss://a.example/ws;script-src *",
            "wss://a.example/\"",
            "wss://a.example/ b",
            "wss://a.example/ws#",
        ] {
            assert_eq!(url(odd), Err(InvalidAddress::Path), "{odd}");
        }
    }
}

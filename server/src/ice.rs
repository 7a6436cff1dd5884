//! The STUN and TURN servers that each page is told of: those that the operator named, and the relay in this process.

use crate::config::Reach;
use crate::relay::Relay;
use shared::{IceScheme, IceServer, IceUrl, InvalidIceUrl, PeerId};
use std::fmt;
use std::net::IpAddr;
use std::time::Duration;
use turn::RestSecret;

/// The port of https, which browsers leave out.
const HTTPS_PORT: u16 = 443;

/// A server elsewhere, as the operator wrote it. Does not show its secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    urls: Vec<String>,
    login: Login,
}

#[derive(Clone, PartialEq, Eq)]
enum Login {
    None,
    Fixed {
        username: String,
        credential: String,
    },
    /// Shared with that server; what pages get of it expires.
    Secret(String),
}

impl Entry {
    /// From words with spaces in between: URLs, and `username=…` with `credential=…`, or `secret=…`.
    ///
    /// # Errors
    /// What is wrong, without the secrets in it: of words that are not clearly something else, with their number alone.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (mut urls, mut username, mut credential, mut secret) = (Vec::new(), None, None, None);
        if text.is_empty() {
            return Err(InvalidIceUrl::Empty.to_string());
        }
        if text.starts_with(' ') || text.ends_with(' ') {
            return Err(InvalidIceUrl::Character(' ').to_string());
        }
        let mut is_after_url = false;
        for (word, number) in text.split(' ').filter(|word| !word.is_empty()).zip(1..) {
            let (place, value) = match word.split_once('=') {
                Some(("username", value)) => (&mut username, value),
                Some(("credential", value)) => (&mut credential, value),
                Some(("secret", value)) => (&mut secret, value),
                Some(_) | None => {
                    word.parse::<IceUrl>().map_err(|why| no_url(word, number, is_after_url, why))?;
                    urls.push(word.to_owned());
                    is_after_url = true;
                    continue;
                }
            };
            is_after_url = false;
            if value.is_empty() || place.replace(value.to_owned()).is_some() {
                let name = word.split('=').next().unwrap_or_default();
                return Err(format!("{name} has to be said once and with a value"));
            }
        }
        let login = match (username, credential, secret) {
            (None, None, None) => Login::None,
            (None, None, Some(secret)) => Login::Secret(secret),
            (Some(username), Some(credential), None) => Login::Fixed { username, credential },
            (Some(_), None, None) => return Err("a username needs a credential".into()),
            (None, Some(_), None) => return Err("a credential needs a username".into()),
            (_, _, Some(_)) => return Err("a secret makes username and credential itself".into()),
        };
        let entry = Self { urls, login };
        // As a page would get it, with an id as long as any.
        let example = entry.for_peer(PeerId::new(uuid::Uuid::nil()), 0, Duration::ZERO);
        example.parse().map_err(|why| why.to_string())?;
        if entry.login != Login::None && !entry.relays() {
            return Err(format!("{}: only a turn: server takes credentials", entry.urls.join(" ")));
        }
        Ok(entry)
    }

    /// Whether there is a relay among its URLs.
    #[must_use]
    pub fn relays(&self) -> bool {
        self.urls.iter().any(|url| relays(url))
    }

    fn for_peer(&self, peer: PeerId, unix: u64, lifetime: Duration) -> IceServer {
        let (username, credential) = match &self.login {
            Login::None => (None, None),
            Login::Fixed { username, credential } => (Some(username.clone()), Some(credential.clone())),
            Login::Secret(secret) => {
                let username = RestSecret::username(&peer.to_string(), unix + lifetime.as_secs());
                let credential = RestSecret::new(secret).password(&username);
                (Some(username), Some(credential))
            }
        };
        IceServer { urls: self.urls.clone(), username, credential }
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry").field("urls", &self.urls).finish_non_exhaustive()
    }
}

/// Everything that pages are told of.
#[derive(Debug, Default)]
pub(crate) struct Ice {
    entries: Vec<Entry>,
    relay: Option<Relay>,
    /// Where others see the relay, if the operator said so.
    hosts: Vec<String>,
    /// Whether the relay is reached over TLS at the port of the pages, too.
    is_tls: bool,
    relay_only: bool,
    lifetime: Duration,
}

impl Ice {
    pub(crate) fn new(settings: &Reach, relay: Option<Relay>, is_tls: bool) -> Self {
        let hosts = settings.turn_address.iter().map(|ip| bracketed(*ip)).collect();
        // What is wrong with them was said when they were read.
        let entries = settings.entries().unwrap_or_default();
        Self { entries, relay, hosts, is_tls, relay_only: settings.relay_only, lifetime: settings.credential_seconds }
    }

    /// The relay in this process.
    pub(crate) const fn relay(&self) -> Option<&Relay> {
        self.relay.as_ref()
    }

    /// Whether pages may use relays only.
    pub(crate) const fn is_relay_only(&self) -> bool {
        self.relay_only
    }

    /// Whether credentials end, and have to be renewed.
    pub(crate) fn is_renewed(&self) -> bool {
        self.relay.is_some() || self.entries.iter().any(|entry| matches!(entry.login, Login::Secret(_)))
    }

    /// How old credentials become: half of what they could.
    pub(crate) fn renewed_after(&self) -> Duration {
        self.lifetime / 2
    }

    /// What this participant is told, whose page came from `host`; `unix` is the time in seconds since 1970.
    pub(crate) fn servers(&self, peer: PeerId, host: Option<&str>, unix: u64) -> Vec<IceServer> {
        let elsewhere = self.entries.iter().map(|entry| entry.for_peer(peer, unix, self.lifetime));
        let own = self.relay.as_ref().and_then(|relay| {
            let hosts = self.hosts_of(relay, host);
            // Where the page came from, TLS arrives: by the name in the certificate, whatever addresses were named.
            let tls = host.filter(|_| self.is_tls).and_then(tls_host);
            (!hosts.is_empty() || tls.is_some()).then(|| relay.credentials(peer, &hosts, tls.as_deref(), unix))
        });
        let mut servers: Vec<IceServer> = own.into_iter().chain(elsewhere).collect();
        if self.relay_only {
            for server in &mut servers {
                server.urls.retain(|url| relays(url));
            }
            servers.retain(|server| !server.urls.is_empty());
        }
        servers
    }

    /// Where this page reaches the relay: nowhere, if it came from elsewhere and the relay listens to its own machine only.
    fn hosts_of(&self, relay: &Relay, host: Option<&str>) -> Vec<String> {
        if !self.hosts.is_empty() {
            return self.hosts.clone();
        }
        let bound = relay.address().ip();
        match host.and_then(host_of) {
            Some(host) if bound.is_unspecified() || bound.is_loopback() == is_loopback(&host) => vec![host],
            Some(_) if bound.is_loopback() => Vec::new(),
            // Whoever is no browser may leave the host out.
            Some(_) | None if bound.is_unspecified() => Vec::new(),
            Some(_) | None => vec![bracketed(bound)],
        }
    }
}

/// The host in a `Host` header, as a URL has it.
fn host_of(header: &str) -> Option<String> {
    place_of(header).map(|at| at.host().to_string())
}

/// Whoever is no browser may write anything into that header.
fn place_of(header: &str) -> Option<IceUrl> {
    format!("stun:{header}").parse().ok()
}

/// Host and port of a page that came over TLS: a URL of `turns:` without a port would mean another one than of https.
fn tls_host(header: &str) -> Option<String> {
    let at = place_of(header)?;
    Some(format!("{}:{}", at.host(), at.written_port().unwrap_or(HTTPS_PORT)))
}

/// Whether a host, in brackets or without, is the own machine.
pub(crate) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.ends_with(".localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn bracketed(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

/// What is wrong with a word of an entry that is no URL. Only one that is meant as a URL is said again.
fn no_url(word: &str, number: u32, is_after_url: bool, why: InvalidIceUrl) -> String {
    if has_scheme(word) {
        format!("{word:?}: {why}")
    } else if number == 1 || word.contains(':') {
        format!("word {number}: {why}")
    } else if is_after_url {
        format!("word {number}: {}", InvalidIceUrl::Character(' '))
    } else {
        format!("word {number} is neither a URL nor part of a login")
    }
}

/// Whether it is meant as an address, and so no part of a secret.
fn has_scheme(word: &str) -> bool {
    let scheme = word.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| IceScheme::ALL.iter().any(|known| scheme.eq_ignore_ascii_case(known.as_str())))
}

fn relays(url: &str) -> bool {
    url.parse::<IceUrl>().is_ok_and(|url| url.scheme().relays())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_urls_and_how_to_log_in() {
        let page = |text: &str| {
            Entry::parse(text).unwrap().for_peer(PeerId::new(uuid::Uuid::nil()), 1000, Duration::from_secs(60))
        };
        let stun = page("stun:a.example  stuns:b.example");
        assert_eq!((stun.urls.len(), stun.username, stun.credential), (2, None, None));
        let fixed = page("turn:a.example username=u credential=c=d");
        assert_eq!((fixed.username.as_deref(), fixed.credential.as_deref()), (Some("u"), Some("c=d")));
        let rest = page("turn:a.example?transport=tcp secret=north");
        let username = "1060:00000000-0000-0000-0000-000000000000";
        assert_eq!(rest.urls, ["turn:a.example?transport=tcp"]);
        assert_eq!(rest.username.as_deref(), Some(username));
        assert_eq!(rest.credential, Some(RestSecret::new("north").password(username)));
    }

    #[test]
    fn what_is_wrong_with_an_entry_is_said_without_its_secrets() {
        for (text, expected) in [
            ("", "it is empty"),
            ("username=hush credential=hush", "it has no URL"),
            ("http://a.example", "word 1: it begins with stun:"),
            ("stun:a.example ws://a.example", "word 2: it begins with stun:"),
            ("turn:a.example hush", "word 2: ' ' cannot stand in an address"),
            ("turn:a.example password=hush", "word 2: ' ' cannot stand in an address"),
            ("turn:a.example secret=a hush", "word 3 is neither a URL nor part of a login"),
            ("hush", "word 1: it begins with stun:"),
            ("turn:a.example", "a relay needs a username"),
            ("turn:a.example username=hush", "a username needs a credential"),
            ("turn:a.example credential=hush", "a credential needs a username"),
            ("turn:a.example username=hush credential=hush secret=hush", "a secret makes"),
            ("turn:a.example secret=hush secret=hush", "secret has to be said once"),
            ("turn:a.example secret=", "secret has to be said once and with a value"),
            ("stun:a.example secret=hush", "only a turn: server takes credentials"),
            ("turn://a.example secret=hush", "turn://a.example"),
        ] {
            let said = Entry::parse(text).unwrap_err();
            assert!(said.contains(expected) && !said.contains("hush"), "{text}: {said}");
        }
    }

    #[test]
    fn a_page_is_told_of_the_relay_where_it_reaches_it() {
        let told = |listen: &str, address: &[&str], host: Option<&str>| {
            let turn_listen = Some(listen.parse().unwrap());
            let turn_address = address.iter().map(|ip| ip.parse().unwrap()).collect();
            let reach = Reach { turn_listen, turn_address, ..Reach::default() };
            let settings = reach.relay(([127, 0, 0, 1], 8080).into(), false, b"secret").unwrap();
            let relay = Relay::start(settings).unwrap();
            let port = relay.address().port();
            let servers = Ice::new(&reach, Some(relay), false).servers(PeerId::new(uuid::Uuid::nil()), host, 0);
            let urls: Vec<String> = servers.into_iter().flat_map(|server| server.urls).collect();
            assert!(urls.iter().all(|url| url.contains(&format!(":{port}"))), "{urls:?}");
            let hosts = urls.iter().filter_map(|url| url.strip_prefix("stun:")?.strip_suffix(&format!(":{port}")));
            hosts.map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(told("127.0.0.1:0", &[], Some("localhost:8080")), ["localhost"]);
        assert_eq!(told("127.0.0.1:0", &[], None), ["127.0.0.1"]);
        assert_eq!(told("[::1]:0", &[], Some("[::1]:8080")), ["[::1]"]);
        // Through a reverse proxy, from elsewhere.
        assert_eq!(told("127.0.0.1:0", &[], Some("call.example")), [""; 0]);
        let outside = ["192.0.2.7", "2001:db8::7"];
        assert_eq!(told("0.0.0.0:0", &outside[..1], Some("call.example")), ["192.0.2.7"]);
        assert_eq!(told("[::]:0", &outside, Some("call.example")), ["192.0.2.7", "[2001:db8::7]"]);
    }

    #[test]
    fn the_host_of_a_page_is_that_of_its_urls() {
        for (header, host) in [
            ("a.example", "a.example"),
            ("a.example:8080", "a.example"),
            ("[::1]:80", "[::1]"),
            ("127.0.0.1:1", "127.0.0.1"),
        ] {
            assert_eq!(host_of(header).as_deref(), Some(host));
            assert!(tls_host(header).unwrap().starts_with(&format!("{host}:")));
        }
        for wrong in ["", "a b", "a/b", "a?transport=udp", "::1", "a@b"] {
            assert_eq!((host_of(wrong), tls_host(wrong)), (None, None), "{wrong}");
        }
        assert_eq!(tls_host("a.example").as_deref(), Some("a.example:443"));
        assert_eq!(tls_host("[::1]:8443").as_deref(), Some("[::1]:8443"));
        assert!(
            is_loopback("localhost") && is_loopback("[::1]") && is_loopback("127.0.0.9") && !is_loopback("a.example")
        );
    }
}

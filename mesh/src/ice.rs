//! How connections are to find their way.

use shared::{IceServer, IceTransport, IceUrl, InvalidIceServer, InvalidIceServers};

/// What every connection is made with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ice {
    /// Who tells a page its address, and who relays.
    pub servers: Vec<IceServer>,
    /// Everything goes through a relay, and nothing else is tried.
    pub relay_only: bool,
}

impl Ice {
    /// What a browser takes of these, and what is wrong with the rest: one address that it does not take, and there would
    /// be no connection at all.
    #[must_use]
    pub fn of(servers: &[IceServer], relay_only: bool) -> (Self, Vec<InvalidIceServers>) {
        let (mut good, mut left_out) = (Vec::new(), Vec::new());
        for (server, number) in servers.iter().zip(1..) {
            let mut is_good = |url: &String| {
                let alone = IceServer { urls: vec![url.clone()], ..server.clone() };
                alone.parse().map_err(|why| left_out.push(InvalidIceServers { number, why })).is_ok()
            };
            let urls: Vec<String> = server.urls.iter().filter(|url| is_good(url)).cloned().collect();
            if server.urls.is_empty() {
                left_out.push(InvalidIceServers { number, why: InvalidIceServer::NoUrl });
            } else if !urls.is_empty() {
                good.push(IceServer { urls, ..server.clone() });
            }
        }
        (Self { servers: good, relay_only }, left_out)
    }

    /// Whether there is a relay among them.
    #[must_use]
    pub fn relays(&self) -> bool {
        self.urls().any(|url| url.scheme().relays())
    }

    /// All addresses.
    pub fn urls(&self) -> impl Iterator<Item = IceUrl> {
        self.servers.iter().flat_map(|server| &server.urls).filter_map(|url| url.parse().ok())
    }

    /// The same with those addresses alone that are of this kind.
    #[must_use]
    pub fn only(&self, is_meant: impl Fn(&IceUrl) -> bool) -> Self {
        let mut servers = self.servers.clone();
        for server in &mut servers {
            server.urls.retain(|url| url.parse::<IceUrl>().is_ok_and(|url| is_meant(&url)));
        }
        servers.retain(|server| !server.urls.is_empty());
        Self { servers, ..*self }
    }

    /// The same with what is reached by UDP alone; none where that is everything already, or nothing.
    #[must_use]
    pub fn by_udp(&self) -> Option<Self> {
        let by_udp = self.only(|url| url.transport() == IceTransport::Udp);
        (!by_udp.servers.is_empty() && by_udp != *self).then_some(by_udp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::InvalidIceUrl;

    #[test]
    fn what_is_wrong_is_left_out_and_named_and_the_rest_is_used() {
        let server = |urls: &[&str], credential: Option<&str>| IceServer {
            urls: urls.iter().map(|&url| url.to_owned()).collect(),
            username: credential.map(|_| "ana".into()),
            credential: credential.map(Into::into),
        };
        let told = [
            server(&["stun:a", "stun:a?transport=udp"], None),
            server(&["turn:a"], None),
            server(&["http://a", "turn:a", "turn://a", "turns:a"], Some("secret")),
            server(&[], None),
        ];
        let (ice, left_out) = Ice::of(&told, true);
        let good = [server(&["stun:a"], None), server(&["turn:a", "turns:a"], Some("secret"))];
        assert_eq!(ice, Ice { servers: good.to_vec(), relay_only: true });
        let url = |url: &str, why| InvalidIceServer::Url { url: url.into(), why };
        let wrong = [
            (1, url("stun:a?transport=udp", InvalidIceUrl::StunQuery)),
            (2, InvalidIceServer::NoUsername(told[1].urls[0].clone())),
            (3, url("http://a", InvalidIceUrl::Scheme)),
            (3, url("turn://a", InvalidIceUrl::Slashes)),
            (4, InvalidIceServer::NoUrl),
        ];
        assert_eq!(left_out, wrong.map(|(number, why)| InvalidIceServers { number, why }));
        assert_eq!(left_out[3].to_string(), r#"ICE server 3: "turn://a": no // stands after the scheme"#);
        assert!(ice.relays() && !Ice::of(&told[..2], true).0.relays());
    }

    #[test]
    fn by_udp_nothing_is_left_that_needs_tcp() {
        let server = |urls: &[&str]| IceServer {
            urls: urls.iter().map(|&url| url.to_owned()).collect(),
            username: Some("ana".into()),
            credential: Some("secret".into()),
        };
        let ice = |servers: &[IceServer]| Ice { servers: servers.to_vec(), relay_only: true };
        let all = ["stun:a", "turn:a:3478?transport=udp", "turn:a", "turn:a?transport=tcp", "turns:a", "stuns:a"];
        assert_eq!(ice(&[server(&all), server(&all[3..])]).by_udp(), Some(ice(&[server(&all[..3])])));
        assert_eq!(ice(&[server(&all[..3])]).by_udp(), None);
        assert_eq!(ice(&[server(&all[3..])]).by_udp(), None);
        assert_eq!(ice(&[]).by_udp(), None);
    }
}

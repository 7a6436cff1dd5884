//! How connections are to find their way.

use shared::{IceServer, IceTransport, IceUrl};

/// What every connection is made with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ice {
    /// Who tells a page its address, and who relays.
    pub servers: Vec<IceServer>,
    /// Everything goes through a relay, and nothing else is tried.
    pub relay_only: bool,
}

impl Ice {
    /// The same with what is reached by UDP alone; none where that is everything already, or nothing.
    #[must_use]
    pub fn by_udp(&self) -> Option<Self> {
        let is_udp = |url: &String| url.parse::<IceUrl>().is_ok_and(|url| url.transport() == IceTransport::Udp);
        let mut servers = self.servers.clone();
        for server in &mut servers {
            server.urls.retain(is_udp);
        }
        servers.retain(|server| !server.urls.is_empty());
        (!servers.is_empty() && servers != self.servers).then_some(Self { servers, ..*self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

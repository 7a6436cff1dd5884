//! The STUN and TURN servers that the server hands to a page.

mod url;

use serde::{Deserialize, Serialize};
pub use url::{IceHost, IceScheme, IceTransport, IceUrl, InvalidIceUrl};

/// One entry of `RTCConfiguration.iceServers` (W3C WebRTC §4.2.4), said in `Welcome`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IceServer {
    /// `stun:`, `stuns:`, `turn:` or `turns:` URLs (RFC 7064, RFC 7065), at least one.
    pub urls: Vec<String>,
    /// For `turn:` and `turns:` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// For `turn:` and `turns:` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<String>,
}

/// Why a browser would not take an [`IceServer`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidIceServer {
    /// It has no address at all.
    #[error("it has no URL")]
    NoUrl,
    /// One of its addresses is none.
    #[error("{url:?}: {why}")]
    Url {
        /// As it was given.
        url: String,
        /// What is wrong with it.
        why: InvalidIceUrl,
    },
    /// A relay without a username.
    #[error("{0:?}: a relay needs a username")]
    NoUsername(String),
    /// A relay without a credential.
    #[error("{0:?}: a relay needs a credential")]
    NoCredential(String),
    /// A username of more than [`IceServer::USERNAME_BYTES`].
    #[error("{0:?}: a username has at most {max} bytes", max = IceServer::USERNAME_BYTES)]
    LongUsername(String),
}

/// Which entry of a list is wrong, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("ICE server {number}: {why}")]
pub struct InvalidIceServers {
    /// Which one, counted from 1.
    pub number: usize,
    /// What is wrong with it.
    pub why: InvalidIceServer,
}

impl IceServer {
    /// RFC 8489 §14.3: fewer than 509.
    pub const USERNAME_BYTES: usize = 508;

    /// What its addresses say, if browsers would take it (W3C WebRTC §4.4.1.6, "set a configuration").
    ///
    /// # Errors
    /// For the first thing that is wrong.
    pub fn parse(&self) -> Result<Vec<IceUrl>, InvalidIceServer> {
        if self.urls.is_empty() {
            return Err(InvalidIceServer::NoUrl);
        }
        let is_there = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        let parse = |text: &String| {
            let url: IceUrl = text.parse().map_err(|why| InvalidIceServer::Url { url: text.clone(), why })?;
            if url.scheme().relays() {
                if !is_there(&self.username) {
                    return Err(InvalidIceServer::NoUsername(text.clone()));
                }
                if !is_there(&self.credential) {
                    return Err(InvalidIceServer::NoCredential(text.clone()));
                }
                if self.username.as_ref().is_some_and(|name| name.len() > Self::USERNAME_BYTES) {
                    return Err(InvalidIceServer::LongUsername(text.clone()));
                }
            }
            Ok(url)
        };
        self.urls.iter().map(parse).collect()
    }

    /// Whether browsers would take all of these.
    ///
    /// # Errors
    /// For the first thing that is wrong.
    pub fn check(all: &[Self]) -> Result<(), InvalidIceServers> {
        for (server, number) in all.iter().zip(1..) {
            server.parse().map_err(|why| InvalidIceServers { number, why })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frozen_json() {
        let stun = IceServer { urls: vec!["stun:192.0.2.1:3478".into()], username: None, credential: None };
        let turn =
            IceServer { urls: vec!["turn:192.0.2.1".into()], username: Some("u".into()), credential: Some("c".into()) };
        assert_eq!(serde_json::to_string(&stun).unwrap(), r#"{"urls":["stun:192.0.2.1:3478"]}"#);
        let json = r#"{"urls":["turn:192.0.2.1"],"username":"u","credential":"c"}"#;
        assert_eq!(serde_json::to_string(&turn).unwrap(), json);
        assert_eq!(serde_json::from_str::<IceServer>(json).unwrap(), turn);
    }

    #[test]
    fn browsers_take_what_is_whole_and_the_first_wrong_entry_is_named() {
        let server = |url: &str, username: Option<&str>, credential: Option<&str>| IceServer {
            urls: vec![url.into()],
            username: username.map(Into::into),
            credential: credential.map(Into::into),
        };
        let stun = server("stun:stun.example", None, None);
        let turn = server("turn:turn.example", Some("u"), Some("c"));
        assert_eq!(IceServer::check(&[stun.clone(), turn]), Ok(()));
        let url = "turns:turn.example".to_owned();
        for (wrong, why) in [
            (IceServer { urls: Vec::new(), ..stun.clone() }, InvalidIceServer::NoUrl),
            (server(&url, None, Some("c")), InvalidIceServer::NoUsername(url.clone())),
            (server(&url, Some(""), Some("c")), InvalidIceServer::NoUsername(url.clone())),
            (server(&url, Some("u"), None), InvalidIceServer::NoCredential(url.clone())),
            (server(&url, Some("u"), Some("")), InvalidIceServer::NoCredential(url.clone())),
            (server(&url, Some(&"u".repeat(509)), Some("c")), InvalidIceServer::LongUsername(url.clone())),
            (server("stun", None, None), InvalidIceServer::Url { url: "stun".into(), why: InvalidIceUrl::Scheme }),
        ] {
            let list = [stun.clone(), wrong, stun.clone()];
            assert_eq!(IceServer::check(&list), Err(InvalidIceServers { number: 2, why }));
        }
        assert!(server(&url, Some(&"u".repeat(508)), Some("c")).parse().is_ok());
    }
}

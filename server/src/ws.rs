//! `/ws`: from an HTTP request to a socket of the hub.
//!
//! The handshake of RFC 6455 §4.2 is answered here and the connection taken over from hyper as it
//! is, because what a quiet member costs is decided here: a library's read and write buffers per
//! socket would be most of it.

pub(crate) mod close;
mod connection;
pub(crate) mod frame;
mod rate;

use crate::Server;
use crate::connections::Place;
use crate::proxies::Client;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use connection::Connection;
use sha1::{Digest, Sha1};
use shared::RefusedCode;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncRead, AsyncWrite};

/// Where a request comes from; the accept loop puts it into the request's extensions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Remote(pub(crate) SocketAddr);

/// How a handshake that was accepted reaches the accept loop, which has the TCP connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Handover(Arc<Mutex<Option<Accepted>>>);

/// A socket to be: its place, and whether it is taken in only to be told that there is none.
#[derive(Debug)]
pub(crate) struct Accepted {
    place: Place,
    busy: bool,
    /// What the page was reached by, as its browser says.
    host: Option<Box<str>>,
}

impl Handover {
    pub(crate) fn take(&self) -> Option<Accepted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&self, accepted: Accepted) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(accepted);
    }
}

pub(crate) async fn upgrade(State(server): State<Arc<Server>>, request: Request) -> Response {
    let accept = match accept(request.headers()) {
        Ok(accept) => accept,
        Err(response) => return response,
    };
    let remote = request.extensions().get::<Remote>();
    let peer = remote.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |Remote(address)| address.ip());
    let client = server.proxies.client(peer, request.headers());
    if !is_allowed_origin(request.headers(), &client, &server.allow_origin) {
        tracing::info!("refused a page of another origin");
        return (
            StatusCode::FORBIDDEN,
            "This page may not talk to this server: see --external-url and --allow-origin.\n",
        )
            .into_response();
    }
    let Client { address, host, .. } = client;
    // What the operator says is what the page was reached by.
    let host = server.external.as_ref().map(|url| Box::from(url.authority())).or(host);
    let (place, busy) = match server.sockets.enter(address) {
        Some(place) => (place, false),
        // Taken in for as long as it takes to say no in words that a page can read.
        None => match server.turned_away.enter(address) {
            Some(place) => (place, true),
            None => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        },
    };
    let Some(handover) = request.extensions().get::<Handover>() else {
        return upgrade_required();
    };
    handover.put(Accepted { place, busy, host });
    let headers = [
        (header::CONNECTION, HeaderValue::from_static("upgrade")),
        (header::UPGRADE, HeaderValue::from_static("websocket")),
        (header::SEC_WEBSOCKET_ACCEPT, accept),
    ];
    (StatusCode::SWITCHING_PROTOCOLS, headers, Body::empty()).into_response()
}

/// The HTTP connection has ended with an accepted handshake: what is left of it is a socket, and what
/// its client sent right behind the handshake.
pub(crate) fn take_over<Io>(server: &Server, io: Io, accepted: Accepted, early: &[u8])
where
    Io: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Accepted { place, busy, host } = accepted;
    let early = if busy { &[] } else { early };
    let mut connection = Connection::new(io, Arc::clone(&server.hub), place, host, early);
    if busy {
        connection.turn_away(RefusedCode::Busy, "as many connections as the server or your address can have");
    }
    // A task of its own, of the size of a connection and not of the handshake before it.
    tokio::spawn(connection);
}

/// What `Sec-WebSocket-Accept` has to say (RFC 6455 §4.2.2), if this is an opening handshake.
#[expect(clippy::result_large_err, reason = "once per handshake, and a response is what is wanted")]
fn accept(headers: &HeaderMap) -> Result<HeaderValue, Response> {
    let upgrades =
        has_token(headers, &header::CONNECTION, "upgrade") && has_token(headers, &header::UPGRADE, "websocket");
    let version = headers.get(header::SEC_WEBSOCKET_VERSION).is_some_and(|version| version == "13");
    if !upgrades || !version {
        return Err(upgrade_required());
    }
    let key = headers.get(header::SEC_WEBSOCKET_KEY).map(HeaderValue::as_bytes).unwrap_or_default();
    if !BASE64_STANDARD.decode(key).is_ok_and(|key| key.len() == 16) {
        return Err((StatusCode::BAD_REQUEST, "Sec-WebSocket-Key is 16 bytes in base64.\n").into_response());
    }
    let digest = Sha1::new().chain_update(key).chain_update("258EAFA5-E914-47DA-95CA-C5AB0DC85B11").finalize();
    HeaderValue::from_str(&BASE64_STANDARD.encode(digest)).map_err(|_| StatusCode::BAD_REQUEST.into_response())
}

fn upgrade_required() -> Response {
    let headers = [(header::UPGRADE, "websocket"), (header::SEC_WEBSOCKET_VERSION, "13")];
    (StatusCode::UPGRADE_REQUIRED, headers, "This address is for WebSockets.\n").into_response()
}

fn has_token(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|value| value.trim().eq_ignore_ascii_case(token))
}

/// A browser states the page's origin with every handshake (RFC 6455 §4.1); it must be ours, or one
/// that the operator named. What states none is no browser and can be refused by nothing.
fn is_allowed_origin(headers: &HeaderMap, client: &Client, allowed: &[String]) -> bool {
    let mut origins = headers.get_all(header::ORIGIN).into_iter();
    let (origin, more) = (origins.next(), origins.next());
    let Some(origin) = origin else { return true };
    let (Ok(origin), None) = (origin.to_str(), more) else { return false };
    if allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(origin)) {
        return true;
    }
    let (is_https, page) = match (origin.strip_prefix("https://"), origin.strip_prefix("http://")) {
        (Some(page), _) => (true, page),
        (None, Some(page)) => (false, page),
        (None, None) => return false,
    };
    // Browsers leave a usual port out, and proxies may put it in.
    let usual = if is_https { ":443" } else { ":80" };
    let bare = |host: &str| host.strip_suffix(usual).unwrap_or(host).to_ascii_lowercase();
    let is_same = client.host.as_deref().is_some_and(|host| !host.is_empty() && bare(host) == bare(page));
    is_same && client.by_tls.is_none_or(|by_tls| by_tls == is_https)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    fn reached_by(host: &str, by_tls: Option<bool>) -> Client {
        Client { address: IpAddr::V4(Ipv4Addr::LOCALHOST), host: Some(host.into()), by_tls }
    }

    #[test]
    fn the_accept_key_is_that_of_the_rfc() {
        let request = headers(&[
            ("connection", "keep-alive, Upgrade"),
            ("upgrade", "WebSocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ]);
        assert_eq!(accept(&request).unwrap(), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    #[test]
    fn only_the_own_origin_and_named_ones_may_connect() {
        let allowed = ["https://app.example".to_owned()];
        for (origin, host, expected) in [
            ("https://meet.example", "meet.example", true),
            ("http://localhost:8080", "localhost:8080", true),
            ("https://MEET.example", "meet.example", true),
            ("https://app.example", "meet.example", true),
            ("https://meet.example.evil.example", "meet.example", false),
            ("https://evil.example", "meet.example", false),
            ("http://localhost:8081", "localhost:8080", false),
            ("null", "meet.example", false),
            ("https://", "", false),
        ] {
            let request = headers(&[("origin", origin)]);
            assert_eq!(is_allowed_origin(&request, &reached_by(host, None), &allowed), expected, "{origin} at {host}");
        }
        let client = reached_by("a", None);
        assert!(is_allowed_origin(&headers(&[]), &client, &allowed));
        let two = headers(&[("origin", "https://a"), ("origin", "https://b")]);
        assert!(!is_allowed_origin(&two, &client, &allowed));
    }

    #[test]
    fn what_a_proxy_says_of_the_scheme_and_the_port_is_heard() {
        for (origin, host, by_tls, expected) in [
            ("https://meet.example", "meet.example", true, true),
            ("https://meet.example", "meet.example:443", true, true),
            ("http://meet.example", "meet.example:80", false, true),
            ("https://meet.example:8443", "meet.example:8443", true, true),
            ("http://meet.example", "meet.example", true, false),
            ("https://meet.example", "meet.example", false, false),
            ("https://meet.example", "meet.example:80", true, false),
            ("https://meet.example:8443", "meet.example", true, false),
        ] {
            let client = reached_by(host, Some(by_tls));
            assert_eq!(
                is_allowed_origin(&headers(&[("origin", origin)]), &client, &[]),
                expected,
                "{origin} at {host}"
            );
        }
    }
}

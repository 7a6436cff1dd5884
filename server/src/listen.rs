//! From a TCP connection to requests: the accept loop, and HTTP with a time limit on everything.

use crate::handover::{self, Turn};
use crate::ws::{self, Handover, Remote};
use crate::{Server, Stage};
use axum::Router;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A connection that stays in HTTP takes no new request after this, and ends after twice as long,
/// however slowly its client reads.
const HTTP_LIFETIME: Duration = Duration::from_secs(60);

/// What hyper may buffer of one connection; its least.
const HTTP_BUFFER_BYTES: usize = 8 * 1024;

/// Handshakes that were under way when the successor's turn came have this long to arrive here.
const HANDSHAKE: Duration = Duration::from_secs(1);

/// How often the turn is given during that time: a successor that begins in it would take it for ours.
const TURN_EVERY: Duration = Duration::from_millis(50);

/// Accepts connections and serves them, for as long as it is polled.
pub(crate) async fn accept(server: &Arc<Server>, app: &Router, listener: &TcpListener) {
    loop {
        match listener.accept().await {
            Ok((stream, remote)) => {
                // Without a place there is nothing to be said that would not cost more than it helps.
                let Some(place) = server.enter(remote.ip()) else { continue };
                let (server, app) = (Arc::clone(server), app.clone());
                tokio::spawn(async move {
                    serve(server, stream, remote, app).await;
                    drop(place);
                });
            }
            Err(error) => {
                // Out of files, mostly: it passes when a connection ends, and not by asking again at once.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// Lets a successor on the same port have everything new, takes what had come before, and closes the listener.
pub(crate) async fn hand_over(server: &Arc<Server>, app: &Router, listener: TcpListener) {
    let mut rest = HANDSHAKE;
    while !rest.is_zero() {
        if let Err(error) = handover::give(&listener, Turn::Next) {
            tracing::warn!(%error, "connections may be lost while another server takes over");
        }
        server.stage.send_replace(Stage::HandedOver);
        drop(tokio::time::timeout(TURN_EVERY, accept(server, app, &listener)).await);
        rest = rest.saturating_sub(TURN_EVERY);
    }
}

async fn serve(server: Arc<Server>, stream: TcpStream, remote: SocketAddr, app: Router) {
    // Signals are small and wait for each other: Nagle's algorithm would hold them back.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let Some(tls) = &server.tls else { return http(server, stream, remote, app).await };
    let within = server.hub.limits().hello_within;
    let greeted = tokio::time::timeout(within, async {
        let mut first = [0];
        match stream.peek(&mut first).await {
            Ok(1) if first[0] == TLS_HANDSHAKE => tls.accept(stream).await.ok(),
            Ok(1..) => {
                send_to_https(stream).await;
                None
            }
            Ok(0) | Err(_) => None,
        }
    });
    // What does not speak TLS, or not in time, is no client of ours.
    if let Ok(Some(stream)) = greeted.await {
        http(server, stream, remote, app).await;
    }
}

/// The first byte of a TLS connection (RFC 8446 §5.1, `ContentType`).
const TLS_HANDSHAKE: u8 = 22;
/// The longest head of a request that is sent elsewhere.
const HEAD_BYTES: usize = 4096;

/// Somebody typed the address without a scheme, or with the wrong one: the same page over TLS. Errors are the client's.
async fn send_to_https(mut stream: TcpStream) {
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while head.len() < HEAD_BYTES && !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut piece).await {
            Ok(read @ 1..) => head.extend_from_slice(piece.get(..read).unwrap_or_default()),
            Ok(0) | Err(_) => return,
        }
    }
    let answer = match https_address(&String::from_utf8_lossy(&head)) {
        Some(address) => {
            format!(
                "HTTP/1.1 308 Permanent Redirect\r\nLocation: {address}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
        }
        None => "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned(),
    };
    drop(stream.write_all(answer.as_bytes()).await);
    drop(stream.shutdown().await);
}

/// Where a request for a page of this server should have gone; none for what is no such request.
fn https_address(head: &str) -> Option<String> {
    let mut lines = head.split("\r\n");
    let path = lines.next()?.strip_prefix("GET ")?.split(' ').next()?;
    let host = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("host").then(|| value.trim())
    })?;
    let is_host = |c: char| c.is_ascii_alphanumeric() || ".:-[]_".contains(c);
    let is_plain = path.starts_with('/') && path.chars().all(|c| c.is_ascii_graphic());
    (is_plain && !host.is_empty() && host.chars().all(is_host)).then(|| format!("https://{host}{path}"))
}

async fn http<Io>(server: Arc<Server>, stream: Io, remote: SocketAddr, app: Router)
where
    Io: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let app = TowerToHyperService::new(app);
    let accepted = Handover::default();
    let requested = accepted.clone();
    let service = service_fn(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(Remote(remote));
        request.extensions_mut().insert(requested.clone());
        app.call(request)
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(server.hub.limits().hello_within)
        .max_buf_size(HTTP_BUFFER_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut stage = server.stage.subscribe();
    let ending = async { drop(stage.wait_for(|stage| *stage == Stage::Ending).await) };
    // An error here is the client's: it went away or did not speak HTTP.
    let is_over = tokio::select! {
        ended = tokio::time::timeout(HTTP_LIFETIME, &mut connection) => ended.is_ok(),
        () = ending => false,
    };
    if !is_over {
        Pin::new(&mut connection).graceful_shutdown();
        drop(tokio::time::timeout(HTTP_LIFETIME, &mut connection).await);
    }
    if let Some(accepted) = accepted.take() {
        let parts = connection.into_parts();
        ws::take_over(&server, parts.io.into_inner(), accepted, &parts.read_buf);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_asked_for_without_tls_is_at_the_same_place_with_it() {
        let found = |head: &str| https_address(head);
        let asked = "GET /r/a-b?c HTTP/1.1\r\nAccept: */*\r\nHost: meet.example:8443\r\n\r\n";
        assert_eq!(found(asked), Some("https://meet.example:8443/r/a-b?c".into()));
        assert_eq!(
            found("GET / HTTP/1.1\r\nhost:  [2001:db8::1]:80\r\n\r\n"),
            Some("https://[2001:db8::1]:80/".into())
        );
        for odd in [
            "",
            "POST / HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: \r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a/../b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\nSet-Cookie: b\r\n\r\n",
            "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /\u{7f} HTTP/1.1\r\nHost: a\r\n\r\n",
        ] {
            assert_eq!(found(odd), None, "{odd:?}");
        }
    }
}

//! From a TCP connection to requests: the accept loop, and HTTP with a time limit on everything.

mod to_https;

use crate::handover::{self, Turn};
use crate::tls::Tls;
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
use to_https::send_to_https;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::server::TlsStream;

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
    let greeted = tokio::time::timeout(server.hub.limits().hello_within, greet(tls, stream));
    let mut stage = server.stage.subscribe();
    let greeted = tokio::select! {
        greeted = greeted => greeted.ok().flatten(),
        _ = stage.wait_for(|stage| *stage == Stage::Ending) => None,
    };
    match greeted {
        Some((Caller::Page, stream)) => http(server, stream, remote, app).await,
        Some((Caller::Turn, stream)) => {
            if let Some(relay) = server.hub.ice().relay() {
                relay.take_over(stream, remote);
            }
        }
        // What does not speak TLS, or not in time, is no client of ours.
        None => {}
    }
}

/// What somebody wants who speaks TLS.
enum Caller {
    Page,
    Turn,
}

/// The first that is said, encrypted or not, tells what it is.
async fn greet(tls: &Tls, stream: TcpStream) -> Option<(Caller, TlsStream<TcpStream>)> {
    let mut first = [0];
    match stream.peek(&mut first).await {
        Ok(1) if first[0] == TLS_HANDSHAKE => {}
        Ok(1..) => {
            send_to_https(stream).await;
            return None;
        }
        Ok(0) | Err(_) => return None,
    }
    let mut stream = tls.accept(stream).await.ok()?;
    let caller = match stream.fill_buf().await.ok()?.first()? {
        ..=LAST_OF_STUN => Caller::Turn,
        _ => Caller::Page,
    };
    Some((caller, stream))
}

/// The first byte of a TLS connection (RFC 8446 §5.1, `ContentType`).
const TLS_HANDSHAKE: u8 = 22;

/// Messages of STUN begin with two bits of zero (RFC 8489 §5), and methods of HTTP with a letter, which is more than this.
const LAST_OF_STUN: u8 = 0x3f;

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

//! From a TCP connection to requests: the accept loop, and HTTP with a time limit on everything.

use crate::Server;
use crate::ws::{self, Handover, Remote};
use axum::Router;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};

/// A connection that stays in HTTP takes no new request after this, and ends after twice as long,
/// however slowly its client reads.
const HTTP_LIFETIME: Duration = Duration::from_secs(60);

/// What hyper may buffer of one connection; its least.
const HTTP_BUFFER_BYTES: usize = 8 * 1024;

/// Accepts connections and serves them, for as long as it is polled.
pub(crate) async fn accept(server: Arc<Server>, app: Router, listener: TcpListener) {
    loop {
        match listener.accept().await {
            Ok((stream, remote)) => {
                // Without a place there is nothing to be said that would not cost more than it helps.
                let Some(place) = server.http.enter(remote.ip()) else { continue };
                let (server, app) = (Arc::clone(&server), app.clone());
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

async fn serve(server: Arc<Server>, stream: TcpStream, remote: SocketAddr, app: Router) {
    // Signals are small and wait for each other: Nagle's algorithm would hold them back.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let app = TowerToHyperService::new(app);
    let handover = Handover::default();
    let requested = handover.clone();
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
    // An error here is the client's: it went away or did not speak HTTP.
    if tokio::time::timeout(HTTP_LIFETIME, &mut connection).await.is_err() {
        Pin::new(&mut connection).graceful_shutdown();
        drop(tokio::time::timeout(HTTP_LIFETIME, &mut connection).await);
    } else if let Some(accepted) = handover.take() {
        let parts = connection.into_parts();
        ws::take_over(&server, parts.io.into_inner(), accepted, &parts.read_buf);
    }
}

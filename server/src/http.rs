//! Everything that is not a socket: the page, `/health`, and the headers on all of it.

mod encoding;
mod fit;
mod headers;
mod page;

pub use page::Page;

use crate::web_address::ExternalUrl;
use crate::{Server, ws};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::map_response_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;
use shared::RoomName;
use std::sync::Arc;

/// Page routes besides `/r/{room}`: the page itself shows what belongs there.
const PAGES: [&str; 2] = ["/", "/check"];

/// The routes of one server.
pub fn app(server: Arc<Server>) -> Router {
    // A proxy hands the path of --external-url on, or leaves it out.
    let mut prefixes = vec![""];
    prefixes.extend(server.external.as_ref().and_then(prefix));
    let routes = prefixes.iter().fold(Router::new(), |routes, prefix| {
        routes.route(&format!("{prefix}/ws"), get(ws::upgrade)).route(&format!("{prefix}/health"), get(health))
    });
    routes.fallback(serve).layer(map_response_with_state(Arc::clone(&server), with_headers)).with_state(server)
}

/// What stands before the paths of this server, if something does: `/resaka`.
fn prefix(external: &ExternalUrl) -> Option<&str> {
    external.path().strip_suffix('/').filter(|prefix| !prefix.is_empty())
}

async fn with_headers(State(server): State<Arc<Server>>, mut response: Response) -> Response {
    // A socket is no document, and its handshake stays small.
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        headers::set(response.headers_mut(), || server.page.content_security_policy());
    }
    response
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
    rooms: usize,
    members: usize,
    away: usize,
    sockets: usize,
}

async fn health(State(server): State<Arc<Server>>) -> Response {
    let counts = server.counts();
    let (code, status) =
        if counts.draining { (StatusCode::SERVICE_UNAVAILABLE, "draining") } else { (StatusCode::OK, "ok") };
    let health = Health {
        status,
        version: env!("CARGO_PKG_VERSION"),
        rooms: counts.rooms,
        members: counts.members,
        away: counts.away,
        sockets: counts.sockets,
    };
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")];
    (code, headers, serde_json::to_string(&health).unwrap_or_default()).into_response()
}

/// A page route gets the page, a file of the page itself, everything else a plain 404: a missing
/// script must never look like HTML.
async fn serve(State(server): State<Arc<Server>>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let allow = [(header::ALLOW, "GET, HEAD")];
        return (StatusCode::METHOD_NOT_ALLOWED, allow, "Only GET and HEAD.\n").into_response();
    }
    let path = request.uri().path();
    let below = server.external.as_ref().and_then(prefix).and_then(|prefix| path.strip_prefix(prefix));
    let path = match below {
        Some("") => {
            let home = server.external.as_ref().map_or("/", ExternalUrl::path).to_owned();
            return (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, home)]).into_response();
        }
        Some(below) if below.starts_with('/') => below,
        Some(_) | None => path,
    };
    let room = path.strip_prefix("/r/").filter(|room| !room.contains('/'));
    let (file, status) = match room {
        Some(room) if room.parse::<RoomName>().is_ok() => (Page::INDEX, StatusCode::OK),
        // The page says what a room may be called.
        Some(_) => (Page::INDEX, StatusCode::NOT_FOUND),
        None if PAGES.contains(&path) => (Page::INDEX, StatusCode::OK),
        None => (path.strip_prefix('/').unwrap_or(path), StatusCode::OK),
    };
    let Some(name) = page::Name::parse(file) else { return not_found() };
    match server.page.find(name, request.headers()) {
        Some(found) => found.respond(&request, status),
        None if file == Page::INDEX => {
            let why = "This server was built without its page: run `cargo xtask build`.\n";
            (StatusCode::SERVICE_UNAVAILABLE, why).into_response()
        }
        None => not_found(),
    }
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "There is nothing here.\n").into_response()
}

impl page::Found {
    fn respond(self, request: &Request, status: StatusCode) -> Response {
        let matched = status == StatusCode::OK && self.is_known_to(request.headers());
        let mut response = if matched {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let length = HeaderValue::from(self.bytes.len());
            let body = if request.method() == Method::HEAD { Body::empty() } else { Body::from(self.bytes) };
            let mut response = (status, body).into_response();
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_LENGTH, length);
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
            if let Some(encoding) = self.encoding.name() {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
            }
            response
        };
        let headers = response.headers_mut();
        headers.insert(header::ETAG, self.tag);
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(self.cache_control));
        response
    }
}

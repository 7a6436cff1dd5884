//! The page over HTTP: what is served, in which encoding, under which headers.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a failure is a panic")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test expects one variant and no other")]

mod support;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use server::config::Front;
use server::{Config, Page};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use support::{Running, start, start_with};

const SCRIPT: &str = "\nimport init from './frontend-0123456789abcdef.js';\ninit();\n";

struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value)
    }
}

/// A small page, as trunk and xtask leave it.
async fn serving() -> (Running, tempfile::TempDir) {
    serving_with(&Config::default()).await
}

async fn serving_with(config: &Config) -> (Running, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let index = format!(
        "<!doctype html><html lang=\"en\"><base href=\"/\"><script type=\"module\">{SCRIPT}</script><script src=\"/x.js\"></script>"
    );
    for (name, content) in [
        ("index.html", &*index),
        ("index.html.br", "index in brotli"),
        ("index.html.gz", "index in gzip"),
        ("frontend-0123456789abcdef.js", "script"),
        ("frontend-0123456789abcdef.js.br", "script in brotli"),
        ("frontend-0123456789abcdef.js.gz", "script in gzip"),
        ("frontend-0123456789abcdef_bg.wasm", "wasm"),
        ("plain.css", "style"),
        (".secret", "secret"),
    ] {
        std::fs::write(directory.path().join(name), content).unwrap();
    }
    std::fs::write(directory.path().parent().unwrap().join("outside.txt"), "outside").unwrap();
    (start_with(config, Page::directory(directory.path().to_owned())).await, directory)
}

async fn ask(running: &Running, method: &str, path: &str, headers: &[&str]) -> Answer {
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    for header in headers {
        request += &format!("{header}\r\n");
    }
    let response = running.raw(&format!("{request}\r\n")).await;
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines.map(|line| line.split_once(": ").unwrap());
    let headers = headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    Answer { status, headers, body: body.to_owned() }
}

async fn get(running: &Running, path: &str) -> Answer {
    ask(running, "GET", path, &[]).await
}

#[tokio::test]
async fn page_routes_get_the_page_and_nothing_else_does() {
    let (running, _directory) = serving().await;
    for (path, status) in [
        ("/", 200),
        ("/check", 200),
        ("/r/standup", 200),
        ("/r/standup?x=1", 200),
        ("/r/Not%20A%20Name", 404),
        ("/r/", 404),
    ] {
        let answer = get(&running, path).await;
        assert_eq!((answer.status, answer.header("content-type")), (status, "text/html; charset=utf-8"), "{path}");
        assert!(answer.body.starts_with("<!doctype html>"), "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
    for path in [
        "/missing-0123456789abcdef.js",
        "/r",
        "/r/a/b",
        "/r/a/",
        "/people",
        "/.secret",
        "/../outside.txt",
        "/..%2foutside.txt",
        "/%2e%2e/outside.txt",
        "//plain.css",
        "/r/../../outside.txt",
        "/frontend-0123456789abcdef.js.br",
    ] {
        let answer = get(&running, path).await;
        assert_eq!((answer.status, answer.header("content-type")), (404, "text/plain; charset=utf-8"), "{path}");
        assert!(!answer.body.contains('<'), "{path}");
    }
}

#[tokio::test]
async fn each_file_has_its_type_and_keeps_as_long_as_its_name_allows() {
    let (running, _directory) = serving().await;
    let forever = "public, max-age=31536000, immutable";
    for (path, content_type, cache) in [
        ("/frontend-0123456789abcdef.js", "text/javascript; charset=utf-8", forever),
        ("/frontend-0123456789abcdef_bg.wasm", "application/wasm", forever),
        ("/plain.css", "text/css; charset=utf-8", "no-cache"),
        ("/index.html", "text/html; charset=utf-8", "no-store"),
    ] {
        let answer = get(&running, path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!((answer.header("content-type"), answer.header("cache-control")), (content_type, cache), "{path}");
    }
}

#[tokio::test]
async fn the_encoding_is_the_clients_choice_and_has_a_tag_of_its_own() {
    let (running, _directory) = serving().await;
    let path = "/frontend-0123456789abcdef.js";
    let mut tags = Vec::new();
    for (accept, encoding, body) in [
        ("Accept-Encoding: gzip, br", "br", "script in brotli"),
        ("Accept-Encoding: gzip", "gzip", "script in gzip"),
        ("Accept-Encoding: identity", "", "script"),
        ("Accept: */*", "", "script"),
    ] {
        let answer = ask(&running, "GET", path, &[accept]).await;
        assert_eq!((answer.header("content-encoding"), &*answer.body), (encoding, body), "{accept}");
        assert_eq!(answer.header("vary"), "accept-encoding");
        assert_eq!(answer.header("content-length"), body.len().to_string());
        let tag = answer.header("etag").to_owned();
        assert!(tag.starts_with('"') && tag.len() == 34, "{tag}");
        let known = format!("If-None-Match: \"other\", {tag}");
        let answer = ask(&running, "GET", path, &[accept, &known]).await;
        assert_eq!((answer.status, &*answer.body, answer.header("etag")), (304, "", &*tag), "{accept}");
        assert_eq!((answer.header("vary"), answer.header("x-content-type-options")), ("accept-encoding", "nosniff"));
        let head = ask(&running, "HEAD", path, &[accept]).await;
        assert_eq!((head.status, &*head.body, head.header("etag")), (200, "", &*tag), "{accept}");
        assert_eq!(head.header("content-length"), body.len().to_string());
        tags.push(tag);
    }
    tags.dedup();
    assert_eq!(tags.len(), 3);
    let stale = ask(&running, "GET", path, &["Accept-Encoding: br", &format!("If-None-Match: {}", tags[1])]).await;
    assert_eq!(stale.status, 200);
    // Not compressed, so served as it is to whoever asks.
    let answer = ask(&running, "GET", "/plain.css", &["Accept-Encoding: br, identity;q=0"]).await;
    assert_eq!((answer.status, answer.header("content-encoding"), &*answer.body), (200, "", "style"));
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let (running, _directory) = serving().await;
    let hash = BASE64_STANDARD.encode(Sha256::digest(SCRIPT));
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'sha256-{hash}'; style-src 'self'; \
         img-src 'self' data: blob:; media-src 'self' blob: mediastream:; font-src 'self'; connect-src 'self'; \
         manifest-src 'self'; worker-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
    );
    for (method, path, is_document) in [
        ("GET", "/", true),
        ("HEAD", "/", true),
        ("GET", "/r/standup", true),
        ("GET", "/r/No", true),
        ("GET", "/plain.css", false),
        ("GET", "/missing", false),
        ("GET", "/health", false),
        ("POST", "/", false),
        ("GET", "/ws", false),
    ] {
        let answer = ask(&running, method, path, &[]).await;
        for (name, value) in [
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(answer.header(name), value, "{method} {path}");
        }
        if !is_document {
            for name in ["content-security-policy", "permissions-policy"] {
                assert!(!answer.headers.contains_key(name), "{method} {path}: {name} means nothing here");
            }
            continue;
        }
        assert_eq!(answer.header("content-security-policy"), policy, "{method} {path}");
        let permissions = answer.header("permissions-policy");
        for allowed in ["camera=(self)", "microphone=(self)", "display-capture=(self)", "geolocation=()"] {
            assert!(permissions.contains(allowed), "{method} {path}: {permissions}");
        }
    }
}

fn under_a_path() -> Config {
    let front = Front {
        external_url: Some("https://call.example/resaka".parse().unwrap()),
        signaling_url: Some("wss://other.example/path/ws".parse().unwrap()),
        ..Front::default()
    };
    Config { front, ..Config::default() }
}

#[tokio::test]
async fn under_a_path_all_is_there_whether_a_proxy_hands_the_path_on_or_not() {
    let (running, _directory) = serving_with(&under_a_path()).await;
    for prefix in ["", "/resaka"] {
        for (path, status, kind) in [
            ("/", 200, "text/html; charset=utf-8"),
            ("/r/standup", 200, "text/html; charset=utf-8"),
            ("/r/Not%20A%20Name", 404, "text/html; charset=utf-8"),
            ("/index.html", 200, "text/html; charset=utf-8"),
            ("/plain.css", 200, "text/css; charset=utf-8"),
            ("/frontend-0123456789abcdef.js", 200, "text/javascript; charset=utf-8"),
            ("/health", 200, "application/json"),
            ("/ws", 426, "text/plain; charset=utf-8"),
            ("/missing.js", 404, "text/plain; charset=utf-8"),
            ("/../outside.txt", 404, "text/plain; charset=utf-8"),
            ("/resaka/resaka/", 404, "text/plain; charset=utf-8"),
            ("//", 404, "text/plain; charset=utf-8"),
        ] {
            let answer = get(&running, &format!("{prefix}{path}")).await;
            assert_eq!((answer.status, answer.header("content-type")), (status, kind), "{prefix}{path}");
        }
    }
    let answer = get(&running, "/resaka").await;
    assert_eq!((answer.status, answer.header("location")), (308, "/resaka/"));
    for path in ["/resakas/", "/resaka.css", "/Resaka/", "/other/resaka/", "/%72esaka/"] {
        assert_eq!(get(&running, path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn under_a_path_the_page_knows_it_and_where_its_sockets_are() {
    let (running, _directory) = serving_with(&under_a_path()).await;
    let (usual, _other) = serving().await;
    let mut tags = vec![get(&usual, "/").await.header("etag").to_owned()];
    for (accept, encoding) in [("identity", ""), ("br", ""), ("br, gzip", "gzip")] {
        let answer = ask(&running, "GET", "/resaka/r/standup", &[&format!("Accept-Encoding: {accept}")]).await;
        assert_eq!(answer.header("content-encoding"), encoding, "{accept}");
        tags.push(answer.header("etag").to_owned());
        if encoding.is_empty() {
            let start = "<!doctype html><html data-signaling=\"wss://other.example/path/ws\" lang=\"en\"><base href=\"/resaka/\">";
            assert!(answer.body.starts_with(start), "{}", answer.body);
        }
        // The script is the same, so its hash is; and sockets may be opened there.
        let policy = answer.header("content-security-policy");
        let hash = BASE64_STANDARD.encode(Sha256::digest(SCRIPT));
        assert!(policy.contains(&format!("'wasm-unsafe-eval' 'sha256-{hash}';")), "{policy}");
        assert!(policy.contains("; connect-src 'self' wss://other.example/path/ws; "), "{policy}");
        assert!(policy.contains("; base-uri 'self'; "), "{policy}");
    }
    tags.dedup();
    assert_eq!(tags.len(), 3, "{tags:?}");
}

#[tokio::test]
async fn only_get_and_head_are_understood() {
    let (running, _directory) = serving().await;
    let answer = ask(&running, "POST", "/", &["Content-Length: 0"]).await;
    assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"));
}

#[tokio::test]
async fn without_a_page_the_server_says_how_to_build_one() {
    let running = start(&Config::default()).await;
    let answer = get(&running, "/").await;
    assert_eq!(answer.status, 503);
    assert_eq!(answer.body, "This server was built without its page: run `cargo xtask build`.\n");
    assert_eq!(get(&running, "/x.js").await.status, 404);
}

#[tokio::test]
async fn health_counts_and_tells_of_draining() {
    let mut running = start(&Config::default()).await;
    let member = running.member("r", "A").await;
    running.member("r", "B").await.lose().await;
    running.counts(|counts| (counts.away, counts.sockets) == (1, 1)).await;
    let answer = get(&running, "/health").await;
    let expected = format!(
        r#"{{"status":"ok","version":"{}","rooms":1,"members":1,"away":1,"sockets":1}}"#,
        env!("CARGO_PKG_VERSION")
    );
    assert_eq!((answer.status, &*answer.body), (200, &*expected));
    assert_eq!(answer.header("content-type"), "application/json");
    running.stop();
    running.counts(|counts| counts.draining).await;
    let answer = get(&running, "/health").await;
    assert_eq!(answer.status, 503);
    assert!(answer.body.starts_with(r#"{"status":"draining","#));
    drop(member);
}

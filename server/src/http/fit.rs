//! What of index.html depends on how a server is reached: its base, and where its sockets are.

use crate::web_address::SignalingUrl;
use axum::body::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// As trunk builds it (index.html): everything else in the page is relative to this.
const BASE: &str = "<base href=\"/\">";
const ROOT: &str = "<html";

/// How this server is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fit {
    /// The path of the home page: `/resaka/`.
    pub(super) base: String,
    /// Where pages open their sockets, if not beside the page.
    pub(super) signaling: Option<SignalingUrl>,
}

/// index.html as it is served; there is no copy in brotli, which takes too long to make.
#[derive(Clone, Debug)]
pub(super) struct Fitted {
    pub(super) plain: Bytes,
    pub(super) gzip: Option<Bytes>,
}

impl Fit {
    /// Whether index.html is right as trunk built it.
    pub(super) fn is_usual(&self) -> bool {
        self.base == "/" && self.signaling.is_none()
    }

    pub(super) fn apply(&self, built: &[u8]) -> Fitted {
        let html = String::from_utf8_lossy(built).replacen(BASE, &format!("<base href=\"{}\">", self.base), 1);
        let html = match &self.signaling {
            Some(url) => html.replacen(ROOT, &format!("{ROOT} data-signaling=\"{}\"", url.as_str()), 1),
            None => html,
        };
        let gzip = gzip(html.as_bytes()).ok();
        Fitted { plain: Bytes::from(html), gzip: gzip.map(Bytes::from) }
    }
}

fn gzip(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    const BUILT: &str = include_str!("../../../index.html");

    #[test]
    fn base_and_signaling_are_written_into_the_page_and_nothing_else_changes() {
        let signaling = Some("wss://other.example/path/ws".parse().unwrap());
        let fitted = Fit { base: "/resaka/".into(), signaling }.apply(BUILT.as_bytes());
        let html = String::from_utf8(fitted.plain.to_vec()).unwrap();
        assert!(html.contains("<base href=\"/resaka/\">"), "{html}");
        assert!(html.contains("<html data-signaling=\"wss://other.example/path/ws\" lang="), "{html}");
        let back = html.replace("/resaka/", "/").replace(" data-signaling=\"wss://other.example/path/ws\"", "");
        assert_eq!(back, BUILT);
        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(&*fitted.gzip.unwrap()).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, html);
    }

    #[test]
    fn the_base_comes_before_all_that_is_relative_to_it() {
        let (before, after) = BUILT.split_once(BASE).unwrap();
        assert!(!before.contains("href=") && !before.contains("src="), "{before}");
        assert!(!after.contains("=\"/"), "this does not follow the base: {after}");
    }
}

//! The page as trunk built it and xtask compressed it: files, their tags and how long they keep.
//!
//! index.html is fitted to the address of the server. A release binary carries the files in itself; a debug binary reads
//! them from `dist/`.

use super::encoding::Encoding;
use super::fit::{Fit, Fitted};
use super::headers;
use crate::web_address::SignalingUrl;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::path::PathBuf;

/// Where the files of the page come from, and the policy that they need.
#[derive(Debug)]
pub struct Page {
    source: Source,
    fit: Fit,
    index: Index,
    /// Fixed when the server starts, if the files are.
    policy: Option<HeaderValue>,
}

#[derive(Debug)]
enum Source {
    Embedded,
    Directory(PathBuf),
}

/// Where index.html comes from.
#[derive(Debug)]
enum Index {
    /// As it was built, with its compressed copies.
    Built,
    /// Fitted to the server's address when that started.
    Fitted(Fitted),
    /// The same, whenever it is asked for, because its file may change.
    FittedAnew,
}

#[derive(RustEmbed)]
#[folder = "../dist"]
struct Dist;

/// The name of a file that may be asked for: plain segments of an unsuspicious alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name<'a>(&'a str);

/// A file in the encoding that suits the client.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) bytes: Bytes,
    pub(super) encoding: Encoding,
    /// A strong tag; each encoding has its own, because its bytes are its own.
    pub(super) tag: HeaderValue,
    pub(super) content_type: &'static str,
    pub(super) cache_control: &'static str,
}

impl Page {
    /// The file behind every page route.
    pub(super) const INDEX: &'static str = "index.html";

    /// The page that the binary was built with.
    #[must_use]
    pub fn embedded() -> Self {
        Self::from(Source::Embedded)
    }

    /// A page that is read from this directory whenever it is asked for.
    #[must_use]
    pub fn directory(path: PathBuf) -> Self {
        Self::from(Source::Directory(path))
    }

    fn from(source: Source) -> Self {
        let fit = Fit { base: "/".into(), signaling: None };
        let page = Self { source, fit, index: Index::Built, policy: None };
        let policy = page.source.is_fixed().then(|| page.read_policy());
        Self { policy, ..page }
    }

    /// The same for a server whose home page has this path, and whose sockets are elsewhere if it says so.
    #[must_use]
    pub(crate) fn fitted(self, base: &str, signaling: Option<&SignalingUrl>) -> Self {
        let fit = Fit { base: base.to_owned(), signaling: signaling.cloned() };
        if fit.is_usual() {
            return self;
        }
        let index = match self.source.read(Self::INDEX) {
            Some((built, _)) if self.source.is_fixed() => Index::Fitted(fit.apply(&built)),
            Some(_) | None => Index::FittedAnew,
        };
        let page = Self { fit, index, ..self };
        let policy = page.source.is_fixed().then(|| page.read_policy());
        Self { policy, ..page }
    }

    /// The policy with the hashes of the page's own inline scripts.
    pub(super) fn content_security_policy(&self) -> HeaderValue {
        self.policy.clone().unwrap_or_else(|| self.read_policy())
    }

    pub(super) fn find(&self, name: Name<'_>, headers: &HeaderMap) -> Option<Found> {
        let cache_control = name.cache_control();
        let content_type = name.content_type();
        Encoding::accepted(headers).find_map(|encoding| {
            let (bytes, hash) = self.read(&format!("{}{}", name.0, encoding.suffix()))?;
            let hash: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
            let tag = HeaderValue::from_str(&format!("\"{hash}\"")).ok()?;
            Some(Found { bytes, encoding, tag, content_type, cache_control })
        })
    }

    fn read_policy(&self) -> HeaderValue {
        let hashes = match self.read(Self::INDEX) {
            Some((index, _)) => inline_scripts(&String::from_utf8_lossy(&index))
                .map(|script| BASE64_STANDARD.encode(Sha256::digest(script)))
                .collect(),
            None => Vec::new(),
        };
        headers::content_security_policy(&hashes, self.fit.signaling.as_ref().map(SignalingUrl::as_str))
    }

    /// The bytes of a file and their SHA-256.
    fn read(&self, path: &str) -> Option<(Bytes, [u8; 32])> {
        let copy = path.strip_prefix(Self::INDEX);
        let fitted = match (&self.index, copy) {
            (Index::Built, _) | (_, None) => return self.source.read(path),
            (Index::Fitted(fitted), Some(_)) => fitted.clone(),
            (Index::FittedAnew, Some(_)) => self.fit.apply(&self.source.read(Self::INDEX)?.0),
        };
        let bytes = if copy == Some("") { fitted.plain } else { fitted.gzip.filter(|_| copy == Some(".gz"))? };
        let hash = Sha256::digest(&bytes).into();
        Some((bytes, hash))
    }
}

impl Source {
    /// Whether its files stay as they are while the server runs.
    fn is_fixed(&self) -> bool {
        match self {
            Self::Embedded => !cfg!(debug_assertions),
            Self::Directory(_) => false,
        }
    }

    fn read(&self, path: &str) -> Option<(Bytes, [u8; 32])> {
        match self {
            Self::Embedded => {
                let file = Dist::get(path)?;
                let bytes = match file.data {
                    Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                    Cow::Owned(bytes) => Bytes::from(bytes),
                };
                Some((bytes, file.metadata.sha256_hash()))
            }
            Self::Directory(directory) => {
                let bytes = std::fs::read(directory.join(path)).ok()?;
                let hash = Sha256::digest(&bytes).into();
                Some((Bytes::from(bytes), hash))
            }
        }
    }
}

impl<'a> Name<'a> {
    /// Nothing that leads anywhere else, nothing hidden, and the compressed copies only by way of
    /// what they are copies of. Percent-encoding is not undone: our own names need none.
    pub(super) fn parse(path: &'a str) -> Option<Self> {
        let plain = |segment: &str| {
            !segment.is_empty()
                && !segment.starts_with('.')
                && segment.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c))
        };
        let copy = path.ends_with(".br") || path.ends_with(".gz");
        (path.split('/').all(plain) && !copy).then_some(Self(path))
    }

    fn extension(self) -> &'a str {
        self.0.rsplit_once('.').map_or("", |(_, extension)| extension)
    }

    fn content_type(self) -> &'static str {
        match self.extension() {
            "html" => "text/html; charset=utf-8",
            "js" | "mjs" => "text/javascript; charset=utf-8",
            "wasm" => "application/wasm",
            "css" => "text/css; charset=utf-8",
            "json" => "application/json",
            "webmanifest" => "application/manifest+json",
            "svg" => "image/svg+xml",
            "png" => "image/png",
            "jpg" | "jpeg" => "image/jpeg",
            "webp" => "image/webp",
            "ico" => "image/x-icon",
            "woff2" => "font/woff2",
            "txt" => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        }
    }

    /// A name with trunk's hash of the content (`-` and 16 digits, perhaps `_bg`) never means other
    /// bytes; every other name may tomorrow.
    fn cache_control(self) -> &'static str {
        let stem = self.0.rsplit_once('.').map_or(self.0, |(stem, _)| stem);
        let stem = stem.strip_suffix("_bg").unwrap_or(stem);
        let hash = stem.rsplit_once('-').map_or("", |(_, hash)| hash);
        if self.extension() == "html" {
            "no-store"
        } else if hash.len() == 16 && hash.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')) {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        }
    }
}

impl Found {
    /// Whether the client has these bytes already (RFC 9110 §13.1.2).
    pub(super) fn is_known_to(&self, headers: &HeaderMap) -> bool {
        let values = headers.get_all(header::IF_NONE_MATCH).into_iter().filter_map(|value| value.to_str().ok());
        let mut tags = values.flat_map(|value| value.split(',')).map(str::trim);
        tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == self.tag.as_bytes())
    }
}

/// The text of each script element without a `src`.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    // In ASCII, so that every position is one of `html` too.
    let lower = html.to_ascii_lowercase();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(tag) = lower.get(at..).and_then(|rest| rest.find("<script")).map(|found| at + found) {
        let Some(open) = lower[tag..].find('>').map(|end| tag + end) else { break };
        let Some(end) = lower[open..].find("</script").map(|end| open + end) else { break };
        if !lower[tag..open].split_ascii_whitespace().any(|attribute| attribute.starts_with("src=")) {
            found.push(&html[open + 1..end]);
        }
        at = end;
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_else() {
        for right in ["index.html", "a-0123456789abcdef.js", "snippets/x_1/inline0.js"] {
            assert_eq!(Name::parse(right), Some(Name(right)));
        }
        for wrong in ["", "..", "../x", "a/../b", "a//b", "/etc/passwd", ".hidden", "a\\b", "%2e%2e", "a\0", "x.js.br"]
        {
            assert_eq!(Name::parse(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn only_names_with_a_hash_of_their_content_keep_forever() {
        let immutable = |name| Name(name).cache_control().ends_with("immutable");
        assert!(immutable("frontend-0123456789abcdef.js"));
        assert!(immutable("frontend-0123456789abcdef_bg.wasm"));
        // A service worker and a manifest that were kept would be those of an old build.
        for name in ["sw.js", "manifest.webmanifest"] {
            assert_eq!(Name(name).cache_control(), "no-cache", "{name}");
        }
        for name in ["frontend.js", "frontend-0123456789abcde.js", "a-0123456789ABCDEF.js", "x-0123456789abcdef/y.js"] {
            assert_eq!(Name(name).cache_control(), "no-cache", "{name}");
        }
        assert_eq!(Name("page-0123456789abcdef.html").cache_control(), "no-store");
    }

    #[test]
    fn inline_scripts_are_found_and_others_are_not() {
        let html = "<script type=\"module\">import a;\n</script><SCRIPT src=\"/x.js\"></SCRIPT><script>b</script>";
        assert_eq!(inline_scripts(html).collect::<Vec<_>>(), ["import a;\n", "b"]);
        assert_eq!(inline_scripts("<script>never ends").count(), 0);
    }
}

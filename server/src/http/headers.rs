//! The security headers of every response, in one place.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// On everything but the handshake of a socket.
const ALWAYS: [(HeaderName, &str); 4] = [
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// What a call needs is for us alone; what it does not need is for nobody.
const PERMISSIONS: &str = "autoplay=(self), camera=(self), display-capture=(self), fullscreen=(self), \
    microphone=(self), picture-in-picture=(self), screen-wake-lock=(self), speaker-selection=(self), \
    accelerometer=(), encrypted-media=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), \
    local-fonts=(), magnetometer=(), midi=(), payment=(), publickey-credentials-get=(), serial=(), storage-access=(), \
    usb=(), xr-spatial-tracking=()";

/// Nothing from elsewhere, nothing inline but the scripts whose hashes are put in, no frames around
/// us. `'wasm-unsafe-eval'` compiles WebAssembly and nothing else. The base may be a path of ours (index.html).
pub(super) fn content_security_policy(script_hashes: &[String], signaling: Option<&str>) -> HeaderValue {
    let scripts: String = script_hashes.iter().map(|hash| format!(" 'sha256-{hash}'")).collect();
    let signaling = signaling.map(|url| format!(" {url}")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'; \
         img-src 'self' data: blob:; media-src 'self' blob: mediastream:; font-src 'self'; connect-src 'self'{signaling}; \
         manifest-src 'self'; worker-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
    );
    // Base64 is always a header value; without the scripts the page would at worst not start.
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// Puts them on a response. Only a document has policies: on a script or a picture they would weigh
/// and mean nothing.
pub(super) fn set(headers: &mut HeaderMap, policy: impl FnOnce() -> HeaderValue) {
    if headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy());
        headers.insert("permissions-policy", HeaderValue::from_static(PERMISSIONS));
    }
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

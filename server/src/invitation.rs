//! How people in a local network get to a server that made its own certificate.

use fast_qr::QRBuilder;

/// The address as text and as a code that a phone reads, and what the browser has to show before one trusts it.
#[must_use]
pub fn invitation(address: &str, fingerprint: &str) -> String {
    // An address is short enough for a code.
    let code = QRBuilder::new(address).build().map(|code| code.to_str()).unwrap_or_default();
    format!("{address}\n{code}\ncertificate, SHA-256: {fingerprint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invitation_has_the_address_as_text_and_as_a_code() {
        let text = invitation("https://192.0.2.20:8443", "AB:CD");
        assert!(text.starts_with("https://192.0.2.20:8443\n"));
        assert!(text.ends_with("\ncertificate, SHA-256: AB:CD"));
        assert!(text.matches('\u{2588}').count() > 100, "{text}");
    }
}

//! How people in a local network get to a server that made its own certificate.

use fast_qr::QRBuilder;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

/// The address as text and as a code that a phone reads, and what the browser has to show before one trusts it.
#[must_use]
pub fn invitation(address: &str, fingerprint: &str) -> String {
    // An address is short enough for a code.
    let code = QRBuilder::new(address).build().map(|code| code.to_str()).unwrap_or_default();
    format!("{address}\n{code}\ncertificate, SHA-256: {fingerprint}")
}

/// The address that this machine has for others: the one that packets would leave with. None is sent.
#[must_use]
pub fn local_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // A network for documentation (RFC 5737): whatever the way there is, it is the usual one.
    socket.connect(SocketAddr::from(([192, 0, 2, 1], 9))).ok()?;
    socket.local_addr().ok().map(|address| address.ip()).filter(|ip| !ip.is_unspecified())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invitation_has_the_address_as_text_and_as_a_code() {
        let text = invitation("https://192.168.1.20:8443", "AB:CD");
        assert!(text.starts_with("https://192.168.1.20:8443\n"));
        assert!(text.ends_with("\ncertificate, SHA-256: AB:CD"));
        assert!(text.matches('\u{2588}').count() > 100, "{text}");
    }
}

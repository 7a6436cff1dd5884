//! Nonces that nobody has to remember: a keyed hash of the client and the hour (RFC 8489 §9.2.1, §17.2).

use crate::five_tuple::{FiveTuple, Transport};
use crate::mac::Mac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use core::net::IpAddr;
use core::time::Duration;

/// A nonce is good for the rest of its period and for the whole of the next: between one and two hours.
const PERIOD: Duration = Duration::from_secs(3600);

/// 72 bits, which are 12 letters: a 401 must stay small ([`response`](crate::wire::response)).
const BYTES: usize = 9;

/// Makes nonces and knows its own again.
pub(crate) struct Nonces(Mac);

impl Nonces {
    pub(crate) fn new(seed: &[u8; 32]) -> Self {
        Self(Mac::derived(seed, "nonce"))
    }

    pub(crate) fn issue(&self, client: &FiveTuple, now: Duration) -> String {
        let hash = self.0.sha256(&[&told_apart_by(client), &period(now).to_be_bytes()]);
        URL_SAFE_NO_PAD.encode(&hash[..BYTES])
    }

    /// Whether it was made for this client, in this period or the one before.
    pub(crate) fn accepts(&self, nonce: &[u8], client: &FiveTuple, now: Duration) -> bool {
        let Ok(hash) = URL_SAFE_NO_PAD.decode(nonce) else { return false };
        let client = told_apart_by(client);
        let of = |period: u64| self.0.begins_with(&[&client, &period.to_be_bytes()], &hash);
        let period = period(now);
        hash.len() == BYTES && (of(period) || period.checked_sub(1).is_some_and(of))
    }
}

fn period(now: Duration) -> u64 {
    now.as_secs() / PERIOD.as_secs()
}

fn told_apart_by(five_tuple: &FiveTuple) -> [u8; 19] {
    let mut bytes = [0; 19];
    let address = match five_tuple.client.ip() {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    };
    bytes[..16].copy_from_slice(&address.octets());
    bytes[16..18].copy_from_slice(&five_tuple.client.port().to_be_bytes());
    bytes[18] = match five_tuple.transport {
        Transport::Udp => 0,
        Transport::Tcp => 1,
    };
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = PERIOD;

    #[test]
    fn a_nonce_is_good_for_its_client_for_an_hour_or_two() {
        let nonces = Nonces::new(&[7; 32]);
        let client = client("192.0.2.1:1000", Transport::Udp);
        let nonce = nonces.issue(&client, HOUR * 5);
        assert_eq!(nonce.len(), 12);
        for (later, good) in [(0, true), (3599, true), (3600, true), (7199, true), (7200, false), (9999, false)] {
            let now = HOUR * 5 + Duration::from_secs(later);
            assert_eq!(nonces.accepts(nonce.as_bytes(), &client, now), good, "{later}");
        }
        assert!(!nonces.accepts(nonce.as_bytes(), &client, HOUR * 4), "of the future");
    }

    #[test]
    fn a_nonce_of_somebody_else_is_none() {
        let nonces = Nonces::new(&[7; 32]);
        let mine = client("192.0.2.1:1000", Transport::Udp);
        let nonce = nonces.issue(&mine, HOUR);
        for other in [
            client("192.0.2.1:1001", Transport::Udp),
            client("192.0.2.2:1000", Transport::Udp),
            client("192.0.2.1:1000", Transport::Tcp),
        ] {
            assert!(!nonces.accepts(nonce.as_bytes(), &other, HOUR));
        }
        assert!(!Nonces::new(&[8; 32]).accepts(nonce.as_bytes(), &mine, HOUR));
        for forged in
            [&b""[..], b"A", b"AAAAAAAAAAAA", &nonce.as_bytes()[..11], &nonce.as_bytes()[..4], b"not base 64!"]
        {
            assert!(!nonces.accepts(forged, &mine, HOUR));
        }
    }

    fn client(address: &str, transport: Transport) -> FiveTuple {
        FiveTuple { transport, client: address.parse().unwrap(), server: "192.0.2.9:3478".parse().unwrap() }
    }
}

//! Keyed hashes: of nonces, of passwords and of chance. The algorithms are those that STUN needs anyway, from `stun-types`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use stun_types::attribute::{MessageIntegrity, MessageIntegritySha256};
use stun_types::message::{IntegrityKey, ShortTermCredentials};

/// What only this server can compute.
pub(crate) struct Mac(IntegrityKey);

impl Mac {
    /// A key of its own for each purpose, from one seed.
    pub(crate) fn derived(seed: &[u8; 32], purpose: &str) -> Self {
        Self::new(format!("{purpose}:{}", STANDARD.encode(seed)))
    }

    /// The text itself is the key, as TURN REST has it.
    pub(crate) fn new(key: String) -> Self {
        Self(ShortTermCredentials::new(key).make_key())
    }

    /// HMAC-SHA1.
    #[expect(clippy::expect_used, reason = "the signature has an error for other attributes")]
    pub(crate) fn sha1(&self, parts: &[&[u8]]) -> [u8; 20] {
        MessageIntegrity::compute(parts, &self.0).expect("a hash is made of any bytes")
    }

    /// HMAC-SHA256.
    #[expect(clippy::expect_used, reason = "the signature has an error for other attributes")]
    pub(crate) fn sha256(&self, parts: &[&[u8]]) -> [u8; 32] {
        MessageIntegritySha256::compute(parts, &self.0).expect("a hash is made of any bytes")
    }

    /// Whether HMAC-SHA256 begins like that, in a time that tells nothing about how nearly it does.
    pub(crate) fn begins_with(&self, parts: &[&[u8]], expected: &[u8]) -> bool {
        MessageIntegritySha256::verify(parts, &self.0, expected)
    }
}

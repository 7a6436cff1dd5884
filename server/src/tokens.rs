//! Resume tokens: a participant's id, signed, so that a server knows it again even when it has forgotten everything else.
//!
//! Pure: the key and the time are arguments. A token is good for one room and one week. It does not say who may use it:
//! whoever shows it is taken for its owner, as with any cookie of a session. Two things limit what a stolen one is worth:
//! each is used up when the next is in use, and a participant who left is not brought back.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use shared::{PeerId, ResumeToken, RoomName};
use std::fmt;
use std::time::Duration;
use thiserror::Error;
use uuid::Uuid;

/// How long a token is good for. It is renewed whenever it is used.
pub const LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

const PEER: usize = 16;
const GENERATION: usize = 4;
const EXPIRES: usize = 8;
const CLAIM: usize = PEER + GENERATION + EXPIRES;
/// HMAC-SHA256, cut to 128 bits (RFC 2104 §5).
const TAG: usize = 16;

/// Makes tokens and knows them again.
pub struct Tokens {
    key: Hmac<Sha256>,
}

/// What a good token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Who its owner is.
    pub peer: PeerId,
    /// How many tokens its owner had before, in this or another process.
    pub generation: u32,
}

/// Why a token is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BadToken {
    /// This server did not make it, or not for this room.
    #[error("not a token of this server for this room")]
    Forged,
    /// It was good until a while ago.
    #[error("the token is too old")]
    Expired,
}

impl Tokens {
    /// Tokens under this secret, of any length; 32 bytes of chance are right.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        // HMAC takes keys of every length (RFC 2104 §3), so the error cannot occur; an unsigned key would be worse than none.
        #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
        let key = Hmac::new_from_slice(secret).expect("HMAC takes keys of every length");
        Self { key }
    }

    /// A token for this participant of this room. `now` is the time since 1970.
    #[must_use]
    pub fn issue(&self, room: &RoomName, claim: Claim, now: Duration) -> ResumeToken {
        let mut bytes = Vec::with_capacity(CLAIM + TAG);
        bytes.extend_from_slice(&u128::from(claim.peer).to_be_bytes());
        bytes.extend_from_slice(&claim.generation.to_be_bytes());
        bytes.extend_from_slice(&(now + LIFETIME).as_secs().to_be_bytes());
        let tag = self.tag(room, &bytes).finalize().into_bytes();
        bytes.extend_from_slice(&tag[..TAG]);
        #[expect(clippy::expect_used, reason = "59 characters of base64url are a token")]
        ResumeToken::try_from(BASE64_URL_SAFE_NO_PAD.encode(bytes)).expect("59 characters of base64url are a token")
    }

    /// Who shows this token. `now` is the time since 1970.
    ///
    /// # Errors
    /// When this server did not make it for this room, or its time is over.
    pub fn check(&self, room: &RoomName, token: &ResumeToken, now: Duration) -> Result<Claim, BadToken> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(token.as_str()).map_err(|_| BadToken::Forged)?;
        let (claim, tag) = bytes.split_at_checked(CLAIM).ok_or(BadToken::Forged)?;
        if tag.len() != TAG {
            return Err(BadToken::Forged);
        }
        // In constant time.
        self.tag(room, claim).verify_truncated_left(tag).map_err(|_| BadToken::Forged)?;
        let (peer, rest) = claim.split_first_chunk::<PEER>().ok_or(BadToken::Forged)?;
        let (generation, rest) = rest.split_first_chunk::<GENERATION>().ok_or(BadToken::Forged)?;
        let expires = rest.first_chunk::<EXPIRES>().ok_or(BadToken::Forged)?;
        if now.as_secs() >= u64::from_be_bytes(*expires) {
            return Err(BadToken::Expired);
        }
        let peer = PeerId::new(Uuid::from_bytes(*peer));
        Ok(Claim { peer, generation: u32::from_be_bytes(*generation) })
    }

    fn tag(&self, room: &RoomName, claim: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.key.clone();
        // Nothing else is ever signed under this name, and the claim has a fixed length: no two inputs read alike.
        mac.update(b"resaka/resume/v1");
        mac.update(claim);
        mac.update(room.as_str().as_bytes());
        mac
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1_800_000_000);

    fn tokens() -> Tokens {
        Tokens::new(b"secret")
    }

    fn room(name: &str) -> RoomName {
        name.parse().unwrap()
    }

    fn claim() -> Claim {
        Claim { peer: PeerId::new(Uuid::from_u128(7)), generation: 3 }
    }

    #[test]
    fn a_token_says_who_its_owner_is_until_it_is_too_old() {
        let token = tokens().issue(&room("a"), claim(), NOW);
        assert_eq!(tokens().check(&room("a"), &token, NOW), Ok(claim()));
        let last = NOW + LIFETIME - Duration::from_secs(1);
        assert_eq!(tokens().check(&room("a"), &token, last), Ok(claim()));
        assert_eq!(tokens().check(&room("a"), &token, NOW + LIFETIME), Err(BadToken::Expired));
    }

    #[test]
    fn another_room_or_another_secret_knows_nothing_of_it() {
        let token = tokens().issue(&room("a"), claim(), NOW);
        assert_eq!(tokens().check(&room("b"), &token, NOW), Err(BadToken::Forged));
        assert_eq!(Tokens::new(b"other").check(&room("a"), &token, NOW), Err(BadToken::Forged));
    }

    #[test]
    fn no_bit_of_it_can_be_changed_and_nothing_added_or_left_out() {
        let good = BASE64_URL_SAFE_NO_PAD.decode(tokens().issue(&room("a"), claim(), NOW).as_str()).unwrap();
        let check = |bytes: &[u8]| {
            let token = ResumeToken::try_from(BASE64_URL_SAFE_NO_PAD.encode(bytes));
            tokens().check(&room("a"), &token.unwrap(), NOW)
        };
        assert_eq!(check(&good), Ok(claim()));
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(check(&bad), Err(BadToken::Forged), "bit {bit}");
        }
        for length in 1..good.len() {
            assert_eq!(check(&good[..length]), Err(BadToken::Forged), "{length} bytes");
        }
        assert_eq!(check(&[good.as_slice(), &[0]].concat()), Err(BadToken::Forged));
    }

    #[test]
    fn the_secret_does_not_show_itself() {
        assert_eq!(format!("{:?}", tokens()), "Tokens(…)");
    }
}

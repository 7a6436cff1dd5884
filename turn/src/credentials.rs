//! Credentials that expire, by the TURN REST convention: the user name is `expiry:anything`, the password
//! base64(HMAC-SHA1(secret, user name)). A coturn with the same `static-auth-secret` takes the same ones.

use crate::mac::Mac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// RFC 8489 §14.3: a user name is shorter than 509 bytes.
const LONGEST: usize = 508;

/// What the one who gives credentials shares with the TURN server.
pub struct RestSecret(Mac);

impl RestSecret {
    /// From the secret as the operator wrote it.
    pub fn new(secret: &str) -> Self {
        Self(Mac::new(secret.to_owned()))
    }

    /// The user name of somebody until a Unix time in seconds.
    pub fn username(user: &str, expiry: u64) -> String {
        format!("{expiry}:{user}")
    }

    /// The password that belongs to a user name.
    pub fn password(&self, username: &str) -> String {
        STANDARD.encode(self.0.sha1(&[username.as_bytes()]))
    }
}

/// A user name taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Username<'a> {
    /// Unix time in seconds.
    pub(crate) expiry: u64,
    /// Whom quotas are for. It stays the same when credentials are renewed.
    pub(crate) user: &'a str,
}

impl<'a> Username<'a> {
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let (expiry, user) = text.split_once(':')?;
        let is_number = expiry.bytes().all(|digit| digit.is_ascii_digit());
        (is_number && text.len() <= LONGEST).then_some(())?;
        Some(Self { expiry: expiry.parse().ok()?, user })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf 1433895918:ninefingers | openssl dgst -sha1 -hmac north -binary | base64`
    #[test]
    fn a_password_is_that_of_coturn() {
        assert_eq!(RestSecret::new("north").password("1433895918:ninefingers"), "jy8hTxmOO7UtEKXqSkSlvakPVYA=");
        assert_eq!(RestSecret::username("ninefingers", 1_433_895_918), "1433895918:ninefingers");
    }

    #[test]
    fn a_user_name_is_an_expiry_and_anything() {
        assert_eq!(Username::parse("12:a:b"), Some(Username { expiry: 12, user: "a:b" }));
        assert_eq!(Username::parse("12:"), Some(Username { expiry: 12, user: "" }));
        for wrong in ["", ":", ":a", "a:12", "12", "+12:a", "-1:a", "12.5:a", "99999999999999999999:a"] {
            assert_eq!(Username::parse(wrong), None, "{wrong}");
        }
        let longest = format!("1:{}", "a".repeat(506));
        assert!(Username::parse(&longest).is_some());
        assert_eq!(Username::parse(&format!("{longest}a")), None);
    }
}

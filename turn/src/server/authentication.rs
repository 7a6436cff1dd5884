//! Who a request is from: the long-term credentials of RFC 8489 §9.2 with the expiring ones of TURN REST.

use super::Server;
use crate::allocation::Login;
use crate::credentials::Username;
use crate::effect::Now;
use crate::five_tuple::FiveTuple;
use crate::wire::incoming::Incoming;
use crate::wire::response::{Question, Response};
use core::time::Duration;
use stun_types::attribute::{AttributeStaticType, ErrorCode, Nonce, Realm, Username as UsernameAttribute};
use stun_types::message::{IntegrityAlgorithm, IntegrityKey, LongTermKeyCredentials};

/// Why nobody is behind a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// MESSAGE-INTEGRITY, and not all that belongs to it.
    Incomplete,
    /// The nonce is not one of this client and hour.
    StaleNonce,
    /// No MESSAGE-INTEGRITY, or a wrong one, or of a user whose time is over.
    Unauthorized,
}

impl Server {
    /// In the order of RFC 8489 §9.2.4. Whoever has an allocation keeps it although their credentials have expired since:
    /// a call does not end because of the hour (coturn does the same).
    pub(super) fn authenticate(&self, client: &FiveTuple, request: &Incoming<'_>, now: Now) -> Result<Login, Refusal> {
        if !request.has_integrity {
            return Err(Refusal::Unauthorized);
        }
        let parts = (request.value(UsernameAttribute::TYPE), request.value(Realm::TYPE), request.value(Nonce::TYPE));
        let (Some(username), Some(_), Some(nonce)) = parts else { return Err(Refusal::Incomplete) };
        if !self.nonces.accepts(nonce, client, now.elapsed) {
            return Err(Refusal::StaleNonce);
        }
        let username = core::str::from_utf8(username).map_err(|_| Refusal::Unauthorized)?;
        let known = self.allocations.get(client).map(|allocation| &allocation.login);
        let login = match known.filter(|login| *login.username == *username) {
            Some(login) => login.clone(),
            None => self.login(username, now.unix).ok_or(Refusal::Unauthorized)?,
        };
        request.is_signed_with(&login.key).then_some(login).ok_or(Refusal::Unauthorized)
    }

    fn login(&self, username: &str, unix: u64) -> Option<Login> {
        let Username { expiry, user } = Username::parse(username)?;
        let key = || self.key(username);
        (expiry > unix).then(|| Login { username: username.into(), user: user.into(), key: key() })
    }

    fn key(&self, username: &str) -> IntegrityKey {
        let (password, realm) = (self.secret.password(username), self.config.realm.as_str().to_owned());
        LongTermKeyCredentials::new(username.to_owned(), password, realm).make_key(IntegrityAlgorithm::Sha1)
    }

    /// With realm and nonce where they are to be tried again with.
    pub(super) fn refuse(&self, client: &FiveTuple, question: &Question, refusal: Refusal, now: Duration) -> Vec<u8> {
        let code = match refusal {
            Refusal::Incomplete => return Response::error(question, ErrorCode::BAD_REQUEST).finish(),
            Refusal::StaleNonce => ErrorCode::STALE_NONCE,
            Refusal::Unauthorized => ErrorCode::UNAUTHORIZED,
        };
        let mut response = Response::error(question, code);
        if let (Ok(realm), Ok(nonce)) =
            (Realm::new(self.config.realm.as_str()), Nonce::new(&self.nonces.issue(client, now)))
        {
            response = response.with(&realm).with(&nonce);
        }
        response.finish()
    }
}

//! A response, read.

use std::net::SocketAddr;
use stun_types::attribute::{
    AttributeFromRaw, AttributeStaticType, ErrorCode, Nonce, Realm, UnknownAttributes, XorMappedAddress,
};
use stun_types::message::{IntegrityKey, Message, MessageClass, TransactionId};
use turn_types::attribute::{Lifetime, ReservationToken, XorRelayedAddress};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn read(bytes: &[u8]) -> Self {
        let answer = Self { bytes: bytes.to_vec() };
        assert!(answer.message().is_response());
        answer
    }

    pub(crate) fn message(&self) -> Message<'_> {
        Message::from_bytes(&self.bytes).expect("an answer is a message")
    }

    pub(crate) fn find<'a, A: AttributeFromRaw<'a> + AttributeStaticType>(&'a self) -> Option<A> {
        let raw = self.message().iter_attributes().find(|(_, raw)| raw.header.get_type() == A::TYPE)?.1.into_owned();
        Some(A::from_raw(raw).expect("makes sense"))
    }

    pub(crate) fn transaction(&self) -> TransactionId {
        self.message().transaction_id()
    }

    /// 200 for a success.
    pub(crate) fn code(&self) -> u16 {
        match self.message().class() {
            MessageClass::Success => 200,
            _ => self.find::<ErrorCode>().expect("an error says which").code(),
        }
    }

    pub(crate) fn is_signed_with(&self, key: &IntegrityKey) -> bool {
        self.message().validate_integrity_with_key(key).is_ok()
    }

    pub(crate) fn nonce(&self) -> Option<String> {
        self.find::<Nonce>().map(|nonce| nonce.nonce().to_owned())
    }

    pub(crate) fn realm(&self) -> Option<String> {
        self.find::<Realm>().map(|realm| realm.realm().to_owned())
    }

    pub(crate) fn mapped(&self) -> Option<SocketAddr> {
        self.find::<XorMappedAddress>().map(|address| address.addr(self.transaction()))
    }

    pub(crate) fn relayed(&self) -> Vec<SocketAddr> {
        let message = self.message();
        let all = message.iter_attributes().filter(|(_, raw)| raw.header.get_type() == XorRelayedAddress::TYPE);
        all.map(|(_, raw)| XorRelayedAddress::from_raw_ref(&raw).unwrap().addr(self.transaction())).collect()
    }

    pub(crate) fn lifetime(&self) -> Option<u32> {
        self.find::<Lifetime>().map(|lifetime| lifetime.seconds())
    }

    pub(crate) fn token(&self) -> Option<u64> {
        self.find::<ReservationToken>().map(|token| token.token())
    }

    pub(crate) fn names_unknown(&self, kind: u16) -> bool {
        self.find::<UnknownAttributes>().is_some_and(|unknown| unknown.has_attribute(kind.into()))
    }

    pub(crate) fn is_bare(&self) -> bool {
        self.message().iter_attributes().count() == 1
    }
}

//! Answers to requests (RFC 8489 §6.3), and how large one to a stranger may be.
//!
//! Anybody can put somebody else's address on a datagram, so an answer to who has not been authenticated is at most half
//! as large again as the request, counted as the network counts: with the headers of IP and UDP. The smallest requests of
//! browsers make these sizes: 28 bytes of Allocate over IPv4 (a 401 of 56 with a realm of eight letters and a nonce of
//! twelve, 84 bytes for 56) and 20 bytes of Binding. Requests that are smaller than any client's get no answer.

use crate::family::Family;
use crate::five_tuple::{FiveTuple, Transport};
use crate::wire::incoming::Incoming;
use stun_types::attribute::{AttributeType, AttributeWrite, ErrorCode, Fingerprint, UnknownAttributes};
use stun_types::message::{
    IntegrityAlgorithm, IntegrityKey, Message, MessageClass, MessageType, MessageWrite, MessageWriteExt,
    MessageWriteVec, Method, TransactionId,
};

/// What of a request is needed to answer it, also later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) method: Method,
    pub(crate) transaction: TransactionId,
    has_fingerprint: bool,
}

impl Question {
    pub(crate) fn of(request: &Incoming<'_>) -> Self {
        Self { method: request.method(), transaction: request.transaction(), has_fingerprint: request.has_fingerprint }
    }
}

/// A response that is being written. FINGERPRINT is on it if it was on the request.
pub(crate) struct Response {
    message: MessageWriteVec,
    has_fingerprint: bool,
}

impl Response {
    pub(crate) fn success(question: &Question) -> Self {
        Self::begun(question, MessageClass::Success)
    }

    /// With an empty reason: the number says it, and a stranger's answer must be small.
    pub(crate) fn error(question: &Question, code: u16) -> Self {
        let mut response = Self::begun(question, MessageClass::Error);
        if let Ok(error) = ErrorCode::new(code, "") {
            response.message.push_attribute_unchecked(&error);
        }
        response
    }

    /// 420, with the names of the first few.
    pub(crate) fn unknown_attributes(question: &Question, unknown: &[AttributeType]) -> Self {
        Self::error(question, ErrorCode::UNKNOWN_ATTRIBUTE).with(&UnknownAttributes::new(unknown))
    }

    fn begun(question: &Question, class: MessageClass) -> Self {
        let kind = MessageType::from_class_method(class, question.method);
        let message = Message::builder(kind, question.transaction, MessageWriteVec::with_capacity(128));
        Self { message, has_fingerprint: question.has_fingerprint }
    }

    pub(crate) fn with(mut self, attribute: &dyn AttributeWrite) -> Self {
        self.message.push_attribute_unchecked(attribute);
        self
    }

    /// Unsigned: what somebody is told who has not been authenticated.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        if self.has_fingerprint {
            self.add_fingerprint();
        }
        self.message.finish()
    }

    /// Signed with the key of the request (RFC 8489 §9.2.4).
    #[expect(clippy::expect_used, reason = "a response is signed here and nowhere else")]
    pub(crate) fn sign(mut self, key: &IntegrityKey) -> Vec<u8> {
        self.message.add_message_integrity_with_key(key, IntegrityAlgorithm::Sha1).expect("it is not signed yet");
        self.finish()
    }

    fn add_fingerprint(&mut self) {
        self.message.push_attribute_unchecked(&Fingerprint::new([0; 4]));
        let (message, fingerprint) = self.message.split_at(self.message.len() - 8);
        debug_assert_eq!(fingerprint.len(), 8);
        let fingerprint = Fingerprint::new(Fingerprint::compute(&[message]));
        let at = message.len();
        fingerprint.write_into_unchecked(&mut self.message[at..]);
    }
}

/// Whether an answer to somebody who has not been authenticated is small enough. A stream has shown that it is where it
/// says, so there it always is.
pub(crate) fn may_answer(client: &FiveTuple, request: usize, response: usize) -> bool {
    let headers = match Family::of(client.client.ip().to_canonical()) {
        Family::V4 => 20 + 8,
        Family::V6 => 40 + 8,
    };
    match client.transport {
        Transport::Udp => 2 * (response + headers) <= 3 * (request + headers),
        Transport::Tcp => true,
    }
}

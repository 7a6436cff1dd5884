//! A STUN message as it came, borrowed (RFC 8489 §5 and §14). It is checked here and not in `stun-types`, because most
//! of what strangers send must cost little and leave no line in a log, and because a Send indication must be quick.

use stun_types::attribute::{
    AttributeFromRaw, AttributeStaticType, AttributeType, Fingerprint, MessageIntegrity, MessageIntegritySha256,
    RawAttribute,
};
use stun_types::message::{IntegrityKey, Message, MessageClass, MessageType, Method, TransactionId};

const HEADER: usize = 20;
const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];

/// A message that is well formed: its lengths add up, and its fingerprint is right if it has one.
#[derive(Clone, Copy)]
pub(crate) struct Incoming<'a> {
    bytes: &'a [u8],
    kind: MessageType,
    /// Where the attributes end that may be believed: before the first MESSAGE-INTEGRITY, or before FINGERPRINT.
    end: usize,
    pub(crate) has_integrity: bool,
    pub(crate) has_fingerprint: bool,
}

/// An attribute that is there and makes no sense: 400.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

impl<'a> Incoming<'a> {
    /// Nothing but a whole message. What follows MESSAGE-INTEGRITY must be ignored (RFC 8489 §14.5); nobody sends
    /// that, so all of it is.
    pub(crate) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (header, attributes) = bytes.split_first_chunk::<HEADER>()?;
        let length = usize::from(u16::from_be_bytes([header[2], header[3]]));
        let is_stun = header[0] & 0xc0 == 0 && header[4..8] == COOKIE;
        (is_stun && length == attributes.len() && length.is_multiple_of(4)).then_some(())?;
        let kind = MessageType::from_bytes(header).ok()?;
        let mut message = Self { bytes, kind, end: bytes.len(), has_integrity: false, has_fingerprint: false };
        let (mut sha1, mut sha256) = (false, false);
        let mut at = HEADER;
        while at < bytes.len() {
            let (kind, value) = header_and_value(bytes, at)?;
            let is_last_part = match kind {
                MessageIntegrity::TYPE => !core::mem::replace(&mut sha1, true) && !sha256,
                MessageIntegritySha256::TYPE => !core::mem::replace(&mut sha256, true),
                Fingerprint::TYPE => {
                    let said = Fingerprint::from_raw_ref(&RawAttribute::new(kind, value)).ok()?;
                    message.has_fingerprint = true;
                    (at + 8 == bytes.len() && said.fingerprint() == &Fingerprint::compute(&[&bytes[..at]]))
                        .then_some(true)?
                }
                _ if message.end == bytes.len() => false,
                _ => return None,
            };
            if is_last_part {
                message.end = message.end.min(at);
            } else if message.end != bytes.len() {
                return None;
            }
            at += padded(value);
        }
        message.has_integrity = sha1;
        Some(message)
    }

    pub(crate) fn class(&self) -> MessageClass {
        self.kind.class()
    }

    pub(crate) fn method(&self) -> Method {
        self.kind.method()
    }

    pub(crate) fn transaction(&self) -> TransactionId {
        let mut number = [0; 16];
        number[4..].copy_from_slice(&self.bytes[8..HEADER]);
        u128::from_be_bytes(number).into()
    }

    /// The first attribute of this type; any further one is ignored (RFC 8489 §14).
    pub(crate) fn find<A: AttributeFromRaw<'a> + AttributeStaticType>(&self) -> Result<Option<A>, Malformed> {
        self.value(A::TYPE)
            .map(|value| A::from_raw(RawAttribute::new(A::TYPE, value)).map_err(|_| Malformed))
            .transpose()
    }

    /// Like [`Self::find`], as bytes.
    pub(crate) fn value(&self, kind: AttributeType) -> Option<&'a [u8]> {
        self.attributes().find(|(found, _)| *found == kind).map(|(_, value)| value)
    }

    /// All attributes that may be believed, in their order.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (AttributeType, &'a [u8])> + use<'a> {
        let (bytes, end) = (self.bytes, self.end);
        let mut at = HEADER;
        core::iter::from_fn(move || {
            let attribute = (at < end).then(|| header_and_value(bytes, at)).flatten()?;
            at += padded(attribute.1);
            Some(attribute)
        })
    }

    /// Whether MESSAGE-INTEGRITY was made with this key (RFC 8489 §14.5).
    pub(crate) fn is_signed_with(&self, key: &IntegrityKey) -> bool {
        Message::from_bytes(self.bytes).is_ok_and(|message| message.validate_integrity_with_key(key).is_ok())
    }

    pub(crate) fn length(&self) -> usize {
        self.bytes.len()
    }
}

fn padded(value: &[u8]) -> usize {
    4 + value.len().next_multiple_of(4)
}

fn header_and_value(bytes: &[u8], at: usize) -> Option<(AttributeType, &[u8])> {
    let ([a, b, c, d], rest) = bytes.get(at..)?.split_first_chunk::<4>()?;
    let length = usize::from(u16::from_be_bytes([*c, *d]));
    let value = rest.get(..length.next_multiple_of(4))?.get(..length)?;
    Some((AttributeType::new(u16::from_be_bytes([*a, *b])), value))
}

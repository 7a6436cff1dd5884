//! Data indications, written before and behind a payload where it lies (RFC 8656 §11.4).

use core::net::SocketAddr;
use stun_types::attribute::{Attribute, AttributeExt, AttributeStaticType, AttributeWrite};
use stun_types::message::{MessageClass, MessageType, TransactionId};
use turn_types::attribute::{Data, XorPeerAddress};
use turn_types::message::DATA;

const MESSAGE_HEADER: usize = 20;
const ATTRIBUTE_HEADER: usize = 4;

/// The longest header: that with a peer of IPv6.
pub(crate) const HEADER: usize = MESSAGE_HEADER + ATTRIBUTE_HEADER + 20 + ATTRIBUTE_HEADER;

/// What still fits: the attributes of a message are at most 65,532 bytes together (RFC 8489 §5).
pub(crate) const LONGEST_PAYLOAD: u16 = 0xfffc - (HEADER - MESSAGE_HEADER) as u16;

/// What stands before a payload of this length from this peer: an array, and how much of its end counts.
pub(crate) fn header(peer: SocketAddr, length: u16, transaction: TransactionId) -> ([u8; HEADER], usize) {
    let mut bytes = [0; HEADER];
    let address = XorPeerAddress::new(peer, transaction);
    let start = HEADER - (MESSAGE_HEADER + address.padded_len() + ATTRIBUTE_HEADER);
    let header = &mut bytes[start..];
    let attributes = address.padded_len() + ATTRIBUTE_HEADER + usize::from(length).next_multiple_of(4);
    // The cookie is the upper quarter of what the transaction's 96 bits are the rest of.
    header[4..20].copy_from_slice(&(0x2112_a442_u128 << 96 | u128::from(transaction)).to_be_bytes());
    MessageType::from_class_method(MessageClass::Indication, DATA).write_into(header);
    header[2..4].copy_from_slice(&(attributes as u16).to_be_bytes());
    let data = MESSAGE_HEADER + address.padded_len();
    address.write_into_unchecked(&mut header[MESSAGE_HEADER..data]);
    header[data..data + 2].copy_from_slice(&Data::TYPE.value().to_be_bytes());
    header[data + 2..].copy_from_slice(&length.to_be_bytes());
    debug_assert_eq!(address.length(), (data - MESSAGE_HEADER - ATTRIBUTE_HEADER) as u16);
    (bytes, start)
}

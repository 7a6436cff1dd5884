//! The test vectors of RFC 5769: what others have written is understood, and what is written here is that, byte by byte.

use super::data_indication;
use super::incoming::Incoming;
use super::response::{Question, Response};
use crate::five_tuple::{FiveTuple, Transport};
use core::net::SocketAddr;
use stun_types::attribute::{
    Attribute, AttributeStaticType, AttributeType, AttributeWrite, AttributeWriteExt, RawAttribute, Software, Username,
    XorMappedAddress,
};
use stun_types::message::{
    BINDING, IntegrityAlgorithm, IntegrityKey, LongTermKeyCredentials, MessageClass, ShortTermCredentials,
};
use turn_types::attribute::{Data, XorPeerAddress};

#[test]
fn a_request_with_short_term_credentials() {
    let request = Incoming::parse(&REQUEST).unwrap();
    assert_eq!((request.class(), request.method()), (MessageClass::Request, BINDING));
    assert_eq!(request.transaction(), TRANSACTION.into());
    assert_eq!(request.value(Username::TYPE), Some(&b"evtj:h6vY"[..]));
    assert_eq!(request.value(AttributeType::new(0x0024)), Some(&[0x6e, 0x00, 0x01, 0xff][..]));
    assert!(
        request.has_integrity
            && request.has_fingerprint
            && request.is_signed_with(&short_term("VOkJxbRl1RmTxUk/WvJxBt"))
    );
    assert!(!request.is_signed_with(&short_term("VOkJxbRl1RmTxUk/WvJxBT")));
}

#[test]
fn responses_for_both_families() {
    for (bytes, address) in
        [(&RESPONSE_V4[..], "192.0.2.1:32853"), (&RESPONSE_V6, "[2001:db8:1234:5678:11:2233:4455:6677]:32853")]
    {
        let response = Incoming::parse(bytes).unwrap();
        let address: SocketAddr = address.parse().unwrap();
        assert_eq!(response.class(), MessageClass::Success);
        assert_eq!(response.find::<XorMappedAddress>().unwrap().unwrap().addr(response.transaction()), address);
        assert!(response.is_signed_with(&short_term("VOkJxbRl1RmTxUk/WvJxBt")));

        // The same with the padding that the vectors have, spaces, is what we write.
        let question = Question::of(&Incoming::parse(&REQUEST).unwrap());
        let written =
            Response::success(&question).with(&TestVector).with(&XorMappedAddress::new(address, TRANSACTION.into()));
        assert_eq!(written.sign(&short_term("VOkJxbRl1RmTxUk/WvJxBt")), bytes);
    }
}

#[test]
fn a_request_with_long_term_credentials() {
    let request = Incoming::parse(&LONG_TERM).unwrap();
    let username = core::str::from_utf8(request.value(Username::TYPE).unwrap()).unwrap();
    assert_eq!(username, "\u{30de}\u{30c8}\u{30ea}\u{30c3}\u{30af}\u{30b9}");
    let key = |password: &str| {
        LongTermKeyCredentials::new(username.to_owned(), password.to_owned(), "example.org".to_owned())
            .make_key(IntegrityAlgorithm::Sha1)
    };
    assert!(request.has_integrity && !request.has_fingerprint);
    assert!(request.is_signed_with(&key("TheMatrIX")));
    assert!(!request.is_signed_with(&key("TheMatrIx")));
}

#[test]
fn a_vector_with_any_bit_changed_is_not_that_message() {
    let short = short_term("VOkJxbRl1RmTxUk/WvJxBt");
    for at in 0..REQUEST.len() * 8 {
        let mut bytes = REQUEST;
        bytes[at / 8] ^= 1 << (at % 8);
        // A length that takes the rest for a value leaves a message without a proof of anything.
        let is_proved = |message: Incoming<'_>| message.has_fingerprint || message.is_signed_with(&short);
        assert!(!Incoming::parse(&bytes).is_some_and(is_proved), "bit {at}");
    }
    let username = "\u{30de}\u{30c8}\u{30ea}\u{30c3}\u{30af}\u{30b9}".to_owned();
    let key = LongTermKeyCredentials::new(username, "TheMatrIX".to_owned(), "example.org".to_owned())
        .make_key(IntegrityAlgorithm::Sha1);
    for at in 0..LONG_TERM.len() * 8 {
        let mut bytes = LONG_TERM;
        bytes[at / 8] ^= 1 << (at % 8);
        let is_proved = |message: Incoming<'_>| message.has_integrity && message.is_signed_with(&key);
        assert!(!Incoming::parse(&bytes).is_some_and(is_proved), "bit {at}");
    }
    for length in 0..REQUEST.len() {
        assert!(Incoming::parse(&REQUEST[..length]).is_none());
    }
    let mut longer = REQUEST.to_vec();
    longer.extend([0; 4]);
    assert!(Incoming::parse(&longer).is_none());
}

#[test]
fn what_follows_the_integrity_is_not_believed() {
    let mut bytes = LONG_TERM.to_vec();
    bytes.extend([0x00, 0x0d, 0x00, 0x04, 0, 0, 0, 0]);
    bytes[3] += 8;
    assert!(Incoming::parse(&bytes).is_none());
}

#[test]
fn a_data_indication_is_a_message() {
    for peer in ["192.0.2.1:32853", "[2001:db8::1]:32853"] {
        let peer: SocketAddr = peer.parse().unwrap();
        let (header, start) = data_indication::header(peer, 5, TRANSACTION.into());
        let mut bytes = header[start..].to_vec();
        bytes.extend(b"hello\0\0\0");
        let message = Incoming::parse(&bytes).unwrap();
        assert_eq!((message.class(), message.method()), (MessageClass::Indication, turn_types::message::DATA));
        assert_eq!(message.find::<XorPeerAddress>().unwrap().unwrap().addr(TRANSACTION.into()), peer);
        assert_eq!(message.value(Data::TYPE), Some(&b"hello"[..]));
    }
}

#[test]
fn an_answer_to_a_stranger_is_at_most_half_as_large_again() {
    let from = |client: &str, transport| FiveTuple {
        transport,
        client: client.parse().unwrap(),
        server: "192.0.2.9:3478".parse().unwrap(),
    };
    let is_allowed =
        |client: &str, request, response| super::response::may_answer(&from(client, Transport::Udp), request, response);
    assert!(is_allowed("192.0.2.1:1", 28, 56) && !is_allowed("192.0.2.1:1", 28, 57));
    assert!(is_allowed("[::ffff:192.0.2.1]:1", 28, 56) && !is_allowed("[::ffff:192.0.2.1]:1", 28, 57));
    assert!(is_allowed("[2001:db8::1]:1", 28, 66) && !is_allowed("[2001:db8::1]:1", 28, 67));
    assert!(super::response::may_answer(&from("192.0.2.1:1", Transport::Tcp), 20, 1000));
}

const TRANSACTION: u128 = 0xb7e7_a701_bc34_d686_fa87_dfae;

/// SOFTWARE as the vectors have it.
#[derive(Debug)]
struct TestVector;

impl Attribute for TestVector {
    fn get_type(&self) -> AttributeType {
        Software::TYPE
    }

    fn length(&self) -> u16 {
        11
    }
}

impl AttributeWrite for TestVector {
    fn write_into_unchecked(&self, bytes: &mut [u8]) {
        self.write_header_unchecked(bytes);
        bytes[4..16].copy_from_slice(b"test vector ");
    }

    fn to_raw(&self) -> RawAttribute<'_> {
        RawAttribute::new(Software::TYPE, b"test vector")
    }
}

fn short_term(password: &str) -> IntegrityKey {
    ShortTermCredentials::new(password.to_owned()).make_key()
}

const REQUEST: [u8; 108] = [
    0x00, 0x01, 0x00, 0x58, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf,
    0xae, 0x80, 0x22, 0x00, 0x10, 0x53, 0x54, 0x55, 0x4e, 0x20, 0x74, 0x65, 0x73, 0x74, 0x20, 0x63, 0x6c, 0x69, 0x65,
    0x6e, 0x74, 0x00, 0x24, 0x00, 0x04, 0x6e, 0x00, 0x01, 0xff, 0x80, 0x29, 0x00, 0x08, 0x93, 0x2f, 0xf9, 0xb1, 0x51,
    0x26, 0x3b, 0x36, 0x00, 0x06, 0x00, 0x09, 0x65, 0x76, 0x74, 0x6a, 0x3a, 0x68, 0x36, 0x76, 0x59, 0x20, 0x20, 0x20,
    0x00, 0x08, 0x00, 0x14, 0x9a, 0xea, 0xa7, 0x0c, 0xbf, 0xd8, 0xcb, 0x56, 0x78, 0x1e, 0xf2, 0xb5, 0xb2, 0xd3, 0xf2,
    0x49, 0xc1, 0xb5, 0x71, 0xa2, 0x80, 0x28, 0x00, 0x04, 0xe5, 0x7a, 0x3b, 0xcf,
];

const RESPONSE_V4: [u8; 80] = [
    0x01, 0x01, 0x00, 0x3c, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf,
    0xae, 0x80, 0x22, 0x00, 0x0b, 0x74, 0x65, 0x73, 0x74, 0x20, 0x76, 0x65, 0x63, 0x74, 0x6f, 0x72, 0x20, 0x00, 0x20,
    0x00, 0x08, 0x00, 0x01, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43, 0x00, 0x08, 0x00, 0x14, 0x2b, 0x91, 0xf5, 0x99, 0xfd,
    0x9e, 0x90, 0xc3, 0x8c, 0x74, 0x89, 0xf9, 0x2a, 0xf9, 0xba, 0x53, 0xf0, 0x6b, 0xe7, 0xd7, 0x80, 0x28, 0x00, 0x04,
    0xc0, 0x7d, 0x4c, 0x96,
];

const RESPONSE_V6: [u8; 92] = [
    0x01, 0x01, 0x00, 0x48, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf,
    0xae, 0x80, 0x22, 0x00, 0x0b, 0x74, 0x65, 0x73, 0x74, 0x20, 0x76, 0x65, 0x63, 0x74, 0x6f, 0x72, 0x20, 0x00, 0x20,
    0x00, 0x14, 0x00, 0x02, 0xa1, 0x47, 0x01, 0x13, 0xa9, 0xfa, 0xa5, 0xd3, 0xf1, 0x79, 0xbc, 0x25, 0xf4, 0xb5, 0xbe,
    0xd2, 0xb9, 0xd9, 0x00, 0x08, 0x00, 0x14, 0xa3, 0x82, 0x95, 0x4e, 0x4b, 0xe6, 0x7b, 0xf1, 0x17, 0x84, 0xc9, 0x7c,
    0x82, 0x92, 0xc2, 0x75, 0xbf, 0xe3, 0xed, 0x41, 0x80, 0x28, 0x00, 0x04, 0xc8, 0xfb, 0x0b, 0x4c,
];

const LONG_TERM: [u8; 116] = [
    0x00, 0x01, 0x00, 0x60, 0x21, 0x12, 0xa4, 0x42, 0x78, 0xad, 0x34, 0x33, 0xc6, 0xad, 0x72, 0xc0, 0x29, 0xda, 0x41,
    0x2e, 0x00, 0x06, 0x00, 0x12, 0xe3, 0x83, 0x9e, 0xe3, 0x83, 0x88, 0xe3, 0x83, 0xaa, 0xe3, 0x83, 0x83, 0xe3, 0x82,
    0xaf, 0xe3, 0x82, 0xb9, 0x00, 0x00, 0x00, 0x15, 0x00, 0x1c, 0x66, 0x2f, 0x2f, 0x34, 0x39, 0x39, 0x6b, 0x39, 0x35,
    0x34, 0x64, 0x36, 0x4f, 0x4c, 0x33, 0x34, 0x6f, 0x4c, 0x39, 0x46, 0x53, 0x54, 0x76, 0x79, 0x36, 0x34, 0x73, 0x41,
    0x00, 0x14, 0x00, 0x0b, 0x65, 0x78, 0x61, 0x6d, 0x70, 0x6c, 0x65, 0x2e, 0x6f, 0x72, 0x67, 0x00, 0x00, 0x08, 0x00,
    0x14, 0xf6, 0x70, 0x24, 0x65, 0x6d, 0xd6, 0x4a, 0x3e, 0x02, 0xb8, 0xe0, 0x71, 0x2e, 0x85, 0xc9, 0xa2, 0x8c, 0xa8,
    0x96, 0x66,
];

//! Binding: where a client is seen from (RFC 8489 §3).

use super::Server;
use crate::five_tuple::FiveTuple;
use crate::wire::incoming::Incoming;
use crate::wire::response::{Question, Response};
use core::net::SocketAddr;
use stun_types::attribute::XorMappedAddress;
use stun_types::message::TransactionId;

impl Server {
    /// Anybody may ask, so nothing is signed.
    pub(super) fn binding(client: &FiveTuple, request: &Incoming<'_>, question: &Question) -> Vec<u8> {
        let unknown = Self::unknown_attributes(request);
        if unknown.is_empty() {
            Response::success(question).with(&mapped_address(client, question.transaction)).finish()
        } else {
            Response::unknown_attributes(question, &unknown).finish()
        }
    }
}

/// A client of IPv4 is one, also on a socket that is for both and writes its address as IPv6.
pub(super) fn mapped_address(client: &FiveTuple, transaction: TransactionId) -> XorMappedAddress {
    XorMappedAddress::new(SocketAddr::new(client.client.ip().to_canonical(), client.client.port()), transaction)
}

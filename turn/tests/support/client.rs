//! A client, as far as it writes messages.

use super::{Answer, REALM, SECRET, START, World};
use std::net::SocketAddr;
use stun_types::attribute::{AttributeWrite, Nonce, Realm, Username};
use stun_types::message::{
    IntegrityAlgorithm, IntegrityKey, LongTermKeyCredentials, Message, MessageClass, MessageType, MessageWrite,
    MessageWriteExt, MessageWriteVec, Method, TransactionId,
};
use turn::{FiveTuple, RelayId, RestSecret, Transport};
use turn_types::attribute::{ChannelNumber, Data, Lifetime, RequestedTransport, XorPeerAddress};
use turn_types::message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, REFRESH, SEND};

pub(crate) struct Client {
    pub(crate) five_tuple: FiveTuple,
    pub(crate) username: String,
    pub(crate) password: String,
    pub(crate) realm: String,
    pub(crate) nonce: String,
    pub(crate) transactions: u128,
}

impl Client {
    pub(crate) fn udp(address: &str) -> Self {
        Self::new(Transport::Udp, address)
    }

    pub(crate) fn tcp(address: &str) -> Self {
        Self::new(Transport::Tcp, address)
    }

    fn new(transport: Transport, address: &str) -> Self {
        let client: SocketAddr = address.parse().unwrap();
        let server = if client.is_ipv4() { "7.7.7.7:3478" } else { "[2600::7]:3478" };
        let five_tuple = FiveTuple { transport, client, server: server.parse().unwrap() };
        let username = RestSecret::username("ada", START + 3600);
        let password = RestSecret::new(SECRET).password(&username);
        let (realm, nonce) = (REALM.to_owned(), String::new());
        // Two clients have nothing in common.
        let transactions = u128::from(client.port()) << 32;
        Self { five_tuple, username, password, realm, nonce, transactions }
    }

    pub(crate) fn named(mut self, user: &str) -> Self {
        self.username = RestSecret::username(user, START + 3600);
        self.password = RestSecret::new(SECRET).password(&self.username);
        self
    }

    pub(crate) fn key(&self) -> IntegrityKey {
        LongTermKeyCredentials::new(self.username.clone(), self.password.clone(), self.realm.clone())
            .make_key(IntegrityAlgorithm::Sha1)
    }

    pub(crate) fn next_transaction(&mut self) -> TransactionId {
        self.transactions += 1;
        self.transactions.into()
    }

    /// Asks without credentials and learns the nonce.
    pub(crate) fn greet(&mut self, world: &mut World) {
        let transaction = self.next_transaction();
        let request = message(MessageClass::Request, ALLOCATE, transaction, &[&udp()]);
        let answer = world.ask(&self.five_tuple, &request);
        assert_eq!((answer.code(), answer.realm().as_deref()), (401, Some(REALM)));
        self.nonce = answer.nonce().unwrap();
    }

    /// A request with the attributes, and what proves who it is from.
    pub(crate) fn request(&mut self, method: Method, attributes: &[&dyn AttributeWrite]) -> Vec<u8> {
        let transaction = self.next_transaction();
        self.request_as(transaction, method, attributes)
    }

    pub(crate) fn request_as(
        &self,
        transaction: TransactionId,
        method: Method,
        attributes: &[&dyn AttributeWrite],
    ) -> Vec<u8> {
        let mut writer = begun(MessageClass::Request, method, transaction, attributes);
        writer.add_attribute(&Username::new(&self.username).unwrap()).unwrap();
        writer.add_attribute(&Realm::new(&self.realm).unwrap()).unwrap();
        writer.add_attribute(&Nonce::new(&self.nonce).unwrap()).unwrap();
        writer.add_message_integrity_with_key(&self.key(), IntegrityAlgorithm::Sha1).unwrap();
        writer.finish()
    }

    /// Asks, and looks whether the answer is signed, as it is whenever somebody has been recognised.
    pub(crate) fn ask(&mut self, world: &mut World, method: Method, attributes: &[&dyn AttributeWrite]) -> Answer {
        let transaction = self.next_transaction();
        let request = self.request_as(transaction, method, attributes);
        let answer = world.ask(&self.five_tuple, &request);
        assert_eq!((answer.transaction(), answer.message().method()), (transaction, method));
        let is_recognised = ![400, 401, 438].contains(&answer.code());
        assert!(!is_recognised || answer.is_signed_with(&self.key()));
        answer
    }

    pub(crate) fn try_allocate(&mut self, world: &mut World, attributes: &[&dyn AttributeWrite]) -> Answer {
        let transport = udp();
        let mut all: Vec<&dyn AttributeWrite> = vec![&transport];
        all.extend(attributes);
        self.ask(world, ALLOCATE, &all)
    }

    /// Greets, allocates, and gives the relay.
    pub(crate) fn allocate(&mut self, world: &mut World) -> (RelayId, SocketAddr) {
        self.allocate_with(world, &[])
    }

    pub(crate) fn allocate_with(
        &mut self,
        world: &mut World,
        attributes: &[&dyn AttributeWrite],
    ) -> (RelayId, SocketAddr) {
        self.greet(world);
        let answer = self.try_allocate(world, attributes);
        assert_eq!(answer.code(), 200);
        let relayed = answer.relayed()[0];
        (world.relay_at(relayed), relayed)
    }

    pub(crate) fn permit(&mut self, world: &mut World, peer: &str) -> u16 {
        let transaction = self.next_transaction();
        let request = self.request_as(transaction, CREATE_PERMISSION, &[&peer_attribute(peer, transaction)]);
        world.ask(&self.five_tuple, &request).code()
    }

    pub(crate) fn bind(&mut self, world: &mut World, number: u16, peer: &str) -> u16 {
        let transaction = self.next_transaction();
        let attributes = (ChannelNumber::new(number), peer_attribute(peer, transaction));
        let request = self.request_as(transaction, CHANNEL_BIND, &[&attributes.0, &attributes.1]);
        world.ask(&self.five_tuple, &request).code()
    }

    pub(crate) fn refresh(&mut self, world: &mut World, seconds: u32) -> Answer {
        self.ask(world, REFRESH, &[&Lifetime::new(seconds)])
    }

    /// A Send indication.
    pub(crate) fn send(&mut self, peer: &str, payload: &[u8]) -> Vec<u8> {
        let transaction = self.next_transaction();
        let attributes = (peer_attribute(peer, transaction), Data::new(payload));
        message(MessageClass::Indication, SEND, transaction, &[&attributes.0, &attributes.1])
    }
}

pub(crate) fn udp() -> RequestedTransport {
    RequestedTransport::new(RequestedTransport::UDP)
}

pub(crate) fn peer_attribute(peer: &str, transaction: TransactionId) -> XorPeerAddress {
    XorPeerAddress::new(peer.parse().unwrap(), transaction)
}

pub(crate) fn message(
    class: MessageClass,
    method: Method,
    transaction: TransactionId,
    attributes: &[&dyn AttributeWrite],
) -> Vec<u8> {
    begun(class, method, transaction, attributes).finish()
}

fn begun(
    class: MessageClass,
    method: Method,
    transaction: TransactionId,
    attributes: &[&dyn AttributeWrite],
) -> MessageWriteVec {
    let kind = MessageType::from_class_method(class, method);
    let mut writer = Message::builder(kind, transaction, MessageWriteVec::new());
    for attribute in attributes {
        writer.add_attribute(*attribute).unwrap();
    }
    writer
}

pub(crate) fn channel_data(number: u16, payload: &[u8]) -> Vec<u8> {
    let mut bytes = number.to_be_bytes().to_vec();
    bytes.extend((payload.len() as u16).to_be_bytes());
    bytes.extend(payload);
    bytes
}

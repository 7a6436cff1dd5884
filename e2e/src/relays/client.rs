//! A client that writes and reads STUN message by message, and says anything: also what no client should.

use super::SECRET;
use anyhow::{Context, Result, bail};
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use stun_types::attribute::{AttributeFromRaw, AttributeStaticType, AttributeWrite, ErrorCode, Nonce, Realm, Username};
use stun_types::message::{
    IntegrityAlgorithm, LongTermKeyCredentials, Message, MessageClass, MessageType, MessageWrite, MessageWriteExt,
    MessageWriteVec, Method, TransactionId,
};
use turn::RestSecret;
use turn_types::AddressFamily;
use turn_types::attribute::{
    ChannelNumber, Data, Lifetime, RequestedAddressFamily, RequestedTransport, XorPeerAddress,
};
use turn_types::message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, REFRESH, SEND};

/// How long an answer is waited for before the request is sent again, and how often that is done.
const WAIT: Duration = Duration::from_millis(500);
const TRIES: usize = 10;

/// With what somebody says who they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The name, which for REST credentials says until when they are good.
    pub username: String,
    /// What proves it.
    pub password: String,
}

impl Login {
    /// As a page would be given it, good for an hour.
    ///
    /// # Errors
    /// When the clock is before 1970.
    pub fn good(user: &str) -> Result<Self> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        Ok(Self::made(user, SECRET, now + 3600))
    }

    /// With any secret and end, in seconds since 1970.
    #[must_use]
    pub fn made(user: &str, secret: &str, end: u64) -> Self {
        let username = RestSecret::username(user, end);
        let password = RestSecret::new(secret).password(&username);
        Self { username, password }
    }
}

/// What came back for a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// 200 for a success.
    pub code: u16,
    realm: Option<String>,
    nonce: Option<String>,
}

/// Somebody with a UDP socket.
#[derive(Debug)]
pub struct Client {
    socket: UdpSocket,
    server: SocketAddr,
    /// Who they say they are; may be changed at any time.
    pub login: Login,
    realm: String,
    nonce: String,
    transactions: u128,
}

impl Client {
    /// At this address of the machine; asks for nothing yet.
    ///
    /// # Errors
    /// When there is no such address.
    pub fn new(at: IpAddr, server: SocketAddr, login: Login) -> Result<Self> {
        let socket = UdpSocket::bind((at, 0))?;
        socket.set_read_timeout(Some(WAIT))?;
        let transactions = u128::from(socket.local_addr()?.port()) << 32;
        Ok(Self { socket, server, login, realm: String::new(), nonce: String::new(), transactions })
    }

    /// Learns realm and nonce by an Allocate without credentials; gives its answer.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn greet(&mut self) -> Result<Answer> {
        let transaction = self.next_transaction();
        let request = message(MessageClass::Request, ALLOCATE, transaction, &[&udp()])?;
        let answer = self.exchange(&request, transaction)?;
        self.learn(&answer);
        Ok(answer)
    }

    /// What another has learned, as one who listens to them would know it.
    pub fn overhear(&mut self, other: &Self) {
        self.realm.clone_from(&other.realm);
        self.nonce.clone_from(&other.nonce);
    }

    /// Asks for a relay of IPv6.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn allocate_v6(&mut self) -> Result<Answer> {
        self.ask(ALLOCATE, &[&udp(), &RequestedAddressFamily::new(AddressFamily::IPV6)])
    }

    /// Asks for a relay, which is one of IPv4.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn allocate(&mut self) -> Result<Answer> {
        self.ask(ALLOCATE, &[&udp()])
    }

    /// Gives the relay back.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn release(&mut self) -> Result<Answer> {
        self.ask(REFRESH, &[&Lifetime::new(0)])
    }

    /// Asks for a permission.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn permit(&mut self, peer: SocketAddr) -> Result<Answer> {
        self.ask_about(CREATE_PERMISSION, peer, &[])
    }

    /// Asks for a channel.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn bind(&mut self, number: u16, peer: SocketAddr) -> Result<Answer> {
        self.ask_about(CHANNEL_BIND, peer, &[&ChannelNumber::new(number)])
    }

    /// Sends to a peer by an indication, which nobody answers.
    ///
    /// # Errors
    /// When the system does not send it.
    pub fn send(&mut self, peer: SocketAddr, payload: &[u8]) -> Result<()> {
        let transaction = self.next_transaction();
        let peer = XorPeerAddress::new(peer, transaction);
        let indication = message(MessageClass::Indication, SEND, transaction, &[&peer, &Data::new(payload)])?;
        self.socket.send_to(&indication, self.server)?;
        Ok(())
    }

    fn ask_about(&mut self, method: Method, peer: SocketAddr, more: &[&dyn AttributeWrite]) -> Result<Answer> {
        for _ in 0..2 {
            let transaction = self.next_transaction();
            let peer = XorPeerAddress::new(peer, transaction);
            let mut all: Vec<&dyn AttributeWrite> = more.to_vec();
            all.push(&peer);
            let answer = self.ask_once(method, transaction, &all)?;
            // A nonce ends after a while, as it should.
            if answer.code != 438 {
                return Ok(answer);
            }
            self.learn(&answer);
        }
        bail!("each nonce is refused")
    }

    fn ask(&mut self, method: Method, attributes: &[&dyn AttributeWrite]) -> Result<Answer> {
        let transaction = self.next_transaction();
        self.ask_once(method, transaction, attributes)
    }

    /// Asks with the login as it is.
    fn ask_once(
        &mut self,
        method: Method,
        transaction: TransactionId,
        attributes: &[&dyn AttributeWrite],
    ) -> Result<Answer> {
        let kind = MessageType::from_class_method(MessageClass::Request, method);
        let mut writer = Message::builder(kind, transaction, MessageWriteVec::new());
        for attribute in attributes {
            writer.add_attribute(*attribute)?;
        }
        let Login { username, password } = self.login.clone();
        writer.add_attribute(&Username::new(&username)?)?;
        writer.add_attribute(&Realm::new(&self.realm)?)?;
        writer.add_attribute(&Nonce::new(&self.nonce)?)?;
        let key = LongTermKeyCredentials::new(username, password, self.realm.clone());
        writer.add_message_integrity_with_key(&key.make_key(IntegrityAlgorithm::Sha1), IntegrityAlgorithm::Sha1)?;
        self.exchange(&writer.finish(), transaction)
    }

    /// Sends until the answer to it is here, and leaves everything else that comes.
    fn exchange(&self, request: &[u8], transaction: TransactionId) -> Result<Answer> {
        let mut buffer = [0; 2048];
        for _ in 0..TRIES {
            self.socket.send_to(request, self.server)?;
            let asked = Instant::now();
            while asked.elapsed() < WAIT {
                let Ok(length) = self.socket.recv(&mut buffer) else { break };
                if let Some(answer) = read(&buffer[..length], transaction)? {
                    return Ok(answer);
                }
            }
        }
        bail!("the relay does not answer")
    }

    fn learn(&mut self, answer: &Answer) {
        if let Some(realm) = &answer.realm {
            self.realm.clone_from(realm);
        }
        if let Some(nonce) = &answer.nonce {
            self.nonce.clone_from(nonce);
        }
    }

    fn next_transaction(&mut self) -> TransactionId {
        self.transactions += 1;
        self.transactions.into()
    }
}

/// The answer to this request, if it is one.
fn read(bytes: &[u8], transaction: TransactionId) -> Result<Option<Answer>> {
    let Ok(message) = Message::from_bytes(bytes) else { return Ok(None) };
    if !message.is_response() || message.transaction_id() != transaction {
        return Ok(None);
    }
    let code = match message.class() {
        MessageClass::Success => 200,
        MessageClass::Error | MessageClass::Request | MessageClass::Indication => {
            find::<ErrorCode>(&message).context("an error that does not say which")?.code()
        }
    };
    let realm = find::<Realm>(&message).map(|realm| realm.realm().to_owned());
    let nonce = find::<Nonce>(&message).map(|nonce| nonce.nonce().to_owned());
    Ok(Some(Answer { code, realm, nonce }))
}

fn find<'a, A: AttributeFromRaw<'a> + AttributeStaticType>(message: &Message<'a>) -> Option<A> {
    let raw = message.iter_attributes().find(|(_, raw)| raw.header.get_type() == A::TYPE)?.1.into_owned();
    A::from_raw(raw).ok()
}

fn udp() -> RequestedTransport {
    RequestedTransport::new(RequestedTransport::UDP)
}

/// A message that nobody has signed.
///
/// # Errors
/// When attributes cannot stand together.
pub fn message(
    class: MessageClass,
    method: Method,
    transaction: TransactionId,
    attributes: &[&dyn AttributeWrite],
) -> Result<Vec<u8>> {
    let kind = MessageType::from_class_method(class, method);
    let mut writer = Message::builder(kind, transaction, MessageWriteVec::new());
    for attribute in attributes {
        writer.add_attribute(*attribute)?;
    }
    Ok(writer.finish())
}

/// A message on a channel.
#[must_use]
pub fn channel_data(number: u16, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len()).unwrap_or(u16::MAX);
    [&number.to_be_bytes()[..], &length.to_be_bytes(), payload].concat()
}

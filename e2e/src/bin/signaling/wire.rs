//! A member's socket, to Resaka or to the floor: as little work as possible on this side.

use anyhow::{Context, Result, bail};
use std::net::{Ipv4Addr, SocketAddr};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// Whom a member talks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The server: WebSocket and JSON.
    Resaka,
    /// Length-prefixed bytes.
    Floor,
}

/// One member of one room.
pub(crate) struct Member {
    kind: Kind,
    socket: TcpStream,
    received: Vec<u8>,
    /// Whom this member's offers go to, as the wire names them.
    to: String,
    /// Counted frames that came.
    counted: u32,
}

const OFFER_BYTES: usize = 2048;

impl Member {
    /// From TCP connect to being in the room. `number` chooses room and address: as many members as
    /// one address may have come from one.
    pub(crate) async fn join(kind: Kind, server: SocketAddr, room: &str, number: usize) -> Result<Self> {
        let mut member = Self::connect(kind, server, number).await?;
        match kind {
            Kind::Resaka => member.join_resaka(server, room).await?,
            Kind::Floor => member.join_floor(room).await?,
        }
        Ok(member)
    }

    async fn connect(kind: Kind, server: SocketAddr, number: usize) -> Result<Self> {
        let socket = TcpSocket::new_v4()?;
        let address = u32::from(Ipv4Addr::new(127, 1, 0, 0)) + u32::try_from(number / 90)?;
        socket.bind((Ipv4Addr::from(address), 0).into())?;
        let socket = socket.connect(server).await?;
        socket.set_nodelay(true)?;
        Ok(Self { kind, socket, received: Vec::new(), to: String::new(), counted: 0 })
    }

    /// A WebSocket of which nothing is known yet.
    pub(crate) async fn open(server: SocketAddr, number: usize) -> Result<Self> {
        let mut member = Self::connect(Kind::Resaka, server, number).await?;
        member.upgrade(server).await?;
        Ok(member)
    }

    /// Says something to the server.
    pub(crate) async fn say(&mut self, json: &str) -> Result<()> {
        Ok(self.socket.write_all(&masked(json)).await?)
    }

    async fn upgrade(&mut self, server: SocketAddr) -> Result<()> {
        let request = format!(
            "GET /ws HTTP/1.1\r\nHost: {server}\r\nOrigin: http://{server}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        );
        self.socket.write_all(request.as_bytes()).await?;
        let end = loop {
            if let Some(end) = find(&self.received, b"\r\n\r\n") {
                break end + 4;
            }
            self.receive().await?;
        };
        if !self.received.starts_with(b"HTTP/1.1 101") {
            bail!("{}", String::from_utf8_lossy(&self.received));
        }
        self.received.drain(..end);
        Ok(())
    }

    async fn join_resaka(&mut self, server: SocketAddr, room: &str) -> Result<()> {
        self.upgrade(server).await?;
        // Both at once, as a page may.
        let mut both = masked(&hello(room, None));
        both.extend(masked(r#"{"Join":{"profile":{"name":"Load"}}}"#));
        self.socket.write_all(&both).await?;
        loop {
            let text = self.next().await?;
            if let Some(peers) = text.strip_prefix(br#"{"Joined":"#) {
                self.counted += 1;
                self.meet(peers);
                return Ok(());
            }
            if text.starts_with(br#"{"Refused""#) {
                bail!("{}", String::from_utf8_lossy(&text));
            }
        }
    }

    async fn join_floor(&mut self, room: &str) -> Result<()> {
        self.socket.write_all(&prefixed(0, room.as_bytes())?).await?;
        let number = self.socket.read_u8().await?;
        // The first talks to the second, the others to the one before them, as `meet` makes it for Resaka.
        self.to = number.checked_sub(2).unwrap_or(1).to_string();
        Ok(())
    }

    /// Takes the last participant named in a message as the one to talk to.
    fn meet(&mut self, message: &[u8]) {
        let mark = br#""peer":""#;
        if let Some(at) = message.windows(mark.len()).rposition(|window| window == mark) {
            let from = at + mark.len();
            self.to = String::from_utf8_lossy(&message[from..from + 36]).into_owned();
        }
    }

    /// Sends an offer of 2 kB that carries `stamp`.
    pub(crate) async fn offer(&mut self, stamp: u32) -> Result<()> {
        if self.to.is_empty() {
            return Ok(());
        }
        let to = if self.kind == Kind::Resaka { self.to.as_str() } else { "00000000-0000-0000-0000-000000000000" };
        let mut json =
            format!(r#"{{"Signal":{{"to":"{to}","signal":{{"Offer":{{"connection":1,"negotiation":{stamp},"sdp":""#);
        while json.len() < OFFER_BYTES - 6 {
            json.push_str(r"a=rtcp-fb:96 nack pli\r\n");
        }
        json.push_str(r#""}}}}"#);
        let bytes = match self.kind {
            Kind::Resaka => masked(&json),
            Kind::Floor => prefixed(self.to.parse()?, json.as_bytes())?,
        };
        Ok(self.socket.write_all(&bytes).await?)
    }

    /// Says that it is still here, and what has arrived, as a page does.
    pub(crate) async fn ping(&mut self) -> Result<()> {
        match self.kind {
            Kind::Resaka => self.say(&format!(r#"{{"Ping":{{"received":{}}}}}"#, self.counted)).await,
            Kind::Floor => Ok(()),
        }
    }

    /// The stamp of the next offer that arrives. Nothing is lost when the wait is given up.
    pub(crate) async fn stamp(&mut self) -> Result<u32> {
        loop {
            let message = self.next().await?;
            self.counted += u32::from(!message.starts_with(br#"{"Pong""#));
            let mark = br#""negotiation":"#;
            if let Some(at) = find(&message, mark) {
                let digits = message[at + mark.len()..].iter().take_while(|byte| byte.is_ascii_digit());
                return Ok(digits.fold(0, |number, digit| number * 10 + u32::from(digit - b'0')));
            }
            if message.starts_with(br#"{"PeerJoined""#) && self.to.is_empty() {
                self.meet(&message);
            }
        }
    }

    /// The next message. Nothing is lost when the wait is given up.
    pub(crate) async fn next(&mut self) -> Result<Vec<u8>> {
        loop {
            let header = match self.kind {
                Kind::Resaka => web_socket_header(&self.received)?,
                Kind::Floor => floor_header(&self.received),
            };
            match header {
                Some((start, end)) if self.received.len() >= end => {
                    let message = self.received[start..end].to_vec();
                    self.received.drain(..end);
                    return Ok(message);
                }
                Some(_) | None => self.receive().await?,
            }
        }
    }

    async fn receive(&mut self) -> Result<()> {
        if self.socket.read_buf(&mut self.received).await? == 0 {
            bail!("the server hung up");
        }
        Ok(())
    }
}

/// The first word, with a token or without.
pub(crate) fn hello(room: &str, token: Option<&str>) -> String {
    let version = shared::PROTOCOL_VERSION;
    let resume = token.map_or(String::new(), |token| format!(r#","resume":{{"token":"{token}","received":0}}"#));
    format!(r#"{{"Hello":{{"version":{version},"room":"{room}","page":1{resume}}}}}"#)
}

/// Where the payload of the first frame begins and ends, once its header is there.
fn web_socket_header(bytes: &[u8]) -> Result<Option<(usize, usize)>> {
    let Some((&[first, second], rest)) = bytes.split_first_chunk() else { return Ok(None) };
    if first != 0x81 {
        bail!("a frame that is not text: {first:#x} {:?}", String::from_utf8_lossy(rest.get(2..).unwrap_or_default()));
    }
    Ok(match (second, rest) {
        (126, [high, low, ..]) => Some((4, 4 + usize::from(u16::from_be_bytes([*high, *low])))),
        (126, _) => None,
        (127, _) => bail!("a frame longer than any is here"),
        (length, _) => Some((2, 2 + usize::from(length))),
    })
}

fn floor_header(bytes: &[u8]) -> Option<(usize, usize)> {
    let (length, _) = bytes.split_first_chunk()?;
    Some((4, 4 + u32::from_le_bytes(*length) as usize))
}

/// A text frame; masked with zeros, which the server cannot know beforehand (RFC 6455 §5.3).
fn masked(text: &str) -> Vec<u8> {
    let mut frame = vec![0x81];
    match u8::try_from(text.len()) {
        Ok(length) if length < 126 => frame.push(0x80 | length),
        Ok(_) | Err(_) => {
            frame.push(0x80 | 126);
            frame.extend(u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(text.as_bytes());
    frame
}

fn prefixed(receiver: u8, payload: &[u8]) -> Result<Vec<u8>> {
    let length = u32::try_from(payload.len()).context("payload too long")?;
    let mut frame = length.to_le_bytes().to_vec();
    frame.push(receiver);
    frame.extend(payload);
    Ok(frame)
}

fn find(bytes: &[u8], mark: &[u8]) -> Option<usize> {
    bytes.windows(mark.len()).position(|window| window == mark)
}

//! A whole server on port 0, and clients that speak through a WebSocket library that is not ours.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses its part")]

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use server::{Config, Counts, Page, Relay, Server};
use shared::{
    FromServer, Hello, LeaveReason, Member, PROTOCOL_VERSION, PageId, PeerId, Profile, RefusedCode, Resume,
    ResumeToken, ToServer,
};
use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::{self, Message};
use tracing_subscriber::fmt::MakeWriter;

/// Under which the servers of the tests sign, unless a test says otherwise.
pub const SECRET: &[u8] = b"the secret of the tests";

/// Whatever a test waits for comes within this, or the test fails.
pub const DEADLINE: Duration = Duration::from_secs(10);

pub struct Running {
    pub server: Arc<Server>,
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    pub ended: JoinHandle<()>,
}

pub async fn start(config: &Config) -> Running {
    start_with(config, Page::directory(PathBuf::from("/nonexistent"))).await
}

pub async fn start_with(config: &Config, page: Page) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    start_on(config, page, SECRET, listener)
}

pub fn start_on(config: &Config, page: Page, secret: &[u8], listener: TcpListener) -> Running {
    start_with_relay(config, page, secret, None, listener)
}

pub fn start_with_relay(
    config: &Config,
    page: Page,
    secret: &[u8],
    relay: Option<Relay>,
    listener: TcpListener,
) -> Running {
    let address = listener.local_addr().unwrap();
    let server = Arc::new(Server::new(config, page, secret, relay, None));
    let (stop, stopped) = oneshot::channel();
    let ended = tokio::spawn(Arc::clone(&server).run(listener, async { drop(stopped.await) }));
    Running { server, address, stop: Some(stop), ended }
}

impl Running {
    /// As SIGTERM does.
    pub fn stop(&mut self) {
        drop(self.stop.take());
    }

    pub async fn client(&self) -> Client {
        Client::connect(self.address).await
    }

    /// A client in the lobby.
    pub async fn visitor(&self, room: &str) -> Client {
        let mut client = self.client().await;
        client.hello(room).await;
        client.hear_welcome().await;
        client
    }

    /// A client in the call, and who was there before it.
    pub async fn member(&self, room: &str, name: &str) -> Client {
        let mut client = self.visitor(room).await;
        client.join(name).await;
        client.hear_joined().await;
        client
    }

    /// Waits until the server counts as many.
    pub async fn counts(&self, expected: impl Fn(&Counts) -> bool) {
        let started = Instant::now();
        while !expected(&self.server.counts()) {
            assert!(started.elapsed() < DEADLINE, "still {:?}", self.server.counts());
            tokio::task::yield_now().await;
        }
    }

    /// One raw request, answered until the server closes.
    pub async fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut response = Vec::new();
        within(stream.read_to_end(&mut response)).await.unwrap();
        String::from_utf8_lossy(&response).into_owned()
    }
}

pub async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, future).await.expect("within the deadline")
}

/// A page that keeps count as a page does.
pub struct Client {
    pub socket: WebSocketStream<TcpStream>,
    pub id: Option<PeerId>,
    pub page: PageId,
    pub token: Option<ResumeToken>,
    /// Counted frames that came.
    pub received: u32,
}

impl Client {
    pub async fn connect(address: SocketAddr) -> Self {
        Self::try_connect(address, &[]).await.unwrap()
    }

    pub async fn try_connect(
        address: SocketAddr,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, tungstenite::Error> {
        Self::try_connect_at(address, "/ws", headers).await
    }

    pub async fn try_connect_at(
        address: SocketAddr,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, tungstenite::Error> {
        let stream = TcpStream::connect(address).await.unwrap();
        let mut request =
            tungstenite::client::IntoClientRequest::into_client_request(format!("ws://{address}{path}")).unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let (socket, _) = within(tokio_tungstenite::client_async(request, stream)).await?;
        Ok(Self { socket, id: None, page: PageId(7), token: None, received: 0 })
    }

    pub async fn send(&mut self, message: Message) {
        // The server may have closed already; what it said before is still to be read.
        drop(within(self.socket.send(message)).await);
    }

    pub async fn say(&mut self, message: &ToServer<Value>) {
        self.send(Message::text(serde_json::to_string(message).unwrap())).await;
    }

    pub async fn hello(&mut self, room: &str) {
        self.greet(room, None).await;
    }

    /// `Hello` with this token, and what came so far.
    pub async fn greet(&mut self, room: &str, token: Option<ResumeToken>) {
        let resume = token.map(|token| Resume { token, received: self.received });
        let room = room.parse().unwrap();
        self.say(&ToServer::Hello(Hello { version: PROTOCOL_VERSION, room, page: self.page, resume })).await;
    }

    /// The same page on a new socket, with the old one left as it is.
    pub async fn again(&self, address: SocketAddr, room: &str) -> Self {
        let Self { id, page, received, .. } = *self;
        let mut again = Self { id, page, received, token: self.token.clone(), ..Self::connect(address).await };
        again.greet(room, self.token.clone()).await;
        again
    }

    /// The socket is lost without a word.
    pub async fn lose(&mut self) {
        within(self.socket.get_mut().shutdown()).await.unwrap();
    }

    /// The page is loaded again: it knows its token and nothing else.
    pub async fn reload(&self, address: SocketAddr, room: &str) -> Self {
        let page = PageId(self.page.0 + 1);
        let mut reloaded = Self { page, token: self.token.clone(), ..Self::connect(address).await };
        reloaded.greet(room, self.token.clone()).await;
        reloaded
    }

    pub async fn join(&mut self, name: &str) {
        self.say(&ToServer::Join { profile: Profile { name: name.parse().unwrap() } }).await;
    }

    pub async fn signal(&mut self, to: PeerId, signal: Value) {
        self.say(&ToServer::Signal { to, signal }).await;
    }

    pub fn id(&self) -> PeerId {
        self.id.unwrap()
    }

    async fn next(&mut self) -> Message {
        loop {
            match within(self.socket.next()).await {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(message)) => return message,
                end => panic!("instead of a message: {end:?}"),
            }
        }
    }

    pub async fn hear(&mut self) -> FromServer<Value> {
        match self.next().await {
            Message::Text(text) => {
                let message: FromServer<Value> = serde_json::from_str(&text).unwrap();
                match &message {
                    FromServer::Welcome { resume, .. } => (self.token, self.received) = (Some(resume.clone()), 0),
                    FromServer::Resumed { resume, .. } => self.token = Some(resume.clone()),
                    _ => self.received += u32::from(message.is_counted()),
                }
                message
            }
            other => panic!("instead of a text: {other:?}"),
        }
    }

    /// What the server has of what this page said.
    pub async fn hear_resumed(&mut self) -> u32 {
        match self.hear().await {
            FromServer::Resumed { received, .. } => received,
            other => panic!("instead of a session that goes on: {other:?}"),
        }
    }

    pub async fn hear_joined(&mut self) -> Vec<Member> {
        match self.hear().await {
            FromServer::Joined { peers } => peers,
            other => panic!("not joined: {other:?}"),
        }
    }

    pub async fn hear_away(&mut self, peer: PeerId) {
        assert_eq!(self.hear().await, FromServer::PeerAway { peer });
    }

    pub async fn hear_back(&mut self, peer: PeerId) {
        assert_eq!(self.hear().await, FromServer::PeerBack { peer });
    }

    pub async fn hear_left(&mut self, peer: PeerId, reason: LeaveReason) {
        assert_eq!(self.hear().await, FromServer::PeerLeft { peer, reason });
    }

    /// Everything said before has been acted on: `Pong`, and nothing before it. Answers how much has arrived there.
    pub async fn ping(&mut self) -> u32 {
        self.say(&ToServer::Ping { received: self.received }).await;
        match self.hear().await {
            FromServer::Pong { received } => received,
            other => panic!("instead of a pong: {other:?}"),
        }
    }

    pub async fn hear_welcome(&mut self) -> Vec<Member> {
        match self.hear().await {
            FromServer::Welcome { you, present, .. } => {
                self.id = Some(you);
                present
            }
            other => panic!("instead of a welcome: {other:?}"),
        }
    }

    pub async fn refused(&mut self) -> RefusedCode {
        match self.hear().await {
            FromServer::Refused { code, message } => {
                assert!(!message.is_empty());
                code
            }
            other => panic!("instead of a refusal: {other:?}"),
        }
    }

    /// The close code and reason, and then nothing more.
    pub async fn closed(&mut self) -> (u16, String) {
        let Message::Close(Some(frame)) = self.next().await else { panic!("instead of a close frame") };
        while let Some(Ok(_)) = within(self.socket.next()).await {}
        (frame.code.into(), frame.reason.to_string())
    }
}

/// As many bytes as an offer has, with everything that JSON has to escape.
pub fn offer() -> Value {
    json!({"Offer": {"negotiation": 1, "sdp": "v=0\r\na=x \"\\é\u{1F600}\r\n".repeat(60)}})
}

/// A call of two that must not notice what others do.
pub struct Bystanders {
    pub a: Client,
    pub b: Client,
    said: u32,
}

impl Bystanders {
    pub async fn new(running: &Running) -> Self {
        let mut a = running.member("bystanders", "A").await;
        let b = running.member("bystanders", "B").await;
        assert!(matches!(a.hear().await, FromServer::PeerJoined { .. }));
        Self { a, b, said: 0 }
    }

    /// They have heard nothing of anybody else and still hear each other.
    pub async fn undisturbed(&mut self) {
        self.said += 1;
        let said = json!({"n": self.said});
        self.a.signal(self.b.id(), said.clone()).await;
        assert_eq!(self.b.hear().await, FromServer::Signal { from: self.a.id(), signal: said.clone() });
        self.b.signal(self.a.id(), said.clone()).await;
        assert_eq!(self.a.hear().await, FromServer::Signal { from: self.b.id(), signal: said });
    }
}

/// What is logged.
#[derive(Clone, Default)]
pub struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Resident memory of this process, in bytes.
pub fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

/// What it is, the frame, its code and the close code.
pub type BadFrame = (&'static str, Message, RefusedCode, u16);

/// Everything that gets its sender put out, and what the sender is told.
pub fn bad_frames() -> Vec<BadFrame> {
    use RefusedCode::{BadMessage, TooLarge};
    let text = |text: &str| Message::text(text.to_owned());
    vec![
        ("not JSON", text("hello?"), BadMessage, 1008),
        ("empty", text(""), BadMessage, 1008),
        ("half JSON", text(r#"{"Hello":{"version":2,"#), BadMessage, 1008),
        ("two values", text(r#""Ping" "Ping""#), BadMessage, 1008),
        ("unknown variant", text(r#"{"Shout":{}}"#), BadMessage, 1008),
        ("wrong type", text(r#"{"Hello":{"version":"one","room":"r"}}"#), BadMessage, 1008),
        ("missing field", text(r#"{"Hello":{"version":2}}"#), BadMessage, 1008),
        ("negative version", text(r#"{"Hello":{"version":-1,"room":"r"}}"#), BadMessage, 1008),
        ("path as a room", text(r#"{"Hello":{"version":2,"room":"../etc"}}"#), BadMessage, 1008),
        ("long room", text(&format!(r#"{{"Hello":{{"version":2,"room":"{}"}}}}"#, "a".repeat(65))), BadMessage, 1008),
        ("no name", text(r#"{"Join":{"profile":{"name":"  "}}}"#), BadMessage, 1008),
        (
            "long name",
            text(&format!(r#"{{"Join":{{"profile":{{"name":"{}"}}}}}}"#, "a".repeat(10_000))),
            BadMessage,
            1008,
        ),
        ("control characters", text(r#"{"Join":{"profile":{"name":"a\u0000\u001b[2J"}}}"#), BadMessage, 1008),
        ("deep JSON", text(&format!(r#"{{"Join":{}{}}}"#, "[".repeat(30_000), "]".repeat(30_000))), BadMessage, 1008),
        ("binary", Message::binary(vec![1, 2, 3]), BadMessage, 1003),
        ("65 KiB", text(&"x".repeat(65 * 1024)), TooLarge, 1009),
        ("1 MiB", text(&"x".repeat(1024 * 1024)), TooLarge, 1009),
    ]
}

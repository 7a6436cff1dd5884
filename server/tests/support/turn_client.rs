//! A TURN client that is not ours (`turn-client-proto`), over real sockets.

use crate::support::{DEADLINE, within};
use shared::IceServer;
use std::net::SocketAddr;
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio_rustls::client::TlsStream;
use turn_client_proto::api::{Transmit, TurnConfig, TurnEvent, TurnPollRet, TurnRecvRet};
use turn_client_proto::prelude::*;
use turn_client_proto::tcp::TurnClientTcp;
use turn_client_proto::udp::TurnClientUdp;
use turn_types::{TransportType, TurnCredentials};

enum Io {
    Udp(UdpSocket),
    Tcp(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// A client with one allocation.
pub struct TurnClient {
    client: turn_client_proto::client::TurnClient,
    io: Io,
    transport: TransportType,
    server: SocketAddr,
    local: SocketAddr,
    started: Instant,
    pub events: Vec<TurnEvent>,
    /// What this client makes nothing of, such as a refusal by a server that does not know its password.
    pub ignored: Vec<Vec<u8>>,
    /// What peers have sent.
    pub received: Vec<(SocketAddr, Vec<u8>)>,
}

impl TurnClient {
    /// Asks for an allocation with what a page is told.
    pub async fn open(transport: TransportType, ice: &IceServer) -> Self {
        let word = if transport == TransportType::Udp { "udp" } else { "tcp" };
        let url = ice.urls.iter().find(|url| url.ends_with(word)).unwrap();
        let server: SocketAddr = url
            .strip_prefix("turn:")
            .unwrap()
            .split('?')
            .next()
            .unwrap()
            .replace("localhost", "127.0.0.1")
            .parse()
            .unwrap();
        let (io, local) = match transport {
            TransportType::Udp => {
                let socket = UdpSocket::bind((server.ip(), 0)).await.unwrap();
                socket.connect(server).await.unwrap();
                let local = socket.local_addr().unwrap();
                (Io::Udp(socket), local)
            }
            TransportType::Tcp => {
                let stream = TcpStream::connect(server).await.unwrap();
                let local = stream.local_addr().unwrap();
                (Io::Tcp(stream), local)
            }
        };
        Self::with(io, transport, local, server, ice)
    }

    /// Asks for an allocation over a connection that there is.
    pub fn over_tcp(stream: TcpStream, ice: &IceServer) -> Self {
        let (local, server) = (stream.local_addr().unwrap(), stream.peer_addr().unwrap());
        Self::with(Io::Tcp(stream), TransportType::Tcp, local, server, ice)
    }

    /// Asks for an allocation over TLS.
    pub fn over_tls(stream: TlsStream<TcpStream>, ice: &IceServer) -> Self {
        let tcp = stream.get_ref().0;
        let (local, server) = (tcp.local_addr().unwrap(), tcp.peer_addr().unwrap());
        Self::with(Io::Tls(Box::new(stream)), TransportType::Tcp, local, server, ice)
    }

    fn with(io: Io, transport: TransportType, local: SocketAddr, server: SocketAddr, ice: &IceServer) -> Self {
        let (username, credential) = (ice.username.as_deref().unwrap(), ice.credential.as_deref().unwrap());
        let config = TurnConfig::new(TurnCredentials::new(username, credential));
        let client: turn_client_proto::client::TurnClient = match transport {
            TransportType::Udp => TurnClientUdp::allocate(local, server, config).into(),
            TransportType::Tcp => TurnClientTcp::allocate(local, server, config).into(),
        };
        let (events, received) = (Vec::new(), Vec::new());
        let ignored = Vec::new();
        Self { client, io, transport, server, local, started: Instant::now(), events, ignored, received }
    }

    /// The same, when it is there.
    pub async fn allocate(transport: TransportType, ice: &IceServer) -> Self {
        let mut client = Self::open(transport, ice).await;
        client.until(|client| client.relayed().is_some()).await;
        client
    }

    /// Where peers reach it.
    pub fn relayed(&self) -> Option<SocketAddr> {
        self.client.relayed_addresses().next().map(|(_, address)| address)
    }

    /// Wants to talk to a peer, and may.
    pub async fn permit(&mut self, peer: SocketAddr) {
        if self.client.have_permission(TransportType::Udp, peer.ip()) {
            return;
        }
        self.ask_for(peer);
        self.until(|client| client.client.have_permission(TransportType::Udp, peer.ip())).await;
    }

    pub fn ask_for(&mut self, peer: SocketAddr) {
        self.client.create_permission(TransportType::Udp, peer.ip(), self.now()).unwrap();
    }

    pub async fn bind(&mut self, peer: SocketAddr) {
        self.client.bind_channel(TransportType::Udp, peer, self.now()).unwrap();
        let is_bound = |event: &TurnEvent| matches!(event, TurnEvent::ChannelCreated(_, bound) if *bound == peer);
        self.until(|client| client.events.iter().any(is_bound)).await;
    }

    pub async fn send(&mut self, peer: SocketAddr, payload: Vec<u8>) {
        let built = self.client.send_to(TransportType::Udp, peer, payload, self.now()).unwrap().unwrap().build();
        self.write(&built.data).await;
    }

    /// Until as much has come as is expected.
    pub async fn hear(&mut self, count: usize) -> Vec<(SocketAddr, Vec<u8>)> {
        self.until(|client| client.received.len() >= count).await;
        std::mem::take(&mut self.received)
    }

    /// What it wants to say, without reading an answer.
    pub async fn say(&mut self) {
        while let Some(transmit) = self.client.poll_transmit(self.now()) {
            self.write(&transmit.data).await;
        }
    }

    pub async fn until(&mut self, is_so: impl Fn(&Self) -> bool) {
        loop {
            self.say().await;
            let wait = self.client.poll(self.now());
            while let Some(event) = self.client.poll_event() {
                self.events.push(event);
            }
            if is_so(self) {
                return;
            }
            assert!(self.started.elapsed() < DEADLINE, "{:?} {} received", self.events, self.received.len());
            let pause = match wait {
                TurnPollRet::WaitUntil(at) => at.duration_since(self.now()).min(DEADLINE),
                other => panic!("{other:?} after {:?}", self.events),
            };
            let mut bytes = vec![0; 70_000];
            let read = match &mut self.io {
                Io::Udp(socket) => tokio::time::timeout(pause, socket.recv(&mut bytes)).await,
                Io::Tcp(stream) => tokio::time::timeout(pause, stream.read(&mut bytes)).await,
                Io::Tls(stream) => tokio::time::timeout(pause, stream.read(&mut bytes)).await,
            };
            let Ok(read) = read else { continue };
            bytes.truncate(read.unwrap());
            assert!(!bytes.is_empty(), "the relay has closed");
            let transmit = Transmit::new(bytes, self.transport, self.server, self.local);
            match self.client.recv(transmit, self.now()) {
                TurnRecvRet::Handled => {}
                TurnRecvRet::Ignored(transmit) => self.ignored.push(transmit.data),
                TurnRecvRet::PeerData(data) => self.received.push((data.peer, data.data().to_vec())),
                TurnRecvRet::PeerIcmp { .. } => {}
            }
            while let Some(data) = self.client.poll_recv(self.now()) {
                self.received.push((data.peer, data.data().to_vec()));
            }
        }
    }

    /// Whether the relay closes the stream.
    pub async fn is_closed(&mut self) -> bool {
        let mut bytes = [0; 16];
        let read = match &mut self.io {
            Io::Udp(_) => return false,
            Io::Tcp(stream) => within(stream.read(&mut bytes)).await,
            Io::Tls(stream) => within(stream.read(&mut bytes)).await,
        };
        // Over TLS an end without a farewell is an error.
        read.is_ok_and(|count| count == 0) || matches!(self.io, Io::Tls(_))
    }

    async fn write(&mut self, bytes: &[u8]) {
        match &mut self.io {
            Io::Udp(socket) => drop(socket.send(bytes).await.unwrap()),
            Io::Tcp(stream) => stream.write_all(bytes).await.unwrap(),
            Io::Tls(stream) => {
                stream.write_all(bytes).await.unwrap();
                stream.flush().await.unwrap();
            }
        }
    }

    fn now(&self) -> turn_types::Instant {
        turn_types::Instant::ZERO + self.started.elapsed()
    }
}

//! A way to the server that can be made worse: between one participant and the server stands this, and passes bytes on.

use super::Namespace;
use anyhow::Result;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until};

/// What happens to bytes, on all connections, until it is said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
struct Way {
    delay: Duration,
    bytes_per_second: Option<u32>,
    paused: bool,
    refuses: bool,
    idle_limit: Option<Duration>,
}

/// What becomes of one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Lives,
    HalfOpen,
    Reset,
}

/// How a connection ended for the two sides of it.
enum End {
    Closed,
    Reset,
}

/// The way of one participant; it is closed when this is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    way: watch::Sender<Way>,
    connections: Connections,
    task: JoinHandle<()>,
}

type Connections = Arc<Mutex<Vec<watch::Sender<Fate>>>>;

impl Proxy {
    /// From a free port of the machine to a port of the machine.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn open(to: u16) -> Result<Self> {
        Self::between(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?, to)
    }

    /// From a free port on this address of a namespace to a port of the machine.
    ///
    /// # Errors
    /// When it is not an address of the namespace.
    pub async fn open_in(namespace: &Namespace, address: Ipv4Addr, to: u16) -> Result<Self> {
        Self::between(namespace.listen((address, 0).into()).await?, to)
    }

    fn between(listener: TcpListener, to: u16) -> Result<Self> {
        let address = listener.local_addr()?;
        let (way, changes) = watch::channel(Way::default());
        let connections = Connections::default();
        let task = tokio::spawn(accept(listener, to, changes, Arc::clone(&connections)));
        Ok(Self { address, way, connections, task })
    }

    /// Where the participant finds it.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Bytes arrive this much later, in both directions.
    pub fn delay(&self, delay: Duration) {
        self.way.send_modify(|way| way.delay = delay);
    }

    /// No more bytes than this pass in a second, in each direction.
    pub fn throttle(&self, bytes_per_second: Option<u32>) {
        self.way.send_modify(|way| way.bytes_per_second = bytes_per_second);
    }

    /// Nothing passes, and nothing is lost, until it may again. Connections are still accepted.
    pub fn pause(&self, paused: bool) {
        self.way.send_modify(|way| way.paused = paused);
    }

    /// Whoever comes now is turned away.
    pub fn refuse(&self, refuses: bool) {
        self.way.send_modify(|way| way.refuses = refuses);
    }

    /// Connections on which nothing has passed for so long are closed, as proxies on the internet do.
    pub fn close_idle(&self, limit: Option<Duration>) {
        self.way.send_modify(|way| way.idle_limit = limit);
    }

    /// Both ends of all connections see a reset at once.
    pub fn reset(&self) {
        self.decide(Fate::Reset);
    }

    /// Nothing passes any more on the connections that there are, and neither end is told. New ones are well.
    pub fn half_open(&self) {
        self.decide(Fate::HalfOpen);
    }

    /// No connection lives or comes about until it is over.
    pub fn outage(&self, begins: bool) {
        self.refuse(begins);
        if begins {
            self.reset();
        }
    }

    /// How many connections there are.
    #[must_use]
    pub fn connections(&self) -> usize {
        let mut all = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|one| !one.is_closed());
        all.len()
    }

    fn decide(&self, fate: Fate) {
        for one in self.connections.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            one.send_replace(fate);
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
        self.reset();
    }
}

async fn accept(listener: TcpListener, to: u16, way: watch::Receiver<Way>, connections: Connections) {
    while let Ok((client, _)) = listener.accept().await {
        let (fate, decided) = watch::channel(Fate::Lives);
        if way.borrow().refuses {
            let _ = client.set_zero_linger();
            continue;
        }
        let mut all = connections.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|one| !one.is_closed());
        all.push(fate);
        tokio::spawn(connect(client, to, way.clone(), decided));
    }
}

async fn connect(mut client: TcpStream, to: u16, way: watch::Receiver<Way>, fate: watch::Receiver<Fate>) {
    let Ok(mut server) = TcpStream::connect((Ipv4Addr::LOCALHOST, to)).await else {
        let _ = client.set_zero_linger();
        return;
    };
    // What waits to be a full segment would be a delay of its own.
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    match carry(&mut client, &mut server, way, fate).await {
        End::Closed => {}
        End::Reset => {
            let _ = (client.set_zero_linger(), server.set_zero_linger());
        }
    }
}

async fn carry(
    client: &mut TcpStream,
    server: &mut TcpStream,
    way: watch::Receiver<Way>,
    mut fate: watch::Receiver<Fate>,
) -> End {
    let (passed, seen) = watch::channel(Instant::now());
    let ((from_client, to_client), (from_server, to_server)) = (client.split(), server.split());
    let both = async {
        tokio::join!(
            pump(from_client, to_server, way.clone(), &passed),
            pump(from_server, to_client, way.clone(), &passed)
        )
    };
    let decided = tokio::select! {
        _ = both => return End::Closed,
        () = idle(way.clone(), seen) => return End::Closed,
        decided = next(&mut fate) => decided,
    };
    let mut decided = decided;
    while decided == Fate::HalfOpen {
        decided = next(&mut fate).await;
    }
    End::Reset
}

async fn next(fate: &mut watch::Receiver<Fate>) -> Fate {
    match fate.changed().await {
        Ok(()) => *fate.borrow_and_update(),
        Err(_) => Fate::Reset,
    }
}

/// Ends when nothing has passed for longer than is allowed.
async fn idle(mut way: watch::Receiver<Way>, seen: watch::Receiver<Instant>) {
    loop {
        let deadline = way.borrow_and_update().idle_limit.map(|limit| *seen.borrow() + limit);
        let waits = async {
            match deadline {
                Some(deadline) => sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = waits => {
                let limit = way.borrow().idle_limit;
                if limit.is_some_and(|limit| seen.borrow().elapsed() >= limit) { return }
            }
            Ok(()) = way.changed() => {}
        }
    }
}

/// From one side to the other, each chunk when its time has come.
async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut way: watch::Receiver<Way>,
    passed: &watch::Sender<Instant>,
) {
    let (queue, mut queued) = mpsc::channel::<(Instant, Vec<u8>)>(64);
    let mut reading = way.clone();
    let read = async move {
        let mut chunk = vec![0; 16 * 1024];
        while let Ok(length) = from.read(&mut chunk).await {
            let due = Instant::now() + reading.borrow_and_update().delay;
            if length == 0 || queue.send((due, chunk[..length].to_vec())).await.is_err() {
                return;
            }
        }
    };
    let write = async move {
        while let Some((due, chunk)) = queued.recv().await {
            sleep_until(due).await;
            if way.wait_for(|way| !way.paused).await.is_err() {
                return;
            }
            let rate = way.borrow().bytes_per_second;
            if let Some(rate) = rate {
                sleep(Duration::from_secs_f64(chunk.len() as f64 / f64::from(rate.max(1)))).await;
            }
            if to.write_all(&chunk).await.is_err() {
                return;
            }
            passed.send_replace(Instant::now());
        }
        let _ = to.shutdown().await;
    };
    tokio::join!(read, write);
}

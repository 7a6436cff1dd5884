//! The floor: bytes from one socket to another, in rooms of 4, and nothing else.
//!
//! A frame is its length (u32, little endian), the number of the receiver in the room (u8) and the
//! rest. The first frame names the room; the receivers' numbers are given in the order of coming.

use anyhow::Result;
use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

type Outbox = mpsc::Sender<Vec<u8>>;
type Rooms = Arc<Mutex<HashMap<Vec<u8>, Vec<Outbox>>>>;

/// Relays until it is killed.
pub(crate) async fn run(port: u16) -> Result<()> {
    // As many threads as the server has.
    std::thread::spawn(move || -> Result<()> {
        tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(serve(port))
    })
    .join()
    .map_err(|_| anyhow::anyhow!("the floor gave way"))?
}

async fn serve(port: u16) -> Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let rooms = Rooms::default();
    loop {
        let (socket, _) = listener.accept().await?;
        tokio::spawn(member(socket, Arc::clone(&rooms)));
    }
}

async fn member(socket: TcpStream, rooms: Rooms) -> Result<()> {
    socket.set_nodelay(true)?;
    let (from, mut to) = socket.into_split();
    let mut from = BufReader::with_capacity(4096, from);
    let (_, room) = frame(&mut from).await?;
    let (outbox, mut queue) = mpsc::channel::<Vec<u8>>(64);
    let members = {
        let mut rooms = rooms.lock().unwrap_or_else(PoisonError::into_inner);
        let members = rooms.entry(room.clone()).or_default();
        members.push(outbox);
        members.len()
    };
    to.write_all(&[u8::try_from(members)?]).await?;
    tokio::spawn(async move {
        while let Some(bytes) = queue.recv().await {
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
    });
    loop {
        let (receiver, payload) = frame(&mut from).await?;
        let outbox = {
            let rooms = rooms.lock().unwrap_or_else(PoisonError::into_inner);
            rooms.get(&room).and_then(|members| members.get(usize::from(receiver)).cloned())
        };
        if let Some(outbox) = outbox {
            let mut bytes = u32::try_from(payload.len())?.to_le_bytes().to_vec();
            bytes.extend_from_slice(&payload);
            let _ = outbox.try_send(bytes);
        }
    }
}

async fn frame(from: &mut BufReader<OwnedReadHalf>) -> Result<(u8, Vec<u8>)> {
    let length = from.read_u32_le().await?;
    let receiver = from.read_u8().await?;
    let mut payload = vec![0; length as usize];
    from.read_exact(&mut payload).await?;
    Ok((receiver, payload))
}

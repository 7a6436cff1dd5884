//! A client over TCP or TLS: what it says is cut into messages, what it is told waits for nobody.

mod sealed;

use super::batch::BATCH;
use super::shell::Shell;
use rustls::ServerConnection;
use sealed::{RECORD_BYTES, Sealed};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io;
use std::rc::Rc;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use turn::{FiveTuple, Frames};

/// Bytes that may wait to be written to one client: a quarter of a second of good pictures. Sound and pictures that are
/// older are of no use to anybody.
const UNSENT_BYTES: usize = 128 * 1024;

/// Bytes that may wait when an answer comes behind them. Browsers take a relay for lost that does not answer, and ask again
/// later than a call can wait; answers are some hundred bytes, and as many as there are requests.
const UNSENT_BYTES_WITH_ANSWERS: usize = 2 * UNSENT_BYTES;

/// What a message is, when too much waits already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The relay answers a request.
    Answer,
    /// What a peer says, which is lost as on any network.
    Payload,
}

/// Bytes that are read at once.
pub(super) const READ_BYTES: usize = 16 * 1024;

/// The stream of one client.
pub(super) struct Stream {
    io: TcpStream,
    /// Where it came over TLS.
    sealed: Option<RefCell<Sealed>>,
    unsent: RefCell<VecDeque<u8>>,
    is_over: Cell<bool>,
    /// There is something to write, or it is over.
    stirred: Notify,
}

impl Stream {
    /// With the session of TLS that it is in, if any: after its handshake.
    pub(super) fn new(io: TcpStream, session: Option<ServerConnection>) -> Rc<Self> {
        // Packets of a call are small and shall not wait for each other.
        drop(io.set_nodelay(true));
        let sealed = session.map(|session| RefCell::new(Sealed::new(session)));
        Rc::new(Self { io, sealed, unsent: RefCell::default(), is_over: Cell::new(false), stirred: Notify::new() })
    }

    /// Writes a whole message, or what the system takes of it at once with the rest to follow. False if too much waits
    /// already: then nothing of the message is written.
    pub(super) fn send(&self, message: &[u8], kind: Kind) -> bool {
        let most = match kind {
            Kind::Answer => UNSENT_BYTES_WITH_ANSWERS,
            Kind::Payload => UNSENT_BYTES,
        };
        let unsent = self.unsent.borrow().len();
        if unsent > 0 && unsent + message.len() + RECORD_BYTES > most {
            return false;
        }
        let sent = match &self.sealed {
            Some(sealed) => sealed.borrow_mut().seal(message).and_then(|bytes| self.put(bytes)),
            None => self.put(message),
        };
        if sent.is_err() {
            self.close();
        }
        sent.is_ok()
    }

    /// Behind what waits already; with nothing in front of it, to the system as far as that takes it.
    fn put(&self, bytes: &[u8]) -> io::Result<()> {
        let mut unsent = self.unsent.borrow_mut();
        let mut written = 0;
        if unsent.is_empty() {
            match self.io.try_write(bytes) {
                Ok(count) => written = count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        let rest = bytes.get(written..).unwrap_or_default();
        if !rest.is_empty() {
            unsent.extend(rest);
            self.stirred.notify_one();
        }
        Ok(())
    }

    /// Its task ends, and with it the stream.
    pub(super) fn close(&self) {
        self.is_over.set(true);
        self.stirred.notify_one();
    }

    /// Until either side is done.
    pub(super) async fn serve(&self, shell: &Rc<Shell>, client: &FiveTuple) {
        let mut frames = Frames::default();
        // With a session comes what had been read to learn what it is about.
        if self.take(&[], &mut frames).is_err() || !Self::hear(shell, client, &mut frames) {
            return;
        }
        while !self.is_over.get() {
            let is_behind = !self.unsent.borrow().is_empty();
            tokio::select! {
                () = self.stirred.notified() => {}
                ready = self.io.writable(), if is_behind => if ready.and_then(|()| self.write()).is_err() { break },
                ready = self.io.readable() => {
                    match ready.and_then(|()| self.read(shell, client, &mut frames)) {
                        Ok(true) => tokio::task::yield_now().await,
                        Ok(false) | Err(_) => break,
                    }
                }
            }
        }
    }

    fn write(&self) -> io::Result<()> {
        let mut unsent = self.unsent.borrow_mut();
        while !unsent.is_empty() {
            match self.io.try_write(unsent.as_slices().0) {
                Ok(count) => drop(unsent.drain(..count)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        // Who has fallen behind once does not keep the memory for it.
        *unsent = VecDeque::new();
        Ok(())
    }

    /// One read; false at the end of the stream, and when nothing good comes of it any more.
    fn read(&self, shell: &Rc<Shell>, client: &FiveTuple, frames: &mut Frames) -> io::Result<bool> {
        {
            let mut buffer = shell.read_buffer.borrow_mut();
            match self.io.try_read(&mut buffer[..]) {
                Ok(0) => return Ok(false),
                Ok(count) => self.take(buffer.get(..count).unwrap_or_default(), frames)?,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(true),
                Err(error) => return Err(error),
            }
        }
        Ok(Self::hear(shell, client, frames))
    }

    fn take(&self, bytes: &[u8], frames: &mut Frames) -> io::Result<()> {
        match &self.sealed {
            Some(sealed) => sealed.borrow_mut().open(bytes, frames),
            None => {
                frames.push(bytes);
                Ok(())
            }
        }
    }

    /// All messages that have come whole; false when something else than messages comes.
    fn hear(shell: &Rc<Shell>, client: &FiveTuple, frames: &mut Frames) -> bool {
        loop {
            let mut batch = shell.batch.borrow_mut();
            let now = shell.now();
            for slot in 0..BATCH {
                // An allocation may have begun with the message before.
                let limit = shell.core.borrow().frame_limit(client);
                match frames.next(limit) {
                    Ok(Some(message)) => {
                        batch.put(slot, message);
                        let length = message.len();
                        shell.client_says(&mut batch, slot, client, length, now);
                    }
                    Ok(None) => {
                        batch.flush();
                        return true;
                    }
                    Err(_) => {
                        batch.flush();
                        return false;
                    }
                }
            }
            batch.flush();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    /// A stream that nobody reads, with as much in it as may wait of what peers say.
    async fn full() -> (Rc<Stream>, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (deaf, accepted) = tokio::join!(TcpStream::connect(listener.local_addr().unwrap()), listener.accept());
        let stream = Stream::new(accepted.unwrap().0, None);
        while stream.send(&[7; 1200], Kind::Payload) {}
        (stream, deaf.unwrap())
    }

    #[tokio::test]
    async fn answers_find_room_where_payloads_do_not_and_not_for_ever() {
        let (stream, _deaf) = full().await;
        let payloads = stream.unsent.borrow().len();
        assert!((UNSENT_BYTES - 2000..=UNSENT_BYTES).contains(&payloads), "{payloads}");
        let answers = std::iter::repeat_with(|| stream.send(&[1; 100], Kind::Answer)).take_while(|sent| *sent).count();
        assert!(answers > 1000, "{answers}");
        let all = stream.unsent.borrow().len();
        assert!(all == payloads + 100 * answers && all <= UNSENT_BYTES_WITH_ANSWERS, "{all}");
        assert!(!stream.send(&[7; 4], Kind::Payload));
    }
}

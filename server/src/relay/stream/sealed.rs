//! TLS around the messages of one client, without a socket: bytes in, bytes out.

use rustls::ServerConnection;
use std::io::{self, Read, Write};
use turn::Frames;

/// What records add to a message of TURN at most: five bytes of header, the tag and its like, for each 16 KiB.
pub(super) const RECORD_BYTES: usize = 5 * 64;

/// The session of a client that came over TLS, after its handshake.
pub(super) struct Sealed {
    session: ServerConnection,
    ciphertext: Vec<u8>,
}

impl Sealed {
    pub(super) fn new(mut session: ServerConnection) -> Self {
        // How much may wait is decided before anything is encrypted, and by the caller.
        session.set_buffer_limit(None);
        Self { session, ciphertext: Vec::new() }
    }

    /// What has come becomes messages. An error is the end of this client.
    pub(super) fn open(&mut self, mut bytes: &[u8], frames: &mut Frames) -> io::Result<()> {
        loop {
            if !bytes.is_empty() && self.session.read_tls(&mut bytes)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.session.process_new_packets().map_err(io::Error::other)?;
            self.drain(frames)?;
            if bytes.is_empty() {
                return Ok(());
            }
        }
    }

    fn drain(&mut self, frames: &mut Frames) -> io::Result<()> {
        let mut piece = [0; 4096];
        loop {
            match self.session.reader().read(&mut piece) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => frames.push(piece.get(..count).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }

    /// The message as it travels, after what the session itself has to say.
    pub(super) fn seal(&mut self, message: &[u8]) -> io::Result<&[u8]> {
        self.session.writer().write_all(message)?;
        self.ciphertext.clear();
        while self.session.wants_write() {
            self.session.write_tls(&mut self.ciphertext)?;
        }
        Ok(&self.ciphertext)
    }
}

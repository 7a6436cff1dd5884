//! A client's stream cut into messages (RFC 8489 §6.2.2, RFC 8656 §12.5): ChannelData is padded to a multiple of four
//! there, which `turn_types::tcp` does not know.

use crate::wire::channel_data;
use core::ops::Range;

/// What is read from one stream and not used yet. It belongs to whoever owns the socket; it holds nothing until something
/// arrives, and never more than the limit says.
///
/// ```
/// let mut frames = turn::Frames::default();
/// frames.push(&[0x40, 0, 0, 1, 7, 0, 0, 0, 0x40, 1, 0]);
/// assert_eq!(frames.next(64).unwrap(), Some(&[0x40, 0, 0, 1, 7][..]));
/// assert_eq!(frames.next(64).unwrap(), None);
/// frames.push(&[0]);
/// assert_eq!(frames.next(64).unwrap(), Some(&[0x40, 1, 0, 0][..]));
/// ```
#[derive(Default)]
pub struct Frames {
    buffer: Vec<u8>,
    /// What is before this has been given away.
    used: usize,
}

/// What no stream of TURN has in it. Only closing helps: where the next message begins is not known any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Neither a STUN message nor ChannelData.
    #[error("neither a STUN message nor channel data")]
    Unknown,
    /// Longer than the limit.
    #[error("a message of {0} bytes")]
    TooLong(usize),
}

/// Enough to know how long a message will be.
const PREFIX: usize = 4;
const STUN_HEADER: usize = 20;

impl Frames {
    /// Adds what was read. Take all messages out ([`Self::next`]) before the next read: then no more waits here than one
    /// message that is not whole and one read.
    pub fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.used);
        self.used = 0;
        if self.buffer.is_empty() && self.buffer.capacity() > bytes.len().max(2048) {
            self.buffer = Vec::new();
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole message, without the padding of ChannelData. The limit is that of
    /// [`Server::frame_limit`](crate::Server::frame_limit).
    ///
    /// # Errors
    /// The stream is of no use any more.
    pub fn next(&mut self, limit: usize) -> Result<Option<&[u8]>, FrameError> {
        let waiting = self.buffer.get(self.used..).unwrap_or_default();
        let Some(frame) = frame(waiting, limit)? else { return Ok(None) };
        let start = self.used;
        self.used += frame.whole;
        Ok(self.buffer.get(start + frame.message.start..start + frame.message.end))
    }

    /// How many bytes wait for the rest of their message.
    pub fn waiting(&self) -> usize {
        self.buffer.len() - self.used
    }
}

struct Frame {
    message: Range<usize>,
    /// With the padding.
    whole: usize,
}

fn frame(bytes: &[u8], limit: usize) -> Result<Option<Frame>, FrameError> {
    let Some([first, _, high, low]) = bytes.first_chunk::<PREFIX>() else {
        // The first byte alone may show that nothing good comes.
        return bytes.first().map_or(Ok(None), |first| kind(*first).map(|_| None));
    };
    let length = usize::from(u16::from_be_bytes([*high, *low]));
    let (message, whole) = match kind(*first)? {
        Kind::Stun => (STUN_HEADER + length, STUN_HEADER + length),
        Kind::ChannelData => {
            let message = channel_data::HEADER + length;
            (message, message + channel_data::padding(message))
        }
    };
    if whole > limit {
        return Err(FrameError::TooLong(whole));
    }
    Ok((whole <= bytes.len()).then_some(Frame { message: 0..message, whole }))
}

enum Kind {
    Stun,
    ChannelData,
}

/// The first two bits tell them apart (RFC 8656 §12).
fn kind(first: u8) -> Result<Kind, FrameError> {
    match first {
        0x00..=0x3f => Ok(Kind::Stun),
        0x40..=0x7f => Ok(Kind::ChannelData),
        0x80.. => Err(FrameError::Unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Binding request, ChannelData of 0 to 5 bytes, padded.
    fn stream() -> (Vec<u8>, Vec<Vec<u8>>) {
        let mut binding = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
        binding.extend([9; 12]);
        let mut messages = vec![binding];
        messages.extend((0..6_u8).map(|length| {
            let mut message = vec![0x40, length, 0, length];
            message.extend(vec![7; usize::from(length)]);
            message
        }));
        let mut bytes = Vec::new();
        for message in &messages {
            bytes.extend(message);
            bytes.resize(bytes.len().next_multiple_of(4), 0);
        }
        (bytes, messages)
    }

    #[test]
    fn messages_come_out_however_the_stream_is_cut() {
        let (bytes, messages) = stream();
        for size in 1..=bytes.len() {
            let mut frames = Frames::default();
            let mut found = Vec::new();
            for read in bytes.chunks(size) {
                frames.push(read);
                while let Some(message) = frames.next(1024).unwrap() {
                    found.push(message.to_vec());
                }
            }
            assert_eq!(found, messages, "reads of {size}");
            assert_eq!(frames.waiting(), 0);
        }
    }

    #[test]
    fn what_is_too_long_is_said_at_its_header() {
        let mut frames = Frames::default();
        frames.push(&[0, 1, 1, 0]);
        assert_eq!(frames.next(275), Err(FrameError::TooLong(276)));
        let mut frames = Frames::default();
        frames.push(&[0x40, 0, 0, 5]);
        assert_eq!(frames.next(11), Err(FrameError::TooLong(12)));
        assert_eq!(frames.next(12), Ok(None));
    }

    #[test]
    fn another_protocol_is_told_by_its_first_byte() {
        let mut frames = Frames::default();
        frames.push(b"GET / HTTP/1.1\r\n");
        // `G` is ChannelData to us, of more than 21,000 bytes.
        assert_eq!(frames.next(2048), Err(FrameError::TooLong(0x5420 + 4)));
        let mut frames = Frames::default();
        frames.push(&[0x80]);
        assert_eq!(frames.next(2048), Err(FrameError::Unknown));
    }

    #[test]
    fn a_large_buffer_is_given_back() {
        let mut frames = Frames::default();
        frames.push(&[0; 60_000]);
        while frames.next(70_000).unwrap().is_some() {}
        frames.push(&[0x40, 0, 0, 0]);
        assert!(frames.buffer.capacity() < 2048, "{}", frames.buffer.capacity());
        assert!(frames.next(70_000).unwrap().is_some());
    }
}

//! WebSocket framing (RFC 6455 §5), the server's half. Pure: bytes in, messages out.
//!
//! It is ours and not a library's because of what a socket holds while nothing is said: a
//! [`Reader`] between two frames owns no memory at all, so thousands of quiet members cost next to
//! nothing, and a frame is decoded where it was read, without a copy. Extensions are never
//! negotiated, so a set RSV bit is an error.

use std::ops::ControlFlow;

/// What a frame carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opcode {
    Continuation,
    Text,
    Binary,
    Close,
    Ping,
    Pong,
}

/// One frame as the server understands it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Incoming<'a> {
    /// A whole text message, put together if it came in fragments; not yet known to be UTF-8.
    Text(&'a [u8]),
    /// A part of a message that has not ended.
    Fragment,
    /// To be answered by a pong with the same payload.
    Ping(&'a [u8]),
    Pong,
    /// The other side closes, for this reason if it gave one.
    Close(Option<u16>),
}

/// Why a stream of frames cannot be read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Malformed {
    #[error("a message is larger than the limit")]
    TooLarge,
    #[error("a message is a text frame, not a binary frame")]
    Binary,
    #[error("not a frame of RFC 6455: {0}")]
    Protocol(&'static str),
}

struct Header {
    fin: bool,
    opcode: Opcode,
    mask: [u8; 4],
    /// Bytes before the payload.
    length: usize,
    payload: u64,
}

/// Puts frames and messages together from what arrives in pieces of any size.
#[derive(Debug)]
pub(crate) struct Reader {
    largest: usize,
    /// The beginning of a frame whose end has not arrived.
    rest: Vec<u8>,
    /// The fragments so far of a message whose end has not arrived.
    fragments: Option<Vec<u8>>,
}

impl Reader {
    /// Reads messages of up to `largest` bytes.
    pub(crate) const fn new(largest: usize) -> Self {
        Self { largest, rest: Vec::new(), fragments: None }
    }

    /// Bytes that wait for their frame or message to end.
    #[cfg(test)]
    pub(crate) fn held(&self) -> usize {
        self.rest.capacity() + self.fragments.as_ref().map_or(0, Vec::capacity)
    }

    /// Calls `each` for every frame that is complete with these bytes, until it breaks. The bytes
    /// are unmasked in place.
    pub(crate) fn read<B>(
        &mut self,
        bytes: &mut [u8],
        mut each: impl FnMut(Incoming<'_>) -> ControlFlow<B>,
    ) -> Result<ControlFlow<B>, Malformed> {
        if self.rest.is_empty() {
            let (read, flow) = self.read_frames(bytes, &mut each)?;
            self.rest = bytes[read..].to_vec();
            return Ok(flow);
        }
        let mut joined = std::mem::take(&mut self.rest);
        joined.extend_from_slice(bytes);
        let (read, flow) = self.read_frames(&mut joined, &mut each)?;
        if read < joined.len() {
            joined.drain(..read);
            self.rest = joined;
        }
        Ok(flow)
    }

    /// Reads whole frames from the front; says how many bytes they were.
    fn read_frames<B>(
        &mut self,
        bytes: &mut [u8],
        each: &mut impl FnMut(Incoming<'_>) -> ControlFlow<B>,
    ) -> Result<(usize, ControlFlow<B>), Malformed> {
        let mut read = 0;
        while let Some(header) = read_header(&bytes[read..])? {
            let payload = self.admit(&header)?;
            let start = read + header.length;
            let Some(payload) = bytes.get_mut(start..start + payload) else { break };
            unmask(payload, header.mask);
            read = start + payload.len();
            let flow = match header.opcode {
                Opcode::Text | Opcode::Binary if header.fin => each(Incoming::Text(payload)),
                Opcode::Text | Opcode::Binary => {
                    self.fragments = Some(payload.to_vec());
                    each(Incoming::Fragment)
                }
                Opcode::Continuation => {
                    let mut whole = self.fragments.take().unwrap_or_default();
                    whole.extend_from_slice(payload);
                    if header.fin {
                        each(Incoming::Text(&whole))
                    } else {
                        self.fragments = Some(whole);
                        each(Incoming::Fragment)
                    }
                }
                Opcode::Close => each(Incoming::Close(close_code(payload)?)),
                Opcode::Ping => each(Incoming::Ping(payload)),
                Opcode::Pong => each(Incoming::Pong),
            };
            if flow.is_break() {
                return Ok((read, flow));
            }
        }
        Ok((read, ControlFlow::Continue(())))
    }

    /// Whether a frame may come here, told by its header alone; gives the size of its payload.
    fn admit(&self, header: &Header) -> Result<usize, Malformed> {
        match header.opcode {
            Opcode::Close | Opcode::Ping | Opcode::Pong => {
                if !header.fin || header.payload > 125 {
                    return Err(Malformed::Protocol("a control frame is whole and at most 125 bytes long"));
                }
                // It may stand between the fragments of a message and has no part in their sum.
                return usize::try_from(header.payload).map_err(|_| Malformed::TooLarge);
            }
            Opcode::Binary => return Err(Malformed::Binary),
            Opcode::Text if self.fragments.is_some() => {
                return Err(Malformed::Protocol("a message begins inside another"));
            }
            Opcode::Continuation if self.fragments.is_none() => {
                return Err(Malformed::Protocol("nothing to continue"));
            }
            Opcode::Text | Opcode::Continuation => {}
        }
        let before = self.fragments.as_ref().map_or(0, Vec::len);
        match usize::try_from(header.payload) {
            Ok(payload) if before.saturating_add(payload) <= self.largest => Ok(payload),
            Ok(_) | Err(_) => Err(Malformed::TooLarge),
        }
    }
}

fn read_header(bytes: &[u8]) -> Result<Option<Header>, Malformed> {
    let [first, second, rest @ ..] = bytes else { return Ok(None) };
    if first & 0x70 != 0 {
        return Err(Malformed::Protocol("a reserved bit is set"));
    }
    let opcode = match first & 0x0f {
        0x0 => Opcode::Continuation,
        0x1 => Opcode::Text,
        0x2 => Opcode::Binary,
        0x8 => Opcode::Close,
        0x9 => Opcode::Ping,
        0xA => Opcode::Pong,
        _ => return Err(Malformed::Protocol("an unknown opcode")),
    };
    if second & 0x80 == 0 {
        return Err(Malformed::Protocol("a client masks its frames"));
    }
    let (payload, rest, extended) = match (second & 0x7f, rest) {
        (126, [a, b, rest @ ..]) => (u64::from(u16::from_be_bytes([*a, *b])), rest, 2),
        (127, [a, b, c, d, e, f, g, h, rest @ ..]) => (u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]), rest, 8),
        (126 | 127, _) => return Ok(None),
        (short, rest) => (u64::from(short), rest, 0),
    };
    let [a, b, c, d, ..] = rest else { return Ok(None) };
    let fin = first & 0x80 != 0;
    Ok(Some(Header { fin, opcode, mask: [*a, *b, *c, *d], length: 2 + extended + 4, payload }))
}

fn unmask(payload: &mut [u8], mask: [u8; 4]) {
    let word = u64::from_ne_bytes([mask[0], mask[1], mask[2], mask[3], mask[0], mask[1], mask[2], mask[3]]);
    let mut words = payload.chunks_exact_mut(8);
    for chunk in &mut words {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(chunk);
        chunk.copy_from_slice(&(u64::from_ne_bytes(bytes) ^ word).to_ne_bytes());
    }
    for (byte, key) in words.into_remainder().iter_mut().zip(mask.iter().cycle()) {
        *byte ^= key;
    }
}

/// RFC 6455 §7.4: nothing, or a code that may stand on the wire.
fn close_code(payload: &[u8]) -> Result<Option<u16>, Malformed> {
    match payload {
        [] => Ok(None),
        [a, b, ..] => match u16::from_be_bytes([*a, *b]) {
            code @ (1000..=1003 | 1007..=1014 | 3000..=4999) => Ok(Some(code)),
            _ => Err(Malformed::Protocol("a close code that must not be sent")),
        },
        [_] => Err(Malformed::Protocol("half a close code")),
    }
}

/// Appends one whole unmasked frame.
pub(crate) fn write(out: &mut Vec<u8>, opcode: Opcode, payload: &[u8]) {
    let opcode = match opcode {
        Opcode::Continuation => 0x0,
        Opcode::Text => 0x1,
        Opcode::Binary => 0x2,
        Opcode::Close => 0x8,
        Opcode::Ping => 0x9,
        Opcode::Pong => 0xA,
    };
    out.reserve(LARGEST_HEADER + payload.len());
    out.push(0x80 | opcode);
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(length @ ..126), _) => out.push(length),
        (_, Ok(length)) => {
            out.push(126);
            out.extend_from_slice(&length.to_be_bytes());
        }
        (_, Err(_)) => {
            out.push(127);
            out.extend_from_slice(&(payload.len() as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(payload);
}

/// Appends a close frame.
pub(crate) fn write_close(out: &mut Vec<u8>, code: u16, reason: &str) {
    let mut payload = code.to_be_bytes().to_vec();
    payload.extend_from_slice(reason.as_bytes());
    payload.truncate(125);
    write(out, Opcode::Close, &payload);
}

/// The most that stands before the payload of a frame that the server sends.
const LARGEST_HEADER: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    const MASK: [u8; 4] = [1, 2, 3, 4];

    /// A frame as a client sends it.
    fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        write(&mut out, Opcode::Text, payload);
        out[0] = first;
        out[1] |= 0x80;
        let header = out.len() - payload.len();
        out.splice(header..header, MASK);
        unmask(&mut out[header + 4..], MASK);
        out
    }

    fn read(reader: &mut Reader, bytes: &[u8]) -> Result<Vec<String>, Malformed> {
        let mut seen = Vec::new();
        let mut bytes = bytes.to_vec();
        let flow = reader.read(&mut bytes, |incoming| {
            seen.push(match incoming {
                Incoming::Text(text) => String::from_utf8(text.to_vec()).unwrap(),
                Incoming::Fragment => "fragment".into(),
                Incoming::Ping(payload) => format!("ping {payload:?}"),
                Incoming::Pong => "pong".into(),
                Incoming::Close(code) => format!("close {code:?}"),
            });
            ControlFlow::<()>::Continue(())
        })?;
        assert!(flow.is_continue());
        Ok(seen)
    }

    #[test]
    fn frames_are_read_alike_however_they_are_cut() {
        let long = "x".repeat(70_000);
        let mut stream = frame(0x81, b"hello");
        stream.extend(frame(0x01, b"in "));
        stream.extend(frame(0x89, &[7]));
        stream.extend(frame(0x80, b"two parts"));
        stream.extend(frame(0x81, "y".repeat(200).as_bytes()));
        stream.extend(frame(0x81, long.as_bytes()));
        stream.extend(frame(0x88, &[3, 232, b'x']));
        let expected = ["hello", "fragment", "ping [7]", "in two parts", &"y".repeat(200), &long, "close Some(1000)"];
        for size in [1, 2, 3, 7, 64, 1_000, 16_384, stream.len()] {
            let mut reader = Reader::new(70_000);
            let seen: Vec<_> = stream.chunks(size).flat_map(|piece| read(&mut reader, piece).unwrap()).collect();
            assert_eq!(seen, expected, "cut into pieces of {size}");
            assert_eq!(reader.held(), 0, "cut into pieces of {size}");
        }
    }

    #[test]
    fn a_message_over_the_limit_is_known_by_its_header() {
        let big = frame(0x81, &[b'x'; 101]);
        assert_eq!(read(&mut Reader::new(200), &big), Ok(vec!["x".repeat(101)]));
        let bigger = frame(0x81, &[b'x'; 201]);
        assert_eq!(read(&mut Reader::new(200), &bigger[..8]), Err(Malformed::TooLarge));
        let huge = [0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0];
        assert_eq!(read(&mut Reader::new(200), &huge), Err(Malformed::TooLarge));
        let mut reader = Reader::new(200);
        assert!(read(&mut reader, &frame(0x01, &[b'x'; 150])).is_ok());
        assert_eq!(read(&mut reader, &frame(0x80, &[b'x'; 130])), Err(Malformed::TooLarge));
    }

    #[test]
    fn what_rfc_6455_forbids_is_malformed() {
        let mut unmasked = Vec::new();
        write(&mut unmasked, Opcode::Text, b"x");
        let cases: [(&str, Vec<u8>); 9] = [
            ("not masked", unmasked),
            ("reserved bit", frame(0xC1, b"x")),
            ("unknown opcode", frame(0x83, b"x")),
            ("continuation of nothing", frame(0x80, b"x")),
            ("message in a message", [frame(0x01, b"x"), frame(0x81, b"y")].concat()),
            ("fragmented ping", frame(0x09, b"x")),
            ("long ping", frame(0x89, &[0; 126])),
            ("half a close code", frame(0x88, &[3])),
            ("forbidden close code", frame(0x88, &1005_u16.to_be_bytes())),
        ];
        for (what, bytes) in cases {
            let result = read(&mut Reader::new(1_000), &bytes);
            assert!(matches!(result, Err(Malformed::Protocol(_))), "{what}: {result:?}");
        }
        assert_eq!(read(&mut Reader::new(1_000), &frame(0x82, b"x")), Err(Malformed::Binary));
    }

    #[test]
    fn many_tiny_fragments_count_towards_the_limit() {
        let mut reader = Reader::new(200);
        assert!(read(&mut reader, &frame(0x01, &[b'x'; 100])).is_ok());
        let end = (0..10).find_map(|_| read(&mut reader, &frame(0x00, &[b'x'; 60])).err());
        assert_eq!(end, Some(Malformed::TooLarge));
    }
}

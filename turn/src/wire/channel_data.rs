//! ChannelData: four bytes before the payload (RFC 8656 §12.4).

use core::ops::RangeInclusive;

/// Channel number and length.
pub(crate) const HEADER: usize = 4;

/// The numbers that a client may bind (RFC 8656 §12).
pub(crate) const NUMBERS: RangeInclusive<u16> = 0x4000..=0x4fff;

/// Those that it could before (RFC 5766 §11).
pub(crate) const OLD_NUMBERS: RangeInclusive<u16> = 0x4000..=0x7fff;

/// Padding may follow the payload; over TCP it must, over UDP it need not (RFC 8656 §12.5).
pub(crate) fn parse(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let ([a, b, c, d], rest) = bytes.split_first_chunk::<HEADER>()?;
    let (number, length) = (u16::from_be_bytes([*a, *b]), usize::from(u16::from_be_bytes([*c, *d])));
    let (payload, padding) = rest.split_at_checked(length)?;
    (OLD_NUMBERS.contains(&number) && padding.len() < 4).then_some((number, payload))
}

/// What stands before a payload of this length.
pub(crate) fn header(number: u16, length: u16) -> [u8; HEADER] {
    let [[a, b], [c, d]] = [number, length].map(u16::to_be_bytes);
    [a, b, c, d]
}

/// How many bytes a length is short of a multiple of four.
pub(crate) fn padding(length: usize) -> usize {
    length.wrapping_neg() % 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_payload_is_as_long_as_the_header_says() {
        assert_eq!(parse(&[0x40, 0, 0, 2, 7, 8]), Some((0x4000, &[7, 8][..])));
        assert_eq!(parse(&[0x4f, 0xff, 0, 0]), Some((0x4fff, &[][..])));
        assert_eq!(parse(&[0x40, 0, 0, 1, 7, 0, 0, 0]), Some((0x4000, &[7][..])), "padded");
        for wrong in [&[0x40, 0, 0, 3, 7, 8][..], &[0x40, 0, 0], &[0x80, 0, 0, 0], &[0x3f, 0xff, 0, 0], &[]] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
        assert_eq!(parse(&[0x40, 0, 0, 1, 7, 0, 0, 0, 0]), None, "more than padding");
    }

    #[test]
    fn padding_fills_up_to_four() {
        assert_eq!([0, 1, 2, 3, 4, 5].map(padding), [0, 3, 2, 1, 0, 3]);
    }
}

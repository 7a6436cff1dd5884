//! Bytes in and out: STUN messages (RFC 8489 §5) and ChannelData (RFC 8656 §12.4).

pub(crate) mod channel_data;
pub(crate) mod data_indication;
pub(crate) mod incoming;
pub(crate) mod response;
#[cfg(test)]
mod rfc5769;

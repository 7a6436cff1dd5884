//! What Resaka says on the wire, and nothing else: no socket, no clock, no browser.
//!
//! Between a page and the server travel [`ToServer`] and [`FromServer`], JSON text frames on one
//! WebSocket. Both are generic in the payload `S` that participants send each other: a page uses
//! [`Signal`], the server a raw JSON value that it neither parses nor logs. Between two pages travel
//! [`Control`], [`Pulse`] with [`Reacted`], and [`Chat`], on the data channels of the same names. `docs/protocol.md` tells the whole story.

mod chat;
mod chat_text;
mod control;
mod display_name;
mod ice;
mod limits;
mod message;
mod page_id;
mod peer_id;
mod pulse;
mod reaction;
mod resume_token;
mod room_name;
mod signal;

pub use chat::{Chat, Digest, Entry, Known, Stream};
pub use chat_text::{ChatText, InvalidChatText};
pub use control::{Control, MediaState, Turn};
pub use display_name::{DisplayName, InvalidDisplayName};
pub use ice::{
    IceHost, IceScheme, IceServer, IceTransport, IceUrl, InvalidIceServer, InvalidIceServers, InvalidIceUrl,
};
pub use limits::Limits;
pub use message::{FromServer, Hello, LeaveReason, Member, PROTOCOL_VERSION, Profile, RefusedCode, Resume, ToServer};
pub use page_id::PageId;
pub use peer_id::PeerId;
pub use pulse::{Pulse, Reach};
pub use reaction::{Reacted, Reaction};
pub use resume_token::{InvalidResumeToken, ResumeToken};
pub use room_name::{InvalidRoomName, RoomName};
pub use signal::{Candidate, ConnectionNumber, Layout, NegotiationId, Signal};

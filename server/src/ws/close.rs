//! How a socket ends after a refusal.

use shared::RefusedCode;

/// The close code (RFC 6455 §7.4 and the IANA registry) and the reason that follow a refusal.
pub(crate) const fn close_frame(refused: RefusedCode) -> (u16, &'static str) {
    let code = match refused {
        RefusedCode::BadMessage
        | RefusedCode::Version
        | RefusedCode::OutOfOrder
        | RefusedCode::RoomFull
        | RefusedCode::UnknownPeer
        | RefusedCode::Rate
        | RefusedCode::Silent => 1008,
        RefusedCode::TooLarge => 1009,
        RefusedCode::Draining => 1012,
        RefusedCode::Busy => 1013,
        // Of our own: none of the registered ones says it.
        RefusedCode::TakenOver => 4001,
    };
    (code, refused.as_str())
}

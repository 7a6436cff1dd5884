//! The person's microphone and camera: `getUserMedia` and what can go wrong with it.

/// Why the browser gave no microphone or camera (W3C Media Capture §10.2), one variant for each thing a person can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaFailure {
    /// `NotAllowedError`: the person, a policy or the system said no.
    Denied,
    /// `NotFoundError`: there is none.
    NotFound,
    /// `NotReadableError`: another program has it, or it is broken.
    InUse,
    /// `OverconstrainedError`: there is none that can do what was asked for.
    Overconstrained,
    /// `AbortError`: the browser gave up for a reason of its own.
    Aborted,
    /// `SecurityError`, or no `mediaDevices` at all: the page was not opened over https or on localhost.
    Insecure,
    /// It was there and went away: unplugged, or taken back by the person or the system.
    Ended,
    /// Anything else.
    Unknown,
}

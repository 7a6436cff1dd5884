//! What arrives, as the ends of a connection see it.

/// What arrives from one other participant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// False when their microphone is on by their word and no sound has come for some seconds.
    pub sound: bool,
    /// The same of their camera and its picture.
    pub picture: bool,
}

/// What was done so far to keep up a connection to one other participant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repairs {
    /// Searches for another path that we began.
    pub restarts: u32,
    /// New connections in place of one before, whoever began them.
    pub connections: u32,
}

/// Whether the others hear us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hearing {
    /// Nobody has said anything about it lately.
    Unknown,
    /// At least one does, or we are muted.
    Somebody,
    /// All say that nothing comes, although we are not muted.
    Nobody,
}

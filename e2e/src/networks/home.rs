//! People behind one router.

use super::Access;

/// A home: everybody in it reaches everybody else in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Home {
    /// What its router does.
    pub access: Access,
    /// How many people are in it.
    pub people: u8,
}

impl Home {
    /// The home of one.
    #[must_use]
    pub const fn of_one(access: Access) -> Self {
        Self { access, people: 1 }
    }
}

//! Which page a path leads to.

use shared::RoomName;

/// One page of the application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// `/`
    Home,
    /// `/check`
    Check,
    /// `/r/{room}`
    Room(RoomName),
    /// `/r/` with something after it that is no room name.
    NoRoom,
    /// Anything else.
    Nowhere,
}

impl Route {
    /// The path of the page that tells whether calls work here.
    pub(crate) const CHECK: &'static str = "/check";

    /// The page under this decoded path. Small slips in a link that was typed by hand, such as capitals, are forgiven.
    pub(crate) fn of(path: &str) -> Self {
        let path = path.strip_suffix('/').unwrap_or(path);
        match path.strip_prefix("/r/") {
            _ if path.is_empty() => Self::Home,
            Some(room) => RoomName::from_typed(room).map_or(Self::NoRoom, Self::Room),
            None if path == Self::CHECK => Self::Check,
            None => Self::Nowhere,
        }
    }

    /// The path of a room.
    pub(crate) fn room(room: &RoomName) -> String {
        format!("/r/{room}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_kinds_of_paths_lead_somewhere() {
        assert_eq!(Route::of("/"), Route::Home);
        assert_eq!(Route::of(""), Route::Home);
        assert_eq!(Route::of("/check"), Route::Check);
        assert_eq!(Route::of("/check/"), Route::Check);
        let room: RoomName = "team-standup".parse().unwrap();
        assert_eq!(Route::of("/r/team-standup"), Route::Room(room.clone()));
        assert_eq!(Route::of(&Route::room(&room)), Route::Room(room));
    }

    #[test]
    fn slips_of_the_hand_are_forgiven() {
        let room = Route::Room("team-standup".parse().unwrap());
        assert_eq!(Route::of("/r/Team Standup"), room);
        assert_eq!(Route::of("/r/team-standup/"), room);
    }

    #[test]
    fn everything_else_leads_to_a_page_that_says_so() {
        assert_eq!(Route::of("/r/réunion"), Route::NoRoom);
        assert_eq!(Route::of("/r/a/b"), Route::NoRoom);
        assert_eq!(Route::of("/r/../etc"), Route::NoRoom);
        assert_eq!(Route::of("/r"), Route::Nowhere);
        assert_eq!(Route::of("/r/"), Route::Nowhere);
        assert_eq!(Route::of("/rooms"), Route::Nowhere);
        assert_eq!(Route::of("/checks"), Route::Nowhere);
        assert_eq!(Route::of("//"), Route::Nowhere);
    }
}

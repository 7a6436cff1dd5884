//! One module per page.
#![expect(unreachable_pub, reason = "the builders that #[component] writes are pub whatever the component is")]

mod call;
mod check;
mod check_door;
mod ended;
mod home;
mod lobby;
mod nowhere;
mod room;

pub(crate) use call::call;
pub(crate) use check::check;
pub(crate) use check_door::Check;
pub(crate) use home::Home;
pub(crate) use nowhere::{NoRoom, Nowhere};
pub(crate) use room::Room;

//! The only door to the browser: what lies behind it speaks `web_sys`, what lies before it does not.

mod channels;
mod clip;
mod clipboard;
mod clock;
mod connection;
mod console;
mod constraints;
mod device_list;
mod dialog;
mod exploration;
mod focus;
mod function;
mod gathering;
mod held_key;
mod installing;
mod layout;
mod life;
mod location;
mod look;
mod media;
mod media_session;
mod meter;
mod mini_window;
mod noise;
mod notification;
mod pace;
mod page;
mod permission;
mod playback;
mod pressed_key;
mod random;
mod renewal;
mod round;
mod rtc_ext;
mod sections;
mod setup;
mod socket;
mod stats;
mod storage;
mod tab;
mod task;
mod track;
mod wake_lock;
mod web_share;

pub(crate) use clip::Clip;
pub(crate) use clipboard::copy;
pub(crate) use clock::{Interval, Moment, Timer, after, clear_marks, hour_and_minute, mark, now, pause, unix_time};
pub(crate) use connection::{Connection, FromConnection};
pub(crate) use console::warn;
pub(crate) use constraints::{Side, WhichDevice};
pub(crate) use device_list::{
    Device, DeviceKind, DeviceWatch, ask_for_speaker, can_ask_for_speaker, can_choose_speaker, devices,
};
pub(crate) use dialog::{close_dialog, close_if_beside, open_when_there};
pub(crate) use focus::{
    close_popover_behind, focus, focus_when_there, give_back_focus, has_fine_pointer, is_focused, let_go_after_pointer,
    move_in_toolbar,
};
pub(crate) use gathering::{Gathered, gather};
pub(crate) use held_key::while_space_is_held;
pub(crate) use installing::be_installable_when_idle;
pub(crate) use layout::size_of;
pub(crate) use life::{Life, LifeWatch};
pub(crate) use location::{Location, correct_path, link_to};
pub(crate) use look::{dress, dress_in_accent, dress_in_theme};
pub(crate) use media::{Given, MediaFailure, ask, ask_for_screen, can_share_screen, refusal};
pub(crate) use media_session::{SystemKey, SystemKeys};
pub(crate) use meter::Meter;
pub(crate) use mini_window::{MiniWindow, can_float, float_picture};
pub(crate) use noise::NoiseFailure;
pub(crate) use notification::{NotificationRefusal, Notifications, ask_to_notify, may_notify};
pub(crate) use pace::Pace;
pub(crate) use page::{
    browser_name, can_fill_screen, end_first_paint, fill_screen, is_hidden, languages, reload, set_language, set_title,
    when_somebody_stirs,
};
pub(crate) use permission::PermissionWatch;
pub(crate) use playback::{Picture, Sound, play, play_again, show};
pub(crate) use pressed_key::{is_composing, when_key_is_pressed};
pub(crate) use random::random;
pub(crate) use round::Round;
pub(crate) use sections::Received;
pub(crate) use setup::Setup;
pub(crate) use socket::{Socket, SocketEvent, heard};
pub(crate) use stats::Stats;
pub(crate) use storage::{Memory, recall};
pub(crate) use tab::{forget_in_tab, hold_alone, recall_in_tab, remember_in_tab};
pub(crate) use task::spawn;
pub(crate) use track::{Hint, OwnTracks, SharedScreen, Track, can_hint};
pub(crate) use wake_lock::WakeLock;
pub(crate) use web_share::{Handed, can_hand_on, hand_on};

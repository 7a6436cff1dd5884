//! What people do with Resaka, one file per behaviour, in real browsers against the release server.

mod calls;
mod camera;
mod devices;
mod diagnostics;
mod everybody;
mod failing_devices;
mod faults;
mod firefox;
mod keyboard;
mod layout;
mod lobby;
mod mini;
mod mixed_browsers;
mod mute;
mod noise;
mod permissions;
mod phone;
mod presenting;
mod probe;
mod relay;
mod settings;
mod sharing;
mod size;
mod speaker;
mod storage;
mod talking;

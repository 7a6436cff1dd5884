//! What people do with Resaka, one file per behaviour, in real browsers against the release server.

mod calls;
mod camera;
mod devices;
mod everybody;
mod failing_devices;
mod keyboard;
mod mixed_browsers;
mod mute;
mod noise;
mod probe;
mod sharing;
mod size;
mod speaker;
mod talking;

//! Listening to the own microphone, for what the page shows of it.

use crate::browser::{DeviceKind, Interval};
use crate::components::react;
use crate::visit::{DeviceState, Devices};
use leptos::prelude::*;
use mesh::LISTEN_EVERY;

/// Tells how loud the own microphone is (root mean square, linear, 1 = full scale), every [`LISTEN_EVERY`] for as long
/// as it is in this state; `begin` is called whenever that or the microphone changes, and gives the listener.
pub(crate) fn listen_while<Hear: Fn(f64) + 'static>(
    state: DeviceState,
    devices: Devices,
    begin: impl Fn() -> Hear + 'static,
) {
    let listening = StoredValue::new_local(None::<Interval>);
    react(move || {
        listening.set_value(None);
        let hear = begin();
        // Another microphone is another one to listen to.
        devices.selection().in_use(DeviceKind::Microphone).track();
        if devices.microphone().get() == state
            && let Some(meter) = devices.meter()
        {
            listening.set_value(Interval::every(LISTEN_EVERY, move || hear(meter.level())));
        }
    });
    on_cleanup(move || listening.dispose());
}

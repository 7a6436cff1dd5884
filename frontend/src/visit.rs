//! One visit to a room, from opening its link to leaving it: what pages see and what they can ask for.
//!
//! Pages read signals and call methods; that there are sockets and connections behind them they never learn.

mod devices;
mod participant;

pub(crate) use devices::{DeviceState, Devices};
pub(crate) use participant::Participant;

use leptos::prelude::*;
use shared::{DisplayName, Member, RefusedCode, RoomName};

/// A handle to the visit; cheap to copy, ends with the reactive owner that opened it.
#[derive(Clone, Copy)]
pub(crate) struct Visit {
    room: StoredValue<RoomName>,
    phase: RwSignal<Phase>,
    present: RwSignal<Vec<Member>>,
    capacity: RwSignal<u16>,
    others: RwSignal<Vec<Participant>>,
    trouble: RwSignal<Option<Trouble>>,
    devices: Devices,
}

/// How far the visit has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// The socket is on its way; the lobby can show already, joining waits.
    Connecting,
    /// The server has answered; the person looks at the preview.
    Lobby,
    /// Join was pressed and the server has not answered yet.
    Joining,
    /// In the call.
    Call,
    /// The person left; they can come back.
    Left,
    /// The visit cannot go on; `Trouble` says why.
    Ended,
}

/// What is wrong with the visit as a whole, for the page to say in a sentence. Goes away by itself when it is no longer true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The server said no.
    Refused(RefusedCode),
    /// The socket never opened.
    Unreachable,
    /// The socket was lost. In the call, the call goes on among those who are in it.
    ServerLost,
}

impl Visit {
    /// Opens the room: says hello to the server and asks for microphone and camera.
    pub(crate) fn open(room: RoomName) -> Self {
        Self {
            room: StoredValue::new(room),
            phase: RwSignal::new(Phase::Connecting),
            present: RwSignal::new(Vec::new()),
            capacity: RwSignal::new(0),
            others: RwSignal::new(Vec::new()),
            trouble: RwSignal::new(None),
            devices: Devices::open(),
        }
    }

    /// The room's name.
    pub(crate) fn room(self) -> RoomName {
        self.room.get_value()
    }

    /// How far the visit has come.
    pub(crate) fn phase(self) -> Signal<Phase> {
        self.phase.into()
    }

    /// Who is in the call, while one is in the lobby oneself.
    pub(crate) fn present(self) -> Signal<Vec<Member>> {
        self.present.into()
    }

    /// How many the call holds; 0 until the server has said so.
    pub(crate) fn capacity(self) -> Signal<u16> {
        self.capacity.into()
    }

    /// Everybody else in the call, in the order of their arrival.
    pub(crate) fn others(self) -> Signal<Vec<Participant>> {
        self.others.into()
    }

    /// What is wrong with the visit as a whole, if anything.
    pub(crate) fn trouble(self) -> Signal<Option<Trouble>> {
        self.trouble.into()
    }

    /// One's own microphone and camera.
    pub(crate) fn devices(self) -> Devices {
        self.devices
    }

    /// From the lobby into the call, once the server has answered.
    pub(crate) fn join(self, name: DisplayName) {
        let _ = name;
        self.phase.set(Phase::Call);
    }

    /// Out of the call; devices are switched off.
    pub(crate) fn leave(self) {
        self.phase.set(Phase::Left);
    }

    /// Back to the lobby after leaving or after the end.
    pub(crate) fn come_back(self) {
        self.phase.set(Phase::Connecting);
    }
}

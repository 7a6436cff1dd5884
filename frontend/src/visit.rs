//! One visit to a room, from opening its link to leaving it: what pages see and what they can ask for.
//!
//! Pages read signals and call methods; that there are sockets and connections behind them they never learn.

mod alerts;
mod call;
mod choices;
mod devices;
mod doorstep;
mod driver;
mod input;
mod kept;
mod opening;
mod participant;
mod privacy;
mod selection;
mod sent;
mod sharing;
mod survey;
mod trial;
mod words;

pub(crate) use alerts::Alerts;
pub(crate) use devices::Devices;
pub(crate) use driver::{Driver, Wheel};
pub(crate) use input::DeviceState;
pub(crate) use kept::Kept;
pub(crate) use participant::Participant;
pub(crate) use privacy::{Cover, Privacy};
pub(crate) use selection::Selection;
pub(crate) use sharing::Sharing;
pub(crate) use survey::{Survey, Surveyed};
pub(crate) use trial::try_everything;

use crate::browser::{self, Setup, spawn};
use crate::components::react;
use crate::later;
use crate::read_only::ReadOnly;
use doorstep::Doorstep;
use driver::Start;
use leptos::prelude::*;
use mesh::{Ending, ServerLink, Stage};
use shared::{DisplayName, Member, PageId, PeerId, RefusedCode, RoomName};
use std::rc::Rc;
use words::Words;

/// A handle to the visit; cheap to copy, ends with the reactive owner that opened it.
#[derive(Clone, Copy)]
pub(crate) struct Visit {
    room: StoredValue<RoomName>,
    shown: Shown,
    devices: Devices,
    privacy: Privacy,
    alerts: Alerts,
    /// One for all attempts: they share its certificate.
    setup: StoredValue<Rc<Setup>, LocalStorage>,
    /// Until there is a driver.
    doorstep: StoredValue<Option<Rc<Doorstep>>, LocalStorage>,
    driver: StoredValue<Option<Rc<dyn Driver>>, LocalStorage>,
    owner: StoredValue<Option<Owner>>,
    /// What the tab kept of a call, when the page was loaded again during one.
    kept: StoredValue<Option<Kept>>,
}

/// What pages see of a visit.
#[derive(Clone, Copy)]
struct Shown {
    phase: RwSignal<Phase>,
    trouble: RwSignal<Option<Trouble>>,
    present: RwSignal<Vec<Member>>,
    capacity: RwSignal<u16>,
    others: RwSignal<Vec<Participant>>,
    turn: RwSignal<Option<PeerId>>,
    is_unheard: RwSignal<bool>,
    words: Words,
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
    /// The socket was lost, and the next one is tried. In the call, the call goes on among those who are in it.
    ServerLost,
}

impl From<Stage> for Phase {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Connecting => Self::Connecting,
            Stage::Lobby { .. } => Self::Lobby,
            Stage::Joining => Self::Joining,
            Stage::Call => Self::Call,
            Stage::Over(Ending::Left) => Self::Left,
            Stage::Over(Ending::Refused(_)) => Self::Ended,
        }
    }
}

impl Trouble {
    /// What is wrong at this stage, if anything.
    fn at(stage: Stage, server: ServerLink) -> Option<Self> {
        match (stage, server) {
            (Stage::Over(Ending::Refused(code)), _) => Some(Self::Refused(code)),
            (Stage::Over(Ending::Left), _) => None,
            (Stage::Connecting, ServerLink::Lost) => Some(Self::Unreachable),
            (Stage::Lobby { .. } | Stage::Joining | Stage::Call, ServerLink::Lost) => Some(Self::ServerLost),
            (Stage::Lobby { full: true }, ServerLink::Opening | ServerLink::Up) => {
                Some(Self::Refused(RefusedCode::RoomFull))
            }
            (
                Stage::Connecting | Stage::Lobby { full: false } | Stage::Joining | Stage::Call,
                ServerLink::Opening | ServerLink::Up,
            ) => None,
        }
    }
}

impl Visit {
    /// Opens the room: says hello to the server and asks for microphone and camera. Where the page was loaded again during
    /// a call, [`Self::go_back`] comes before that.
    pub(crate) fn open(room: RoomName) -> Self {
        let kept = Kept::recall(&room);
        let shown = Shown {
            phase: RwSignal::new(Phase::Connecting),
            trouble: RwSignal::new(None),
            present: RwSignal::new(Vec::new()),
            capacity: RwSignal::new(0),
            others: RwSignal::new(Vec::new()),
            turn: RwSignal::new(None),
            is_unheard: RwSignal::new(false),
            words: Words::new(),
        };
        let (microphone, camera) = kept.as_ref().map_or((true, true), |kept| (kept.microphone, kept.camera));
        let devices = Devices::open(microphone, camera);
        let (privacy, alerts) = (Privacy::recall(devices.memory()), Alerts::recall(devices.memory()));
        let setup = StoredValue::new_local(Setup::prepare());
        let doorstep = kept.is_none().then(|| Doorstep::open(room.clone(), page(), shown));
        let (doorstep, driver) = (StoredValue::new_local(doorstep), StoredValue::new_local(None::<Rc<dyn Driver>>));
        let owner = StoredValue::new(Owner::current());
        let (room, kept) = (StoredValue::new(room), StoredValue::new(kept));
        let visit = Self { room, shown, devices, privacy, alerts, setup, doorstep, driver, owner, kept };
        react(move || {
            devices.changes().track();
            let media = devices.media_state();
            visit.tell(|driver| driver.own_devices_changed(media));
        });
        react(move || {
            let hides = privacy.hides().get();
            visit.tell(|driver| driver.hide(hides));
        });
        // What cannot go on needs no camera.
        react(move || {
            if shown.phase.get() == Phase::Ended {
                devices.close();
            }
        });
        on_cleanup(move || {
            visit.tell(|driver| driver.leave());
            devices.close();
        });
        visit
    }

    /// Whoever drives is told, if somebody does.
    fn tell(self, what: impl FnOnce(&dyn Driver)) {
        if let Some(driver) = self.driver.try_get_value().flatten() {
            what(&*driver);
        }
    }

    fn drive(self, start: Start) {
        let wheel = Wheel {
            room: self.room(),
            start,
            setup: self.setup.get_value(),
            devices: self.devices,
            privacy: self.privacy,
            shown: self.shown,
            owner: self.owner.get_value(),
        };
        if let Some(driver) = later::drive(wheel) {
            self.driver.set_value(Some(Rc::clone(&driver)));
            driver.own_devices_changed(untrack(|| self.devices.media_state()));
        }
    }

    /// The part of the page that drives is there: it takes over from the lobby, once.
    pub(crate) fn take_over(self) {
        if let Some(doorstep) = self.doorstep.try_update_value(Option::take).flatten() {
            self.drive(Start::Doorstep(doorstep.hand_over()));
        }
    }

    /// What to be called, where the page was loaded again during a call and is on its way back.
    pub(crate) fn returns_as(self) -> Option<DisplayName> {
        self.kept.with_value(|kept| kept.as_ref().map(|kept| kept.name.clone()))
    }

    /// Back into the call in which the page was loaded again; `refused` is called when this tab is the copy of another
    /// that is in it still. Then this one is in the lobby.
    pub(crate) fn go_back(self, refused: impl FnOnce() + 'static) {
        let Some(kept) = self.kept.get_value() else { return };
        spawn(async move {
            let is_alone = browser::hold_alone(&kept.lock()).await;
            if self.driver.is_disposed() {
                return;
            }
            if is_alone {
                self.drive(Start::Kept(kept));
                return;
            }
            self.kept.set_value(None);
            Kept::forget(&self.room());
            self.doorstep.set_value(Some(Doorstep::open(self.room(), page(), self.shown)));
            refused();
        });
    }

    /// Whether nobody hears one although one is not muted, by the word of all the others.
    pub(crate) fn is_unheard(self) -> ReadOnly<bool> {
        ReadOnly::of(self.shown.is_unheard)
    }

    /// Looks for better ways to everybody.
    pub(crate) fn reconnect(self) {
        self.tell(|driver| driver.reconnect());
    }

    /// How the call is doing now, if there is one.
    pub(crate) fn survey(self) -> Option<Survey> {
        self.driver.try_get_value().flatten().map(|driver| driver.survey())
    }

    /// The room's name.
    pub(crate) fn room(self) -> RoomName {
        self.room.get_value()
    }

    /// How far the visit has come.
    pub(crate) fn phase(self) -> ReadOnly<Phase> {
        ReadOnly::of(self.shown.phase)
    }

    /// Who is in the call, while one is in the lobby oneself.
    pub(crate) fn present(self) -> ReadOnly<Vec<Member>> {
        ReadOnly::of(self.shown.present)
    }

    /// How many the call holds; 0 until the server has said so.
    pub(crate) fn capacity(self) -> ReadOnly<u16> {
        ReadOnly::of(self.shown.capacity)
    }

    /// Everybody else in the call, in the order of their arrival.
    pub(crate) fn others(self) -> ReadOnly<Vec<Participant>> {
        ReadOnly::of(self.shown.others)
    }

    /// Whose turn it is to speak: who speaks, or spoke last.
    pub(crate) fn turn(self) -> ReadOnly<Option<PeerId>> {
        ReadOnly::of(self.shown.turn)
    }

    /// What is wrong with the visit as a whole, if anything.
    pub(crate) fn trouble(self) -> ReadOnly<Option<Trouble>> {
        ReadOnly::of(self.shown.trouble)
    }

    /// One's own microphone and camera.
    pub(crate) fn devices(self) -> Devices {
        self.devices
    }

    /// Whether one's own address is told to others.
    pub(crate) fn privacy(self) -> Privacy {
        self.privacy
    }

    /// How one is told of messages while one looks at something else.
    pub(crate) fn alerts(self) -> Alerts {
        self.alerts
    }

    /// From the lobby into the call; does nothing anywhere else.
    pub(crate) fn join(self, name: DisplayName) {
        self.tell(|driver| driver.join(name));
    }

    /// Out of the call; devices are switched off.
    pub(crate) fn leave(self) {
        self.tell(|driver| driver.leave());
        self.devices.close();
    }

    /// Back to the lobby after leaving or after the end, as somebody new.
    pub(crate) fn come_back(self) {
        self.devices.close();
        self.kept.set_value(None);
        // Whoever left has been in a call; whoever was refused in the lobby may have nobody to drive yet.
        let has_driver = self.driver.with_value(Option::is_some);
        self.driver.set_value(None);
        if has_driver {
            self.drive(Start::Anew);
        } else {
            self.doorstep.set_value(Some(Doorstep::open(self.room(), page(), self.shown)));
        }
        self.devices.reopen();
    }
}

/// A new name for this load of the page.
fn page() -> PageId {
    let [page] = browser::random();
    PageId(page)
}

/// The driver; what calls it is [`later::drive`].
pub(crate) fn drive(wheel: Wheel) -> Rc<dyn Driver> {
    call::Call::open(wheel)
}

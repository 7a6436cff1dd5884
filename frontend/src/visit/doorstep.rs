//! The lobby before the part of the page that drives a call is there: who is here, and nothing more.
//!
//! It says hello and listens. Everything that it heard goes over to the driver, together with the socket, as if the
//! driver had been there from the beginning.

use super::{Phase, Shown, Trouble};
use crate::browser::{Moment, Socket, SocketEvent, after, heard, mark};
use leptos::prelude::*;
use serde_json::value::RawValue;
use shared::{FromServer, Hello, Member, PROTOCOL_VERSION, PageId, PeerId, RefusedCode, RoomName, ToServer};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::time::Duration;

/// From the loss of a socket to the next.
const AGAIN: Duration = Duration::from_secs(2);

/// Somebody who has opened the link and done nothing yet. Dropping it closes the socket.
pub(super) struct Doorstep {
    me: Weak<Self>,
    room: RoomName,
    page: PageId,
    shown: Shown,
    socket: RefCell<Option<Socket>>,
    heard: RefCell<Vec<String>>,
    refused: Cell<Option<RefusedCode>>,
}

/// What the driver begins with.
pub(crate) struct Beginning {
    pub(super) page: PageId,
    /// Said hello on; none when it is lost.
    pub(super) socket: Option<Socket>,
    pub(super) heard: Vec<String>,
}

impl Doorstep {
    pub(super) fn open(room: RoomName, page: PageId, shown: Shown) -> Rc<Self> {
        let doorstep = Rc::new_cyclic(|me| Self {
            me: Weak::clone(me),
            room,
            page,
            shown,
            socket: RefCell::new(None),
            heard: RefCell::default(),
            refused: Cell::new(None),
        });
        doorstep.knock();
        doorstep
    }

    /// Gives the driver what there is.
    pub(super) fn hand_over(&self) -> Beginning {
        Beginning { page: self.page, socket: self.socket.take(), heard: self.heard.take() }
    }

    fn knock(&self) {
        let me = Weak::clone(&self.me);
        let socket = Socket::open(move |event| {
            if let Some(doorstep) = me.upgrade() {
                doorstep.on_socket(event);
            }
        });
        let (room, page) = (self.room.clone(), self.page);
        socket.send(&ToServer::<()>::Hello(Hello { version: PROTOCOL_VERSION, room, page, resume: None }));
        self.heard.borrow_mut().clear();
        self.socket.replace(Some(socket));
    }

    fn on_socket(&self, event: SocketEvent) {
        match event {
            SocketEvent::Text(text) => {
                if let Some(message) = heard(&text) {
                    self.hear(message);
                }
                self.heard.borrow_mut().push(text);
            }
            SocketEvent::Closed => self.lose(),
        }
    }

    fn hear(&self, message: FromServer<&RawValue>) {
        let Shown { phase, trouble, present, capacity, .. } = self.shown;
        match message {
            FromServer::Welcome { present: here, capacity: places, .. } => {
                mark(Moment::Socket);
                present.set(here);
                capacity.set(places);
                trouble.set(None);
                phase.set(Phase::Lobby);
            }
            FromServer::PeerJoined { member } => present.update(|present| {
                present.retain(|known: &Member| known.peer != member.peer);
                present.push(member);
            }),
            FromServer::PeerLeft { peer, .. } => present.update(|present| present.retain(|known| known.peer != peer)),
            FromServer::PeerAway { peer } => set_away(present, peer, true),
            FromServer::PeerBack { peer } => set_away(present, peer, false),
            FromServer::Refused { code, .. } => self.refused.set(Some(code)),
            FromServer::Resumed { .. }
            | FromServer::Joined { .. }
            | FromServer::Signal { .. }
            | FromServer::Pong { .. }
            | FromServer::Move { .. }
            | FromServer::Ice { .. } => {}
        }
    }

    fn lose(&self) {
        self.socket.take();
        match self.refused.take() {
            // Another process may take its place in a moment.
            None | Some(RefusedCode::Draining) => {
                self.shown.trouble.set(Some(Trouble::Unreachable));
                self.shown.phase.set(Phase::Connecting);
                let me = Weak::clone(&self.me);
                after(AGAIN, move || {
                    // The driver may have taken over.
                    if let Some(doorstep) = me.upgrade() {
                        doorstep.knock();
                    }
                });
            }
            Some(code) => {
                self.shown.trouble.set(Some(Trouble::Refused(code)));
                self.shown.phase.set(Phase::Ended);
            }
        }
    }
}

fn set_away(present: RwSignal<Vec<Member>>, peer: PeerId, away: bool) {
    present.update(|present| {
        for member in present.iter_mut().filter(|member| member.peer == peer) {
            member.away = away;
        }
    });
}

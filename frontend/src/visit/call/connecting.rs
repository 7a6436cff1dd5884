//! The connections of a call, by whom they are to.

use super::Call;
use crate::browser::Connection;
use mesh::{ConnectionEvent, ConnectionId, ConnectionState, Event, Role};
use shared::PeerId;
use std::rc::Weak;

impl Call {
    pub(super) fn take_connection(&self, peer: PeerId, id: ConnectionId) -> Option<Connection> {
        let mut connections = self.connections.borrow_mut();
        connections.get(&peer).filter(|(known, _)| *known == id)?;
        connections.remove(&peer).map(|(_, connection)| connection)
    }

    pub(super) fn connect(&self, peer: PeerId, id: ConnectionId, role: Role) {
        let me = Weak::clone(&self.me);
        let on_event = move |told| {
            if let Some(call) = me.upgrade() {
                call.on_connection(peer, id, told);
            }
        };
        let opened = self.devices.tracks().and_then(|own| {
            let ice = self.mesh.borrow().ice().clone();
            Connection::open(&self.setup, &ice, role, own, on_event)
        });
        match opened {
            Some(connection) => {
                self.connections.borrow_mut().insert(peer, (id, connection));
            }
            None => {
                let event = ConnectionEvent::State(ConnectionState::Failed);
                self.handle(Event::Connection { peer, connection: id, event });
            }
        }
    }
}

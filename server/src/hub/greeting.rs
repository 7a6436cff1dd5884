//! Who says hello, and how sessions are acknowledged.

use super::{After, Fact, Hub, Socket, push_refusal, since_1970, wake};
use crate::directory::Event;
use crate::outbox::Overfull;
use crate::session::Recognised;
use crate::ws::close::close_frame;
use crate::ws::frame::Opcode;
use shared::{FromServer, Hello, PROTOCOL_VERSION, PeerId, RefusedCode};
use std::sync::Arc;

impl Hub {
    /// Finds out who it is. Somebody who is known and has another socket goes on with this one.
    pub(super) fn greet(&self, socket: &Arc<Socket>, hello: Hello) {
        let Hello { version, room, page, resume } = hello;
        let mut after = After::default();
        let mut state = self.lock();
        // Who will not be taken in keeps what they have here: their seat, and the socket of before.
        let is_welcome = version == PROTOCOL_VERSION && !state.directory.is_draining();
        let resume = resume.filter(|_| is_welcome);
        let (peer, is_resumable) = match state.sessions.recognise(&room, resume, since_1970()) {
            Recognised::Returning { peer, is_resumable } => (peer, is_resumable),
            Recognised::New { why } => {
                after.facts.extend(why.map(|why| Fact::BadToken { why }));
                (PeerId::new(uuid::Uuid::new_v4()), false)
            }
        };
        if let Some(before) = state.sessions.socket(peer).cloned() {
            let (close, reason) = if state.sessions.is_of_page(peer, page) {
                // The page itself has opened another, because this one had fallen silent. Nobody else has taken over; and
                // should the two have come in the wrong order, the page opens one more.
                (1000, "replaced")
            } else {
                let why = "the call goes on with another socket".into();
                after.wake(push_refusal(&before, RefusedCode::TakenOver, why));
                close_frame(RefusedCode::TakenOver)
            };
            after.wake(before.outbox.close(close, reason, self.now()));
            let effects = state.directory.handle(Event::Lost { peer }, self.now());
            state.perform_all(effects, self, &mut after);
        }
        // Nobody else sets it, and a second Hello is refused before it comes here.
        let _ = socket.peer.set(peer);
        state.sessions.attach(peer, Arc::clone(socket));
        let event = Event::Hello { from: peer, version, room: room.clone(), page, is_resumable };
        let effects = state.directory.handle(event, self.now());
        state.sessions.note(peer, room, page);
        state.perform_all(effects, self, &mut after);
        state.forget_strangers(peer);
        drop(state);
        after.finish();
    }

    pub(super) fn pong(&self, socket: &Socket, peer: PeerId, received: u32) {
        let mut state = self.lock();
        if !state.sessions.is_on(peer, socket) {
            return;
        }
        let pong = FromServer::<()>::Pong { received: state.sessions.acknowledge(peer, received) };
        drop(state);
        let text = serde_json::to_vec(&pong).unwrap_or_default();
        match socket.outbox.push(Opcode::Text, &text) {
            Ok(waker) => wake(waker),
            Err(Overfull) => self.overflow(socket),
        }
    }

    pub(super) fn refuse_order(&self, socket: &Socket, what: &str) {
        let (close, _) = close_frame(RefusedCode::OutOfOrder);
        self.refuse(socket, RefusedCode::OutOfOrder, format!("{what} has no place here"), close);
    }
}

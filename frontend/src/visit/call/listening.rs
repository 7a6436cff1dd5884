//! Who speaks, and what arrives of whom.

use super::Call;
use super::showing::update;
use crate::browser::{Interval, now};
use leptos::prelude::*;
use mesh::{ConnectionEvent, Event, LISTEN_EVERY};
use shared::{PeerId, Pulse};
use std::rc::Weak;

impl Call {
    pub(super) fn listen_if(&self, is_wanted: bool) {
        if !is_wanted {
            self.listening.replace(None);
            self.reporting.replace(None);
        } else if self.listening.borrow().is_none() {
            let me = Weak::clone(&self.me);
            let listen = move || {
                if let Some(call) = me.upgrade() {
                    call.listen();
                }
            };
            self.listening.replace(Interval::every(LISTEN_EVERY, listen));
            let me = Weak::clone(&self.me);
            let report = move || {
                if let Some(call) = me.upgrade() {
                    call.report();
                }
            };
            self.reporting.replace(Interval::every(Pulse::EVERY, report));
        }
    }

    /// Notes who is heard, and shows who speaks.
    pub(super) fn listen(&self) {
        let mut news = Vec::new();
        let heard: Vec<(PeerId, f64)> = self
            .connections
            .borrow()
            .iter()
            .map(|(peer, (id, connection))| {
                let (level, change) = connection.listen();
                news.extend(change.map(|event| Event::Connection { peer: *peer, connection: *id, event }));
                (*peer, level)
            })
            .collect();
        let mut speakers = self.speakers.borrow_mut();
        speakers.hear(heard, now());
        update(self.shown.turn, speakers.turn());
        for participant in self.shown.others.read_untracked().iter() {
            update(participant.speaks, speakers.speaking().any(|who| who == participant.id));
        }
        drop(speakers);
        if !news.is_empty() {
            self.handle_all(news);
        }
    }

    /// Tells the mesh what has come since the last time.
    pub(super) fn report(&self) {
        let arrived: Vec<Event> = self
            .connections
            .borrow()
            .iter()
            .map(|(peer, (id, connection))| {
                let (sound, picture) = connection.arrives();
                let event = ConnectionEvent::Arrived { sound, picture };
                Event::Connection { peer: *peer, connection: *id, event }
            })
            .collect();
        self.handle_all(arrived);
    }
}

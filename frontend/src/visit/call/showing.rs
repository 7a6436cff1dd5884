//! What pages see of a call, and what the tab keeps of it.

use super::Call;
use crate::browser::{self, Received, hold_alone, now, random, spawn};
use crate::visit::kept::{self, Kept};
use crate::visit::{Participant, Shown, Trouble};
use leptos::prelude::*;
use mesh::{Ending, Hearing, Link, Stage};
use shared::{DisplayName, InvalidIceServers, MediaState, Member, PeerId, Reaction, ResumeToken, Turn};

/// So many reactions wait to be shown at most.
const REACTIONS: usize = 100;

impl Call {
    /// Brings the signals that pages read up to the mesh, touching only what differs.
    pub(super) fn show(&self) {
        let mesh = self.mesh.borrow();
        let Shown { phase, trouble, present, capacity, others, is_unheard, words, turn: _ } = self.shown;
        let known = others.get_untracked();
        let now_there: Vec<Participant> = mesh
            .participants()
            .map(|standing| {
                let there = known.iter().find(|known| known.id == standing.member.peer).copied();
                let participant = there.unwrap_or_else(|| self.meet(standing.member, standing.link));
                update(participant.link, standing.link);
                update(participant.media, standing.media);
                update(participant.is_silent, !standing.flow.sound);
                // A connection in another's place has no picture yet: the last one of the other stays until it has.
                let is_first = participant.camera.with_untracked(Option::is_none);
                let received = self.received(standing.member.peer);
                if let Some(received) = received.filter(|_| is_first || standing.link == Link::Connected) {
                    update(participant.camera, Some(received.camera));
                    update(participant.microphone, Some(received.microphone));
                    update(participant.screen, Some(received.screen));
                    update(participant.screen_sound, Some(received.screen_sound));
                }
                participant
            })
            .collect();
        let is_there = |peer: &PeerId| now_there.iter().any(|participant| participant.id == *peer);
        let gone = self.owners.borrow_mut().extract_if(.., |peer, _| !is_there(peer)).map(|(_, owner)| owner).collect();
        self.departed.replace(gone);
        update(others, now_there);
        update(capacity, mesh.capacity());
        if present.with_untracked(|present| present != mesh.present()) {
            present.set(mesh.present().to_vec());
        }
        self.listen_if(!others.read_untracked().is_empty());
        update(is_unheard, mesh.hearing(now()) == Hearing::Nobody);
        update(words.said, mesh.conversation().version());
        let (typing, hands) = &mut *self.words.borrow_mut();
        for (shown, there, changes) in
            [(typing, mesh.typing().collect(), words.typing), (hands, mesh.hands(), words.hands)]
        {
            if *shown != there {
                *shown = there;
                count(changes);
            }
        }
        if self.server.get().0 != mesh.server() {
            self.server.set((mesh.server(), now()));
        }
        self.privacy.follow(&mesh);
        self.warn(mesh.left_out());
        update(trouble, Trouble::at(mesh.stage(), mesh.server()));
        update(phase, mesh.stage().into());
    }

    /// Keeps a reaction for whoever shows it; in a page that nobody draws it is too late for the older ones.
    pub(super) fn note_reaction(&self, peer: PeerId, reaction: Reaction) {
        let mut reactions = self.reactions.borrow_mut();
        if reactions.len() >= REACTIONS {
            reactions.remove(0);
        }
        reactions.push((peer, reaction));
        count(self.shown.words.reactions);
    }

    /// Tells whoever looks what of the server's words was of no use, once.
    fn warn(&self, left_out: &[InvalidIceServers]) {
        if *self.warned.borrow() != left_out {
            left_out.iter().for_each(browser::warn);
            self.warned.replace(left_out.to_vec());
        }
    }

    /// Has the tab keep what a page that is loaded again needs, for as long as there is a call to go back to.
    pub(super) fn keep(&self) {
        let mesh = self.mesh.borrow();
        match mesh.stage() {
            Stage::Call => {
                let Some((token, name)) = mesh.token().zip(mesh.profile()).map(|(token, it)| (token, &it.name)) else {
                    return;
                };
                self.keep_call(token, name, mesh.hand());
            }
            // Another tab has it.
            Stage::Over(Ending::Refused(_)) => {}
            Stage::Over(Ending::Left) => {
                if self.kept.take().is_some() {
                    Kept::forget(&self.room);
                }
            }
            Stage::Connecting | Stage::Lobby { .. } | Stage::Joining => {}
        }
    }

    pub(super) fn keep_call(&self, token: &ResumeToken, name: &DisplayName, hand: Option<Turn>) {
        let tab = self.tab.get().unwrap_or_else(|| {
            let [tab] = random();
            self.tab.set(Some(tab));
            spawn(async move {
                // Nobody else knows the name.
                let _ = hold_alone(&kept::lock(tab)).await;
            });
            tab
        });
        let MediaState { microphone, camera, .. } = untrack(|| self.devices.media_state());
        let is_known = self.kept.borrow().as_ref().is_some_and(|kept| {
            (&kept.token, &kept.name, kept.microphone, kept.camera, kept.hand, kept.tab)
                == (token, name, microphone, camera, hand, tab)
        });
        if !is_known {
            let kept = Kept { token: token.clone(), name: name.clone(), microphone, camera, hand, tab };
            kept.remember(&self.room);
            self.kept.replace(Some(kept));
        }
    }

    pub(super) fn received(&self, peer: PeerId) -> Option<Received> {
        self.connections.borrow().get(&peer).and_then(|(_, connection)| connection.received())
    }

    pub(super) fn meet(&self, member: &Member, link: Link) -> Participant {
        let Some(owner) = self.owner.as_ref().map(Owner::child) else { return Participant::new(member, link) };
        let participant = owner.with(|| Participant::new(member, link));
        self.owners.borrow_mut().insert(member.peer, owner);
        participant
    }
}

/// Something is another than it was.
pub(super) fn count(changes: RwSignal<u32>) {
    changes.set(changes.get_untracked().wrapping_add(1));
}

pub(super) fn update<T: PartialEq + 'static, S: Storage<ArcRwSignal<T>>>(signal: RwSignal<T, S>, value: T)
where
    RwSignal<T, S>: Set<Value = T> + WithUntracked<Value = T>,
{
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}

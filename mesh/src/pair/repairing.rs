//! What is done when a connection breaks, or nothing comes through it, or time passes.

use super::{ANSWER_WITHIN, Footing, Pair, REPORTS};
use crate::connection_ids::ConnectionIds;
use crate::health::{HEAD_START, Repair};
use crate::negotiation::Negotiation;
use crate::{Action, Effect, Flow, Link, Role};
use std::time::Duration;

impl Pair {
    /// What arrives from them, against what they say they send.
    pub(crate) fn flow(&self) -> Flow {
        Flow { sound: self.soundless < REPORTS, picture: self.pictureless < REPORTS }
    }

    /// What arrived when it was reported last.
    pub(crate) fn arrives(&self) -> Flow {
        Flow {
            sound: self.media.microphone && self.soundless == 0,
            picture: self.media.camera && self.pictureless == 0,
        }
    }

    /// Nothing comes through a connection that stands: first another connection, then a word.
    pub(super) fn on_arrived(
        &mut self,
        sound: bool,
        picture: bool,
        ids: &mut ConnectionIds,
        now: Duration,
    ) -> Vec<Effect> {
        let count = |missing: u32, is_due: bool, came: bool| if is_due && !came { missing + 1 } else { 0 };
        let is_up = self.health.link() == Link::Connected;
        self.soundless = count(self.soundless, is_up && self.media.microphone, sound);
        self.pictureless = count(self.pictureless, is_up && self.media.camera, picture);
        let is_broken = self.soundless == REPORTS || self.pictureless == REPORTS;
        if is_broken && self.is_stable() && self.health.may_replace_one_sided(now) {
            return self.begin_anew(ids, now);
        }
        Vec::new()
    }

    /// The machine is on another network: look for paths anew, each pair a little later than the one before.
    pub(crate) fn on_network_changed(&mut self, after: Duration, now: Duration) {
        if self.is_stable() {
            self.health.hurry(after, now);
        }
    }

    /// The servers are others, or their credentials are, and the path is not touched.
    pub(crate) fn reconfigure(&self) -> Effect {
        self.act(Action::Reconfigure)
    }

    /// The credentials are about to end. Who looks for a path anew gives both ends one; so the polite side lets
    /// the other begin, who mostly has new credentials at the same time.
    pub(crate) fn renew(&mut self, now: Duration) -> Effect {
        if self.polite {
            self.renew_at = Some(now + HEAD_START);
            self.reconfigure()
        } else {
            self.act(Action::Renew)
        }
    }

    /// A relay may have gone with the server that it was in.
    pub(crate) fn suspect(&mut self, now: Duration) {
        self.health.suspect(now);
    }

    /// The other side, or the server, can be reached again: what waited for that waits no longer.
    pub(crate) fn on_way_open(&mut self, after: Duration, now: Duration) {
        self.health.hurry_if_down(after, now);
        if self.again_at.is_some() {
            self.again_at = Some(now + after);
        }
    }

    /// The time that [`Self::deadline`] named has come, or may have. `can_signal`: something said to them may arrive.
    pub(crate) fn on_tick(&mut self, can_signal: bool, ids: &mut ConnectionIds, now: Duration) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.outgoing.is_kept() {
            return effects;
        }
        if self.outgoing.due().is_some_and(|due| due <= now) {
            effects.extend(self.flush());
        }
        if matches!(self.footing, Footing::AwaitingOffer { until } if until <= now) {
            effects.extend(self.replace(Role::Offerer, ids, now));
            effects.extend(self.offer(now));
        }
        if self.renew_at.is_some_and(|at| at <= now) {
            self.renew_at = None;
            if self.may_offer() {
                effects.push(self.act(Action::Renew));
            } else {
                self.renew_at = Some(now + HEAD_START);
            }
        }
        match self.health.on_tick(now) {
            // In vain: the next time comes, or somebody says that there is a way again.
            Some(Repair::Restart | Repair::Replace) if !can_signal => {}
            Some(Repair::Restart) if self.may_offer() => {
                self.restarts = self.restarts.saturating_add(1);
                effects.push(self.act(Action::RestartIce));
                effects.extend(self.offer(now));
            }
            // The browser has a path: that it is looked over can wait until what is under way is done.
            Some(Repair::Restart | Repair::Replace) if self.health.has_path() && !self.may_offer() => {
                self.health.hurry(ANSWER_WITHIN, now);
            }
            // What is under way since the last time has come to nothing.
            Some(Repair::Restart | Repair::Replace) => effects.extend(self.begin_anew(ids, now)),
            None => {}
        }
        if self.again_at.is_some_and(|at| at <= now) {
            self.again_at = Some(now + ANSWER_WITHIN);
            let is_waiting = matches!(self.negotiation, Negotiation::Offered { .. });
            effects.extend(self.outgoing.again().filter(|_| is_waiting && can_signal).map(|signal| self.send(signal)));
        }
        effects
    }

    /// A new connection in place of the one that there is, under a number that tells the other side.
    pub(crate) fn begin_anew(&mut self, ids: &mut ConnectionIds, now: Duration) -> Vec<Effect> {
        self.number = self.next_number();
        let mut effects = self.replace(Role::Offerer, ids, now);
        effects.extend(self.offer(now));
        effects
    }

    /// When the pair wants to be told the time.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        if self.outgoing.is_kept() {
            return None;
        }
        let until = match self.footing {
            Footing::AwaitingOffer { until } => Some(until),
            Footing::OurLayout | Footing::TheirLayout | Footing::Answered | Footing::Agreed => None,
        };
        [self.outgoing.due(), until, self.again_at, self.renew_at, self.health.deadline()].into_iter().flatten().min()
    }
}

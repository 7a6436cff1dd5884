//! Offers, answers and candidates of one pair, from either side to agreement.

use super::{ANSWER_WITHIN, Footing, Pair};
use crate::connection_ids::ConnectionIds;
use crate::negotiation::{Negotiation, RemoteOffer, Step, Verdict};
use crate::outgoing::Described;
use crate::{Action, Description, DescriptionKind, Effect, Role, sdp};
use shared::{NegotiationId, Signal};
use std::cmp::Ordering;
use std::time::Duration;

impl Pair {
    /// Whether a description can be of the connection that this one is connected with. Under one number there may have
    /// been another on their side, which gave way to this one, and what it said may come late.
    pub(super) fn can_be_of_this(&self, sdp: &str) -> bool {
        self.session.is_none() || self.session.as_deref() == sdp::session(sdp)
    }

    pub(super) fn note_session(&mut self, sdp: &str) {
        self.session = sdp::session(sdp).map(str::to_owned);
    }

    /// The other side said something.
    pub(crate) fn on_signal(&mut self, signal: Signal, ids: &mut ConnectionIds, now: Duration) -> Vec<Effect> {
        match signal {
            Signal::Offer { connection, negotiation, sdp, layout, candidates } => {
                self.keys = sdp::fingerprints(&sdp);
                let mut effects = self.on_offer(RemoteOffer { connection, negotiation, sdp, layout }, ids, now);
                effects.extend(candidates.into_iter().filter_map(|candidate| self.add_candidate(candidate)));
                effects
            }
            Signal::Answer { connection, reply_to, sdp, candidates } => {
                let mut effects = Vec::new();
                // An answer to an offer that was rolled back, or a second one, changes nothing.
                if connection == self.number
                    && matches!(self.negotiation, Negotiation::Offered { negotiation } if negotiation == reply_to)
                    && self.can_be_of_this(&sdp)
                {
                    self.note_session(&sdp);
                    self.keys = sdp::fingerprints(&sdp);
                    self.again_at = None;
                    self.negotiation = Negotiation::Accepting { negotiation: reply_to };
                    self.incoming.apply(&sdp);
                    effects.push(self.act(Action::SetRemote(Description::Answer { sdp })));
                }
                effects.extend(candidates.into_iter().filter_map(|candidate| self.add_candidate(candidate)));
                effects
            }
            Signal::Candidates(candidates) => {
                candidates.into_iter().filter_map(|candidate| self.add_candidate(candidate)).collect()
            }
        }
    }

    pub(super) fn on_offer(&mut self, offer: RemoteOffer, ids: &mut ConnectionIds, now: Duration) -> Vec<Effect> {
        match offer.connection.cmp(&self.number) {
            // It was on its way when its connection was given up.
            Ordering::Less => return Vec::new(),
            Ordering::Greater => {
                self.number = offer.connection;
                let mut effects = match self.footing {
                    // The one that was made ready for their first offer will do.
                    Footing::AwaitingOffer { .. } => Vec::new(),
                    Footing::OurLayout | Footing::TheirLayout | Footing::Answered | Footing::Agreed => {
                        self.replace(Role::Answerer, ids, now)
                    }
                };
                self.footing = Footing::TheirLayout;
                effects.extend(self.apply_offer(offer, ids, now));
                return effects;
            }
            Ordering::Equal if !self.can_be_of_this(&offer.sdp) => return Vec::new(),
            Ordering::Equal => {}
        }
        // They did not get our answer.
        if offer.negotiation <= self.answered && matches!(self.footing, Footing::Answered | Footing::Agreed) {
            let answer = self.outgoing.answer_again(offer.negotiation);
            return answer.map(|signal| self.send(signal)).into_iter().collect();
        }
        match self.negotiation.judge(offer, self.polite) {
            Verdict::Apply(offer) => self.apply_offer(offer, ids, now),
            Verdict::Later | Verdict::Ignore => Vec::new(),
        }
    }

    pub(super) fn apply_offer(&mut self, offer: RemoteOffer, ids: &mut ConnectionIds, now: Duration) -> Vec<Effect> {
        let mut effects = Vec::new();
        let is_answered = matches!(self.negotiation, Negotiation::Accepting { .. });
        match self.footing {
            // Rolled back, our own four transceivers would stay behind, and no later offer of theirs would match them.
            Footing::OurLayout if !is_answered => {
                effects.extend(self.replace(Role::Answerer, ids, now));
                self.footing = Footing::TheirLayout;
            }
            Footing::AwaitingOffer { .. } => self.footing = Footing::TheirLayout,
            Footing::OurLayout | Footing::TheirLayout | Footing::Answered | Footing::Agreed => {}
        }
        let RemoteOffer { connection: _, negotiation, sdp, layout } = offer;
        self.again_at = None;
        self.renew_at = self.renew_at.filter(|_| !self.incoming.begins_generation(&sdp));
        self.negotiation = Negotiation::Answering { reply_to: negotiation, step: Step::Applying, next: None };
        self.incoming.apply(&sdp);
        self.note_session(&sdp);
        effects.push(self.act(Action::SetRemote(Description::Offer { sdp, layout })));
        effects
    }

    pub(super) fn on_local_description(
        &mut self,
        description: Description,
        ids: &mut ConnectionIds,
        now: Duration,
    ) -> Vec<Effect> {
        let connection = self.number;
        match (std::mem::replace(&mut self.negotiation, Negotiation::Stable), description) {
            (Negotiation::Offering, Description::Offer { sdp, layout }) => {
                self.offers = NegotiationId(self.offers.0.saturating_add(1));
                self.negotiation = Negotiation::Offered { negotiation: self.offers };
                self.again_at = Some(now + ANSWER_WITHIN);
                self.describe(Described::Offer { connection, negotiation: self.offers, sdp, layout })
            }
            (Negotiation::Answering { reply_to, step: Step::Making, next }, Description::Answer { sdp }) => {
                if self.footing == Footing::TheirLayout {
                    self.footing = Footing::Answered;
                }
                self.answered = reply_to;
                let mut effects = self.describe(Described::Answer { connection, reply_to, sdp });
                if let Some(offer) = next {
                    effects.extend(self.on_offer(offer, ids, now));
                }
                effects
            }
            // An offer that was rolled back while the browser made it.
            (negotiation, Description::Offer { .. } | Description::Answer { .. }) => {
                self.negotiation = negotiation;
                Vec::new()
            }
        }
    }

    pub(super) fn on_local_description_failed(&mut self, ids: &mut ConnectionIds, now: Duration) -> Vec<Effect> {
        match &mut self.negotiation {
            Negotiation::Offering => self.give_up(None, ids, now),
            Negotiation::Answering { step: Step::Making, next, .. } => {
                let next = next.take();
                self.give_up(next, ids, now)
            }
            // It was an offer, and the other side's has taken its place.
            Negotiation::Answering { step: Step::Applying, .. }
            | Negotiation::Stable
            | Negotiation::Offered { .. }
            | Negotiation::Accepting { .. } => Vec::new(),
        }
    }

    pub(super) fn on_remote_description(&mut self, kind: DescriptionKind) -> Vec<Effect> {
        let ready = self.incoming.applied();
        let mut effects: Vec<Effect> =
            ready.into_iter().map(|candidate| self.act(Action::AddCandidate(candidate))).collect();
        match (kind, &mut self.negotiation) {
            (DescriptionKind::Answer, Negotiation::Accepting { .. }) => {
                self.negotiation = Negotiation::Stable;
                self.footing = Footing::Agreed;
            }
            // Their next offer came while the browser applied their answer.
            (DescriptionKind::Answer, _) => self.footing = Footing::Agreed,
            (DescriptionKind::Offer, Negotiation::Answering { step, .. }) => {
                *step = Step::Making;
                effects.push(self.act(Action::SetLocal));
            }
            (
                DescriptionKind::Offer,
                Negotiation::Stable
                | Negotiation::Offering
                | Negotiation::Offered { .. }
                | Negotiation::Accepting { .. },
            ) => {}
        }
        effects
    }

    pub(super) fn on_remote_description_failed(
        &mut self,
        kind: DescriptionKind,
        ids: &mut ConnectionIds,
        now: Duration,
    ) -> Vec<Effect> {
        self.incoming.failed();
        match (kind, &mut self.negotiation) {
            // They have agreed to what we cannot do, or want it, and would say so for ever. (Firefox answers in another DTLS
            // role than the one agreed on where it rolled back an offer of its own.)
            (DescriptionKind::Answer, Negotiation::Accepting { .. })
            | (DescriptionKind::Offer, Negotiation::Answering { next: None, .. })
                if self.footing == Footing::Agreed =>
            {
                self.begin_anew(ids, now)
            }
            // The browser still holds our offer.
            (DescriptionKind::Answer, Negotiation::Accepting { negotiation }) => {
                self.negotiation = Negotiation::Offered { negotiation: *negotiation };
                self.health.negotiation_failed();
                Vec::new()
            }
            (DescriptionKind::Offer, Negotiation::Answering { next, .. }) => {
                let next = next.take();
                self.give_up(next, ids, now)
            }
            (
                DescriptionKind::Answer | DescriptionKind::Offer,
                Negotiation::Stable
                | Negotiation::Offering
                | Negotiation::Offered { .. }
                | Negotiation::Accepting { .. }
                | Negotiation::Answering { .. },
            ) => Vec::new(),
        }
    }

    /// The negotiation under way has failed; the other side may have a better one.
    pub(super) fn give_up(&mut self, next: Option<RemoteOffer>, ids: &mut ConnectionIds, now: Duration) -> Vec<Effect> {
        self.negotiation = Negotiation::Stable;
        match next {
            Some(offer) => self.on_offer(offer, ids, now),
            None => {
                self.health.negotiation_failed();
                Vec::new()
            }
        }
    }
}

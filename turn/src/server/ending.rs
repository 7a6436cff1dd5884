//! What ends: by time, by the client's word, with its stream.

use super::opening::Opening;
use super::{Owner, Server, Timer};
use crate::effect::{Account, Effect, Ending};
use crate::family::Family;
use crate::five_tuple::FiveTuple;
use core::time::Duration;
use stun_types::attribute::ErrorCode;

impl Server {
    /// Ends what is over. Call it when [`Self::deadline`] has passed; nothing that is over is used before that either.
    pub fn tick(&mut self, now: Duration) -> Vec<Effect> {
        let mut effects = Vec::new();
        while let Some((at, timer)) = self.timers.first().copied().filter(|(at, _)| *at <= now) {
            self.timers.remove(&(at, timer));
            match timer {
                Timer::Opening(client) => effects.extend(self.abandon_opening(&client)),
                Timer::Relay(client, family) => {
                    self.close_relay(&client, family, Ending::Expired, now, &mut effects);
                }
                Timer::Reservation(token) => {
                    if let Some(kept) = self.reservations.remove(&token) {
                        self.relays.remove(&kept.relay);
                        self.ports.give_back(kept.family, kept.port);
                        effects.push(Effect::CloseRelay { relay: kept.relay });
                    }
                }
                Timer::Stream(client) => effects.extend(self.stream_is_idle(client, now)),
            }
        }
        effects
    }

    pub(super) fn abandon_opening(&mut self, client: &FiveTuple) -> Vec<Effect> {
        let Some(opening): Option<Opening> = self.openings.remove(client) else { return Vec::new() };
        self.timers.remove(&(opening.gives_up, Timer::Opening(*client)));
        self.abandon(client, &opening, ErrorCode::INSUFFICIENT_CAPACITY)
    }

    pub(super) fn close_all_relays(
        &mut self,
        client: &FiveTuple,
        reason: Ending,
        now: Duration,
        effects: &mut Vec<Effect>,
    ) {
        for family in [Family::V4, Family::V6] {
            self.close_relay(client, family, reason, now, effects);
        }
    }

    /// With its last relay the allocation ends.
    pub(super) fn close_relay(
        &mut self,
        client: &FiveTuple,
        family: Family,
        reason: Ending,
        now: Duration,
        effects: &mut Vec<Effect>,
    ) {
        let Some(allocation) = self.allocations.get_mut(client) else { return };
        let Some(relay) = allocation.relay_mut(family).take() else { return };
        self.timers.remove(&(relay.expires, Timer::Relay(*client, family)));
        self.ports.give_back(family, relay.port);
        debug_assert!(matches!(self.relays.get(&relay.id), Some(Owner::Allocation(_))));
        self.relays.remove(&relay.id);
        effects.push(Effect::CloseRelay { relay: relay.id });
        if allocation.relays().next().is_none()
            && let Some(allocation) = self.allocations.remove(client)
        {
            self.users.give_back(&*allocation.login.user);
            self.households.give_back(&allocation.household);
            let lasted = now.saturating_sub(allocation.since);
            effects.push(Effect::Closed(Account { reason, lasted, usage: allocation.usage }));
        }
    }
}

//! Refresh: an allocation lasts longer, or ends (RFC 8656 §8.2).

use super::allocate::{find, requested_family};
use super::{Server, Timer};
use crate::effect::{Effect, Ending};
use crate::family::Family;
use crate::five_tuple::FiveTuple;
use crate::wire::incoming::Incoming;
use crate::wire::response::{Question, Response};
use core::time::Duration;
use stun_types::attribute::ErrorCode;
use turn_types::attribute::Lifetime;

impl Server {
    /// With REQUESTED-ADDRESS-FAMILY it is about the relay of that family, without about all that there are.
    pub(super) fn refresh(
        &mut self,
        client: &FiveTuple,
        request: &Incoming<'_>,
        question: &Question,
        now: Duration,
    ) -> Result<(Response, Vec<Effect>), u16> {
        let is_goodbye = find::<Lifetime>(request)?.is_some_and(|lifetime| lifetime.seconds() == 0);
        let granted = if is_goodbye { Duration::ZERO } else { self.lifetime(request)? };
        let only = requested_family(request).map_err(|code| match code {
            ErrorCode::ADDRESS_FAMILY_NOT_SUPPORTED => ErrorCode::PEER_ADDRESS_FAMILY_MISMATCH,
            other => other,
        })?;
        let families: Vec<Family> = self.allocations.get(client).map_or_else(Vec::new, |allocation| {
            let families = allocation.relays().map(|(family, _)| family);
            families.filter(|family| only.is_none_or(|only| only == *family)).collect()
        });
        if families.is_empty() {
            return Err(ErrorCode::PEER_ADDRESS_FAMILY_MISMATCH);
        }
        let mut effects = Vec::new();
        for family in families {
            if is_goodbye {
                self.close_relay(client, family, Ending::Released, now, &mut effects);
            } else {
                self.prolong(client, family, now + granted);
            }
        }
        let response = Response::success(question).with(&Lifetime::new(granted.as_secs() as u32));
        Ok((response, effects))
    }

    fn prolong(&mut self, client: &FiveTuple, family: Family, expires: Duration) {
        let relay = self.allocations.get_mut(client).and_then(|allocation| allocation.relay_mut(family).as_mut());
        if let Some(relay) = relay {
            self.timers.remove(&(relay.expires, Timer::Relay(*client, family)));
            relay.expires = expires;
            self.timers.insert((expires, Timer::Relay(*client, family)));
        }
    }
}

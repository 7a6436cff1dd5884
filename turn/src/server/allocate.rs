//! Allocate: a relay for a client (RFC 8656 §7.2).

use super::opening::{Begun, Opening};
use super::{Owner, Server, Timer};
use crate::allocation::{Allocation, Login, Relay};
use crate::effect::Effect;
use crate::family::{Family, household};
use crate::five_tuple::FiveTuple;
use crate::ports::Parity;
use crate::rate::Rate;
use crate::wire::incoming::{Incoming, Malformed};
use crate::wire::response::{Question, Response};
use core::time::Duration;
use stun_types::attribute::{AttributeStaticType, ErrorCode};
use turn_types::attribute::{
    AdditionalAddressFamily, EvenPort, Lifetime, RequestedAddressFamily, RequestedTransport, ReservationToken,
};

/// What an Allocate asks for, when that makes sense.
pub(super) enum Wish {
    /// One relay, or one of each family.
    Relays { families: Vec<Family>, parity: Parity },
    /// The port that was kept for this token.
    Reserved(u64),
}

impl Server {
    pub(super) fn allocate(
        &mut self,
        client: &FiveTuple,
        request: &Incoming<'_>,
        question: &Question,
        login: Login,
        now: Duration,
    ) -> Vec<Effect> {
        if let Some(allocation) = self.allocations.get(client) {
            let is_again =
                allocation.transaction == question.transaction && allocation.login.username == login.username;
            return vec![if is_again {
                Self::reply(client, allocation.answer.clone())
            } else {
                Self::reply(client, Response::error(question, ErrorCode::ALLOCATION_MISMATCH).sign(&login.key))
            }];
        }
        if let Some(opening) = self.openings.get(client) {
            // It is answered when the socket is open.
            return if opening.question.transaction == question.transaction {
                Vec::new()
            } else {
                vec![Self::reply(client, Response::error(question, ErrorCode::ALLOCATION_MISMATCH).sign(&login.key))]
            };
        }
        let key = login.key.clone();
        self.begin(client, request, question, login, now)
            .unwrap_or_else(|code| vec![Self::reply(client, Response::error(question, code).sign(&key))])
    }

    fn begin(
        &mut self,
        client: &FiveTuple,
        request: &Incoming<'_>,
        question: &Question,
        login: Login,
        now: Duration,
    ) -> Result<Vec<Effect>, u16> {
        let wish = wish(request, self.usual_family())?;
        let lifetime = self.lifetime(request)?;
        self.check_quotas(client, &login)?;
        let mut opening = Opening::new(*question, login, lifetime, household(client.client.ip()));
        let mut effects = Vec::new();
        let begun = match wish {
            Wish::Relays { families, parity } => self.open(client, &mut opening, &families, parity, &mut effects)?,
            Wish::Reserved(token) => self.claim(&mut opening, token)?,
        };
        self.users.take(opening.login.user.clone());
        self.households.take(opening.household);
        match begun {
            Begun::Waiting => {
                opening.gives_up = now + super::opening::PATIENCE;
                self.timers.insert((opening.gives_up, Timer::Opening(*client)));
                self.openings.insert(*client, opening);
            }
            Begun::Open => effects.extend(self.complete(client, &opening, now)),
        }
        Ok(effects)
    }

    /// The family of a relay when none is asked for. RFC 8656 §7.2 wants IPv4 or, where there is none, 440. But libwebrtc never
    /// asks for a family, so a server of IPv6 alone would serve no Chromium; who cannot use IPv6 has not come to this server
    /// by it, and who wants IPv4 and nothing else says so. coturn can be told the same (`allocation-default-address-family`).
    const fn usual_family(&self) -> Family {
        if self.config.relay_ipv4.is_none() { Family::V6 } else { Family::V4 }
    }

    fn check_quotas(&self, client: &FiveTuple, login: &Login) -> Result<(), u16> {
        if !self.users.has_room(&*login.user) || !self.households.has_room(&household(client.client.ip())) {
            Err(ErrorCode::ALLOCATION_QUOTA_REACHED)
        } else if self.allocations.len() + self.openings.len() >= self.config.limits.allocations {
            Err(ErrorCode::INSUFFICIENT_CAPACITY)
        } else {
            Ok(())
        }
    }

    /// Everything that was asked for is open, or as much of it as could be.
    pub(super) fn complete(&mut self, client: &FiveTuple, opening: &Opening, now: Duration) -> Vec<Effect> {
        let rate = self.config.limits.bytes_per_second.map(|per_second| Rate::new(per_second, now));
        let transaction = opening.question.transaction;
        let mut allocation =
            Allocation::new(opening.login.clone(), client.client.ip(), transaction, rate, self.seeded, now);
        let expires = now + opening.lifetime;
        for socket in opening.relays() {
            *allocation.relay_mut(socket.family) = Some(Relay { id: socket.id, port: socket.port, expires });
            self.relays.insert(socket.id, Owner::Allocation(*client));
            self.timers.insert((expires, Timer::Relay(*client, socket.family)));
        }
        let token = opening.kept().map(|kept| self.keep(kept, now));
        let answer = self.describe(client, opening, &allocation, token);
        allocation.answer.clone_from(&answer);
        self.allocations.insert(*client, Box::new(allocation));
        vec![Self::reply(client, answer)]
    }

    /// The lifetime that is granted (RFC 8656 §7.2).
    pub(super) fn lifetime(&self, request: &Incoming<'_>) -> Result<Duration, u16> {
        let limits = &self.config.limits;
        let asked = find::<Lifetime>(request)?.map(|lifetime| Duration::from_secs(lifetime.seconds().into()));
        Ok(asked.unwrap_or_default().clamp(limits.default_lifetime, limits.longest_lifetime))
    }
}

/// In the order of RFC 8656 §7.2; of the usual family when none is asked for.
fn wish(request: &Incoming<'_>, usual: Family) -> Result<Wish, u16> {
    let transport = find::<RequestedTransport>(request)?.ok_or(ErrorCode::BAD_REQUEST)?;
    if transport.protocol() != RequestedTransport::UDP {
        return Err(ErrorCode::UNSUPPORTED_TRANSPORT_PROTOCOL);
    }
    let even = find::<EvenPort>(request)?;
    let one = requested_family(request)?;
    let both = request.value(AdditionalAddressFamily::TYPE);
    if let Some(token) = find::<ReservationToken>(request)? {
        let is_alone = even.is_none() && one.is_none() && both.is_none();
        return is_alone.then(|| Wish::Reserved(token.token())).ok_or(ErrorCode::BAD_REQUEST);
    }
    let parity = match even.map(|even| even.requested()) {
        None => Parity::Any,
        Some(false) => Parity::Even,
        Some(true) => Parity::EvenWithNext,
    };
    let families = match (one, both) {
        (one, None) => vec![one.unwrap_or(usual)],
        (Some(_), Some(_)) => return Err(ErrorCode::BAD_REQUEST),
        (None, Some(_)) if parity == Parity::EvenWithNext => return Err(ErrorCode::BAD_REQUEST),
        (None, Some(additional)) => match additional.first().copied().and_then(Family::from_wire) {
            Some(Family::V6) => vec![Family::V4, Family::V6],
            Some(Family::V4) | None => return Err(ErrorCode::BAD_REQUEST),
        },
    };
    Ok(Wish::Relays { families, parity })
}

/// REQUESTED-ADDRESS-FAMILY: 440 for a family that nobody knows.
pub(super) fn requested_family(request: &Incoming<'_>) -> Result<Option<Family>, u16> {
    match request.value(RequestedAddressFamily::TYPE) {
        None => Ok(None),
        Some([family, _, _, _]) => Family::from_wire(*family).map(Some).ok_or(ErrorCode::ADDRESS_FAMILY_NOT_SUPPORTED),
        Some(_) => Err(ErrorCode::BAD_REQUEST),
    }
}

/// An attribute, or 400 if it makes no sense.
pub(super) fn find<'a, A>(request: &Incoming<'a>) -> Result<Option<A>, u16>
where
    A: stun_types::attribute::AttributeFromRaw<'a> + AttributeStaticType,
{
    request.find().map_err(|Malformed| ErrorCode::BAD_REQUEST)
}

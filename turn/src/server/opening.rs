//! Between an Allocate and its answer: sockets that are being opened. That may fail, because others have ports as well;
//! then another port is tried, a few times.

use super::{Owner, Reservation, Server, Timer};
use crate::allocation::{Allocation, Login};
use crate::effect::{Effect, RelayId};
use crate::family::Family;
use crate::five_tuple::FiveTuple;
use crate::ports::Parity;
use crate::server::binding::mapped_address;
use crate::wire::response::{Question, Response};
use core::net::{IpAddr, SocketAddr};
use core::time::Duration;
use stun_types::attribute::ErrorCode;
use turn_types::attribute::{AddressErrorCode, Lifetime, ReservationToken, XorRelayedAddress};

/// How many ports are tried beyond the first, for one Allocate.
const RETRIES: u8 = 8;
/// How long sockets may take to open.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);
/// How long a port is kept for its token: at least 30 s (RFC 8656 §7.2).
const KEPT: Duration = Duration::from_secs(30);

/// An Allocate that waits for its sockets.
pub(super) struct Opening {
    pub(super) question: Question,
    pub(super) login: Login,
    pub(super) lifetime: Duration,
    pub(super) household: IpAddr,
    pub(super) gives_up: Duration,
    sockets: Vec<Socket>,
    /// Families that there will be no relay of, and why.
    failures: Vec<(Family, u16)>,
    parity: Parity,
    retries: u8,
}

/// One socket of it.
#[derive(Clone, Copy)]
pub(super) struct Socket {
    pub(super) id: RelayId,
    pub(super) family: Family,
    pub(super) port: u16,
    is_open: bool,
    /// Kept for later, not for this allocation.
    is_kept: bool,
}

/// How far an Allocate has come at once.
pub(super) enum Begun {
    Waiting,
    Open,
}

impl Opening {
    pub(super) fn new(question: Question, login: Login, lifetime: Duration, household: IpAddr) -> Self {
        let (sockets, failures) = (Vec::new(), Vec::new());
        let (gives_up, parity, retries) = (Duration::ZERO, Parity::Any, RETRIES);
        Self { question, login, lifetime, household, gives_up, sockets, failures, parity, retries }
    }

    pub(super) fn relays(&self) -> impl Iterator<Item = &Socket> {
        self.sockets.iter().filter(|socket| !socket.is_kept)
    }

    pub(super) fn kept(&self) -> Option<Socket> {
        self.sockets.iter().find(|socket| socket.is_kept).copied()
    }
}

impl Server {
    pub(super) fn open(
        &mut self,
        client: &FiveTuple,
        opening: &mut Opening,
        families: &[Family],
        parity: Parity,
        effects: &mut Vec<Effect>,
    ) -> Result<Begun, u16> {
        if parity == Parity::EvenWithNext {
            let coming = self.openings.values().filter(|opening| opening.parity == Parity::EvenWithNext).count();
            if self.reservations.len() + coming >= self.config.limits.reservations {
                return Err(ErrorCode::INSUFFICIENT_CAPACITY);
            }
        }
        opening.parity = parity;
        for family in families {
            if let Err(code) = self.try_port(client, opening, *family, effects) {
                opening.failures.push((*family, code));
            }
        }
        match opening.failures.first() {
            Some((_, code)) if opening.sockets.is_empty() => Err(*code),
            _ => Ok(Begun::Waiting),
        }
    }

    fn try_port(
        &mut self,
        client: &FiveTuple,
        opening: &mut Opening,
        family: Family,
        effects: &mut Vec<Effect>,
    ) -> Result<(), u16> {
        self.relay_address(family).ok_or(ErrorCode::ADDRESS_FAMILY_NOT_SUPPORTED)?;
        let port = self.ports.take(family, opening.parity, &mut self.dice).ok_or(ErrorCode::INSUFFICIENT_CAPACITY)?;
        let kept = (opening.parity == Parity::EvenWithNext).then_some((port + 1, true));
        for (port, is_kept) in [(port, false)].into_iter().chain(kept) {
            self.relays_made += 1;
            let id = RelayId(self.relays_made);
            self.relays.insert(id, Owner::Opening(*client));
            opening.sockets.push(Socket { id, family, port, is_open: false, is_kept });
            effects.push(Effect::OpenRelay { relay: id, family, port });
        }
        Ok(())
    }

    /// Takes the port that was kept for a token.
    pub(super) fn claim(&mut self, opening: &mut Opening, token: u64) -> Result<Begun, u16> {
        let Reservation { relay: id, family, port, expires } =
            self.reservations.remove(&token).ok_or(ErrorCode::INSUFFICIENT_CAPACITY)?;
        self.timers.remove(&(expires, Timer::Reservation(token)));
        opening.sockets.push(Socket { id, family, port, is_open: true, is_kept: false });
        Ok(Begun::Open)
    }

    pub(super) fn keep(&mut self, socket: Socket, now: Duration) -> u64 {
        let (token, expires) = (self.dice.number(), now + KEPT);
        let Socket { id: relay, family, port, .. } = socket;
        self.relays.insert(relay, Owner::Reservation);
        self.reservations.insert(token, Reservation { relay, family, port, expires });
        self.timers.insert((expires, Timer::Reservation(token)));
        token
    }

    /// The socket of [`Effect::OpenRelay`] is open.
    pub fn relay_opened(&mut self, relay: RelayId, now: Duration) -> Vec<Effect> {
        let Some((client, mut opening)) = self.take_opening(relay) else {
            // Nobody waits for it any more.
            return if self.relays.contains_key(&relay) { Vec::new() } else { vec![Effect::CloseRelay { relay }] };
        };
        opening.sockets.iter_mut().filter(|socket| socket.id == relay).for_each(|socket| socket.is_open = true);
        self.go_on(client, opening, Vec::new(), now)
    }

    /// The socket of [`Effect::OpenRelay`] could not be opened; most likely its port is somebody else's.
    pub fn relay_failed(&mut self, relay: RelayId, now: Duration) -> Vec<Effect> {
        let Some((client, mut opening)) = self.take_opening(relay) else { return Vec::new() };
        let mut effects = Vec::new();
        let Some(failed) = opening.sockets.iter().find(|socket| socket.id == relay).copied() else {
            return self.go_on(client, opening, effects, now);
        };
        // Of a pair, both are given up.
        for socket in opening.sockets.extract_if(.., |socket| socket.family == failed.family) {
            self.give_up(&socket, socket.id != relay, &mut effects);
        }
        let retried = match opening.retries.checked_sub(1) {
            Some(left) => {
                opening.retries = left;
                self.try_port(&client, &mut opening, failed.family, &mut effects)
            }
            None => Err(ErrorCode::INSUFFICIENT_CAPACITY),
        };
        if let Err(code) = retried {
            opening.failures.push((failed.family, code));
        }
        self.go_on(client, opening, effects, now)
    }

    /// Forgets a socket of an opening. One that is not open yet is closed when it says that it is.
    pub(super) fn give_up(&mut self, socket: &Socket, is_to_be_closed: bool, effects: &mut Vec<Effect>) {
        self.relays.remove(&socket.id);
        self.ports.give_back(socket.family, socket.port);
        if is_to_be_closed && socket.is_open {
            effects.push(Effect::CloseRelay { relay: socket.id });
        }
    }

    fn take_opening(&mut self, relay: RelayId) -> Option<(FiveTuple, Opening)> {
        let Some(Owner::Opening(client)) = self.relays.get(&relay).copied() else { return None };
        self.openings.remove(&client).map(|opening| (client, opening))
    }

    fn go_on(&mut self, client: FiveTuple, opening: Opening, mut effects: Vec<Effect>, now: Duration) -> Vec<Effect> {
        if !opening.sockets.iter().all(|socket| socket.is_open) {
            self.openings.insert(client, opening);
            return effects;
        }
        self.timers.remove(&(opening.gives_up, Timer::Opening(client)));
        effects.extend(match opening.failures.first() {
            Some((_, code)) if opening.sockets.is_empty() => self.abandon(&client, &opening, *code),
            _ => self.complete(&client, &opening, now),
        });
        effects
    }

    /// Nothing comes of an Allocate.
    pub(super) fn abandon(&mut self, client: &FiveTuple, opening: &Opening, code: u16) -> Vec<Effect> {
        let mut effects = Vec::new();
        for socket in &opening.sockets {
            self.give_up(socket, true, &mut effects);
        }
        self.users.give_back(&*opening.login.user);
        self.households.give_back(&opening.household);
        effects.push(Self::reply(client, Response::error(&opening.question, code).sign(&opening.login.key)));
        effects
    }

    /// The answer to an Allocate that something has come of (RFC 8656 §7.2).
    pub(super) fn describe(
        &self,
        client: &FiveTuple,
        opening: &Opening,
        allocation: &Allocation,
        token: Option<u64>,
    ) -> Vec<u8> {
        let transaction = opening.question.transaction;
        let mut response = Response::success(&opening.question);
        for (family, relay) in allocation.relays() {
            if let Some(address) = self.relay_address(family) {
                response = response.with(&XorRelayedAddress::new(SocketAddr::new(address, relay.port), transaction));
            }
        }
        for (family, code) in &opening.failures {
            if let Ok(error) = ErrorCode::new(*code, "") {
                response = response.with(&AddressErrorCode::new(family.to_wire(), error));
            }
        }
        if let Some(token) = token {
            response = response.with(&ReservationToken::new(token));
        }
        response
            .with(&Lifetime::new(opening.lifetime.as_secs() as u32))
            .with(&mapped_address(client, transaction))
            .sign(&opening.login.key)
    }

    pub(super) fn relay_address(&self, family: Family) -> Option<IpAddr> {
        match family {
            Family::V4 => self.config.relay_ipv4.map(IpAddr::V4),
            Family::V6 => self.config.relay_ipv6.map(IpAddr::V6),
        }
    }
}

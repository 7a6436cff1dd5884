//! STUN messages of clients, by method.

use super::Server;
use crate::effect::{Effect, Now, Reaction};
use crate::five_tuple::FiveTuple;
use crate::wire::incoming::Incoming;
use crate::wire::response::{Question, Response, may_answer};
use stun_types::attribute::{AttributeType, ErrorCode};
use stun_types::message::{BINDING, MessageClass};
use turn_types::message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, REFRESH, SEND};

/// No request that makes sense is longer. A hash over more would be work for nothing.
pub(super) const LONGEST_REQUEST: usize = 2048;

/// Attributes that must be understood (below 0x8000) and are: by number in RFC 8489 §18.3 and RFC 8656 §18. DONT-FRAGMENT is
/// not among them, because the sockets of relays do not forbid fragments; RFC 8656 §14 wants 420 then.
const KNOWN: [u16; 18] = [
    0x0001, 0x0006, 0x0008, 0x0009, 0x000a, 0x000c, 0x000d, 0x0012, 0x0013, 0x0014, 0x0015, 0x0016, 0x0017, 0x0018,
    0x0019, 0x001c, 0x0020, 0x0022,
];

/// As many are named in a 420.
const NAMED: usize = 8;

impl Server {
    pub(super) fn stun<'a>(&mut self, client: &FiveTuple, bytes: &'a [u8], now: Now) -> Reaction<'a> {
        let Some(message) = Incoming::parse(bytes) else { return Reaction::Effects(Vec::new()) };
        match message.class() {
            MessageClass::Indication if message.method() == SEND => {
                self.send(client, &message, now.elapsed).map_or(Reaction::Effects(Vec::new()), Reaction::Relay)
            }
            MessageClass::Request if bytes.len() <= LONGEST_REQUEST => {
                Reaction::Effects(self.request(client, &message, now))
            }
            // Responses answer nothing that was asked here.
            MessageClass::Request | MessageClass::Indication | MessageClass::Success | MessageClass::Error => {
                Reaction::Effects(Vec::new())
            }
        }
    }

    fn request(&mut self, client: &FiveTuple, request: &Incoming<'_>, now: Now) -> Vec<Effect> {
        let question = Question::of(request);
        if question.method == BINDING {
            return Self::to_stranger(client, request, Self::binding(client, request, &question));
        }
        if ![ALLOCATE, REFRESH, CREATE_PERMISSION, CHANNEL_BIND].contains(&question.method) {
            return Vec::new();
        }
        // What is over must not be refreshed, however late the next tick comes.
        let mut effects = self.tick(now.elapsed);
        if !self.is_closed_stream(client) {
            effects.extend(self.turn_request(client, request, &question, now));
        }
        effects
    }

    fn turn_request(
        &mut self,
        client: &FiveTuple,
        request: &Incoming<'_>,
        question: &Question,
        now: Now,
    ) -> Vec<Effect> {
        let login = match self.authenticate(client, request, now) {
            Ok(login) => login,
            Err(refusal) => {
                return Self::to_stranger(client, request, self.refuse(client, question, refusal, now.elapsed));
            }
        };
        let unknown = Self::unknown_attributes(request);
        if !unknown.is_empty() {
            let response = Response::unknown_attributes(question, &unknown);
            return vec![Self::reply(client, response.sign(&login.key))];
        }
        if question.method == ALLOCATE {
            return self.allocate(client, request, question, login, now.elapsed);
        }
        let outcome = match self.allocations.get(client) {
            None => Err(ErrorCode::ALLOCATION_MISMATCH),
            Some(allocation) if allocation.login.username != login.username => Err(ErrorCode::WRONG_CREDENTIALS),
            Some(_) => match question.method {
                REFRESH => self.refresh(client, request, question, now.elapsed),
                CREATE_PERMISSION => self.create_permission(client, request, question, now.elapsed),
                _ => self.channel_bind(client, request, question, now.elapsed),
            },
        };
        let (response, mut effects) = outcome.unwrap_or_else(|code| (Response::error(question, code), Vec::new()));
        effects.insert(0, Self::reply(client, response.sign(&login.key)));
        effects
    }

    fn to_stranger(client: &FiveTuple, request: &Incoming<'_>, response: Vec<u8>) -> Vec<Effect> {
        if may_answer(client, request.length(), response.len()) {
            vec![Self::reply(client, response)]
        } else {
            Vec::new()
        }
    }

    /// What would have to be understood (RFC 8489 §6.3.1).
    pub(super) fn unknown_attributes(request: &Incoming<'_>) -> Vec<AttributeType> {
        let kinds = request.attributes().map(|(kind, _)| kind);
        kinds.filter(|kind| !Self::understands(*kind)).take(NAMED).collect()
    }

    pub(super) fn understands(kind: AttributeType) -> bool {
        KNOWN.contains(&kind.value()) || !kind.comprehension_required()
    }
}

//! The chat: what we say, what the others say, and how all come to have the same.
//!
//! Whoever says something tells everybody directly. All else, whatever was missed and why, is asked for: when a channel
//! opens, when something does not follow what is known, and when somebody's pulse knows something else than we do. So
//! somebody who is cut off from one and not from another has it from the other, and nothing depends on how it was lost.

mod asking;
mod conversation;
mod talk;

pub(crate) use asking::Asking;
pub use conversation::Conversation;
pub(crate) use talk::Talk;

use crate::pair::Pair;
use crate::{Action, Effect, Mesh, Stage};
use asking::Gap;
use conversation::{Arrival, Taken};
use shared::{Chat, ChatText, Digest, Entry, Known, PeerId, Stream};
use std::time::Duration;

/// Who writes says so again after this.
const TYPING_EVERY: Duration = Duration::from_secs(3);

impl Mesh {
    /// We say this; `at` is what our clock on the wall shows.
    pub(crate) fn on_say(&mut self, text: ChatText, at: u64) -> Vec<Effect> {
        let (Stage::Call, Some(author), Some(profile)) = (self.stage, self.me, &self.profile) else {
            return Vec::new();
        };
        let name = profile.name.clone();
        // Who hears it knows that we no longer write.
        self.typing_said_at = None;
        let entry = self.conversation.say(Stream { author, page: self.page }, name, at, text);
        match self.conversation.arrival() {
            Arrival::New | Arrival::CatchingUp => Vec::new(),
            Arrival::Here => self.chat_to_all(&Chat::Say(Entry::clone(&entry))),
        }
    }

    /// We write something that is not said yet, or stop.
    pub(crate) fn on_typing(&mut self, types: bool, now: Duration) -> Vec<Effect> {
        let is_known = match self.typing_said_at {
            Some(at) => types && now < at + TYPING_EVERY,
            None => !types,
        };
        if is_known || self.stage != Stage::Call {
            return Vec::new();
        }
        self.typing_said_at = types.then_some(now);
        self.chat_to_all(&Chat::Typing(types))
    }

    /// Who else writes.
    pub fn typing(&self) -> impl Iterator<Item = PeerId> {
        let writes = |pair: &&Pair| pair.talk().types_until().is_some();
        self.pairs.iter().filter(writes).map(|pair| pair.member().peer)
    }

    /// What was said in the chat.
    #[must_use]
    pub const fn conversation(&self) -> &Conversation {
        &self.conversation
    }

    /// Another participant says something on the data channel `chat`.
    pub(crate) fn on_chat(&mut self, peer: PeerId, said: Chat, now: Duration) -> Vec<Effect> {
        let Some(pair) = self.pairs.iter_mut().find(|pair| pair.member().peer == peer) else { return Vec::new() };
        pair.talk_mut().set_silent(false);
        match said {
            // Nobody says anything for somebody else.
            Chat::Say(entry) if entry.stream() != stream_of(pair) => Vec::new(),
            Chat::Say(entry) => {
                pair.talk_mut().types(false, now);
                let number = entry.number;
                let taken = if pair.talk_mut().says(now) { self.conversation.hear(entry) } else { Taken::Gap };
                match taken {
                    Taken::New(entry) => {
                        self.asking.close_gap(entry.stream());
                        vec![Effect::Heard(entry)]
                    }
                    Taken::Gap => {
                        pair.talk_mut().says_early(number);
                        self.asking.want(peer);
                        Vec::new()
                    }
                    Taken::TooOld | Taken::Known | Taken::Refused => Vec::new(),
                }
            }
            Chat::Have(known) => {
                let may = pair.talk_mut().asks(now);
                let answer = may.then(|| pair.act(Action::Chat(self.conversation.answer(&known))));
                answer.into_iter().collect()
            }
            // An answer to what we asked; nothing else is listened to.
            Chat::Told { .. } if !self.asking.is_asked(peer) => Vec::new(),
            Chat::Told { begins, entries, more } => {
                pair.talk_mut().tells();
                let tells_nothing = begins.is_empty() && entries.is_empty();
                let (mut effects, is_over) = self.on_told(peer, begins, entries, more);
                effects.extend(match self.conversation.arrival() {
                    Arrival::Here => Vec::new(),
                    Arrival::New if tells_nothing && self.may_be_told(now) => Vec::new(),
                    Arrival::New | Arrival::CatchingUp if is_over => self.be_here(),
                    Arrival::New | Arrival::CatchingUp => {
                        self.conversation.arrive(Arrival::CatchingUp);
                        Vec::new()
                    }
                });
                effects
            }
            Chat::Typing(types) => {
                pair.talk_mut().types(types, now);
                Vec::new()
            }
        }
    }

    /// Takes what an answer tells. What of it is news, and whether the turn of this participant is over.
    fn on_told(&mut self, peer: PeerId, begins: Vec<Known>, entries: Vec<Entry>, more: bool) -> (Vec<Effect>, bool) {
        if let Some(author) = self.me {
            self.conversation.be(Stream { author, page: self.page });
        }
        let before = self.conversation.arrival();
        let open: Vec<PeerId> = self.pairs.iter().filter(|pair| pair.can_chat()).map(|it| it.member().peer).collect();
        let (mut is_news, mut is_short) = (false, false);
        for place in begins {
            if place.next <= self.conversation.next(place.stream()) {
                continue;
            }
            // Who has just come begins where the others begin to tell.
            let gap = if before == Arrival::New { Gap::PassOver } else { self.asking.gap(peer, place, &open) };
            match gap {
                Gap::Ask(others) => others.into_iter().for_each(|other| self.asking.want(other)),
                Gap::PassOver => {
                    self.asking.close_gap(place.stream());
                    is_news |= self.conversation.pass_over(place);
                }
            }
        }
        let mut effects = Vec::new();
        for entry in entries {
            let stream = entry.stream();
            match self.conversation.take(entry) {
                Taken::New(entry) => {
                    is_news = true;
                    self.asking.close_gap(stream);
                    let said = self.pairs.iter().find(|pair| stream_of(pair) == stream);
                    let is_said = said.is_some_and(|pair| pair.talk().has_said(entry.number));
                    if is_said || before == Arrival::Here && Some(entry.author) != self.me {
                        effects.push(Effect::Heard(entry));
                    }
                }
                Taken::TooOld => is_news = true,
                Taken::Gap => is_short = true,
                Taken::Known | Taken::Refused => {}
            }
        }
        // Who tells nothing new would tell it again.
        (effects, self.asking.answered((more || is_short) && is_news))
    }

    /// Whether somebody may tell what was said before who was not reached yet.
    fn may_be_told(&mut self, now: Duration) -> bool {
        self.pairs.iter().any(|pair| pair.talk().may_tell()) && self.asking.is_patient(now)
    }

    /// A pulse, as far as it is about the chat.
    pub(crate) fn on_digest(&mut self, peer: PeerId, theirs: Option<Digest>) {
        let (ours, is_new) = (self.conversation.digest(), self.conversation.arrival() == Arrival::New);
        let pair = self.pairs.iter_mut().find(|pair| pair.member().peer == peer && pair.can_chat());
        if pair.is_some_and(|pair| pair.talk_mut().knows(theirs, ours) || is_new && self.asking.is_idle()) {
            self.asking.want(peer);
        }
    }

    /// Asks whoever is to be asked now.
    pub(crate) fn ask(&mut self, now: Duration) -> Option<Effect> {
        if self.stage != Stage::Call {
            return None;
        }
        if self.pairs.is_empty() && self.conversation.arrival() != Arrival::Here {
            // Nobody was here before.
            self.conversation.arrive(Arrival::Here);
        }
        let Self { pairs, asking, .. } = self;
        let open = |peer| pairs.iter().find(|pair| pair.member().peer == peer && pair.can_chat());
        let peer = asking.next(|peer| open(peer).is_some(), now)?;
        let have = Chat::Have(self.conversation.known());
        open(peer).map(|pair| pair.act(Action::Chat(have)))
    }

    pub(crate) fn on_chat_tick(&mut self, now: Duration) -> Vec<Effect> {
        self.pairs.iter_mut().for_each(|pair| pair.talk_mut().on_tick(now));
        let silent = self.asking.on_tick(now);
        let is_over = self.asking.loses_patience(now) || silent.is_some();
        let silent = self.pairs.iter_mut().find(|pair| Some(pair.member().peer) == silent);
        silent.into_iter().for_each(|pair| pair.talk_mut().set_silent(true));
        // Nobody tells us anything: what we know is what there is.
        if is_over && self.asking.is_idle() { self.be_here() } else { Vec::new() }
    }

    pub(crate) fn chat_deadline(&self) -> Option<Duration> {
        if self.stage != Stage::Call {
            return None;
        }
        let typing = self.pairs.iter().filter_map(|pair| pair.talk().types_until()).min();
        [self.asking.deadline(), typing].into_iter().flatten().min()
    }

    /// We know what was said before, and say what waited for that. The last of it does: who lacks what comes before asks for it.
    fn be_here(&mut self) -> Vec<Effect> {
        if self.conversation.arrival() == Arrival::Here {
            return Vec::new();
        }
        self.conversation.arrive(Arrival::Here);
        let last = self.conversation.move_up_own();
        last.map_or_else(Vec::new, |entry| self.chat_to_all(&Chat::Say(Entry::clone(&entry))))
    }

    fn chat_to_all(&self, said: &Chat) -> Vec<Effect> {
        let open = self.pairs.iter().filter(|pair| pair.can_chat());
        open.map(|pair| pair.act(Action::Chat(said.clone()))).collect()
    }
}

/// What this participant says with the page that they have now.
fn stream_of(pair: &Pair) -> Stream {
    Stream { author: pair.member().peer, page: pair.member().page }
}

//! What has been said in the chat, as far as this participant knows, in the one order that it has on every screen.

use shared::{Chat, ChatText, Digest, DisplayName, Entry, Known, Stream};
use std::sync::Arc;

/// So many entries are kept, the oldest go first: more than people scroll back through, and at most 16 MB of the longest.
const KEPT: usize = 2000;
/// So many streams are known: sixteen people who load their pages sixteen times. A list of them fits into a message.
const STREAMS: usize = 256;
/// Entries that are told at once hold about so many bytes of text; JSON and what surrounds them make at most twice as much.
const BATCH: usize = 12 * 1024;
/// What surrounds the text of an entry, in bytes.
const SURROUNDINGS: usize = 192;
/// No order beyond what a program in JavaScript can count.
const LAST_ORDER: u64 = 1 << 52;
/// No call has as many entries as this: who is so far ahead of all that is known wants nobody to be able to answer. It would
/// take billions of entries to come to the end of all orders in such steps.
const LEAP: u64 = 1 << 20;
/// The last moment that a `Date` in JavaScript knows, in ms.
const LAST_MOMENT: u64 = 8_640_000_000_000_000;

/// The chat of one call.
#[derive(Debug)]
pub struct Conversation {
    /// By position.
    entries: Vec<Arc<Entry>>,
    /// In order. Lists and no maps: these are short, and each map is 3 kB of the page.
    streams: Vec<Reached>,
    /// The greatest order that is known.
    clock: u64,
    /// What this page says.
    own: Option<Stream>,
    stage: Arrival,
    version: u32,
}

/// How far a stream is known. What is held of it is without a gap up to there; it may begin anywhere.
#[derive(Clone, Copy, Debug)]
struct Reached {
    stream: Stream,
    next: u32,
    /// Of the last entry before that.
    order: u64,
}

/// How much this participant may be expected to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// Nobody has told anything. Until all is told, what we say is told to nobody, because it would stand before some of it.
    New,
    /// Somebody is telling what was said before.
    CatchingUp,
    /// All that others could tell.
    Here,
}

/// What becomes of an entry.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It is kept, and nobody had told it before.
    New(Arc<Entry>),
    /// It is known now, and too old to be kept.
    TooOld,
    /// It was known.
    Known,
    /// It is not the next of its stream.
    Gap,
    /// It cannot be.
    Refused,
}

impl Default for Conversation {
    fn default() -> Self {
        Self { entries: Vec::new(), streams: Vec::new(), clock: 0, own: None, stage: Arrival::New, version: 0 }
    }
}

impl Conversation {
    /// All that is kept, the oldest first. The order is the same for everybody; something older may come in between later.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Arc<Entry>> + ExactSizeIterator {
        self.entries.iter()
    }

    /// Another number after each change of [`Self::entries`].
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    pub(crate) const fn arrival(&self) -> Arrival {
        self.stage
    }

    /// What this page says is in this stream: nobody tells us about it.
    pub(crate) fn be(&mut self, stream: Stream) {
        self.own = Some(stream);
    }

    /// We say this.
    pub(crate) fn say(&mut self, stream: Stream, name: DisplayName, at: u64, text: ChatText) -> Arc<Entry> {
        self.be(stream);
        let (number, order) = (self.next(stream), self.clock.saturating_add(1));
        let Stream { author, page } = stream;
        let entry = Arc::new(Entry { author, page, number, order, name, at, text });
        self.insert(Arc::clone(&entry));
        entry
    }

    /// The author of this says it directly. Their word counts more than what others have told of them: what they say, and
    /// nothing else, is what they said.
    pub(crate) fn hear(&mut self, entry: Entry) -> Taken {
        let (stream, number) = (entry.stream(), entry.number);
        if self.stage == Arrival::New {
            return Taken::Gap;
        }
        if number < self.next(stream) {
            if self.find(&entry).is_some_and(|known| **known == entry) {
                return Taken::Known;
            }
            self.unlearn(stream, number);
        }
        self.take(entry)
    }

    /// Somebody says this, or tells it.
    pub(crate) fn take(&mut self, entry: Entry) -> Taken {
        let stream = entry.stream();
        let reached = self.reached(stream);
        if self.own == Some(stream) || entry.number < reached.next {
            return Taken::Known;
        }
        if entry.number > reached.next {
            return Taken::Gap;
        }
        // Who has just come cannot tell how much was said before.
        let is_measured = self.stage == Arrival::Here || !self.entries.is_empty();
        let is_far = is_measured && entry.order > self.clock.saturating_add(LEAP);
        let is_odd = entry.order > LAST_ORDER || entry.at > LAST_MOMENT || entry.number == u32::MAX;
        if entry.order <= reached.order || is_far || is_odd || !self.make_room(stream, entry.order) {
            return Taken::Refused;
        }
        let entry = Arc::new(entry);
        if self.insert(Arc::clone(&entry)) { Taken::New(entry) } else { Taken::TooOld }
    }

    /// Nobody here can tell anything of this stream before this number. Whether that changes something.
    pub(crate) fn pass_over(&mut self, place: Known) -> bool {
        let stream = place.stream();
        let Reached { next, order, .. } = self.reached(stream);
        let passes = self.own != Some(stream) && place.next > next && self.make_room(stream, order);
        if passes {
            self.reach(Reached { stream, next: place.next, order });
        }
        passes
    }

    /// The number of the first entry of a stream that is not known.
    pub(crate) fn next(&self, stream: Stream) -> u32 {
        self.reached(stream).next
    }

    /// How far everything is known; nothing of who has just come.
    pub(crate) fn known(&self) -> Vec<Known> {
        match self.stage {
            Arrival::New => Vec::new(),
            Arrival::CatchingUp | Arrival::Here => {
                self.streams.iter().map(|reached| Known::of(reached.stream, reached.next)).collect()
            }
        }
    }

    /// What somebody is to be told who knows this much.
    pub(crate) fn answer(&self, known: &[Known]) -> Chat {
        // Nothing of what we say before we know what was said before.
        let held = if self.stage == Arrival::Here { self.entries.len() } else { 0 };
        let first = if known.is_empty() { held.saturating_sub(Chat::TAIL) } else { 0 };
        // Of each stream: how much the other knows, and the first number beyond that of which there is something.
        let known_of = |stream| known.iter().find(|known| known.stream() == stream).map_or(0, |known| known.next);
        let mut lacks: Vec<(u32, Option<u32>)> = self.streams.iter().map(|it| (known_of(it.stream), None)).collect();
        let (mut entries, mut more, mut size) = (Vec::new(), false, 0);
        for entry in self.entries.iter().take(held).skip(first) {
            let Ok(at) = self.place_of(entry.stream()) else { continue };
            let (next, begin) = &mut lacks[at];
            if entry.number < *next {
                continue;
            }
            begin.get_or_insert(entry.number);
            size += SURROUNDINGS + entry.text.as_str().len();
            more = more || size > BATCH && !entries.is_empty();
            if !more {
                entries.push(Entry::clone(entry));
            }
        }
        let lacks = self.streams.iter().zip(lacks).filter(|_| held > 0);
        let begins = lacks.filter_map(|(reached, (next, begin))| {
            let begin = begin.unwrap_or(reached.next);
            (begin > next).then_some(Known::of(reached.stream, begin))
        });
        Chat::Told { begins: begins.collect(), entries, more }
    }

    /// In short what is known; none while that is nothing, or not all.
    pub(crate) fn digest(&self) -> Option<Digest> {
        if self.stage != Arrival::Here {
            return None;
        }
        let first = self.entries.len().saturating_sub(Chat::TAIL);
        Digest::of(self.entries.iter().skip(first).map(|entry| &**entry))
    }

    /// Somebody begins to tell what was said before, or there is nobody who could, or they are done.
    pub(crate) fn arrive(&mut self, stage: Arrival) {
        self.stage = stage;
    }

    /// What we said while we were told what was said before comes behind all of that. The last of it.
    pub(crate) fn move_up_own(&mut self) -> Option<Arc<Entry>> {
        let own = self.own?;
        let mut ours = Vec::new();
        self.entries.retain(|entry| {
            let is_other = entry.stream() != own;
            if !is_other {
                ours.push(Arc::clone(entry));
            }
            is_other
        });
        let mut last = None;
        for entry in ours {
            let order = self.clock.saturating_add(1);
            let entry = Arc::new(Entry { order, ..Entry::clone(&entry) });
            self.insert(Arc::clone(&entry));
            last = Some(entry);
        }
        last
    }

    /// Whether it is kept.
    fn insert(&mut self, entry: Arc<Entry>) -> bool {
        let order = entry.order;
        self.clock = self.clock.max(order);
        self.reach(Reached { stream: entry.stream(), next: entry.number.saturating_add(1), order });
        let at = self.entries.partition_point(|before| before.position() < entry.position());
        if at == 0 && self.entries.len() >= KEPT {
            return false;
        }
        self.entries.insert(at, entry);
        if self.entries.len() > KEPT {
            self.entries.remove(0);
        }
        self.version = self.version.wrapping_add(1);
        true
    }

    fn place_of(&self, stream: Stream) -> Result<usize, usize> {
        self.streams.binary_search_by_key(&stream, |reached| reached.stream)
    }

    fn reached(&self, stream: Stream) -> Reached {
        self.place_of(stream).map_or(Reached { stream, next: 0, order: 0 }, |at| self.streams[at])
    }

    fn reach(&mut self, reached: Reached) {
        match self.place_of(reached.stream) {
            Ok(at) => self.streams[at] = reached,
            Err(at) => self.streams.insert(at, reached),
        }
    }

    fn find(&self, entry: &Entry) -> Option<&Arc<Entry>> {
        let is_meant = |known: &&Arc<Entry>| known.stream() == entry.stream() && known.number == entry.number;
        self.entries.iter().rev().find(is_meant)
    }

    /// What others have told of a stream from this number on is not true.
    fn unlearn(&mut self, stream: Stream, number: u32) {
        self.entries.retain(|entry| entry.stream() != stream || entry.number < number);
        let before = self.entries.iter().rev().find(|entry| entry.stream() == stream);
        let order = before.map_or(0, |entry| entry.order);
        self.reach(Reached { stream, next: number, order });
        self.version = self.version.wrapping_add(1);
    }

    /// Whether there is a place for this stream, in which something of this order comes. The one that has been silent for
    /// longest gives way, and all that is kept of it, or it would come twice.
    fn make_room(&mut self, stream: Stream, order: u64) -> bool {
        if self.streams.len() < STREAMS || self.place_of(stream).is_ok() {
            return true;
        }
        let others = self.streams.iter().filter(|reached| Some(reached.stream) != self.own);
        let Some(&Reached { stream: oldest, order: silent, .. }) = others.min_by_key(|reached| reached.order) else {
            return false;
        };
        if silent >= order {
            return false;
        }
        self.streams.retain(|reached| reached.stream != oldest);
        self.entries.retain(|entry| entry.stream() != oldest);
        self.version = self.version.wrapping_add(1);
        true
    }
}

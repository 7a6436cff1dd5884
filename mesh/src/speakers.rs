//! Who speaks and whose turn it is, from how loud everybody is.

use std::collections::BTreeMap;
use std::time::Duration;

/// How often [`Speakers::hear`] wants to be told how loud everybody is.
pub const LISTEN_EVERY: Duration = Duration::from_millis(100);

/// From this level on (linear, 1 = 0 dBov; this is −40 dBov) a sound counts as a voice, not as a room.
const VOICE: f64 = 0.01;
/// A voice gets the turn after this long: a cough does not.
const ONSET: Duration = Duration::from_millis(150);
/// A voice that pauses for less than this goes on.
const PAUSE: Duration = Duration::from_millis(250);
/// Who has the turn keeps it for so long against others who speak at the same time, however loud.
const TURN: Duration = Duration::from_millis(1500);
/// So many times as loud somebody must be to take the turn from somebody who still speaks.
const LOUDER: f64 = 2.0;
/// Weight of the newest level in the moving average: three of four levels ago still count a third.
const NEWEST: f64 = 0.3;

/// Whose voices there are, for any name `Who` of a participant.
#[derive(Debug)]
pub struct Speakers<Who> {
    voices: BTreeMap<Who, Voice>,
    turn: Option<(Who, Duration)>,
}

#[derive(Clone, Copy, Debug)]
struct Voice {
    average: f64,
    /// When the sound that is heard now began, and when it was heard last.
    heard: Option<(Duration, Duration)>,
}

impl<Who> Default for Speakers<Who> {
    fn default() -> Self {
        Self { voices: BTreeMap::new(), turn: None }
    }
}

impl<Who: Ord + Copy> Speakers<Who> {
    /// Takes note of how loud everybody is at this moment (linear, 0 to 1, W3C webrtc-stats `audioLevel`).
    /// Who is not named is not there any more.
    pub fn hear(&mut self, levels: impl IntoIterator<Item = (Who, f64)>, now: Duration) {
        let before = std::mem::take(&mut self.voices);
        for (who, level) in levels {
            let mut voice = before.get(&who).copied().unwrap_or(Voice { average: 0.0, heard: None });
            voice.average += NEWEST * (level - voice.average);
            voice.heard = match voice.heard {
                heard if level < VOICE => heard.filter(|(_, last)| now.saturating_sub(*last) < PAUSE),
                Some((since, _)) => Some((since, now)),
                None => Some((now, now)),
            };
            self.voices.insert(who, voice);
        }
        self.give_turn(now);
    }

    /// Whose turn it is: who speaks, or spoke last.
    pub fn turn(&self) -> Option<Who> {
        self.turn.map(|(who, _)| who)
    }

    /// Everybody who speaks now, one as well as several at a time.
    pub fn speaking(&self) -> impl Iterator<Item = Who> {
        self.voices.iter().filter(|(_, voice)| voice.heard.is_some()).map(|(who, _)| *who)
    }

    fn give_turn(&mut self, now: Duration) {
        let current = self.turn.and_then(|(who, since)| Some((self.voices.get(&who)?, since)));
        let is_steady = |voice: &Voice| voice.heard.is_some_and(|(since, last)| last.saturating_sub(since) >= ONSET);
        let loudest = self
            .voices
            .iter()
            .filter(|(who, voice)| is_steady(voice) && self.turn() != Some(**who))
            .max_by(|(_, one), (_, other)| one.average.total_cmp(&other.average));
        let takes_over = match (loudest, current) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(_), Some((silent, _))) if silent.heard.is_none() => true,
            (Some((_, other)), Some((speaking, since))) => {
                other.average > LOUDER * speaking.average && now.saturating_sub(since) >= TURN
            }
        };
        if takes_over {
            self.turn = loudest.map(|(who, _)| (*who, now));
        } else if current.is_none() {
            self.turn = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: u64 = LISTEN_EVERY.as_millis() as u64;

    /// Plays levels in steps of [`LISTEN_EVERY`]; what each returns is whose turn it is then.
    struct Room(Speakers<char>, u64);

    impl Room {
        fn new() -> Self {
            Self(Speakers::default(), 0)
        }

        fn play(&mut self, millis: u64, levels: &[(char, f64)]) -> Vec<Option<char>> {
            (0..millis / STEP)
                .map(|_| {
                    self.1 += STEP;
                    self.0.hear(levels.iter().copied(), Duration::from_millis(self.1));
                    self.0.turn()
                })
                .collect()
        }

        fn changes(&mut self, millis: u64, levels: &[(char, f64)]) -> usize {
            let before = self.0.turn();
            let turns: Vec<_> = std::iter::once(before).chain(self.play(millis, levels)).collect();
            turns.windows(2).filter(|pair| pair[0] != pair[1]).count()
        }
    }

    #[test]
    fn the_turn_follows_a_conversation_within_400_ms() {
        let mut room = Room::new();
        for speaker in ['a', 'b', 'c', 'd', 'a', 'c'] {
            let levels: Vec<_> = ['a', 'b', 'c', 'd'].map(|who| (who, if who == speaker { 0.2 } else { 0.001 })).into();
            let turns = room.play(2000, &levels);
            let at = turns.iter().position(|turn| *turn == Some(speaker)).expect("the turn comes");
            assert!(at < 4, "{speaker} after {at} steps");
            assert!(turns[at..].iter().all(|turn| *turn == Some(speaker)), "{speaker} keeps it: {turns:?}");
        }
    }

    #[test]
    fn silence_leaves_the_turn_where_it_was() {
        let mut room = Room::new();
        room.play(1000, &[('a', 0.2), ('b', 0.0)]);
        assert_eq!(room.changes(60_000, &[('a', 0.002), ('b', 0.001)]), 0);
        assert_eq!(room.0.speaking().count(), 0);
        assert_eq!(room.0.turn(), Some('a'));
    }

    #[test]
    fn a_cough_does_not_take_the_turn() {
        let mut room = Room::new();
        room.play(1000, &[('a', 0.2), ('b', 0.0)]);
        assert_eq!(room.changes(300, &[('a', 0.0), ('b', 0.0)]), 0);
        assert_eq!(room.changes(100, &[('a', 0.0), ('b', 0.9)]), 0);
        assert_eq!(room.changes(1000, &[('a', 0.0), ('b', 0.0)]), 0);
    }

    #[test]
    fn a_breath_does_not_end_a_voice() {
        let mut room = Room::new();
        room.play(1000, &[('a', 0.2), ('b', 0.05)]);
        assert_eq!(room.changes(200, &[('a', 0.0), ('b', 0.05)]), 0, "b speaks below a's breath");
        assert!(room.0.speaking().any(|who| who == 'a'));
    }

    #[test]
    fn two_at_a_time_do_not_make_it_flicker() {
        let mut room = Room::new();
        room.play(1000, &[('a', 0.2), ('b', 0.0)]);
        let mut changes = 0;
        for round in 0..100 {
            let (a, b) = if round % 2 == 0 { (0.15, 0.25) } else { (0.25, 0.15) };
            changes += room.changes(300, &[('a', a), ('b', b)]);
        }
        assert_eq!(changes, 0, "about as loud as each other");
        let turns = room.play(3000, &[('a', 0.05), ('b', 0.6)]);
        assert_eq!(turns.last(), Some(&Some('b')), "much louder takes over");
    }

    #[test]
    fn who_has_gone_has_no_turn() {
        let mut room = Room::new();
        room.play(1000, &[('a', 0.2), ('b', 0.0)]);
        room.play(STEP, &[('b', 0.0)]);
        assert_eq!(room.0.turn(), None);
        assert_eq!(room.play(500, &[('b', 0.2)]).last(), Some(&Some('b')));
    }
}

//! Made-up room names: three words and four digits, easy to say on a phone and hard to guess.

use shared::RoomName;

/// Quiet qualities: nothing that describes a person, nothing that is funny at the wrong moment.
const QUALITIES: [&str; 64] = [
    "amber", "autumn", "azure", "bold", "brave", "bright", "brisk", "calm", "clear", "coral", "cosy", "crisp", "dawn",
    "early", "easy", "fair", "fast", "fine", "fresh", "gentle", "glad", "golden", "grand", "green", "happy", "honest",
    "indigo", "jolly", "keen", "kind", "late", "light", "lively", "lucky", "lunar", "mellow", "merry", "mild", "misty",
    "neat", "noble", "olive", "open", "patient", "plain", "polite", "proud", "quick", "quiet", "rapid", "ready",
    "royal", "ruby", "silver", "smooth", "solar", "still", "sunny", "swift", "tidy", "vivid", "warm", "wide", "wise",
];

/// Animals, most of them at home on the island.
const ANIMALS: [&str; 64] = [
    "ant", "badger", "bat", "bear", "bee", "bison", "cat", "civet", "coua", "crab", "crane", "cricket", "deer",
    "dolphin", "dove", "duck", "eagle", "egret", "falcon", "finch", "fossa", "fox", "frog", "gecko", "goat", "goose",
    "hare", "heron", "hoopoe", "horse", "ibis", "iguana", "indri", "kestrel", "koala", "lark", "lemur", "lizard",
    "lynx", "mantis", "mole", "moth", "newt", "orca", "otter", "owl", "panda", "pelican", "pony", "puffin", "rabbit",
    "robin", "salmon", "seal", "sifaka", "swan", "tenrec", "tiger", "toad", "turtle", "vanga", "whale", "wren", "zebu",
];

/// Things of the kitchen, the garden and the sea.
const THINGS: [&str; 64] = [
    "acorn", "anchor", "apple", "baobab", "basil", "basket", "bell", "boat", "bread", "bridge", "candle", "canoe",
    "cedar", "cherry", "cinnamon", "clay", "cloud", "clove", "cocoa", "coffee", "copper", "cotton", "drum", "fern",
    "fig", "flute", "garden", "ginger", "harbor", "honey", "island", "ivory", "jasmine", "kettle", "kite", "ladder",
    "lagoon", "lantern", "lemon", "lily", "lychee", "mango", "maple", "mint", "moon", "mountain", "oasis", "palm",
    "papaya", "pepper", "pine", "raffia", "reef", "rice", "river", "saffron", "sail", "shell", "silk", "spoon", "tea",
    "valley", "vanilla", "willow",
];

/// The name that these random numbers stand for, such as `quiet-lemur-rice-4821`.
///
/// 64³ words and 10,000 numbers make 31 bits: enough that nobody walks into a room by chance. What
/// must stay among few needs more than a name that is hard to guess.
pub(crate) fn room_name(random: [u32; 4]) -> RoomName {
    let [quality, animal, thing, number] = random;
    let word = |words: &[&'static str; 64], random: u32| words[random as usize % words.len()];
    let name = format!(
        "{}-{}-{}-{:04}",
        word(&QUALITIES, quality),
        word(&ANIMALS, animal),
        word(&THINGS, thing),
        number % 10_000
    );
    #[expect(clippy::expect_used, reason = "words of a-z joined by hyphens, tested below for every word")]
    name.parse().expect("words and digits make a room name")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_makes_a_name() {
        for n in 0..64 {
            room_name([n, n, n, n]);
        }
    }

    #[test]
    fn the_numbers_choose_the_words() {
        assert_eq!(room_name([48, 36, 53, 4821]).as_str(), "quiet-lemur-rice-4821");
        assert_eq!(room_name([48 + 64, 36 + 128, 53, 14_821]), room_name([48, 36, 53, 4821]));
        assert_eq!(room_name([0, 0, 0, 7]).as_str(), "amber-ant-acorn-0007");
        room_name([u32::MAX; 4]);
    }

    #[test]
    fn no_word_stands_twice() {
        for words in [QUALITIES, ANIMALS, THINGS] {
            let distinct: std::collections::BTreeSet<_> = words.into_iter().collect();
            assert_eq!(distinct.len(), 64);
            assert!(words.is_sorted(), "in order, so that one finds a word");
        }
    }
}

//! Things that are counted: a number, and the form of the word that stands with it.
//!
//! The rules are those of the CLDR for whole numbers below a million. Malagasy words have one form, so its sentences need no rule.
//!
//! A rule is copied into each place where it is used: parts of the page that are loaded later would else have it in common, and
//! what they have in common is a file of its own.

/// One thing, and any other number of them.
#[inline(always)]
pub(super) fn english(count: u64, one: &str, other: &str) -> String {
    counted(count, if count == 1 { one } else { other })
}

/// French: none is singular, too.
#[inline(always)]
pub(super) fn french(count: u64, one: &str, other: &str) -> String {
    counted(count, if count < 2 { one } else { other })
}

/// Russian: 1, 21, 31, … but not 11; 2 to 4, 22 to 24, … but not 12 to 14; all the others.
#[inline(always)]
pub(super) fn russian(count: u64, one: &str, few: &str, many: &str) -> String {
    let word = match (count % 10, count % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    };
    counted(count, word)
}

fn counted(count: u64, word: &str) -> String {
    format!("{count} {word}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers, and the form in English, French and Russian.
    const TABLE: [(u64, &str, &str, &str); 22] = [
        (0, "other", "one", "many"),
        (1, "one", "one", "one"),
        (2, "other", "other", "few"),
        (3, "other", "other", "few"),
        (4, "other", "other", "few"),
        (5, "other", "other", "many"),
        (10, "other", "other", "many"),
        (11, "other", "other", "many"),
        (12, "other", "other", "many"),
        (14, "other", "other", "many"),
        (15, "other", "other", "many"),
        (20, "other", "other", "many"),
        (21, "other", "other", "one"),
        (22, "other", "other", "few"),
        (25, "other", "other", "many"),
        (100, "other", "other", "many"),
        (101, "other", "other", "one"),
        (102, "other", "other", "few"),
        (111, "other", "other", "many"),
        (112, "other", "other", "many"),
        (121, "other", "other", "one"),
        (1_000_024, "other", "other", "few"),
    ];

    #[test]
    fn each_language_has_its_forms() {
        for (count, in_english, in_french, in_russian) in TABLE {
            assert_eq!(english(count, "one", "other"), format!("{count} {in_english}"), "English");
            assert_eq!(french(count, "one", "other"), format!("{count} {in_french}"), "French");
            assert_eq!(russian(count, "one", "few", "many"), format!("{count} {in_russian}"), "Russian");
        }
    }
}

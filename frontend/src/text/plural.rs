//! Which form of a word stands with a number.
//!
//! The rules are those of the CLDR for whole numbers. Malagasy words have one form, so its sentences need no rule.

/// One thing, and any other number of them.
pub(super) fn english<'a>(count: u64, one: &'a str, other: &'a str) -> &'a str {
    if count == 1 { one } else { other }
}

/// French: none is singular, too.
pub(super) fn french<'a>(count: u64, one: &'a str, other: &'a str) -> &'a str {
    if count < 2 { one } else { other }
}

/// Russian: 1, 21, 31, … but not 11; 2 to 4, 22 to 24, … but not 12 to 14; all the others.
pub(super) fn russian<'a>(count: u64, one: &'a str, few: &'a str, many: &'a str) -> &'a str {
    match (count % 10, count % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
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
            assert_eq!(english(count, "one", "other"), in_english, "{count} in English");
            assert_eq!(french(count, "one", "other"), in_french, "{count} in French");
            assert_eq!(russian(count, "one", "few", "many"), in_russian, "{count} in Russian");
        }
    }
}

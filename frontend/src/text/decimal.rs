//! Numbers with one decimal, as languages write them.

/// With a point, as in English.
pub(super) fn point(number: f64) -> String {
    format!("{number:.1}")
}

/// With a comma, as in French, Malagasy and Russian.
pub(super) fn comma(number: f64) -> String {
    point(number).replace('.', ",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_decimal_is_kept() {
        for (number, written) in [(0.0, "0.0"), (0.04, "0.0"), (12.35, "12.3"), (1234.56, "1234.6")] {
            assert_eq!(point(number), written);
            assert_eq!(comma(number), written.replace('.', ","));
        }
    }
}

//! Small plots: a line over the last minutes.

use std::fmt::Write;
use std::time::Duration;

/// Of a plot, in its own units.
pub(crate) const WIDTH: f64 = 120.0;
/// The same.
pub(crate) const HEIGHT: f64 = 32.0;
/// What a plot shows.
const SPAN: Duration = Duration::from_secs(180);
/// Longer without a value, and the line has a gap.
const GAP: Duration = Duration::from_secs(15);

/// The path of a line (SVG 2 §9.3) from the values of the last minutes, oldest first; `top` is the value at the upper edge.
pub(crate) fn line(values: impl IntoIterator<Item = (Duration, Option<f64>)>, top: f64, now: Duration) -> String {
    let mut path = String::new();
    let mut before: Option<Duration> = None;
    for (at, value) in values {
        let (age, Some(value)) = (now.saturating_sub(at), value) else { continue };
        if age > SPAN {
            continue;
        }
        let x = WIDTH * (1.0 - age.as_secs_f64() / SPAN.as_secs_f64());
        // A line of a pixel and a half stays within.
        let y = (HEIGHT - 1.0) - (HEIGHT - 2.0) * (value / top).clamp(0.0, 1.0);
        let step = if before.is_some_and(|before| at.saturating_sub(before) <= GAP) { 'L' } else { 'M' };
        // Writing into a string cannot fail.
        let _ = write!(path, "{step}{x:.1} {y:.1}");
        before = Some(at);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_from_left_to_right_and_breaks_where_nothing_is_known() {
        let second = Duration::from_secs(1);
        let now = second * 1000;
        let values = [
            (second, Some(1.0)),
            (second * 820, Some(0.0)),
            (second * 822, Some(50.0)),
            (second * 824, None),
            (second * 910, Some(1e9)),
        ];
        assert_eq!(line(values, 100.0, now), "M0.0 31.0L1.3 16.0M60.0 1.0");
        assert_eq!(line([], 100.0, now), "");
    }
}

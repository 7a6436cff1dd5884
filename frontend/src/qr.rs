//! A link as a QR code, drawn as one path.

use fast_qr::QRBuilder;

/// A code to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Code {
    /// Dark and light squares along one side.
    pub(crate) size: usize,
    /// The dark ones, as the shape of an SVG path in which each is 1 × 1.
    pub(crate) path: String,
}

/// Light squares that scanners need on every side (ISO/IEC 18004 §9.1).
pub(crate) const MARGIN: usize = 4;

/// The code of a link; none when it is too long for one.
pub(crate) fn code(link: &str) -> Option<Code> {
    let code = QRBuilder::new(link).build().ok()?;
    let mut path = String::new();
    for y in 0..code.size {
        let is_dark = |x: usize| x < code.size && code[y][x].value();
        let mut x = 0;
        while x < code.size {
            let length = (x..).take_while(|x| is_dark(*x)).count();
            if length > 0 {
                path += &format!("M{x} {y}h{length}v1h-{length}z");
            }
            x += length + 1;
        }
    }
    Some(Code { size: code.size, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_a_square_with_three_corners_to_find_it_by() {
        let code = code("https://call.example/r/quiet-lemur-rice-4821").unwrap();
        assert_eq!((code.size - 17) % 4, 0, "{} squares", code.size);
        // The first row: seven dark ones in either upper corner.
        assert!(code.path.starts_with("M0 0h7v1h-7z"), "{}", code.path);
        let right = code.size - 7;
        assert!(code.path.contains(&format!("M{right} 0h7v1h-7z")));
        assert!(code.path.contains(&format!("M0 {right}h7v1h-7z")));
    }

    #[test]
    fn a_link_that_is_too_long_has_none() {
        assert_eq!(code(&"x".repeat(5_000)), None);
    }
}

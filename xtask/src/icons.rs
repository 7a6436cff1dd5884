//! `style/icon.svg` as PNG, for systems that install the page and show no SVG.
//!
//! It reads what that file is made of and no more of SVG: rectangles with edges along the axes, in one rounded frame.

use crate::shell::{Failure, fail};
use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use std::io::Write;

/// What is outside of the rounded frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Nothing.
    Rounded,
    /// The picture goes on, for systems that cut it in a shape of their own.
    Full,
}

/// Points along an edge of a pixel at which the rounded frame is looked at.
const FINE: usize = 8;

/// The picture at this width, as a PNG file.
pub(crate) fn png(svg: &str, width: usize, shape: Shape) -> Result<Vec<u8>, Failure> {
    let Some(picture) = Picture::read(svg) else {
        fail!("style/icon.svg is made of something that xtask/src/icons.rs does not know");
    };
    Ok(encoded(width, &picture.pixels(width, shape))?)
}

struct Picture {
    size: f64,
    radius: f64,
    rectangles: Vec<Rectangle>,
}

struct Rectangle {
    colour: [u8; 3],
    x: (f64, f64),
    y: (f64, f64),
}

impl Picture {
    fn read(svg: &str) -> Option<Self> {
        let size = attribute(svg, "viewBox")?.split(' ').nth(2)?.parse().ok()?;
        let radius = attribute(svg, "rx")?.parse().ok()?;
        let rectangles = svg.split("<path ").skip(1).map(Rectangle::read).collect::<Option<Vec<_>>>()?;
        Some(Self { size, radius, rectangles })
    }

    /// Red, green, blue and opacity of each pixel, row after row.
    fn pixels(&self, width: usize, shape: Shape) -> Vec<u8> {
        let scale = width as f64 / self.size;
        let mut pixels = Vec::with_capacity(width * width * 4);
        for row in 0..width {
            for column in 0..width {
                let mut colour = [0.0; 3];
                for rectangle in &self.rectangles {
                    let share = overlap(rectangle.x, scale, column) * overlap(rectangle.y, scale, row);
                    for (now, painted) in colour.iter_mut().zip(rectangle.colour) {
                        *now += (f64::from(painted) - *now) * share;
                    }
                }
                let opacity = match shape {
                    Shape::Full => 1.0,
                    Shape::Rounded => self.share_in_frame(scale, column, row),
                };
                pixels.extend([colour[0], colour[1], colour[2], opacity * 255.0].map(|value| value.round() as u8));
            }
        }
        pixels
    }

    /// How much of a pixel lies in the rounded frame.
    fn share_in_frame(&self, scale: f64, column: usize, row: usize) -> f64 {
        let from_edge = |pixel: usize, step: usize| {
            let at = (pixel as f64 + (step as f64 + 0.5) / FINE as f64) / scale;
            // How far into the corner, if it is one.
            (self.radius - at.min(self.size - at)).max(0.0)
        };
        let steps = (0..FINE).flat_map(|x| (0..FINE).map(move |y| (x, y)));
        let inside = steps.filter(|&(x, y)| from_edge(column, x).hypot(from_edge(row, y)) <= self.radius);
        inside.count() as f64 / (FINE * FINE) as f64
    }
}

impl Rectangle {
    /// From the attributes of a path with nothing but horizontal and vertical lines.
    fn read(path: &str) -> Option<Self> {
        let colour = u32::from_str_radix(attribute(path, "fill")?.strip_prefix('#')?, 16).ok()?;
        let [_, red, green, blue] = colour.to_be_bytes();
        let (mut x, mut y) = (0.0, 0.0);
        let mut points: Vec<(f64, f64)> = Vec::new();
        let drawn = attribute(path, "d")?.trim_end_matches('z');
        let mut commands = drawn.char_indices().filter(|(_, letter)| letter.is_ascii_alphabetic()).peekable();
        while let Some((at, command)) = commands.next() {
            let end = commands.peek().map_or(drawn.len(), |(next, _)| *next);
            let mut numbers = drawn[at + 1..end].split([' ', ',']).map(str::parse::<f64>);
            match command {
                'M' => (x, y) = (numbers.next()?.ok()?, numbers.next()?.ok()?),
                'H' => x = numbers.next()?.ok()?,
                'h' => x += numbers.next()?.ok()?,
                'V' => y = numbers.next()?.ok()?,
                'v' => y += numbers.next()?.ok()?,
                _ => return None,
            }
            points.push((x, y));
        }
        let ends = |of: fn(&(f64, f64)) -> f64| {
            let all = points.iter().map(of);
            (all.clone().fold(f64::INFINITY, f64::min), all.fold(f64::NEG_INFINITY, f64::max))
        };
        Some(Self { colour: [red, green, blue], x: ends(|point| point.0), y: ends(|point| point.1) })
    }
}

fn attribute<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.split_once(&format!("{name}=\""))?.1.split_once('"').map(|(value, _)| value)
}

/// How much of a pixel in one direction is covered.
fn overlap((from, to): (f64, f64), scale: f64, pixel: usize) -> f64 {
    let pixel = pixel as f64;
    ((to * scale).min(pixel + 1.0) - (from * scale).max(pixel)).clamp(0.0, 1.0)
}

/// A square picture as PNG (W3C PNG, third edition), eight bits each of red, green, blue and opacity.
fn encoded(width: usize, pixels: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let side = u32::try_from(width).map_err(std::io::Error::other)?.to_be_bytes();
    chunk(&mut png, *b"IHDR", &[&side[..], &side, &[8, 6, 0, 0, 0]].concat())?;
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    let mut above = vec![0; width * 4];
    for row in pixels.chunks(width * 4) {
        // Filter 2: as the difference to the row above, which is mostly none.
        packed.write_all(&[2])?;
        let difference: Vec<u8> = row.iter().zip(&above).map(|(now, above)| now.wrapping_sub(*above)).collect();
        packed.write_all(&difference)?;
        above.copy_from_slice(row);
    }
    chunk(&mut png, *b"IDAT", &packed.finish()?)?;
    chunk(&mut png, *b"IEND", &[])?;
    Ok(png)
}

fn chunk(png: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) -> std::io::Result<()> {
    let mut crc = Crc::new();
    crc.update(&kind);
    crc.update(content);
    png.extend(u32::try_from(content.len()).map_err(std::io::Error::other)?.to_be_bytes());
    png.extend(kind);
    png.extend(content);
    png.extend(crc.sum().to_be_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ICON: &str = include_str!("../../style/icon.svg");

    fn pixel(width: usize, shape: Shape, (x, y): (usize, usize)) -> [u8; 4] {
        let pixels = Picture::read(ICON).unwrap().pixels(width, shape);
        let at = (y * width + x) * 4;
        pixels[at..at + 4].try_into().unwrap()
    }

    #[test]
    fn the_threads_of_the_mark_are_where_they_are_drawn() {
        let line = |x| pixel(320, Shape::Rounded, (x, 160));
        assert_eq!(line(3), [0x0d, 0x7a, 0x5f, 255]);
        assert_eq!(line(175), [0x0d, 0x7a, 0x5f, 255]);
        assert_eq!(line(176), [0xfa, 0xf6, 0xef, 255]);
        assert_eq!(line(200), [0xd9, 0xa4, 0x41, 255]);
        assert_eq!(line(300), [0xb6, 0x3a, 0x22, 255]);
        // Half of this pixel is green.
        assert_eq!(pixel(32, Shape::Rounded, (17, 16)), [0x6c, 0xac, 0x99, 255]);
    }

    #[test]
    fn corners_are_rounded_but_where_the_system_cuts_them() {
        assert_eq!(pixel(192, Shape::Rounded, (0, 0))[3], 0);
        assert!((1..255).contains(&pixel(192, Shape::Rounded, (17, 17))[3]), "smooth on the edge");
        assert_eq!(pixel(192, Shape::Rounded, (20, 20))[3], 255);
        assert_eq!(pixel(192, Shape::Full, (0, 0)), [0x0d, 0x7a, 0x5f, 255]);
    }

    #[test]
    fn the_file_is_small_and_holds_what_was_drawn() {
        let png = super::png(ICON, 512, Shape::Rounded).unwrap();
        assert!(png.len() < 8_000, "{} bytes", png.len());
        assert_eq!(&png[12..24], b"IHDR\0\0\x02\0\0\0\x02\0");
        assert!(super::png("<svg viewBox=\"0 0 1 1\"><circle r=\"1\"/></svg>", 1, Shape::Full).is_err());
    }
}

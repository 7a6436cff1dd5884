//! How tiles share the stage. Pure arithmetic: what goes in is the size of the stage, what comes out is the size of a tile.

/// A rectangle of the stage, in whole CSS pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Place {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// A grid of equal tiles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Grid {
    /// Tiles in a full row.
    pub(crate) columns: usize,
    /// Rows, the last of which may be shorter and is then centred.
    pub(crate) rows: usize,
    /// Width of a tile, in whole pixels.
    pub(crate) width: f64,
    /// Height of a tile, in whole pixels.
    pub(crate) height: f64,
}

/// Tiles never get lower than this; a stage too small for all of them scrolls.
const MIN_HEIGHT: f64 = 56.0;

/// The shapes, as width over height, that a tile may take between being too narrow and too wide.
///
/// Cameras give 16:9 or 4:3 and a tile crops what does not fit. On an upright stage a tile may be
/// upright too, because there a wide one would show everybody too small.
fn shapes(width: f64, height: f64) -> (f64, f64) {
    if width < height { (2.0 / 3.0, 2.0) } else { (6.0 / 5.0, 2.0) }
}

impl Grid {
    /// The grid whose tiles cover most of a stage of `width` × `height` with `gap` between them.
    pub(crate) fn fill(tiles: usize, width: f64, height: f64, gap: f64) -> Self {
        let (narrowest, widest) = shapes(width, height);
        let best = Self::best(tiles, width, height, gap, |cell_width, cell_height| {
            let tile_width = cell_width.min(cell_height * widest).floor();
            let tile_height = cell_height.min(cell_width / narrowest).floor();
            (tile_width, tile_height, tile_width * tile_height)
        });
        if best.height < MIN_HEIGHT { Self::scroll(tiles, width, gap) } else { best }
    }

    /// The grid whose tiles show most of pictures that are `aspect` times as wide as high and must not be
    /// cropped. Tiles fill their cells, so that nothing of a picture of another shape is lost.
    pub(crate) fn contain(tiles: usize, width: f64, height: f64, gap: f64, aspect: f64) -> Self {
        Self::best(tiles, width, height, gap, |cell_width, cell_height| {
            let (cell_width, cell_height) = (cell_width.floor(), cell_height.floor());
            (cell_width, cell_height, seen(cell_width, cell_height, aspect))
        })
    }

    /// Tries every number of columns; `tile` says how large a tile is in a cell of this size, and its worth.
    fn best(tiles: usize, width: f64, height: f64, gap: f64, tile: impl Fn(f64, f64) -> (f64, f64, f64)) -> Self {
        let tiles = tiles.max(1);
        let mut best = Self { columns: 1, rows: tiles, width: 0.0, height: 0.0 };
        let mut best_worth = -1.0;
        for columns in 1..=tiles {
            let rows = tiles.div_ceil(columns);
            let cell_width = (width - gap * (columns - 1) as f64) / columns as f64;
            let cell_height = (height - gap * (rows - 1) as f64) / rows as f64;
            if cell_width < 1.0 || cell_height < 1.0 {
                continue;
            }
            let (tile_width, tile_height, worth) = tile(cell_width, cell_height);
            if worth > best_worth {
                best_worth = worth;
                best = Self { columns, rows, width: tile_width, height: tile_height };
            }
        }
        best
    }

    /// The grid of a stage that cannot hold all tiles at once: as many columns as fit, as many rows as it takes.
    fn scroll(tiles: usize, width: f64, gap: f64) -> Self {
        let tiles = tiles.max(1);
        let columns = (((width + gap) / (MIN_HEIGHT * 4.0 / 3.0 + gap)).floor() as usize).clamp(1, tiles);
        let tile_width = ((width - gap * (columns - 1) as f64) / columns as f64).floor().max(MIN_HEIGHT);
        let tile_height = (tile_width / 2.0).max(MIN_HEIGHT).floor();
        Self { columns, rows: tiles.div_ceil(columns), width: tile_width, height: tile_height }
    }

    /// The height of all rows and the gaps between them.
    pub(crate) fn stack(&self, gap: f64) -> f64 {
        line(self.rows, self.height, gap)
    }

    /// How much is seen of a picture of this shape in a tile, in square pixels.
    pub(crate) fn seen(&self, aspect: f64) -> f64 {
        seen(self.width, self.height, aspect)
    }

    /// The place of each of the tiles in the middle of a stage of this size, a shorter last row centred too.
    pub(crate) fn places(self, tiles: usize, width: f64, height: f64, gap: f64) -> impl Iterator<Item = Place> {
        let top = ((height - self.stack(gap)) / 2.0).max(0.0).floor();
        (0..tiles).map(move |tile| {
            let (row, column) = (tile / self.columns, tile % self.columns);
            let in_row = self.columns.min(tiles - row * self.columns);
            let left = ((width - line(in_row, self.width, gap)) / 2.0).max(0.0).floor();
            let x = left + column as f64 * (self.width + gap);
            let y = top + row as f64 * (self.height + gap);
            Place { x, y, width: self.width, height: self.height }
        })
    }
}

fn line(tiles: usize, size: f64, gap: f64) -> f64 {
    size * tiles as f64 + gap * tiles.saturating_sub(1) as f64
}

fn seen(width: f64, height: f64, aspect: f64) -> f64 {
    (width / aspect).min(height).powi(2) * aspect
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: f64 = 8.0;
    const DESKTOP: (f64, f64) = (1256.0, 672.0);
    const PHONE: (f64, f64) = (374.0, 716.0);
    const SMALL_PHONE: (f64, f64) = (304.0, 440.0);

    fn shape(tiles: usize, (width, height): (f64, f64)) -> (usize, usize) {
        let grid = Grid::fill(tiles, width, height, GAP);
        (grid.columns, grid.rows)
    }

    #[test]
    fn a_desktop_goes_from_one_to_three_by_three() {
        let shapes: Vec<_> = (1..=9).map(|tiles| shape(tiles, DESKTOP)).collect();
        assert_eq!(
            shapes,
            [(1, 1), (2, 1), (2, 2), (2, 2), (3, 2), (3, 2), (3, 3), (3, 3), (3, 3)],
            "columns and rows for 1 to 9 people"
        );
    }

    /// Against every number of columns and every shape of tile that is allowed, found by trying.
    #[test]
    fn no_other_grid_covers_more() {
        let most = |tiles: usize, width: f64, height: f64| {
            let (narrowest, widest) = shapes(width, height);
            let mut most: f64 = 0.0;
            for columns in 1..=tiles {
                let rows = (1..).find(|rows| rows * columns >= tiles).unwrap();
                let cell = |size: f64, count: usize| (size - GAP * (count as f64 - 1.0)) / count as f64;
                let (across, down) = (cell(width, columns), cell(height, rows));
                for step in 0..=200 {
                    let aspect = narrowest + (widest - narrowest) * f64::from(step) / 200.0;
                    let tile_width = across.min(down * aspect);
                    if tile_width > 0.0 {
                        most = most.max(tile_width.floor() * (tile_width / aspect).floor());
                    }
                }
            }
            most
        };
        let mut windows = 0;
        for width in (300..=2560).step_by(119) {
            for height in (420..=1440).step_by(101) {
                windows += 1;
                let (width, height) = (f64::from(width), f64::from(height));
                for tiles in 1..=16 {
                    let grid = Grid::fill(tiles, width, height, GAP);
                    let (area, most) = (grid.width * grid.height, most(tiles, width, height));
                    assert!(area >= 0.99 * most, "{tiles} tiles on {width}×{height}: {grid:?}, {area} of {most}");
                }
            }
        }
        assert!(windows >= 200, "{windows} windows");
    }

    #[test]
    fn a_phone_stacks_few_people_and_pairs_many() {
        assert_eq!(shape(1, PHONE), (1, 1));
        assert_eq!(shape(2, PHONE), (1, 2));
        assert_eq!(shape(3, PHONE), (1, 3));
        assert_eq!(shape(6, PHONE), (2, 3));
        assert_eq!(shape(9, PHONE), (2, 5));
        assert_eq!(shape(4, SMALL_PHONE), (2, 2));
    }

    #[test]
    fn everybody_fits_without_overlap_on_every_stage() {
        for stage in [DESKTOP, PHONE, SMALL_PHONE, (1920.0, 960.0), (556.0, 200.0), (640.0, 640.0)] {
            for tiles in 1..=16 {
                let grid = Grid::fill(tiles, stage.0, stage.1, GAP);
                let why = format!("{tiles} tiles on {stage:?}: {grid:?}");
                assert!(grid.columns * grid.rows >= tiles && grid.columns * (grid.rows - 1) < tiles, "{why}");
                assert!(line(grid.columns, grid.width, GAP) <= stage.0, "{why}");
                assert!(grid.height * grid.rows as f64 + GAP * (grid.rows - 1) as f64 <= stage.1, "{why}");
            }
        }
    }

    #[test]
    fn a_tile_is_never_a_slit_or_a_strip() {
        for stage in [DESKTOP, PHONE, SMALL_PHONE, (2560.0, 600.0), (300.0, 1200.0)] {
            for tiles in 1..=9 {
                let grid = Grid::fill(tiles, stage.0, stage.1, GAP);
                let aspect = grid.width / grid.height;
                assert!((0.65..=2.05).contains(&aspect), "{tiles} tiles on {stage:?}: {grid:?}");
            }
        }
    }

    #[test]
    fn no_stage_is_too_small_to_be_shown_by_scrolling() {
        for stage in [(0.0, 0.0), (100.0, 50.0), (304.0, 30.0), (f64::NAN, f64::NAN)] {
            let grid = Grid::fill(9, stage.0, stage.1, GAP);
            assert!(grid.height >= MIN_HEIGHT && grid.width >= MIN_HEIGHT, "{stage:?}: {grid:?}");
        }
    }

    #[test]
    fn more_room_never_makes_faces_smaller() {
        for tiles in 1..=9 {
            let side = |width| {
                let grid = Grid::fill(tiles, width, 600.0, GAP);
                grid.width * grid.height
            };
            let mut last = 0.0;
            // Upright and lying stages are judged by different shapes, so start where they lie.
            for width in (600..2000).step_by(7) {
                let now = side(f64::from(width));
                assert!(now >= last, "{tiles} tiles at {width}");
                last = now;
            }
        }
    }
}

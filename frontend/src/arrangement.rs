//! Where everything on the stage stands. Pure: what goes in is who is there, what is looked at and the size of the
//! stage; what comes out is a rectangle for each tile.
//!
//! Tiles are placed, not moved about in the page: a picture that grows from small to large is the same element and
//! does not blink, and what stands where can be tested without a browser.

use crate::grid::{Grid, Place};
use shared::PeerId;
use std::collections::BTreeMap;

/// Something on the stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tile {
    /// What somebody shares.
    Screen(PeerId),
    /// Somebody else.
    Face(PeerId),
    /// Where the next to come will be, while nobody is there.
    EmptyPlace,
    /// What one shares oneself.
    OwnScreen,
    /// Oneself.
    OwnFace,
}

/// How somebody wants to look at the call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum View {
    /// Everybody at the same size; a shared screen large and the faces beside it.
    #[default]
    Grid,
    /// Who speaks large, the others beside them.
    Speaker,
}

/// Who is there and what is looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Scene {
    pub(crate) view: View,
    /// Others in the order of their arrival, and whether each shares a screen.
    pub(crate) others: Vec<(PeerId, bool)>,
    pub(crate) shares_own_screen: bool,
    /// Whether one does not want to see oneself.
    pub(crate) hides_self: bool,
    /// Whose turn it is to speak.
    pub(crate) turn: Option<PeerId>,
    /// What is kept large whatever happens.
    pub(crate) pinned: Option<Tile>,
}

/// A place for every tile that is to be seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Arrangement {
    places: BTreeMap<Tile, Place>,
    /// What stands large, if anything does.
    large: Vec<Tile>,
    /// How high the stage has to be; more than it is where it has to scroll.
    pub(crate) height: f64,
}

/// Screens are mostly this wide for their height.
const SCREEN: f64 = 16.0 / 9.0;
/// A small tile beside a large one is about this part of the stage's shorter side, within limits of use.
const SMALL: f64 = 0.2;
const SMALL_LIMITS: (f64, f64) = (52.0, 150.0);
/// The small ones together take at most this part of the stage.
const MOST: f64 = 0.42;
/// But this much where a screen would leave it empty.
const MOST_BESIDE_SCREENS: f64 = 0.7;
const STEP: f64 = 8.0;

impl Scene {
    /// All tiles, in the order in which they stand: screens, others, oneself.
    fn tiles(&self) -> Vec<Tile> {
        let screens = self.others.iter().filter(|(_, shares)| *shares).map(|(peer, _)| Tile::Screen(*peer));
        let faces = self.others.iter().map(|(peer, _)| Tile::Face(*peer));
        let empty = self.others.is_empty().then_some(Tile::EmptyPlace);
        let own_screen = self.shares_own_screen.then_some(Tile::OwnScreen);
        // Alone, one always sees oneself: an empty stage helps nobody.
        let own = (!self.hides_self || self.others.is_empty()).then_some(Tile::OwnFace);
        screens.chain(faces).chain(empty).chain(own_screen).chain(own).collect()
    }

    /// What stands large: what is pinned, else what others share, else who speaks.
    fn large(&self, tiles: &[Tile]) -> Vec<Tile> {
        if let Some(pinned) = self.pinned.filter(|pinned| tiles.contains(pinned)) {
            return vec![pinned];
        }
        let screens: Vec<Tile> = tiles.iter().copied().filter(|tile| matches!(tile, Tile::Screen(_))).collect();
        if !screens.is_empty() {
            return screens;
        }
        let faces = |tile: &Tile| matches!(tile, Tile::Face(_));
        match self.view {
            View::Grid => Vec::new(),
            View::Speaker => {
                let speaker = self.turn.map(Tile::Face).filter(|speaker| tiles.contains(speaker));
                speaker.or_else(|| tiles.iter().copied().find(faces)).into_iter().collect()
            }
        }
    }

    /// Places everything on a stage of this size, with `gap` between tiles.
    pub(crate) fn arrange(&self, width: f64, height: f64, gap: f64) -> Arrangement {
        let tiles = self.tiles();
        let large = self.large(&tiles);
        let small: Vec<Tile> = tiles.iter().copied().filter(|tile| !large.contains(tile)).collect();
        let mut places = BTreeMap::new();
        let mut put = |tiles: &[Tile], grid: Grid, x: f64, y: f64, width: f64, height: f64| {
            let spots = grid.places(tiles.len(), width, height, gap);
            places.extend(tiles.iter().copied().zip(spots.map(|spot| Place { x: x + spot.x, y: y + spot.y, ..spot })));
        };
        let content = if large.is_empty() {
            let grid = Grid::fill(small.len(), width, height, gap);
            put(&small, grid, 0.0, 0.0, width, height);
            grid.stack(gap)
        } else if small.is_empty() {
            put(&large, Grid::contain(large.len(), width, height, gap, SCREEN), 0.0, 0.0, width, height);
            height
        } else {
            let Split { at_side, strip, grid } = Split::best(&large, small.len(), width, height, gap);
            let (x, y) = if at_side { (width - strip, 0.0) } else { (0.0, height - strip) };
            let (rest_width, rest_height) = if at_side { (x - gap, height) } else { (width, y - gap) };
            let stage = Grid::contain(large.len(), rest_width, rest_height, gap, SCREEN);
            put(&large, stage, 0.0, 0.0, rest_width, rest_height);
            put(&small, grid, x, y, width - x, height - y);
            y + grid.stack(gap)
        };
        Arrangement { places, large, height: content.max(height) }
    }
}

/// How the stage is divided between what is large and what is small.
#[derive(Clone, Copy, Debug)]
struct Split {
    at_side: bool,
    /// Width of the small ones' part where it is at the side, height where it is below.
    strip: f64,
    grid: Grid,
}

impl Split {
    /// The strip in which the small ones are of use, at the side or below, whichever leaves more of what is large to
    /// be seen. It is as thin as it can be beside faces, which fill whatever they get; beside screens, which do not,
    /// it takes what they would leave empty.
    fn best(large: &[Tile], small: usize, width: f64, height: f64, gap: f64) -> Self {
        let is_face = |tile: &Tile| !matches!(tile, Tile::Screen(_) | Tile::OwnScreen);
        let most = if large.iter().any(is_face) { MOST } else { MOST_BESIDE_SCREENS };
        let least = (width.min(height) * SMALL).clamp(SMALL_LIMITS.0, SMALL_LIMITS.1);
        let split = |at_side: bool| {
            let along = if at_side { width } else { height };
            let cut = |strip: f64| {
                let (grid, rest_width, rest_height) = if at_side {
                    (Grid::fill(small, strip, height, gap), width - strip - gap, height)
                } else {
                    (Grid::fill(small, width, strip, gap), width, height - strip - gap)
                };
                let seen = Grid::contain(large.len(), rest_width, rest_height, gap, SCREEN).seen(SCREEN);
                (seen, Self { at_side, strip, grid })
            };
            let strips = |most: f64| {
                let steps = (0..).map(move |step| (least + f64::from(step) * STEP).floor());
                steps.take_while(move |strip| *strip <= along * most).map(cut)
            };
            let is_of_use = |(_, cut): &(f64, Self)| {
                let room = if at_side { height } else { cut.strip };
                cut.grid.width.min(cut.grid.height) >= least - 1.0 && cut.grid.stack(gap) <= room
            };
            let thinnest = strips(MOST).find(is_of_use).or_else(|| strips(MOST).last());
            let thinnest = thinnest.unwrap_or_else(|| cut((along * MOST).floor()));
            let wider = strips(most).filter(|(seen, cut)| cut.strip > thinnest.1.strip && *seen >= thinnest.0);
            if most > MOST { wider.last().unwrap_or(thinnest) } else { thinnest }
        };
        let (side, below) = (split(true), split(false));
        if side.0 >= below.0 { side.1 } else { below.1 }
    }
}

impl Arrangement {
    /// Where this tile stands; none when it is not to be seen.
    pub(crate) fn place(&self, tile: Tile) -> Option<Place> {
        self.places.get(&tile).copied()
    }

    /// Whether this tile stands large.
    pub(crate) fn is_large(&self, tile: Tile) -> bool {
        self.large.contains(&tile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const GAP: f64 = 8.0;
    const STAGES: [(f64, f64); 7] = [
        (1256.0, 672.0),
        (374.0, 716.0),
        (304.0, 440.0),
        (1920.0, 960.0),
        (556.0, 200.0),
        (640.0, 640.0),
        (768.0, 900.0),
    ];

    fn peer(n: u128) -> PeerId {
        PeerId::new(Uuid::from_u128(n))
    }

    fn scene(others: usize, sharing: usize) -> Scene {
        Scene { others: (0..others).map(|n| (peer(n as u128), n < sharing)).collect(), ..Scene::default() }
    }

    fn overlap(one: Place, other: Place) -> bool {
        one.x < other.x + other.width
            && other.x < one.x + one.width
            && one.y < other.y + other.height
            && other.y < one.y + one.height
    }

    #[test]
    fn nothing_overlaps_and_nothing_leaves_the_stage() {
        for (width, height) in STAGES {
            for others in 0..16 {
                for sharing in 0..=others.min(3) {
                    for view in [View::Grid, View::Speaker] {
                        let scene = Scene { view, ..scene(others, sharing) };
                        let arrangement = scene.arrange(width, height, GAP);
                        let places: Vec<Place> = arrangement.places.values().copied().collect();
                        let why = format!("{others} others, {sharing} screens, {view:?}, {width}×{height}");
                        assert_eq!(places.len(), scene.tiles().len(), "{why}");
                        for (n, place) in places.iter().enumerate() {
                            assert!(place.width >= 40.0 && place.height >= 40.0, "{why}: {place:?}");
                            assert!(place.x >= 0.0 && place.x + place.width <= width, "{why}: {place:?}");
                            assert!(place.y >= 0.0 && place.y + place.height <= arrangement.height, "{why}: {place:?}");
                            assert!(places[..n].iter().all(|other| !overlap(*place, *other)), "{why}: {place:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_shared_screen_gets_most_of_the_stage() {
        for (width, height) in STAGES {
            for others in 1..6 {
                let arrangement = scene(others, 1).arrange(width, height, GAP);
                let screen = arrangement.place(Tile::Screen(peer(0))).unwrap();
                let seen = (screen.width / SCREEN).min(screen.height).powi(2) * SCREEN;
                let most = (width / SCREEN).min(height).powi(2) * SCREEN;
                assert!(seen >= 0.4 * most, "{others} others on {width}×{height}: {screen:?}");
                assert!(arrangement.is_large(Tile::Screen(peer(0))));
                assert!(!arrangement.is_large(Tile::Face(peer(0))));
            }
        }
    }

    #[test]
    fn who_speaks_stands_large_in_the_speaker_view_only() {
        let arrange = |scene: Scene| scene.arrange(1256.0, 672.0, GAP);
        let speaking = Scene { view: View::Speaker, turn: Some(peer(2)), ..scene(4, 0) };
        assert!(arrange(speaking.clone()).is_large(Tile::Face(peer(2))));
        assert!(arrange(Scene { turn: None, ..speaking.clone() }).is_large(Tile::Face(peer(0))), "somebody is large");
        let gone = Scene { turn: Some(peer(9)), ..speaking.clone() };
        assert!(arrange(gone).is_large(Tile::Face(peer(0))));
        assert!(arrange(Scene { view: View::Grid, ..speaking }).large.is_empty());
    }

    #[test]
    fn what_is_pinned_stands_large_as_long_as_it_is_there() {
        let arrange = |scene: Scene| scene.arrange(1256.0, 672.0, GAP).large;
        let pinned = Scene { pinned: Some(Tile::Face(peer(1))), ..scene(3, 1) };
        assert_eq!(arrange(pinned.clone()), [Tile::Face(peer(1))], "rather than a screen");
        let gone = Scene { pinned: Some(Tile::Face(peer(7))), ..pinned };
        assert_eq!(arrange(gone), [Tile::Screen(peer(0))]);
    }

    #[test]
    fn one_sees_oneself_unless_one_would_rather_not() {
        let seen = |scene: &Scene| scene.arrange(800.0, 600.0, GAP).place(Tile::OwnFace).is_some();
        assert!(seen(&scene(2, 0)));
        assert!(!seen(&Scene { hides_self: true, ..scene(2, 0) }));
        assert!(seen(&Scene { hides_self: true, ..scene(0, 0) }), "alone one is all there is");
    }

    #[test]
    fn somebody_who_comes_does_not_change_the_order() {
        let order = |scene: &Scene| {
            let arrangement = scene.arrange(1256.0, 672.0, GAP);
            let mut tiles = scene.tiles();
            tiles.sort_by(|one, other| {
                let at = |tile: &Tile| arrangement.place(*tile).map(|place| (place.y, place.x)).unwrap();
                at(one).partial_cmp(&at(other)).unwrap()
            });
            tiles
        };
        for others in 1..15 {
            let (before, after) = (order(&scene(others, 0)), order(&scene(others + 1, 0)));
            assert_eq!(before[..others], after[..others], "{others}");
            assert_eq!((before.last(), after.last()), (Some(&Tile::OwnFace), Some(&Tile::OwnFace)));
        }
    }
}

//! How the page looks: what the person may choose of it, and how that is remembered. The colours themselves are in
//! `style/tokens.css`, and what applies the choice before anything is drawn is in `index.html`.

use crate::capture::Setting;

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    /// As the system has it, and changing with it.
    System,
    Light,
    Dark,
}

/// The colour of what speaks, goes on or is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accent {
    Forest,
    Lagoon,
    Indigo,
    Orchid,
    Slate,
}

impl Theme {
    /// Where the choice is remembered.
    pub(crate) const PLACE: &'static str = "resaka.theme";
}

impl Accent {
    /// Where the choice is remembered.
    pub(crate) const PLACE: &'static str = "resaka.accent";
}

impl Setting for Theme {
    const ALL: &'static [Self] = &[Self::System, Self::Light, Self::Dark];

    fn key(self) -> &'static str {
        match self {
            // Nothing chosen.
            Self::System => "",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Setting for Accent {
    const ALL: &'static [Self] = &[Self::Forest, Self::Lagoon, Self::Indigo, Self::Orchid, Self::Slate];

    fn key(self) -> &'static str {
        match self {
            Self::Forest => "forest",
            Self::Lagoon => "lagoon",
            Self::Indigo => "indigo",
            Self::Orchid => "orchid",
            Self::Slate => "slate",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKENS: &str = include_str!("../../style/tokens.css");
    const INDEX: &str = include_str!("../../index.html");

    /// Text, and what it stands on.
    const READ: [(&str, &str); 18] = [
        ("ink", "paper"),
        ("ink", "surface"),
        ("ink", "raised"),
        ("ink", "stage"),
        ("ink", "tile"),
        ("ink", "accent-wash"),
        ("soft", "paper"),
        ("soft", "surface"),
        ("soft", "raised"),
        ("soft", "stage"),
        ("soft", "accent-wash"),
        ("accent", "paper"),
        ("accent", "surface"),
        ("on-accent", "accent"),
        ("leave", "surface"),
        ("on-leave", "leave"),
        ("warn", "warn-wash"),
        ("ink", "warn-wash"),
    ];
    /// What has to be told apart without being read: edges, rings and levels.
    const SEEN: [(&str, &str); 6] = [
        ("edge", "paper"),
        ("edge", "surface"),
        ("accent", "stage"),
        ("accent", "tile"),
        ("accent", "raised"),
        ("leave", "stage"),
    ];

    #[test]
    fn everything_can_be_read_and_told_apart_in_both_themes_and_every_accent() {
        for theme in [Theme::Light, Theme::Dark] {
            for accent in Accent::ALL {
                let colour = |name| colour(name, theme, *accent);
                for (pairs, least) in [(&READ[..], 4.5), (&SEEN[..], 3.0)] {
                    for &(above, below) in pairs {
                        let found = contrast(colour(above), colour(below));
                        assert!(found >= least, "{above} on {below}: {found:.2} in {theme:?}, {accent:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn accents_are_not_taken_for_what_is_off_or_wrong() {
        for theme in [Theme::Light, Theme::Dark] {
            for accent in Accent::ALL {
                for other in ["leave", "warn"] {
                    let [ours, theirs] = ["accent", other].map(|name| oklab(colour(name, theme, *accent)));
                    let distance = ours.iter().zip(theirs).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
                    assert!(distance > 0.1, "{accent:?} is too near to {other} in {theme:?}: {distance:.3}");
                }
            }
        }
    }

    #[test]
    fn the_browser_has_the_colour_of_the_page_around_it() {
        let paper = |theme| declared("paper", theme).expect("there is paper");
        let (light, dark) = (paper(Theme::Light), paper(Theme::Dark));
        assert!(INDEX.contains(&format!("<meta name=\"theme-color\" content=\"{light}\">")));
        assert!(INDEX.contains(&format!("state(\"theme-color\", theme == \"dark\" ? \"{dark}\" : \"{light}\")")));
    }

    #[test]
    fn what_is_remembered_is_where_the_first_script_looks_for_it() {
        for (name, place) in [("theme", Theme::PLACE), ("accent", Accent::PLACE)] {
            assert!(INDEX.contains(&format!("{name}: localStorage[\"{place}\"]")), "{place}");
        }
        assert!(INDEX.contains(&format!("look.accent || \"{}\"", Accent::ALL[0].key())));
        for accent in Accent::ALL {
            let key = accent.key();
            assert!(TOKENS.contains(&format!("[data-accent={key}] {{ --accent: var(--{key}); }}")), "{key}");
        }
    }

    // ---- Colours, as red, green and blue from 0 to 1

    type Colour = [f64; 3];

    /// What a token is in a theme, whatever it refers to.
    fn colour(name: &str, theme: Theme, accent: Accent) -> Colour {
        let name = if name == "accent" { accent.key() } else { name };
        let value = declared(name, theme).unwrap_or_else(|| panic!("there is no --{name}"));
        if let Some(mix) = value.strip_prefix("color-mix(in oklab, var(--") {
            let (above, mix) = mix.split_once(") ").expect("a share");
            let (share, below) = mix.split_once("%, var(--").expect("what it is mixed with");
            let share = share.parse::<f64>().expect("a number") / 100.0;
            let [above, below] = [above, below.trim_end_matches(')')].map(|name| oklab(colour(name, theme, accent)));
            return from_oklab([0, 1, 2].map(|i| above[i] * share + below[i] * (1.0 - share)));
        }
        parse(value)
    }

    /// What is declared for a theme; what the dark one does not declare is as in the light one.
    fn declared(name: &str, theme: Theme) -> Option<&'static str> {
        let (light, rest) = TOKENS.split_once(":root[data-theme=dark] {").expect("a dark theme");
        let dark = rest.split_once('}').expect("its end").0;
        let in_block = |block: &'static str| {
            let at = block.find(&format!(" --{name}: "))?;
            block[at..].split_once(": ")?.1.split_once(';').map(|(value, _)| value)
        };
        let dark = in_block(dark).filter(|_| theme == Theme::Dark);
        dark.or_else(|| in_block(light))
    }

    fn parse(value: &str) -> Colour {
        let digits = value.strip_prefix('#').unwrap_or_else(|| panic!("{value} is no colour"));
        let width = digits.len() / 3;
        let one = |i: usize| {
            let digits = digits[i * width..(i + 1) * width].repeat(2 / width);
            f64::from(u8::from_str_radix(&digits, 16).expect("hexadecimal digits")) / 255.0
        };
        [one(0), one(1), one(2)]
    }

    fn linear(channel: f64) -> f64 {
        if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    }

    /// WCAG 2.2, "contrast ratio".
    fn contrast(one: Colour, other: Colour) -> f64 {
        let light = |colour: Colour| {
            let [r, g, b] = colour.map(linear);
            0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05
        };
        let (one, other) = (light(one), light(other));
        one.max(other) / one.min(other)
    }

    /// CSS Color 4, §10.
    fn oklab(colour: Colour) -> [f64; 3] {
        let [r, g, b] = colour.map(linear);
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        [
            0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        ]
    }

    fn from_oklab([lightness, a, b]: [f64; 3]) -> Colour {
        let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
        ]
        .map(|channel| {
            let channel = channel.clamp(0.0, 1.0);
            if channel <= 0.003_130_8 { channel * 12.92 } else { 1.055 * channel.powf(1.0 / 2.4) - 0.055 }
        })
    }
}

//! How camera and microphone capture: what the person may set, and how that is remembered.

/// What the person has set. The default is what most calls want.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Capture {
    pub(crate) size: Size,
    pub(crate) rate: Rate,
    /// The system's own blur of the background, where it has one.
    pub(crate) blur: bool,
    pub(crate) echo_cancellation: bool,
    pub(crate) noise: Noise,
    /// Whether the microphone's volume is adjusted by itself.
    pub(crate) auto_gain: bool,
}

/// How large the camera's picture is; a camera that cannot gives what comes nearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Size {
    P180,
    P360,
    P540,
    P720,
    P1080,
}

/// How many pictures the camera takes each second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rate {
    Fps15,
    Fps30,
    Fps60,
}

/// What takes the noise out of the sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noise {
    /// Nothing: for music.
    Kept,
    /// The browser.
    Browser,
    /// Resaka's own, stronger, loaded when it is switched on.
    Own,
}

/// A setting with a few values, each with a name for storage and for the fields of a page.
pub(crate) trait Setting: Copy + PartialEq + 'static {
    /// All values, in the order in which they are offered.
    const ALL: &'static [Self];

    /// The name of this value.
    fn key(self) -> &'static str;

    /// The value of this name.
    fn of_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.key() == key)
    }
}

impl Setting for Size {
    const ALL: &'static [Self] = &[Self::P180, Self::P360, Self::P540, Self::P720, Self::P1080];

    fn key(self) -> &'static str {
        match self {
            Self::P180 => "180p",
            Self::P360 => "360p",
            Self::P540 => "540p",
            Self::P720 => "720p",
            Self::P1080 => "1080p",
        }
    }
}

impl Size {
    /// Width and height in pixels.
    pub(crate) const fn pixels(self) -> (u16, u16) {
        match self {
            Self::P180 => (320, 180),
            Self::P360 => (640, 360),
            Self::P540 => (960, 540),
            Self::P720 => (1280, 720),
            Self::P1080 => (1920, 1080),
        }
    }
}

impl Setting for Rate {
    const ALL: &'static [Self] = &[Self::Fps15, Self::Fps30, Self::Fps60];

    fn key(self) -> &'static str {
        match self {
            Self::Fps15 => "15",
            Self::Fps30 => "30",
            Self::Fps60 => "60",
        }
    }
}

impl Rate {
    /// Frames per second.
    pub(crate) const fn per_second(self) -> u16 {
        match self {
            Self::Fps15 => 15,
            Self::Fps30 => 30,
            Self::Fps60 => 60,
        }
    }
}

impl Setting for Noise {
    const ALL: &'static [Self] = &[Self::Browser, Self::Own, Self::Kept];

    fn key(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Browser => "browser",
            Self::Own => "own",
        }
    }
}

impl Default for Capture {
    fn default() -> Self {
        Self {
            // A mesh sends the picture once for each of the others: more than this is lost on most uplinks.
            size: Size::P540,
            rate: Rate::Fps30,
            blur: false,
            echo_cancellation: true,
            noise: Noise::Browser,
            auto_gain: true,
        }
    }
}

impl Capture {
    /// As one line, for storage.
    pub(crate) fn write(self) -> String {
        let Self { size, rate, blur, echo_cancellation, noise, auto_gain } = self;
        let (size, rate, noise) = (size.key(), rate.key(), noise.key());
        format!("{size} {rate} {noise} {} {} {}", u8::from(blur), u8::from(echo_cancellation), u8::from(auto_gain))
    }

    /// What [`Self::write`] wrote; whatever cannot be read is as usual.
    pub(crate) fn read(line: &str) -> Self {
        let usual = Self::default();
        let mut words = line.split(' ');
        let mut word = || words.next().unwrap_or("");
        let is_on = |word: &str, usual| match word {
            "0" => false,
            "1" => true,
            _ => usual,
        };
        Self {
            size: Size::of_key(word()).unwrap_or(usual.size),
            rate: Rate::of_key(word()).unwrap_or(usual.rate),
            noise: Noise::of_key(word()).unwrap_or(usual.noise),
            blur: is_on(word(), usual.blur),
            echo_cancellation: is_on(word(), usual.echo_cancellation),
            auto_gain: is_on(word(), usual.auto_gain),
        }
    }

    /// Whether the camera has to be opened again when this follows on `before`.
    pub(crate) fn differs_in_picture(self, before: Self) -> bool {
        (self.size, self.rate, self.blur) != (before.size, before.rate, before.blur)
    }

    /// Whether the microphone has to be opened again when this follows on `before`.
    pub(crate) fn differs_in_sound(self, before: Self) -> bool {
        (self.echo_cancellation, self.noise, self.auto_gain)
            != (before.echo_cancellation, before.noise, before.auto_gain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_again() {
        for &size in Size::ALL {
            for &noise in Noise::ALL {
                let capture =
                    Capture { size, noise, rate: Rate::Fps15, blur: true, echo_cancellation: false, auto_gain: false };
                assert_eq!(Capture::read(&capture.write()), capture);
            }
        }
        let usual = Capture::default();
        assert_eq!(Capture::read(&usual.write()), usual);
    }

    #[test]
    fn whatever_is_spoilt_is_as_usual() {
        let usual = Capture::default();
        assert_eq!(Capture::read(""), usual);
        assert_eq!(Capture::read("9000p fast maybe 2 yes"), usual);
        assert_eq!(Capture::read("720p"), Capture { size: Size::P720, ..usual });
        assert_eq!(
            Capture::read("720p ? own 0 0"),
            Capture { size: Size::P720, noise: Noise::Own, echo_cancellation: false, ..usual }
        );
    }

    #[test]
    fn only_what_is_touched_is_opened_again() {
        let usual = Capture::default();
        let (blurred, music) = (Capture { blur: true, ..usual }, Capture { noise: Noise::Kept, ..usual });
        assert!(blurred.differs_in_picture(usual) && !blurred.differs_in_sound(usual));
        assert!(music.differs_in_sound(usual) && !music.differs_in_picture(usual));
    }
}

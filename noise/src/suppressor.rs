//! The suppressor itself: sound in, cleaned sound out. Pure; what it remembers is fixed when it is made.

use nnnoiseless::DenoiseState;
use std::f32::consts::{PI, TAU};

/// Samples that RNNoise takes at once: 10 ms.
const FRAME: usize = DenoiseState::FRAME_SIZE;

/// What one is for RNNoise, which was made for 16 bits.
const FULL_SCALE: f32 = 32768.0;

/// Takes what is not voice out of one mono sound at 48 kHz, linear, 1 = full scale.
pub struct Suppressor {
    rnnoise: Box<DenoiseState<'static>>,
    /// What was heard since the last whole frame, up to `at`.
    heard: [f32; FRAME],
    /// The last frame that was cleaned; from `at` on it has not been given back yet.
    cleaned: [f32; FRAME],
    at: usize,
}

impl Suppressor {
    /// Samples by which everything comes out later: one frame until it is whole, one by which RNNoise's windows
    /// overlap. That is 20 ms, however many samples come at a time.
    pub const DELAY: usize = 2 * FRAME;

    /// With a silent past, and ready at once: RNNoise makes its tables here and not at the first deadline of 3 ms.
    #[must_use]
    pub fn new() -> Self {
        let mut made = Self { rnnoise: DenoiseState::new(), heard: [0.0; FRAME], cleaned: [0.0; FRAME], at: 0 };
        made.process(&mut voice());
        // Until nothing of that voice is left but what RNNoise has learned from it; silence teaches it nothing.
        made.process(&mut [0.0; 10 * FRAME]);
        made
    }

    /// Replaces each sample with the cleaned one of [`Self::DELAY`] before; any number of them at a time. What is
    /// louder than full scale is taken for full scale, and what is not a number for silence.
    pub fn process(&mut self, samples: &mut [f32]) {
        for sample in samples {
            self.heard[self.at] = if sample.is_nan() { 0.0 } else { sample.clamp(-1.0, 1.0) * FULL_SCALE };
            *sample = self.cleaned[self.at] / FULL_SCALE;
            self.at += 1;
            if self.at == FRAME {
                self.rnnoise.process_frame(&mut self.cleaned, &self.heard);
                self.at = 0;
            }
        }
    }
}

impl Default for Suppressor {
    fn default() -> Self {
        Self::new()
    }
}

/// 150 ms of something like a vowel.
///
/// RNNoise tells noise from voice by what it has heard: as long as nobody has spoken it can take a fan or a hiss for a
/// voice and let all of it through, for minutes. Having heard this it knows better, and goes on to. What is said here,
/// and how loud, was found by trying: noises of four colours at five levels, hundreds of times. Longer is not better.
fn voice() -> [f32; 15 * FRAME] {
    const PITCH: usize = 120;
    const PERIOD: usize = 48_000 / PITCH;
    const LOUDNESS: f32 = 0.22;
    let mut period = [0.0; PERIOD];
    for (at, sample) in period.iter_mut().enumerate() {
        let phase = TAU * at as f32 / PERIOD as f32;
        *sample = (1..=30).map(|harmonic: u8| f32::from(harmonic)).map(|h| (phase * h).sin() / h).sum();
    }
    let mut voice = [0.0; 15 * FRAME];
    let end = voice.len() as f32;
    for (at, sample) in voice.iter_mut().enumerate() {
        *sample = LOUDNESS * (PI * at as f32 / end).sin() * period[at % PERIOD];
    }
    voice
}

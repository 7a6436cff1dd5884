//! The sounds of the page, as WAV files (RIFF, PCM): two soft notes each.

/// Samples each second; enough for what is low and soft.
const RATE: u32 = 16_000;

/// The tone that shows whether a speaker works.
pub(crate) fn chime() -> Vec<u8> {
    wav([(523.25, 0.35), (659.25, 0.55)], 9_000.0)
}

/// What tells that somebody has written: short, and quiet enough to talk on over it.
pub(crate) fn drop_of_sound() -> Vec<u8> {
    wav([(783.99, 0.1), (587.33, 0.25)], 4_000.0)
}

/// The file with these notes, each with its frequency (Hz) and length (seconds), as loud as this at most (of 32767).
fn wav(notes: [(f64, f64); 2], loudness: f64) -> Vec<u8> {
    let samples: Vec<i16> = notes.into_iter().flat_map(|one| note(one, loudness)).collect();
    let bytes = u32::try_from(samples.len() * 2).unwrap_or(0);
    let mut wav = Vec::with_capacity(44 + samples.len() * 2);
    wav.extend_from_slice(b"RIFF");
    wav.extend_from_slice(&(36 + bytes).to_le_bytes());
    wav.extend_from_slice(b"WAVEfmt ");
    wav.extend_from_slice(&16_u32.to_le_bytes());
    // Plain samples, one channel.
    wav.extend_from_slice(&1_u16.to_le_bytes());
    wav.extend_from_slice(&1_u16.to_le_bytes());
    wav.extend_from_slice(&RATE.to_le_bytes());
    wav.extend_from_slice(&(RATE * 2).to_le_bytes());
    wav.extend_from_slice(&2_u16.to_le_bytes());
    wav.extend_from_slice(&16_u16.to_le_bytes());
    wav.extend_from_slice(b"data");
    wav.extend_from_slice(&bytes.to_le_bytes());
    wav.extend(samples.into_iter().flat_map(i16::to_le_bytes));
    wav
}

/// A note, which begins and ends in silence.
fn note((frequency, length): (f64, f64), loudness: f64) -> impl Iterator<Item = i16> {
    let count = (length * f64::from(RATE)) as u32;
    (0..count).map(move |index| {
        let time = f64::from(index) / f64::from(RATE);
        let swell = (time / 0.02).min(1.0) * (1.0 - time / length);
        (wave((time * frequency).fract()) * swell * loudness) as i16
    })
}

/// Two parabolas, which nobody can hear from a sine: that one would weigh several kilobytes in the page.
fn wave(turn: f64) -> f64 {
    let half = (turn * 2.0).fract();
    let hill = 4.0 * half * (1.0 - half);
    if turn < 0.5 { hill } else { -hill }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_say_how_long_they_are_and_are_neither_silent_nor_clipped() {
        for (wav, loudness) in [(chime(), 5_000..=9_000), (drop_of_sound(), 2_500..=4_000)] {
            let number = |at: usize| u32::from_le_bytes(wav[at..at + 4].try_into().unwrap()) as usize;
            assert_eq!((number(4) + 8, number(40) + 44), (wav.len(), wav.len()));
            let samples: Vec<i16> = wav[44..].chunks(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
            let loudest = samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap();
            assert!(loudness.contains(&loudest), "{loudest}");
            assert!(samples[0].abs() < 200 && samples[samples.len() - 1].abs() < 200, "no click at either end");
        }
        assert!(drop_of_sound().len() < 44 + RATE as usize, "half a second at most");
    }
}

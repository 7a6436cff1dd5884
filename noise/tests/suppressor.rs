//! What the suppressor does to noise, to a voice, to silence and to what is not sound.

use noise::Suppressor;
use std::f32::consts::{PI, TAU};

const SECOND: usize = 48_000;

#[test]
fn noise_alone_gets_quieter_within_a_second_and_stays_so() {
    for (colour, softness) in [("white", 1.0), ("below 5 kHz", 0.5), ("below 500 Hz", 0.06)] {
        for level in [0.002, 0.01, 0.05] {
            for seed in 1..=3 {
                let heard = noise(4 * SECOND, softness, level, seed);
                let said = cleaned(&heard, 128);
                let change = decibels(&said[SECOND..]) - decibels(&heard[SECOND..]);
                assert!(change < -15.0, "{colour}, level {level}, seed {seed}: {change} dB");
            }
        }
    }
}

#[test]
fn a_voice_is_kept_and_the_noise_in_its_pauses_is_not() {
    let voice = syllables(3 * SECOND);
    let noise = noise(3 * SECOND, 1.0, 0.01, 1);
    let heard: Vec<f32> = voice.iter().zip(&noise).map(|(voice, noise)| voice + noise).collect();
    let said = cleaned(&heard, 128);
    // Each syllable of the last two seconds, and each pause but its first tenth of a second.
    for begin in (SECOND..3 * SECOND).step_by(SECOND / 2) {
        let change = |from: usize, to: usize| {
            let delayed = &said[begin + from + Suppressor::DELAY..(begin + to + Suppressor::DELAY).min(said.len())];
            decibels(delayed) - decibels(&heard[begin + from..begin + to])
        };
        let (syllable, pause) = (change(0, SECOND / 4), change(SECOND * 7 / 20, SECOND * 9 / 20));
        assert!(syllable > -6.0, "a syllable changed by {syllable} dB");
        assert!(pause < -15.0, "the noise in a pause changed by {pause} dB");
    }
}

/// RNNoise leaves alone what is as good as silent, so a sample of that kind shows when it comes out.
#[test]
fn everything_comes_out_after_the_delay_that_is_stated() {
    for at_a_time in [1, 128, 480, 777, SECOND] {
        let mut heard = vec![0.0; 3 * Suppressor::DELAY];
        heard[100] = 1e-7;
        let said = cleaned(&heard, at_a_time);
        let loudest = (0..said.len()).max_by(|a, b| said[*a].total_cmp(&said[*b]));
        assert_eq!(loudest, Some(100 + Suppressor::DELAY), "{at_a_time} at a time");
        assert!((said[100 + Suppressor::DELAY] - 1e-7).abs() < 1e-8);
    }
}

#[test]
fn how_many_samples_come_at_a_time_changes_nothing() {
    let heard = syllables(SECOND);
    let said = cleaned(&heard, 128);
    for at_a_time in [1, 127, 480, 1000] {
        assert_eq!(cleaned(&heard, at_a_time), said, "{at_a_time} at a time");
    }
}

#[test]
fn silence_stays_silent_and_so_does_the_beginning() {
    assert!(decibels(&cleaned(&vec![0.0; SECOND], 128)) < -120.0);
    let said = cleaned(&syllables(SECOND), 128);
    assert!(decibels(&said[..Suppressor::DELAY]) < -60.0);
}

#[test]
fn what_is_not_sound_does_no_harm() {
    for wrong in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN_POSITIVE, -1e30] {
        let mut suppressor = Suppressor::new();
        let mut sound = [[wrong; 5000].to_vec(), noise(5000, 1.0, 1e6, 1)].concat();
        suppressor.process(&mut sound);
        assert!(sound.iter().all(|sample| sample.is_finite()), "{wrong}");
        let heard = noise(2 * SECOND, 1.0, 0.01, 1);
        let mut said = heard.clone();
        suppressor.process(&mut said);
        assert!(said.iter().all(|sample| sample.is_finite()), "after {wrong}");
        assert!(decibels(&said[SECOND..]) < decibels(&heard[SECOND..]) - 1.0, "it works no more after {wrong}");
    }
}

fn cleaned(heard: &[f32], at_a_time: usize) -> Vec<f32> {
    let mut suppressor = Suppressor::new();
    let mut said = heard.to_vec();
    said.chunks_mut(at_a_time).for_each(|samples| suppressor.process(samples));
    said
}

/// How loud, in dB to full scale (root mean square); silence is -200.
fn decibels(sound: &[f32]) -> f32 {
    let power = sound.iter().map(|sample| sample * sample).sum::<f32>() / sound.len() as f32;
    10.0 * power.max(1e-20).log10()
}

/// Noise of a loudness (root mean square); the smaller `softness`, the less of it is high.
fn noise(samples: usize, softness: f32, loudness: f32, seed: u64) -> Vec<f32> {
    let (mut state, mut low) = (seed, [0.0; 2]);
    let mut sound = Vec::with_capacity(samples);
    for _ in 0..samples {
        // Knuth's generator; twelve numbers of it are as good as normally distributed.
        let mut white = 0.0;
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            white += (state >> 40) as f32 / (1_u32 << 23) as f32 - 1.0;
        }
        low[0] += softness * (white - low[0]);
        low[1] += softness * (low[0] - low[1]);
        sound.push(low[1]);
    }
    let scale = loudness / 10.0_f32.powf(decibels(&sound) / 20.0);
    sound.iter().map(|sample| sample * scale).collect()
}

/// Two vowels a second: harmonics of a pitch that wavers, louder near three formants.
fn syllables(samples: usize) -> Vec<f32> {
    let mut phase = 0.0;
    let sample = |at: usize| {
        let time = at as f32 / SECOND as f32;
        let pitch = 140.0 + 15.0 * (TAU * 0.7 * time).sin();
        phase = (phase + pitch / SECOND as f32) % 1.0;
        let loudness = |hertz: f32| -> f32 {
            [600.0, 1500.0, 2500.0].iter().map(|formant| 1.0 / (1.0 + ((hertz - formant) / 120.0).powi(2))).sum()
        };
        let voice: f32 = (1..=30_u8).map(f32::from).map(|h| loudness(h * pitch) * (TAU * h * phase).sin() / h).sum();
        // Half a second each: the first half of it is the syllable, the other a pause.
        let part = (time * 2.0).fract() * 2.0;
        if part < 1.0 { 0.5 * voice * (PI * part).sin() } else { 0.0 }
    };
    (0..samples).map(sample).collect()
}

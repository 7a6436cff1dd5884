//! What stands in for camera and microphone, and what it says about the media that arrive.

use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;

const SCRIPT: &str = include_str!("probe.js");

/// A function that draws people, for pictures of the page.
pub const FACES: &str = include_str!("faces.js");

/// What the stand-in camera shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A strip that a program can read, and a tone.
    Strip,
    /// A person, silent, for pictures of the page.
    Face,
}

/// The stand-ins of one participant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Devices {
    /// Written into every frame; the tones of 0 to 15 are told apart.
    pub identity: u8,
    /// What it shows.
    pub look: Look,
    /// Frames of the camera in a second.
    pub rate: u8,
    /// A script that runs before everything else, or nothing.
    pub before: &'static str,
}

/// As a camera is when nobody asks for another rate.
pub const RATE: u8 = 15;

impl Devices {
    /// The frequency of the stand-in microphone in Hz; far enough apart to tell after any codec.
    #[must_use]
    pub fn tone(self) -> f64 {
        500.0 + 37.0 * f64::from(self.identity)
    }

    /// The script to run before the page.
    #[must_use]
    pub fn script(self) -> String {
        let look = match self.look {
            Look::Strip => "strip",
            Look::Face => "face",
        };
        let config = json!({ "identity": self.identity, "tone": self.tone(), "look": look, "rate": self.rate });
        let body = SCRIPT.replace("/*CONFIG*/ null", &config.to_string()).replace("/*FACES*/", FACES);
        // The first document of a tab has no storage and no page to test.
        format!(
            "if (!window.__probe && location.protocol.startsWith('http')) {{ {} (() => {{ {body} }})(); }}",
            self.before
        )
    }
}

/// A frame that was read, or why not.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Seen {
    /// The picture was readable.
    Picture(Picture),
    /// It was not.
    Problem {
        /// Why.
        problem: String,
    },
}

/// What the strip in a picture says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Picture {
    /// Whose camera it is.
    pub identity: u8,
    /// Counts up with every frame drawn.
    pub frame: u32,
}

/// A sound that was heard, or why not.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Heard {
    /// There was something above silence.
    Sound(Sound),
    /// There was not.
    Problem {
        /// Why.
        problem: String,
    },
}

/// The loudest frequency of a sound.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Sound {
    /// In Hz.
    pub frequency: f64,
    /// Relative to full scale.
    pub decibel: f64,
}

/// One `RTCPeerConnection` that is not closed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Connection {
    /// Its `connectionState`.
    pub state: String,
    /// How many transceivers it has.
    pub sections: u32,
    /// Video frames decoded so far.
    pub video: u64,
    /// Audio packets received so far.
    pub audio: u64,
}

/// Which way a connection goes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Way {
    /// The kind of this end: `host`, `srflx`, `prflx` or `relay`.
    pub local: String,
    /// The kind of the other.
    pub remote: String,
    /// How this page reaches its relay: `udp`, `tcp` or `tls`.
    pub protocol: String,
    /// The address of the other end, where the browser tells it.
    pub there: String,
    /// What this end's half of the connection is told apart by (`ice-ufrag`), and the other's.
    pub keys: [String; 2],
    /// The kinds of all candidates in this page's own description.
    pub offered: Vec<String>,
    /// The kinds of all candidates in the description that it got.
    pub told: Vec<String>,
}

/// What a connection is relayed with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Relaying {
    /// Of each of its ICE servers.
    pub usernames: Vec<String>,
    /// How far an exchange of descriptions is (`signalingState`).
    pub signaling: String,
    /// Changes with each ICE restart.
    pub generation: String,
    /// What became of its descriptions lately, in words.
    pub journal: Vec<String>,
}

/// The tracks that the stand-ins handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Tracks {
    /// How many were handed out, cloned ones included.
    pub made: u32,
    /// How many of them have not been stopped.
    pub live: Live,
}

/// Tracks by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Live {
    /// Of microphones.
    pub audio: u32,
    /// Of cameras.
    pub video: u32,
}

/// Where things on the screen stand: `x`, `y`, width and height.
pub type Place = [i32; 4];

/// What moved on the page of a call while somebody watched.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Layout {
    /// How many frames were looked at.
    pub frames: u32,
    /// What does not stand where it stood, outside the tiles: from where to where.
    pub moved: BTreeMap<String, (Place, Place)>,
    /// All tiles of frames in which some overlapped or left the stage.
    pub misplaced: Vec<Vec<Place>>,
    /// What the browser measured of shifts that were not the tiles' alone (W3C Layout Instability §2).
    pub shift: f64,
}

/// A sound that the page played by itself.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Clip {
    /// Its loudest frequency in Hz.
    pub frequency: f64,
    /// The id of the speaker it was played on; empty for the usual one.
    pub speaker: String,
}

/// What one page saw of one other participant over a time.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Account {
    /// Whose pictures they were, by what is in them.
    pub identity: u8,
    /// How many were shown.
    pub frames: u32,
    /// The longest time without a new one, in milliseconds.
    pub gap: f64,
    /// How many of their numbers are missing.
    pub missing: u32,
    /// From the moment that was asked for to the first new frame, in milliseconds; none when none has come.
    pub back: Option<f64>,
}

/// What has been lost on the way to one page so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Losses {
    /// RTP packets of sound and picture.
    pub packets: i64,
    /// Frames that arrived and were thrown away, as busy machines do.
    pub dropped: u64,
    /// Connections that were ever made.
    pub made: u32,
}

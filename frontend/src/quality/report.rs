//! What a person can copy and send to whoever helps them: numbers, and nobody's name or address.

use super::verdict::Verdict;
use super::{Fault, History, Line, Path, Sample};
use mesh::{Hearing, Link, ServerLink};
use serde_json::{Value, json};
use std::time::Duration;

/// What the numbers of a row are; the first is seconds before the report.
const COLUMNS: [&str; 10] = [
    "seconds",
    "rtt_ms",
    "loss_in",
    "loss_out",
    "in_kbit",
    "out_kbit",
    "width",
    "height",
    "pictures_per_second",
    "freezes",
];

/// The last minutes as JSON. People are letters, in the order in which they were met.
pub(crate) fn report(history: &History) -> String {
    let letters: Vec<String> = (0..history.lines.len()).map(letter).collect();
    let letter_of = |name: &String| {
        let at = history.lines.iter().position(|line| line.is_here && line.name == *name);
        at.and_then(|at| letters.get(at)).cloned().unwrap_or_default()
    };
    let verdict = match Verdict::on(history) {
        Verdict::Fine => "fine".to_owned(),
        Verdict::Alone => "alone".to_owned(),
        Verdict::ServerLost => "server lost".to_owned(),
        Verdict::OwnNetwork => "own network".to_owned(),
        Verdict::With(name, fault) => format!("{} {}", letter_of(&name), fault_name(fault)),
    };
    let server = history.server.map(|(link, since)| {
        let link = match link {
            ServerLink::Opening => "opening",
            ServerLink::Up => "up",
            ServerLink::Lost => "lost",
        };
        json!({ "link": link, "for_seconds": ago(since, history.now) })
    });
    let people: Vec<Value> =
        history.lines.iter().zip(&letters).map(|(line, letter)| person(line, letter, history.now)).collect();
    json!({ "resaka": env!("CARGO_PKG_VERSION"), "verdict": verdict, "server": server, "columns": COLUMNS, "people": people })
        .to_string()
}

fn person(line: &Line, letter: &str, now: Duration) -> Value {
    let standing = line.standing;
    let link = match standing.link {
        Link::Connecting => "connecting",
        Link::Connected => "connected",
        Link::Interrupted => "interrupted",
        Link::Failed => "failed",
    };
    let hears_us = match standing.hears_us {
        Hearing::Unknown => None,
        Hearing::Somebody => Some(true),
        Hearing::Nobody => Some(false),
    };
    let rows: Vec<Value> = line.samples.iter().map(|(at, sample)| row(sample, ago(*at, now))).collect();
    json!({
        "who": letter,
        "is_here": line.is_here,
        "link": link,
        "sends": { "microphone": standing.media.microphone, "camera": standing.media.camera, "screen": standing.media.screen },
        "arrives": { "sound": standing.flow.sound, "picture": standing.flow.picture },
        "hears_us": hears_us,
        "repairs": { "restarts": standing.repairs.restarts, "new_connections": standing.repairs.connections },
        "path": line.sample().path.map(path),
        "rows": rows,
    })
}

fn path(path: Path) -> Value {
    json!({
        "relayed": path.is_relayed(),
        "local": path.local.name(),
        "remote": path.remote.name(),
        "protocol": if path.is_tcp { "tcp" } else { "udp" },
    })
}

fn row(sample: &Sample, seconds: f64) -> Value {
    let tenth = |value: Option<f64>| value.map(|value| round(value, 10.0));
    let part = |value: Option<f64>| value.map(|value| round(value, 1000.0));
    let picture = sample.picture;
    json!([
        -seconds,
        tenth(sample.round_trip),
        part(sample.loss_in),
        part(sample.loss_out),
        tenth(sample.rate_in),
        tenth(sample.rate_out),
        picture.map(|picture| picture.width),
        picture.map(|picture| picture.height),
        tenth(picture.map(|picture| picture.rate)),
        sample.freezes,
    ])
}

fn round(value: f64, steps: f64) -> f64 {
    (value * steps).round() / steps
}

fn ago(at: Duration, now: Duration) -> f64 {
    round(now.saturating_sub(at).as_secs_f64(), 10.0)
}

fn fault_name(fault: Fault) -> &'static str {
    match fault {
        Fault::Failed => "failed",
        Fault::Interrupted => "interrupted",
        Fault::Connecting => "connecting",
        Fault::HearsNothing => "hears nothing",
        Fault::NoSound => "no sound",
        Fault::NoPicture => "no picture",
        Fault::LossIn => "loss in",
        Fault::LossOut => "loss out",
        Fault::Slow => "slow",
    }
}

/// A to Z, then A1 and so on.
fn letter(index: usize) -> String {
    let letter = (b'A'..=b'Z').map(char::from).nth(index % 26).unwrap_or('?');
    if index < 26 { letter.to_string() } else { format!("{letter}{}", index / 26) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::history::tests::{call, standing};
    use crate::quality::{End, Standing};

    #[test]
    fn a_report_has_numbers_and_letters_and_no_names() {
        let path = Path { local: End::Host, remote: End::Relay, is_tcp: false };
        let sample = Sample { path: Some(path), round_trip: Some(12.34), loss_in: Some(0.123_45), ..Sample::default() };
        let broken = Standing { link: Link::Interrupted, ..standing() };
        let text = report(&call(&[("Ana", standing(), sample), ("Hery", broken, Sample::default())]));
        assert!(!text.contains("Ana") && !text.contains("Hery"), "{text}");
        let report: Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(report["verdict"], "B interrupted");
        assert_eq!(report["server"]["link"], "up");
        let ana = &report["people"][0];
        assert_eq!((&ana["who"], &ana["hears_us"]), (&json!("A"), &json!(true)));
        assert_eq!(ana["path"], json!({ "relayed": true, "local": "host", "remote": "relay", "protocol": "udp" }));
        assert_eq!(ana["rows"], json!([[0.0, 12.3, 0.123, null, null, null, null, null, null, 0.0]]));
        assert_eq!(report["columns"].as_array().map(Vec::len), ana["rows"][0].as_array().map(Vec::len));
    }

    #[test]
    fn there_are_letters_enough() {
        assert_eq!([0, 25, 26, 52].map(letter), ["A", "Z", "A1", "A2"]);
    }
}

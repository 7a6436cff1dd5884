//! What a person can copy and send to whoever helps them: numbers, and nobody's name or address.

use super::verdict::Verdict;
use super::{Fault, History, Line, Path, Sample, Standing};
use mesh::{Hearing, Link, ServerLink};
use std::time::Duration;

/// What the numbers of a row are; the first is seconds before the report.
const COLUMNS: &str = r#"["seconds","rtt_ms","loss_in","loss_out","in_kbit","out_kbit","width","height","pictures_per_second","freezes"]"#;

/// The last minutes as JSON. People are letters, in the order in which they were met. It is written by hand, because no
/// text of anybody's is in it, and what writes any JSON would be a good part of what the panel weighs.
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
    let server = history.server.map_or_else(null, |(link, since)| {
        let link = match link {
            ServerLink::Opening => "opening",
            ServerLink::Up => "up",
            ServerLink::Lost => "lost",
        };
        format!(r#"{{"link":"{link}","for_seconds":{}}}"#, ago(since, history.now))
    });
    let people: Vec<String> =
        history.lines.iter().zip(&letters).map(|(line, letter)| person(line, letter, history.now)).collect();
    let (version, people) = (env!("CARGO_PKG_VERSION"), people.join(",\n"));
    format!(
        r#"{{"resaka":"{version}","verdict":"{verdict}","server":{server},"columns":{COLUMNS},"people":[
{people}
]}}"#
    )
}

fn person(line: &Line, letter: &str, now: Duration) -> String {
    let Standing { link, media, flow, hears_us, repairs, connection: _ } = line.standing;
    let link = match link {
        Link::Connecting => "connecting",
        Link::Connected => "connected",
        Link::Interrupted => "interrupted",
        Link::Failed => "failed",
    };
    let hears_us = match hears_us {
        Hearing::Unknown => "null",
        Hearing::Somebody => "true",
        Hearing::Nobody => "false",
    };
    let rows: Vec<String> = line.samples.iter().map(|(at, sample)| row(sample, ago(*at, now))).collect();
    let (is_here, path, rows) = (line.is_here, line.sample().path.map_or_else(null, path), rows.join(",\n"));
    let sends = [media.microphone, media.camera, media.screen];
    format!(
        r#"{{"who":"{letter}","is_here":{is_here},"link":"{link}",
"sends":{{"microphone":{},"camera":{},"screen":{}}},"arrives":{{"sound":{},"picture":{}}},"hears_us":{hears_us},
"repairs":{{"restarts":{},"new_connections":{}}},"path":{path},"rows":[
{rows}
]}}"#,
        sends[0], sends[1], sends[2], flow.sound, flow.picture, repairs.restarts, repairs.connections,
    )
}

fn path(path: Path) -> String {
    let (local, remote) = (path.local.name(), path.remote.name());
    let protocol = path.carrier.name();
    let is_relayed = path.is_relayed();
    format!(r#"{{"relayed":{is_relayed},"local":"{local}","remote":"{remote}","protocol":"{protocol}"}}"#)
}

fn row(sample: &Sample, seconds: f64) -> String {
    let picture = sample.picture;
    let numbers = [
        (Some(0.0 - seconds), 10.0),
        (sample.round_trip, 10.0),
        (sample.loss_in, 1000.0),
        (sample.loss_out, 1000.0),
        (sample.rate_in, 10.0),
        (sample.rate_out, 10.0),
        (picture.map(|picture| f64::from(picture.width)), 1.0),
        (picture.map(|picture| f64::from(picture.height)), 1.0),
        (picture.map(|picture| picture.rate), 10.0),
        (Some(sample.freezes), 1.0),
    ];
    let known = |value: Option<f64>| value.filter(|value| value.is_finite());
    let written = numbers.map(|(value, steps)| known(value).map_or_else(null, |value| round(value, steps).to_string()));
    format!("[{}]", written.join(","))
}

fn null() -> String {
    "null".to_owned()
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
    use crate::quality::{Carrier, End};
    use serde_json::{Value, json};

    #[test]
    fn a_report_has_numbers_and_letters_and_no_names() {
        let path = Path { local: End::Host, remote: End::Relay, carrier: Carrier::Udp };
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
        assert_eq!(ana["rows"], json!([[0, 12.3, 0.123, null, null, null, null, null, null, 0]]));
        assert_eq!(report["columns"].as_array().map(Vec::len), ana["rows"][0].as_array().map(Vec::len));
    }

    #[test]
    fn there_are_letters_enough() {
        assert_eq!([0, 25, 26, 52].map(letter), ["A", "Z", "A1", "A2"]);
    }
}

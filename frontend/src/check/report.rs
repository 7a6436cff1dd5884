//! What a person can copy and send to whoever helps them: what was tried, and nobody's address.

use super::{Asked, Findings, Server, Travel, Verdict, Way};

/// Lines of plain text; always in English, for whoever runs the network or the server.
pub(crate) fn report(findings: &Findings, browser: &str) -> String {
    let verdict = Verdict::on(findings);
    let server = match findings.server {
        None => "waiting",
        Some(Server::Up) => "ok",
        Some(Server::Unreachable) => "unreachable",
        Some(Server::Refused) => "refused",
    };
    let trip = match findings.travel {
        Travel::Waiting => "waiting".to_owned(),
        Travel::Unasked => "not tried".to_owned(),
        Travel::Lost => "nothing came back".to_owned(),
        Travel::Measured(trip) => {
            let loss = trip.loss * 100.0;
            format!("{:.0} ms, 19 of 20 within {:.0} ms, {loss:.1} % lost", trip.round_trip, trip.slowest)
        }
    };
    let port = findings.udp_port.map_or_else(|| "-".to_owned(), |port| port.to_string());
    let uplink = findings.uplink.map_or_else(|| "not measured".to_owned(), |uplink| format!("{uplink:.0} kbit/s"));
    let people = verdict.outlook.map_or_else(
        || "-".to_owned(),
        |outlook| format!("{} with full pictures, {} with small ones", outlook.full, outlook.small),
    );
    let lines = [
        ("resaka", env!("CARGO_PKG_VERSION").to_owned()),
        ("browser", browser.to_owned()),
        ("microphone", device(&findings.microphone)),
        ("camera", device(&findings.camera)),
        ("server", server.to_owned()),
        ("own address", plain(&findings.host)),
        ("address from outside", plain(&findings.mapped)),
        ("relay by udp", way(findings.udp)),
        ("relay by udp, port", port),
        ("relay by tcp", way(findings.tcp)),
        ("relay by tls", way(findings.tls)),
        ("through the relay and back", trip),
        ("uplink", uplink),
        ("people", people),
        ("verdict", format!("{:?}, {:?}", verdict.grade, verdict.remedies)),
    ];
    lines.map(|(name, value)| format!("{name}: {value}\n")).concat()
}

fn device<T: std::fmt::Debug>(asked: &Asked<T>) -> String {
    match asked {
        Asked::No(failure) => format!("{failure:?}"),
        Asked::Waiting | Asked::Yes | Asked::Unasked => plain(asked),
    }
}

fn way(asked: Asked<Way>) -> String {
    match asked {
        Asked::No(Way::Silent) => "no answer".to_owned(),
        Asked::No(Way::Refused(code)) => format!("refused with {code}"),
        Asked::Waiting | Asked::Yes | Asked::Unasked => plain(&asked),
    }
}

fn plain<T>(asked: &Asked<T>) -> String {
    let word = match asked {
        Asked::Waiting => "waiting",
        Asked::Yes => "ok",
        Asked::No(_) => "none",
        Asked::Unasked => "not offered",
    };
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::MediaFailure;
    use crate::check::Trip;

    #[test]
    fn every_line_has_a_name_and_says_what_was_seen() {
        let findings = Findings {
            camera: Asked::No(MediaFailure::Denied),
            server: Some(Server::Up),
            udp: Asked::No(Way::Silent),
            tcp: Asked::No(Way::Refused(486)),
            travel: Travel::Measured(Trip { round_trip: 41.6, slowest: 70.2, loss: 0.0123 }),
            uplink: Some(2345.6),
            udp_port: Some(3478),
            ..Findings::default()
        };
        let report = report(&findings, "Firefox 140");
        for line in [
            "browser: Firefox 140",
            "camera: Denied",
            "relay by udp: no answer",
            "relay by udp, port: 3478",
            "relay by tcp: refused with 486",
            "through the relay and back: 42 ms, 19 of 20 within 70 ms, 1.2 % lost",
            "uplink: 2346 kbit/s",
            "people: 0 with full pictures, 4 with small ones",
        ] {
            assert!(report.lines().any(|said| said == line), "{line} in {report}");
        }
    }
}

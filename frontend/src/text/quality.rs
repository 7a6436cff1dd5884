//! The words about the quality of a call. They stand apart from the rest because few visitors look at them: so they come
//! with the part of the page that shows them.

use super::{Language, ReportWords, english, french, malagasy, russian};
use crate::quality::{Carrier, Path, Picture, Standing, Verdict};
use mesh::{Repairs, ServerLink};
use shared::InvalidIceServers;
use std::time::Duration;

/// One language's words about the quality of a call.
pub(crate) struct Quality {
    pub(crate) heading: &'static str,
    /// What is the matter, if anything.
    pub(crate) verdict: fn(&Verdict) -> String,
    /// How the server is, and for how long.
    pub(crate) server: fn(ServerLink, Duration) -> String,
    /// How one reaches somebody; none until a path is found.
    pub(crate) path: fn(Option<Path>) -> String,
    /// What the server named for finding a path is of no use, and why.
    pub(crate) left_out: fn(&InvalidIceServers) -> String,
    /// What arrives in either direction.
    pub(crate) arrives: fn(Standing) -> &'static str,
    pub(crate) round_trip: &'static str,
    pub(crate) loss: &'static str,
    pub(crate) rate: &'static str,
    /// What comes and what goes, with a unit.
    pub(crate) both: fn(&str, &str, &str) -> String,
    pub(crate) milliseconds: &'static str,
    pub(crate) kilobits: &'static str,
    pub(crate) picture: fn(Option<Picture>) -> String,
    pub(crate) freezes: fn(u64) -> String,
    pub(crate) repairs: fn(Repairs) -> String,
    pub(crate) report: ReportWords,
}

/// The words of this language.
pub(crate) fn quality(language: Language) -> &'static Quality {
    match language {
        Language::English => &english::QUALITY,
        Language::French => &french::QUALITY,
        Language::Malagasy => &malagasy::QUALITY,
        Language::Russian => &russian::QUALITY,
    }
}

pub(super) fn protocol(carrier: Carrier) -> &'static str {
    match carrier {
        Carrier::Udp => "UDP",
        Carrier::Tcp => "TCP",
        Carrier::Tls => "TLS",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::{InvalidIceServer, InvalidIceUrl};

    #[test]
    fn entry_value_and_reason_of_a_wrong_server_are_named() {
        let why = InvalidIceServer::Url { url: "turn://a".into(), why: InvalidIceUrl::Slashes };
        let wrong = InvalidIceServers { number: 2, why };
        for language in Language::ALL {
            let sentence = (quality(language).left_out)(&wrong);
            assert!(["2", "turn://a", "//", "."].iter().all(|part| sentence.contains(part)), "{sentence}");
        }
    }

    #[test]
    fn what_happened_is_counted() {
        let said = |language, count| (quality(language).freezes)(count);
        assert_eq!([0, 1, 2].map(|count| said(Language::English, count)), ["no freezes", "1 freeze", "2 freezes"]);
        assert_eq!(said(Language::French, 1), "1 arrêt sur image");
        assert_eq!(said(Language::Malagasy, 1), "nikatso in-1");
        assert_eq!(
            [1, 2, 5, 21].map(|count| said(Language::Russian, count)),
            ["1 замирание", "2 замирания", "5 замираний", "21 замирание"]
        );
    }

    #[test]
    fn time_is_counted() {
        let said = |language, seconds| (quality(language).server)(ServerLink::Up, Duration::from_secs(seconds));
        assert_eq!(said(Language::English, 1), "Server within reach for 1 second");
        assert_eq!(said(Language::French, 0), "Le serveur répond depuis 0 seconde");
        assert_eq!(said(Language::Malagasy, 150), "Mamaly ny lohamilina, efa 2 minitra izay");
        assert_eq!(said(Language::Russian, 21), "Сервер на связи уже 21 секунду");
        assert_eq!(said(Language::Russian, 180), "Сервер на связи уже 3 минуты");
    }
}

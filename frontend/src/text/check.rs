//! The words of the page that tells whether calls work here. They come with it.

use super::{Language, ReportWords, Text, english, french, malagasy, russian};
use crate::browser::MediaFailure;
use crate::check::{Asked, Findings, Grade, Line, Outlook, Remedy, Server, Travel, Trip, Way};

/// One language's words about whether calls work here.
pub(crate) struct Check {
    pub(crate) heading: &'static str,
    /// How much is known, of how much.
    pub(crate) trying: fn(usize, usize) -> String,
    /// What to expect, once that is known.
    pub(crate) verdict: fn(Grade) -> &'static str,
    /// What is the matter and what to do.
    pub(crate) remedy: fn(Remedy) -> String,
    /// With how many one can talk.
    pub(crate) outlook: fn(Outlook) -> String,
    /// What is tried.
    pub(super) lines: Lines,
    pub(super) outcomes: Outcomes,
    /// Button that begins from the beginning.
    pub(crate) again: &'static str,
    pub(crate) report: ReportWords,
}

/// One language's words for what is tried. Those for the devices are [`Text`]'s: what two parts of the page have in
/// common would be a file of its own.
pub(super) struct Lines {
    pub(super) server: &'static str,
    pub(super) host: &'static str,
    pub(super) mapped: &'static str,
    pub(super) udp: &'static str,
    pub(super) tcp: &'static str,
    pub(super) tls: &'static str,
    pub(super) travel: &'static str,
    pub(super) uplink: &'static str,
}

/// One language's words for what came of something that was tried.
pub(super) struct Outcomes {
    pub(super) trying: &'static str,
    pub(super) works: &'static str,
    pub(super) no_answer: &'static str,
    pub(super) not_offered: &'static str,
    /// The error of the relay.
    pub(super) refused: fn(u16) -> String,
    pub(super) device_waiting: &'static str,
    pub(super) device_off: &'static str,
    pub(super) server_answers: &'static str,
    pub(super) server_refuses: &'static str,
    pub(super) address_found: &'static str,
    pub(super) no_address: &'static str,
    pub(super) address_not_needed: &'static str,
    pub(super) waiting: &'static str,
    pub(super) trip: fn(Trip) -> String,
    pub(super) nothing_back: &'static str,
    pub(super) no_relay: &'static str,
    /// In kbit/s.
    pub(super) uplink: fn(f64) -> String,
    pub(super) not_measured: &'static str,
}

impl Check {
    /// What is tried, beside the words of the same language for the rest of the page.
    pub(crate) fn line(&self, line: Line, text: &Text) -> &'static str {
        match line {
            Line::Microphone => text.devices.microphone,
            Line::Camera => text.devices.camera,
            Line::Server => self.lines.server,
            Line::Host => self.lines.host,
            Line::Mapped => self.lines.mapped,
            Line::Udp => self.lines.udp,
            Line::Tcp => self.lines.tcp,
            Line::Tls => self.lines.tls,
            Line::Travel => self.lines.travel,
            Line::Uplink => self.lines.uplink,
        }
    }

    /// What came of something that is tried.
    pub(crate) fn found(&self, line: Line, findings: &Findings) -> String {
        let words = &self.outcomes;
        match line {
            Line::Microphone => words.device(findings.microphone).to_owned(),
            Line::Camera => words.device(findings.camera).to_owned(),
            Line::Server => match findings.server {
                None => words.trying.into(),
                Some(Server::Up) => words.server_answers.into(),
                Some(Server::Unreachable) => words.no_answer.into(),
                Some(Server::Refused) => words.server_refuses.into(),
            },
            Line::Host => words.address(findings.host).into(),
            Line::Mapped => words.address(findings.mapped).into(),
            Line::Udp => words.way(findings.udp),
            Line::Tcp => words.way(findings.tcp),
            Line::Tls => words.way(findings.tls),
            Line::Travel => match findings.travel {
                Travel::Waiting => words.waiting.into(),
                Travel::Measured(trip) => (words.trip)(trip),
                Travel::Lost => words.nothing_back.into(),
                Travel::Unasked => words.no_relay.into(),
            },
            Line::Uplink => match findings.uplink {
                Some(uplink) => (words.uplink)(uplink),
                None if findings.is_done => words.not_measured.into(),
                None => words.waiting.into(),
            },
        }
    }
}

impl Outcomes {
    fn device(&self, asked: Asked<MediaFailure>) -> &'static str {
        match asked {
            Asked::Waiting => self.device_waiting,
            Asked::Yes => self.works,
            Asked::No(_) | Asked::Unasked => self.device_off,
        }
    }

    fn address(&self, asked: Asked<()>) -> &'static str {
        match asked {
            Asked::Waiting => self.trying,
            Asked::Yes => self.address_found,
            Asked::No(()) => self.no_address,
            Asked::Unasked => self.address_not_needed,
        }
    }

    fn way(&self, asked: Asked<Way>) -> String {
        match asked {
            Asked::Waiting => self.trying.into(),
            Asked::Yes => self.works.into(),
            Asked::No(Way::Silent) => self.no_answer.into(),
            Asked::No(Way::Refused(code)) => (self.refused)(code),
            Asked::Unasked => self.not_offered.into(),
        }
    }
}

/// The words of this language.
pub(crate) fn check(language: Language) -> &'static Check {
    match language {
        Language::English => &english::CHECK,
        Language::French => &french::CHECK,
        Language::Malagasy => &malagasy::CHECK,
        Language::Russian => &russian::CHECK,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Device;

    #[test]
    fn every_remedy_is_a_sentence_and_names_the_port_that_is_to_be_opened() {
        let all = [
            Remedy::ReachServer,
            Remedy::TryLater,
            Remedy::Fix(Device::Microphone),
            Remedy::Fix(Device::Camera),
            Remedy::AllowUdp(Some(3478)),
            Remedy::AllowAny(None),
            Remedy::OfferRelay,
            Remedy::RelayRefuses(486),
            Remedy::LosesMuch,
            Remedy::IsSlow,
            Remedy::WithoutPictures,
        ];
        for words in Language::ALL.map(check) {
            let sentences: std::collections::BTreeSet<String> = all.map(words.remedy).into();
            assert_eq!(sentences.len(), all.len());
            assert!(sentences.iter().all(|sentence| sentence.ends_with('.')), "{sentences:?}");
            assert!((words.remedy)(Remedy::AllowUdp(Some(3478))).ends_with(" 3478."));
            assert!((words.remedy)(Remedy::RelayRefuses(486)).contains("486"));
        }
    }

    #[test]
    fn people_are_counted() {
        let said = |language, full, small| (check(language).outlook)(Outlook { full, small });
        assert!(said(Language::English, 1, 5).contains("up to 1 other, or 5 in"));
        assert!(said(Language::English, 1, 1).contains("up to 1 other."));
        assert!(said(Language::French, 0, 3).contains("3 autres, en petites"));
        assert!(said(Language::French, 1, 1).contains("1 autre."));
        assert!(said(Language::English, 0, 0).contains("not for pictures"));
    }

    #[test]
    fn decimals_are_written_as_the_language_does() {
        let said = |language| (check(language).outcomes.uplink)(2500.0);
        assert_eq!(said(Language::English), "2.5 Mbit/s");
        assert_eq!(said(Language::French), "2,5\u{a0}Mbit/s");
        assert_eq!(said(Language::Malagasy), "2,5\u{a0}Mbit/s");
        assert_eq!(said(Language::Russian), "2,5\u{a0}Мбит/с");
    }
}

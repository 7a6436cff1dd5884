//! What happens without being asked for, for those who listen to the page instead of looking at it.

use crate::browser::{Pace, Timer};
use crate::components::react;
use leptos::prelude::*;
use std::time::Duration;

/// How long an announcement stays to be read out.
const LASTS: Duration = Duration::from_secs(5);
/// Between two announcements; what comes meanwhile is said together.
const PAUSE: Duration = Duration::from_secs(1);
/// So much waits for its turn; what comes on top takes the place of the oldest.
const WAITING: usize = 8;
/// Between two announcements of what comes in numbers.
const DIGEST: Duration = Duration::from_secs(4);
/// So much of it is said word for word.
const IN_DIGEST: usize = 3;

/// Says things in the polite live region, in their order; cheap to copy.
#[derive(Clone, Copy)]
pub(crate) struct Announcer {
    said: RwSignal<String>,
    waiting: StoredValue<Vec<String>>,
    pace: StoredValue<Pace, LocalStorage>,
}

impl Announcer {
    /// Has a screen reader say this when it is done with what it says now.
    pub(crate) fn say(self, what: impl Into<String>) {
        self.waiting.update_value(|waiting| add(waiting, what.into(), WAITING));
        self.pace.with_value(Pace::ask);
    }

    /// Makes what `say` is given reach the live region.
    pub(crate) fn provide() {
        let said = RwSignal::new(String::new());
        let waiting = StoredValue::new(Vec::new());
        let pace = Pace::new(PAUSE, move || {
            let mut all = Vec::new();
            waiting.update_value(|waiting| std::mem::swap(waiting, &mut all));
            said.update(|said| *said = sentences(&all, said));
        });
        provide_context(Self { said, waiting, pace: StoredValue::new_local(pace) });
    }
}

/// Announces what may come in numbers, such as messages, no faster than one can listen to: the first at once, and from time to
/// time what has come since. Cheap to copy, and silent from the end of the reactive owner that made it.
#[derive(Clone, Copy)]
pub(crate) struct Digest {
    since: StoredValue<Since>,
    pace: StoredValue<Pace, LocalStorage>,
}

/// What has come since something was said of it.
#[derive(Default)]
struct Since {
    count: u32,
    /// The last of it.
    last: Vec<String>,
    summary: Option<String>,
}

impl Digest {
    /// Nothing has come yet.
    pub(crate) fn new() -> Self {
        let announcer: Announcer = expect_context();
        let since = StoredValue::new(Since::default());
        let pace = Pace::new(DIGEST, move || {
            let mut now = Since::default();
            since.update_value(|since| std::mem::swap(since, &mut now));
            if let Some(words) = now.words() {
                announcer.say(words);
            }
        });
        Self { since, pace: StoredValue::new_local(pace) }
    }

    /// So many have come: the last of them in words, and what is said instead if it is too many to say each; without a summary,
    /// the last few are.
    pub(crate) fn add(self, last: String, count: u32, summary: Option<String>) {
        self.since.update_value(|since| {
            since.count += count;
            add(&mut since.last, last, IN_DIGEST);
            since.summary = summary;
        });
        self.pace.with_value(Pace::ask);
    }
}

impl Since {
    fn words(self) -> Option<String> {
        let Self { count, last, summary } = self;
        let summary = summary.filter(|_| count as usize > IN_DIGEST);
        (count > 0).then(|| summary.unwrap_or_else(|| sentences(&last, "")))
    }
}

fn add(waiting: &mut Vec<String>, new: String, most: usize) {
    if waiting.last() != Some(&new) {
        waiting.push(new);
    }
    if waiting.len() > most {
        waiting.remove(0);
    }
}

/// All of it, one sentence after the other; never the same as before, which would be no news.
fn sentences(all: &[String], before: &str) -> String {
    let mut said = String::new();
    for one in all {
        if !said.is_empty() {
            said.push_str(if said.ends_with(['.', '!', '?', '…']) { " " } else { ". " });
        }
        said.push_str(one);
    }
    if said == before {
        said.push('\u{a0}');
    }
    said
}

/// The live region. It must be in the page before anything is said, so it stands there from the beginning.
#[component]
pub(crate) fn Announcements() -> impl IntoView {
    let Announcer { said, .. } = expect_context();
    // What was said is over after a while; kept, it would be found later and taken for news.
    let mut timer = None;
    react(move || {
        timer.take();
        if !said.read().is_empty() {
            timer = Timer::after(LASTS, move || said.set(String::new()));
        }
    });
    region(said.into())
}

/// The same once more, for a dialog: nothing is heard of what lies under one. What was said before it was opened is no news.
pub(crate) fn announcements() -> AnyView {
    let Announcer { said, .. } = expect_context();
    let said = Memo::new(move |before: Option<&String>| {
        let now = said.get();
        if before.is_some() { now } else { String::new() }
    });
    region(said.into())
}

fn region(said: Signal<String>) -> AnyView {
    view! {
        <p class="unseen" role="status">
            {said}
        </p>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_the_last_of_it_and_nothing_twice_in_a_row() {
        let mut waiting = Vec::new();
        for number in [1, 1, 2, 3, 3, 4, 3] {
            add(&mut waiting, number.to_string(), 3);
        }
        assert_eq!(waiting, ["3", "4", "3"]);
    }

    #[test]
    fn a_few_are_said_and_of_many_how_many_they_are() {
        let since = |count, summary: Option<&str>| {
            let last = ["a", "b"].map(str::to_owned).to_vec();
            Since { count, last, summary: summary.map(str::to_owned) }.words()
        };
        assert_eq!(since(2, Some("2 messages")).as_deref(), Some("a. b"));
        assert_eq!(since(40, Some("40 messages")).as_deref(), Some("40 messages"));
        assert_eq!(since(40, None).as_deref(), Some("a. b"));
        assert_eq!(Since::default().words(), None);
    }

    #[test]
    fn sentences_follow_each_other_and_are_always_news() {
        let all = ["Ana joined", "It works.", "Hery joined"].map(str::to_owned);
        assert_eq!(sentences(&all, ""), "Ana joined. It works. Hery joined");
        let again = sentences(&all[..1], "Ana joined");
        assert_eq!(again, "Ana joined\u{a0}");
        assert_eq!(sentences(&all[..1], &again), "Ana joined");
    }
}

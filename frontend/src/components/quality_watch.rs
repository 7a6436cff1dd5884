//! Looks at the quality of the call: often while somebody else looks on, now and then after that, never before.

use crate::browser::{Interval, now, spawn};
use crate::quality::History;
use crate::visit::{Survey, Visit};
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

/// Between two looks while somebody looks on.
const EVERY: Duration = Duration::from_secs(2);
/// Of so many, one is taken when nobody does.
const SELDOM: u32 = 5;

/// What was seen of the call since somebody wanted to know. Dropping it ends the looking.
pub(crate) struct QualityWatch {
    visit: Visit,
    history: ArcRwSignal<History>,
    is_looked_at: Cell<bool>,
    turns: Cell<u32>,
    /// A browser that is slow to answer is not asked once more meanwhile.
    is_asking: Cell<bool>,
    interval: RefCell<Option<Interval>>,
}

impl QualityWatch {
    /// Begins at once.
    pub(crate) fn begin(visit: Visit) -> Rc<Self> {
        let watch = Rc::new(Self {
            visit,
            history: ArcRwSignal::default(),
            is_looked_at: Cell::new(true),
            turns: Cell::new(0),
            is_asking: Cell::new(false),
            interval: RefCell::new(None),
        });
        let me = Rc::downgrade(&watch);
        watch.interval.replace(Interval::every(EVERY, move || {
            if let Some(watch) = me.upgrade() {
                watch.turn();
            }
        }));
        watch
    }

    /// Somebody looks on from now on, or no longer.
    pub(crate) fn look(self: &Rc<Self>, is_looked_at: bool) {
        self.is_looked_at.set(is_looked_at);
        if is_looked_at {
            self.ask();
        }
    }

    /// What was seen so far.
    pub(crate) fn history(&self) -> ArcRwSignal<History> {
        self.history.clone()
    }

    fn turn(self: &Rc<Self>) {
        self.turns.set(self.turns.get().wrapping_add(1));
        if self.is_looked_at.get() || self.turns.get().is_multiple_of(SELDOM) {
            self.ask();
        }
    }

    fn ask(self: &Rc<Self>) {
        if self.is_asking.replace(true) {
            return;
        }
        let me = Rc::clone(self);
        spawn(async move {
            if let Some(survey) = me.visit.survey() {
                me.note(survey).await;
            }
            me.is_asking.set(false);
        });
    }

    async fn note(&self, survey: Survey) {
        let mut history = self.history.get_untracked();
        let at = now();
        let there = survey.others.iter().map(|other| (other.peer, other.name.clone(), other.standing));
        history.note(survey.server, there, at);
        history.left_out = survey.left_out;
        for other in survey.others {
            let Some(stats) = other.stats else { continue };
            if let Some(snapshot) = stats.read().await {
                history.add(other.peer, other.standing.connection, snapshot, at);
            }
        }
        self.history.set(history);
    }
}

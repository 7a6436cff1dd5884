//! What may be asked for more often than it should be done.

use super::clock::Timer;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

/// Does one thing: at once when it is asked for, and what is asked for within the pause after that once, when the pause is over.
/// Dropped, it does nothing any more.
pub(crate) struct Pace(Rc<Inner>);

struct Inner {
    every: Duration,
    act: Box<dyn Fn()>,
    pause: RefCell<Option<Timer>>,
    /// It was asked for meanwhile.
    is_behind: Cell<bool>,
}

impl Pace {
    /// Nothing is asked for yet.
    pub(crate) fn new(every: Duration, act: impl Fn() + 'static) -> Self {
        Self(Rc::new(Inner { every, act: Box::new(act), pause: RefCell::default(), is_behind: Cell::default() }))
    }

    /// Asks for it.
    pub(crate) fn ask(&self) {
        self.0.ask();
    }
}

impl Inner {
    fn ask(self: &Rc<Self>) {
        if self.pause.borrow().is_some() {
            self.is_behind.set(true);
            return;
        }
        let this = Rc::downgrade(self);
        let over = move || {
            if let Some(this) = this.upgrade() {
                this.pause.take();
                if this.is_behind.take() {
                    this.ask();
                }
            }
        };
        self.pause.replace(Timer::after(self.every, over));
        (self.act)();
    }
}

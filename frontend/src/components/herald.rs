//! Calls somebody back who looks at something else while others write: by a sound, by a notification of the system, as they
//! wished for.

use crate::browser::{self, Clip, Notifications, Pace, spawn};
use crate::chime::drop_of_sound;
use crate::components::sound_test::speaker;
use crate::route::Route;
use crate::visit::Visit;
use leptos::prelude::*;
use std::cell::OnceCell;
use std::rc::Rc;
use std::time::Duration;

/// Between two calls, however much is written.
const PAUSE: Duration = Duration::from_secs(2);
/// So many characters of a message are shown.
const SHOWN: usize = 140;

/// What calls: once at once, and then once in a while for as long as messages come.
struct Herald {
    visit: Visit,
    sound: OnceCell<Option<Rc<Clip>>>,
    notifications: Notifications,
}

/// To be called at each message that comes while the page is out of sight. Dropped, it takes its notification away.
/// `pressed` is told that the person has pressed that.
pub(crate) fn herald(visit: Visit, pressed: Box<dyn Fn()>) -> Box<dyn Fn()> {
    let herald = Herald {
        visit,
        sound: OnceCell::new(),
        // One for each room: a newer one takes its place.
        notifications: Notifications::new(browser::link_to(&Route::room(&visit.room())), pressed),
    };
    let pace = Pace::new(PAUSE, move || herald.call());
    Box::new(move || pace.ask())
}

impl Herald {
    fn call(&self) {
        if !browser::is_hidden() {
            return;
        }
        let alerts = self.visit.alerts();
        let sounds = alerts.sound().get_untracked();
        if sounds {
            self.sound();
        }
        if alerts.notification().get_untracked()
            && let Some(entry) = self.visit.last_heard()
        {
            self.notifications.show(entry.name.as_str(), &shortened(entry.text.as_str()), sounds);
        }
    }

    /// On the speaker that the others are heard on.
    fn sound(&self) {
        let sound = self.sound.get_or_init(|| Clip::of_wav(&drop_of_sound()).map(Rc::new));
        if let Some(sound) = sound.clone() {
            let speaker = speaker(self.visit.devices());
            spawn(async move {
                // A browser that does not play has its reasons, and the notification is there beside it.
                sound.play(speaker.as_deref()).await;
            });
        }
    }
}

/// The beginning of a long message.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => text[..end].trim_end().to_owned() + "…",
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_message_is_cut_between_letters() {
        assert_eq!(shortened("Manao ahoana!"), "Manao ahoana!");
        let just_so = "ô".repeat(SHOWN);
        assert_eq!(shortened(&just_so), just_so);
        assert_eq!(shortened(&format!("{just_so}a")), format!("{just_so}…"));
        assert_eq!(shortened(&format!("{} a", "b".repeat(SHOWN - 1))), format!("{}…", "b".repeat(SHOWN - 1)));
    }
}

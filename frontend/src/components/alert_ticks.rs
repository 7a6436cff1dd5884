//! What may call somebody back who looks at something else while others write, as fields of the settings.

use crate::browser::{self, NotificationRefusal, PermissionWatch, spawn};
use crate::components::{Icon, Tone, follow, notice, part, text, tick};
use crate::text::alerts as words_of;
use crate::visit::Alerts;
use leptos::prelude::*;
use std::time::Duration;

/// A sound and a notification of the system; and why there are no notifications, where there are none.
pub(crate) fn alert_ticks(alerts: Alerts) -> AnyView {
    let words = words_of(text().language);
    let refused = RwSignal::new(None::<NotificationRefusal>);
    stay_true(alerts, refused);
    view! {
        <fieldset>
            <legend>{words.when}</legend>
            <div class="ticks">
                {tick(words.sound, follow(move || alerts.sound().get()), move |on| alerts.set_sound(on))}
                {tick(words.notification, follow(move || alerts.notification().get()), move |on| {
                    alerts.set_notification(on);
                    refused.set(None);
                    if on {
                        ask(alerts, refused);
                    }
                })}
            </div>
            {part(move || {
                let sentence = (words.refused)(refused.get()?).to_owned();
                Some(notice(Tone::Alert, Icon::Alert, vec![sentence], None))
            })}
        </fieldset>
    }
    .into_any()
}

/// Has the browser ask the person, who has just pressed the tick; it goes back off when there are to be none.
fn ask(alerts: Alerts, refused: RwSignal<Option<NotificationRefusal>>) {
    let answer = browser::ask_to_notify();
    spawn(async move {
        if let Err(refusal) = answer.await {
            // The page would not draw a tick that comes and goes within one turn, and leave what the press has done.
            browser::pause(Duration::ZERO).await;
            alerts.set_notification(false);
            refused.try_set(Some(refusal));
        }
    });
}

/// Who has taken the permission back, in the settings of the browser, sees that here.
fn stay_true(alerts: Alerts, refused: RwSignal<Option<NotificationRefusal>>) {
    let look = move || match browser::may_notify() {
        Ok(()) => drop(refused.try_set(None)),
        Err(refusal) => {
            if alerts.notification().try_get_untracked() == Some(true) {
                alerts.set_notification(false);
                refused.try_set(Some(refusal));
            }
        }
    };
    look();
    let watch = StoredValue::new_local(None::<PermissionWatch>);
    on_cleanup(move || watch.dispose());
    spawn(async move {
        let begun = PermissionWatch::begin_for_notifications(look).await;
        // The settings may be closed by now.
        watch.try_set_value(begun);
    });
}

//! The invitation to a room, in a dialog: its link as a code for phones, as text, and on its way to others.

use crate::browser;
use crate::components::{CopyLink, share_link, sheet, text};
use crate::qr::{self, Code, MARGIN};
use crate::text::invitation as words_of;
use leptos::prelude::*;

/// The dialog; open from when it is there.
pub(crate) fn invitation(link: String, close: Box<dyn Fn()>) -> AnyView {
    let words = words_of(text().language);
    let code = qr::code(&link);
    let sentence = if code.is_some() { words.scan } else { words.no_code };
    let content = view! {
        {code.map(|code| drawn(code, words.code))}
        <p class="soft">{sentence}</p>
        <p class="link">{link.clone()}</p>
        <div class="buttons">
            <CopyLink link=link.clone() class="btn main" />
            {browser::can_hand_on().then(|| share_link(link, "btn"))}
        </div>
    };
    sheet(NodeRef::new(), "invitation", words.heading, Box::new(move || content.into_any()), close)
}

fn drawn(Code { size, path }: Code, name: &'static str) -> AnyView {
    let side = size + 2 * MARGIN;
    view! {
        <svg class="code" role="img" aria-label=name viewBox=format!("-{MARGIN} -{MARGIN} {side} {side}")>
            <path d=path></path>
        </svg>
    }
    .into_any()
}

//! The three data channels of a connection: what is said there, and what is heard of it, bounded before it is looked at.

use js_sys::JsString;
use mesh::ConnectionEvent;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::{Chat, Control, Pulse, Reacted};
use std::cell::Cell;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, RtcDataChannel, RtcDataChannelInit, RtcPeerConnection};

/// What is longer, in UTF-16 units, is none of our messages, and is not even copied out of the browser.
const LONGEST: u32 = 64 * 1024;
/// Between two pulses of our own, which is two seconds, so many messages of the other side are looked at, by kind. Who keeps
/// to the protocol sends one pulse, fifteen reactions a second at most, signals for a few neighbours, and hardly as much chat as
/// this; more is noise, and costs nothing. What was chat and no noise is asked for later.
const CONTROLS: u32 = 400;
const PULSES: u32 = 8;
const REACTIONS: u32 = 40;
const CHAT: u32 = 1000;
/// While so many bytes wait to be sent, nothing that is said or told in the chat is added to them: the path has no more to give,
/// and who has missed something asks for it when it has.
const BACKLOG: u32 = 64 * 1024;

pub(super) struct Channels {
    control: RtcDataChannel,
    pulse: RtcDataChannel,
    chat: RtcDataChannel,
    /// Heard since our last pulse.
    controls: Cell<u32>,
    pulses: Cell<u32>,
    reactions: Cell<u32>,
    chats: Cell<u32>,
}

impl Channels {
    /// Has the connection carry them, before its first description.
    pub(super) fn of(peer: &RtcPeerConnection) -> Self {
        let agreed = |id| {
            let agreed = RtcDataChannelInit::new();
            agreed.set_negotiated(true);
            agreed.set_id(id);
            agreed
        };
        let open = |label, agreed: &RtcDataChannelInit| peer.create_data_channel_with_data_channel_dict(label, agreed);
        let control = open(Control::LABEL, &agreed(Control::CHANNEL_ID));
        let fleeting = agreed(Pulse::CHANNEL_ID);
        fleeting.set_ordered(false);
        fleeting.set_max_retransmits(0);
        let pulse = open(Pulse::LABEL, &fleeting);
        let chat = open(Chat::LABEL, &agreed(Chat::CHANNEL_ID));
        let [controls, pulses, reactions, chats] = [0; 4].map(Cell::new);
        Self { control, pulse, chat, controls, pulses, reactions, chats }
    }

    /// What each handler is for, and where it is set.
    pub(super) fn listen(
        &self,
        on: impl Fn(fn(&Self, JsValue) -> Option<ConnectionEvent>) -> Closure<dyn FnMut(JsValue)>,
    ) -> Vec<Closure<dyn FnMut(JsValue)>> {
        let control_opened = on(|_, _| Some(ConnectionEvent::ControlOpened));
        let control = on(Self::on_control);
        let pulse = on(Self::on_pulse);
        let chat_opened = on(|_, _| Some(ConnectionEvent::ChatOpened));
        let chat = on(Self::on_chat);
        self.control.set_onopen(Some(control_opened.as_ref().unchecked_ref()));
        self.control.set_onmessage(Some(control.as_ref().unchecked_ref()));
        self.pulse.set_onmessage(Some(pulse.as_ref().unchecked_ref()));
        self.chat.set_onopen(Some(chat_opened.as_ref().unchecked_ref()));
        self.chat.set_onmessage(Some(chat.as_ref().unchecked_ref()));
        vec![control_opened, control, pulse, chat_opened, chat]
    }

    pub(super) fn stop_listening(&self) {
        self.control.set_onopen(None);
        self.control.set_onmessage(None);
        self.pulse.set_onmessage(None);
        self.chat.set_onopen(None);
        self.chat.set_onmessage(None);
    }

    pub(super) fn say(&self, message: &Control) {
        send(&self.control, message);
    }

    pub(super) fn pulse(&self, pulse: &Pulse) {
        for heard in [&self.controls, &self.pulses, &self.reactions, &self.chats] {
            heard.set(0);
        }
        send(&self.pulse, pulse);
    }

    pub(super) fn react(&self, reacted: Reacted) {
        send(&self.pulse, &reacted);
    }

    pub(super) fn chat(&self, message: &Chat) {
        let is_full = self.chat.buffered_amount() > BACKLOG;
        let can_wait = match message {
            Chat::Say(_) | Chat::Told { .. } | Chat::Typing(_) => true,
            Chat::Have(_) => false,
        };
        if !(is_full && can_wait) {
            send(&self.chat, message);
        }
    }

    fn on_control(&self, event: JsValue) -> Option<ConnectionEvent> {
        is_few(&self.controls, CONTROLS).then_some(())?;
        read(&text(event)?).map(ConnectionEvent::Control)
    }

    fn on_pulse(&self, event: JsValue) -> Option<ConnectionEvent> {
        let event: MessageEvent = event.unchecked_into();
        let is_reaction = event.data().dyn_ref::<JsString>()?.starts_with("[", 0);
        let (heard, most) = if is_reaction { (&self.reactions, REACTIONS) } else { (&self.pulses, PULSES) };
        is_few(heard, most).then_some(())?;
        let text = text(event.into())?;
        if is_reaction { read(&text).map(ConnectionEvent::Reacted) } else { read(&text).map(ConnectionEvent::Pulse) }
    }

    fn on_chat(&self, event: JsValue) -> Option<ConnectionEvent> {
        is_few(&self.chats, CHAT).then_some(())?;
        read(&text(event)?).map(ConnectionEvent::Chat)
    }
}

/// Counts one more, and whether there are few of them.
fn is_few(heard: &Cell<u32>, most: u32) -> bool {
    let count = heard.get();
    heard.set(count.saturating_add(1));
    count < most
}

/// What a message says, unless that is too long, or not text.
fn text(event: JsValue) -> Option<String> {
    let event: MessageEvent = event.unchecked_into();
    let data = event.data();
    let is_short = data.dyn_ref::<JsString>()?.length() <= LONGEST;
    is_short.then(|| data.as_string()).flatten()
}

/// What this page does not know is of a newer one, and not for us.
fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

fn send(channel: &RtcDataChannel, message: &impl Serialize) {
    if let Ok(text) = serde_json::to_string(message) {
        // It fails when the channel is not open, or no longer; then there is nobody to tell.
        let _ = channel.send_with_str(&text);
    }
}

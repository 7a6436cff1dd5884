//! One `RTCPeerConnection`: what the mesh asks for is started at once, what comes of it is told as events.

use super::channels::Channels;
use super::clock::after;
use super::rtc_ext::{CandidateExt, PeerConnectionExt, SenderExt};
use super::sections::{Received, Sections};
use super::setup::{Setup, set};
use super::stats::Stats;
use super::task::{forgive, spawn};
use super::track::OwnTracks;
use js_sys::{Array, Object};
use mesh::{ConnectionEvent, ConnectionState, Description, DescriptionKind, Ice, Role};
use shared::{Candidate, Chat, Control, Layout, Pulse, Reacted};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    MediaStream, RtcIceCandidateInit, RtcIceConnectionState, RtcPeerConnection, RtcPeerConnectionIceEvent,
    RtcPeerConnectionState, RtcRtpTransceiver, RtcRtpTransceiverDirection, RtcRtpTransceiverInit, RtcSdpType,
    RtcSessionDescriptionInit,
};

/// What a connection tells.
pub(crate) enum FromConnection {
    /// For the mesh.
    Event(ConnectionEvent),
    /// A path was found.
    PathFound,
}

/// How long a goodbye has to leave.
const FAREWELL: Duration = Duration::from_millis(400);

/// An open connection. Dropping it closes it, and no event follows.
pub(crate) struct Connection {
    inner: Rc<Inner>,
    _handlers: Vec<Closure<dyn FnMut(JsValue)>>,
}

struct Inner {
    peer: RtcPeerConnection,
    channels: Channels,
    /// Whether sound came when it was listened for last; nothing has come before it came once.
    sound_comes: Cell<Option<bool>>,
    /// Set by the layout of the first offer, ours or theirs.
    sections: RefCell<Option<Sections>>,
    /// What the other side sends; nothing may come of it yet.
    received: RefCell<Option<Received>>,
    own: Rc<OwnTracks>,
    on_event: Box<dyn Fn(FromConnection)>,
}

impl Connection {
    /// Opens a connection, or does not when the browser has none left or forbids them.
    pub(crate) fn open(
        setup: &Setup,
        ice: &Ice,
        role: Role,
        own: Rc<OwnTracks>,
        on_event: impl Fn(FromConnection) + 'static,
    ) -> Option<Self> {
        let peer = RtcPeerConnection::new_with_configuration(&setup.configuration(ice)).ok()?;
        let channels = Channels::of(&peer);
        let inner = Rc::new(Inner {
            peer,
            channels,
            sound_comes: Cell::new(None),
            sections: RefCell::new(None),
            received: RefCell::new(None),
            own,
            on_event: Box::new(on_event),
        });
        let handlers = inner.listen();
        if role == Role::Offerer {
            inner.make_sections();
        }
        Some(Self { inner, _handlers: handlers })
    }

    /// `setLocalDescription()`, without an argument.
    pub(crate) fn set_local(&self) {
        let promise = self.inner.peer.unchecked_ref::<PeerConnectionExt>().set_local_description();
        let inner = Rc::clone(&self.inner);
        spawn(async move {
            let done = JsFuture::from(promise).await.is_ok();
            let event = done.then(|| inner.local_description()).flatten();
            inner.tell(event.map_or(ConnectionEvent::LocalDescriptionFailed, ConnectionEvent::LocalDescription));
        });
    }

    /// `setRemoteDescription()`; an offer's layout is taken over before the mesh hears of it.
    pub(crate) fn set_remote(&self, description: Description) {
        let (kind, sdp_type, sdp, layout) = match description {
            Description::Offer { sdp, layout } => (DescriptionKind::Offer, RtcSdpType::Offer, sdp, Some(layout)),
            Description::Answer { sdp } => (DescriptionKind::Answer, RtcSdpType::Answer, sdp, None),
        };
        let init = RtcSessionDescriptionInit::new(sdp_type);
        init.set_sdp(&sdp);
        let promise = self.inner.peer.set_remote_description(&init);
        let inner = Rc::clone(&self.inner);
        spawn(async move {
            let done =
                JsFuture::from(promise).await.is_ok() && layout.is_none_or(|layout| inner.take_sections(&layout));
            inner.tell(if done {
                ConnectionEvent::RemoteDescription(kind)
            } else {
                ConnectionEvent::RemoteDescriptionFailed(kind)
            });
        });
    }

    /// `addIceCandidate()`. One that the browser cannot use changes nothing.
    pub(crate) fn add_candidate(&self, candidate: &Candidate) {
        let init = RtcIceCandidateInit::new(&candidate.candidate);
        init.set_sdp_mid(candidate.sdp_mid.as_deref());
        init.set_sdp_m_line_index(candidate.sdp_m_line_index);
        if let Some(ufrag) = &candidate.username_fragment {
            set(&init, "usernameFragment", &ufrag.into());
        }
        forgive(self.inner.peer.add_ice_candidate_with_opt_rtc_ice_candidate_init(Some(&init)));
    }

    /// Says this on the data channel `control`, if it is open.
    pub(crate) fn say(&self, message: &Control) {
        self.inner.channels.say(message);
    }

    /// Has the camera's next picture be a whole one, where the browser can be asked for that.
    pub(crate) fn send_key_frame(&self) {
        if let Some(sections) = &*self.inner.sections.borrow() {
            let sender = sections.camera.sender();
            let sender = sender.unchecked_ref::<SenderExt>();
            let whole = Object::new();
            set(&whole, "keyFrame", &JsValue::TRUE);
            let options = Object::new();
            set(&options, "encodingOptions", &Array::of1(&whole));
            forgive(sender.set_parameters(&sender.get_parameters(), &options));
        }
    }

    /// `restartIce()`.
    pub(crate) fn restart_ice(&self) {
        self.inner.peer.unchecked_ref::<PeerConnectionExt>().restart_ice();
    }

    /// Says this on the data channel `pulse`, if it is open.
    pub(crate) fn pulse(&self, pulse: &Pulse) {
        self.inner.channels.pulse(pulse);
    }

    /// Says this on the data channel `pulse`, if it is open.
    pub(crate) fn react(&self, reacted: Reacted) {
        self.inner.channels.react(reacted);
    }

    /// Says this on the data channel `chat`, if it is open; what is said to all only where little waits to be sent.
    pub(crate) fn chat(&self, message: &Chat) {
        self.inner.channels.chat(message);
    }

    /// Says goodbye, and closes when that has left.
    pub(crate) fn part(self) {
        self.say(&Control::Bye);
        after(FAREWELL, move || drop(self));
    }

    /// Whether packets of the other side's microphone and camera have come lately.
    pub(crate) fn arrives(&self) -> (bool, bool) {
        self.inner.sections.borrow().as_ref().map_or((false, false), Sections::arrives)
    }

    /// What the other side sends, once it has a place; nothing may come of it yet.
    pub(crate) fn received(&self) -> Option<Received> {
        self.inner.received.borrow().clone()
    }

    /// How loud the other side's microphone is (linear, 1 = 0 dBov); 0 when nothing came lately. Beside it, whether its
    /// sound has stopped coming or comes again since this was asked last.
    pub(crate) fn listen(&self) -> (f64, Option<ConnectionEvent>) {
        let Some(heard) = self.inner.sections.borrow().as_ref().map(Sections::heard) else { return (0.0, None) };
        let news = match self.inner.sound_comes.get() {
            None if heard.comes => {
                self.inner.sound_comes.set(Some(true));
                None
            }
            Some(before) if before != heard.comes => {
                self.inner.sound_comes.set(Some(heard.comes));
                Some(ConnectionEvent::Stalled(before))
            }
            None | Some(_) => None,
        };
        (heard.level, news)
    }

    /// For what is set about it later.
    pub(super) fn peer(&self) -> &RtcPeerConnection {
        &self.inner.peer
    }

    /// Where the browser can be asked about it.
    pub(crate) fn stats(&self) -> Stats {
        Stats(self.inner.peer.clone())
    }

    /// Sends what the own microphone and camera are now.
    pub(crate) fn send_own_tracks(&self) {
        self.inner.send_own_tracks();
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let Inner { peer, channels, .. } = &*self.inner;
        peer.set_onnegotiationneeded(None);
        peer.set_onicecandidate(None);
        peer.set_onconnectionstatechange(None);
        peer.set_oniceconnectionstatechange(None);
        channels.stop_listening();
        peer.close();
    }
}

impl Inner {
    fn tell(&self, event: ConnectionEvent) {
        (self.on_event)(FromConnection::Event(event));
    }

    fn listen(self: &Rc<Self>) -> Vec<Closure<dyn FnMut(JsValue)>> {
        let on = |act: fn(&Self, JsValue)| {
            // Weak, or the connection would keep itself alive through its own handlers.
            let inner = Rc::downgrade(self);
            Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
                if let Some(inner) = inner.upgrade() {
                    act(&inner, event);
                }
            })
        };
        let needed = on(|inner, _| inner.tell(ConnectionEvent::NegotiationNeeded));
        let candidate = on(Self::on_candidate);
        let state = on(|inner, _| inner.tell(ConnectionEvent::State(connection_state(inner.peer.connection_state()))));
        let path = on(|inner, _| {
            let state = inner.peer.ice_connection_state();
            if matches!(state, RtcIceConnectionState::Connected | RtcIceConnectionState::Completed) {
                (inner.on_event)(FromConnection::PathFound);
            }
        });
        self.peer.set_onnegotiationneeded(Some(needed.as_ref().unchecked_ref()));
        self.peer.set_onicecandidate(Some(candidate.as_ref().unchecked_ref()));
        self.peer.set_onconnectionstatechange(Some(state.as_ref().unchecked_ref()));
        self.peer.set_oniceconnectionstatechange(Some(path.as_ref().unchecked_ref()));
        let mut handlers = self.channels.listen(|read| {
            let inner = Rc::downgrade(self);
            Closure::new(move |event: JsValue| {
                if let Some(inner) = inner.upgrade()
                    && let Some(event) = read(&inner.channels, event)
                {
                    inner.tell(event);
                }
            })
        });
        handlers.extend([needed, candidate, state, path]);
        handlers
    }

    fn on_candidate(&self, event: JsValue) {
        let event: RtcPeerConnectionIceEvent = event.unchecked_into();
        self.tell(event.candidate().map_or(ConnectionEvent::LocalCandidatesComplete, |candidate| {
            ConnectionEvent::LocalCandidate(Candidate {
                candidate: candidate.candidate(),
                sdp_mid: candidate.sdp_mid(),
                sdp_m_line_index: candidate.sdp_m_line_index(),
                username_fragment: candidate.unchecked_ref::<CandidateExt>().username_fragment(),
            })
        }));
    }

    fn local_description(&self) -> Option<Description> {
        let description = self.peer.local_description()?;
        let sdp = description.sdp();
        if description.type_() == RtcSdpType::Offer {
            let sections = self.sections.borrow();
            Some(Description::Offer { sdp, layout: sections.as_ref()?.layout()? })
        } else {
            // Provisional answers and rollbacks are made only by those who ask for them.
            Some(Description::Answer { sdp })
        }
    }

    /// Adds the four transceivers of a first offer of ours. They may have nothing to send yet.
    fn make_sections(&self) {
        let (person, screen) = (self.own.person(), self.own.screen());
        let add = |kind, stream: &MediaStream| {
            let init = RtcRtpTransceiverInit::new();
            init.set_direction(RtcRtpTransceiverDirection::Sendrecv);
            init.set_streams(&Array::of1(stream));
            self.peer.add_transceiver_with_str_and_init(kind, &init)
        };
        let sections = Sections {
            microphone: add("audio", person),
            camera: add("video", person),
            screen: add("video", screen),
            screen_audio: add("audio", screen),
        };
        self.start(sections);
    }

    /// Takes the transceivers that a first offer of theirs made; false when it made others than it says.
    fn take_sections(&self, layout: &Layout) -> bool {
        if self.sections.borrow().is_some() {
            return true;
        }
        let transceivers = self.peer.get_transceivers();
        let find = |mid: &str| {
            let mut all = transceivers.iter().map(JsCast::unchecked_into::<RtcRtpTransceiver>);
            all.find(|transceiver| transceiver.mid().as_deref() == Some(mid))
        };
        let (Some(microphone), Some(camera), Some(screen), Some(screen_audio)) =
            (find(&layout.microphone), find(&layout.camera), find(&layout.screen), find(&layout.screen_audio))
        else {
            return false;
        };
        let sections = Sections { microphone, camera, screen, screen_audio };
        if !sections.are_of_their_kinds() {
            return false;
        }
        for (transceiver, stream) in [
            (&sections.microphone, self.own.person()),
            (&sections.camera, self.own.person()),
            (&sections.screen, self.own.screen()),
            (&sections.screen_audio, self.own.screen()),
        ] {
            transceiver.set_direction(RtcRtpTransceiverDirection::Sendrecv);
            // Browsers without it do not keep sound and picture in step, and do all else.
            let _ = transceiver.sender().unchecked_ref::<SenderExt>().set_streams(&Array::of1(stream));
        }
        self.start(sections);
        true
    }

    fn start(&self, sections: Sections) {
        self.received.replace(Received::of(&sections));
        self.sections.replace(Some(sections));
        self.send_own_tracks();
    }

    fn send_own_tracks(&self) {
        if let Some(sections) = &*self.sections.borrow() {
            forgive(sections.microphone.sender().replace_track(self.own.microphone().as_ref()));
            forgive(sections.camera.sender().replace_track(self.own.camera().as_ref()));
            forgive(sections.screen.sender().replace_track(self.own.shared_picture().as_ref()));
            forgive(sections.screen_audio.sender().replace_track(self.own.shared_sound().as_ref()));
        }
    }
}

fn connection_state(state: RtcPeerConnectionState) -> ConnectionState {
    if state == RtcPeerConnectionState::Connected {
        ConnectionState::Connected
    } else if state == RtcPeerConnectionState::Disconnected {
        ConnectionState::Disconnected
    } else if matches!(state, RtcPeerConnectionState::Failed | RtcPeerConnectionState::Closed) {
        ConnectionState::Failed
    } else {
        ConnectionState::Connecting
    }
}

//! One `RTCPeerConnection` as W3C WebRTC describes it, without the network under it.

use mesh::{ConnectionEvent, ConnectionState, Description, DescriptionKind, Role};
use shared::{Candidate, Chat, Control, Layout};
use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

#[derive(Debug)]
pub(crate) struct Connection {
    role: Role,
    id: u64,
    signaling: Signaling,
    /// The operations chain (§4.4.1.2): the first is under way.
    operations: VecDeque<Operation>,
    local: Descriptions,
    remote: Descriptions,
    /// The generation of the next description, unless it restarts ICE.
    ufrag: String,
    /// Generations whose candidates are being found, or were.
    gathered: BTreeSet<String>,
    /// Generations of the other side that were ever applied.
    known: BTreeSet<String>,
    /// There is a data channel and nothing was agreed on yet.
    is_new: bool,
    /// How often the page has asked for something that needs an offer, and how much of it is agreed on.
    wanted: u32,
    offered: u32,
    agreed: u32,
    restart: bool,
    /// `[[NegotiationNeeded]]` and `[[UpdateNegotiationNeededFlagOnEmptyChain]]` (§4.7.3).
    negotiation_needed: bool,
    update_on_empty_chain: bool,
    /// Candidates of our own that were named, and the other side's that were added.
    pub(crate) named: BTreeSet<(String, String)>,
    pub(crate) added: BTreeSet<(String, String)>,
    /// The key of the page, as its descriptions name it.
    key: usize,
    /// What lies between this and the connection at the other end, once each has the other's description.
    pub(crate) transport: Option<usize>,
    /// The state that the page was told last, and when the last change of it will have been told.
    pub(crate) told: ConnectionState,
    pub(crate) told_until: Duration,
    pub(crate) control_open: bool,
    /// What the other side has said on the reliable data channels and has not been read, and when it will have been.
    pub(crate) inbox: VecDeque<Said>,
    pub(crate) inbox_until: Duration,
    /// Whether sound came when that was looked at last.
    pub(crate) sounds: bool,
}

/// What is said on a reliable data channel.
#[derive(Debug)]
pub(crate) enum Said {
    Control(Control),
    Chat(Chat),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signaling {
    Stable,
    HaveLocalOffer,
    HaveRemoteOffer,
}

#[derive(Debug)]
pub(crate) enum Operation {
    SetLocal,
    SetRemote(Description),
    AddCandidate(Candidate),
}

#[derive(Debug, Default)]
struct Descriptions {
    current: Option<Text>,
    pending: Option<Text>,
}

/// What a session description says here.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Text {
    id: u64,
    ufrag: String,
    key: usize,
    /// Which connection made it.
    origin: u64,
    /// For an answer: the offer it was made for.
    answers: Option<u64>,
}

impl Connection {
    pub(crate) fn new(role: Role, id: u64, key: usize) -> Self {
        Self {
            role,
            id,
            key,
            signaling: Signaling::Stable,
            operations: VecDeque::new(),
            local: Descriptions::default(),
            remote: Descriptions::default(),
            ufrag: format!("u{id}"),
            gathered: BTreeSet::new(),
            known: BTreeSet::new(),
            is_new: true,
            wanted: 0,
            offered: 0,
            agreed: 0,
            restart: false,
            negotiation_needed: false,
            update_on_empty_chain: false,
            named: BTreeSet::new(),
            added: BTreeSet::new(),
            transport: None,
            told: ConnectionState::Connecting,
            told_until: Duration::ZERO,
            control_open: false,
            inbox: VecDeque::new(),
            inbox_until: Duration::ZERO,
            sounds: false,
        }
    }

    /// Puts an operation on the chain; whether it begins at once.
    pub(crate) fn chain(&mut self, operation: Operation) -> bool {
        self.operations.push_back(operation);
        self.operations.len() == 1
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.operations.is_empty()
    }

    /// The operation under way is done.
    pub(crate) fn complete(&mut self, mint: impl FnMut() -> u64) -> Option<ConnectionEvent> {
        let event = match self.operations.front().expect("an operation is under way") {
            Operation::SetLocal => Some(ConnectionEvent::LocalDescription(self.set_local(mint))),
            Operation::SetRemote(description) => {
                let description = description.clone();
                Some(self.set_remote(&description))
            }
            Operation::AddCandidate(candidate) => {
                let candidate = candidate.clone();
                self.add_candidate(&candidate);
                None
            }
        };
        self.operations.pop_front();
        event
    }

    /// Something that needs an offer: a transceiver more, say, or new ICE credentials.
    pub(crate) fn want(&mut self, restart: bool) {
        self.wanted += 1;
        self.restart |= restart;
    }

    /// "Update the negotiation-needed flag": whether a task is to be queued that checks.
    pub(crate) fn update_negotiation_needed(&mut self) -> bool {
        if self.operations.is_empty() {
            return true;
        }
        self.update_on_empty_chain = true;
        false
    }

    /// The chain may have become empty: whether a task is to be queued that checks.
    pub(crate) fn chain_became_empty(&mut self) -> bool {
        self.operations.is_empty() && std::mem::take(&mut self.update_on_empty_chain)
    }

    /// That task: whether `negotiationneeded` fires.
    pub(crate) fn check_negotiation_needed(&mut self) -> bool {
        if !self.operations.is_empty() {
            self.update_on_empty_chain = true;
            return false;
        }
        if self.signaling != Signaling::Stable {
            return false;
        }
        if !self.needs_offer() {
            self.negotiation_needed = false;
            return false;
        }
        !std::mem::replace(&mut self.negotiation_needed, true)
    }

    fn needs_offer(&self) -> bool {
        self.is_new || self.agreed < self.wanted
    }

    /// A generation whose candidates are to be found from now on.
    pub(crate) fn begin_gathering(&mut self) -> Option<String> {
        let ufrag = self.local.newest()?.ufrag.clone();
        self.gathered.insert(ufrag.clone()).then_some(ufrag)
    }

    /// Whether candidates of this generation are still of interest.
    pub(crate) fn is_gathering(&self, ufrag: &str) -> bool {
        self.local.newest().is_some_and(|text| text.ufrag == ufrag)
    }

    /// The generations of both ends that were agreed on last, our own first.
    pub(crate) fn agreed_generations(&self) -> Option<(&str, &str)> {
        Some((&self.local.current.as_ref()?.ufrag, &self.remote.current.as_ref()?.ufrag))
    }

    /// Nothing under way, nothing left to ask for.
    pub(crate) fn is_settled(&self) -> bool {
        self.signaling == Signaling::Stable && self.operations.is_empty() && !self.needs_offer()
    }

    pub(crate) fn is_stable(&self) -> bool {
        self.signaling == Signaling::Stable
    }

    /// Whether a candidate of the agreed generation of the other side was added.
    pub(crate) fn knows_a_way(&self) -> bool {
        self.agreed_generations()
            .is_some_and(|(_, remote)| self.added.iter().any(|(ufrag, text)| ufrag == remote && !text.is_empty()))
    }

    /// `setLocalDescription()` without an argument (§4.4.2): what it makes is decided when it runs.
    fn set_local(&mut self, mut mint: impl FnMut() -> u64) -> Description {
        match self.signaling {
            Signaling::Stable | Signaling::HaveLocalOffer => {
                if self.restart && self.local.current.is_some() {
                    self.ufrag = format!("u{}", mint());
                }
                let text =
                    Text { id: mint(), ufrag: self.ufrag.clone(), key: self.key, origin: self.id, answers: None };
                assert!(
                    self.role == Role::Offerer || self.local.current.is_some(),
                    "the first description of an answerer is an offer"
                );
                self.offered = self.wanted;
                self.local.pending = Some(text.clone());
                self.signaling = Signaling::HaveLocalOffer;
                Description::Offer { sdp: text.write(), layout: layout(text.id) }
            }
            Signaling::HaveRemoteOffer => {
                let offer = self.remote.pending.clone().expect("have-remote-offer");
                if self.remote.current.as_ref().is_some_and(|known| known.ufrag != offer.ufrag) {
                    self.ufrag = format!("u{}", mint());
                }
                let text = Text {
                    id: mint(),
                    ufrag: self.ufrag.clone(),
                    key: self.key,
                    origin: self.id,
                    answers: Some(offer.id),
                };
                self.local.agree(text.clone());
                self.remote.agree(offer);
                self.become_stable();
                Description::Answer { sdp: text.write() }
            }
        }
    }

    fn set_remote(&mut self, description: &Description) -> ConnectionEvent {
        let (Description::Offer { sdp, .. } | Description::Answer { sdp }) = description;
        let origin = Text::read(sdp).origin;
        assert!(
            self.remote.current.as_ref().is_none_or(|known| known.origin == origin),
            "a description of another connection than the one that this one is connected with"
        );
        self.known.insert(Text::read(sdp).ufrag);
        match description {
            Description::Offer { sdp, layout: said } => {
                let text = Text::read(sdp);
                assert_eq!(*said, layout(text.id), "the layout of another offer");
                if self.signaling == Signaling::HaveLocalOffer {
                    self.roll_back();
                }
                self.remote.pending = Some(text);
                self.signaling = Signaling::HaveRemoteOffer;
                ConnectionEvent::RemoteDescription(DescriptionKind::Offer)
            }
            Description::Answer { sdp } => {
                if self.signaling != Signaling::HaveLocalOffer {
                    return ConnectionEvent::RemoteDescriptionFailed(DescriptionKind::Answer);
                }
                let text = Text::read(sdp);
                let offer = self.local.pending.clone().expect("have-local-offer");
                assert_eq!(text.answers, Some(offer.id), "an answer to another offer");
                self.local.agree(offer);
                self.remote.agree(text);
                self.agreed = self.offered;
                self.restart &= self.agreed < self.wanted;
                self.become_stable();
                ConnectionEvent::RemoteDescription(DescriptionKind::Answer)
            }
        }
    }

    fn roll_back(&mut self) {
        assert!(
            self.role == Role::Answerer || self.local.current.is_some(),
            "the transceivers of a rolled back first offer stay behind"
        );
        self.local.pending = None;
        if let Some(current) = &self.local.current {
            self.ufrag.clone_from(&current.ufrag);
        }
    }

    fn become_stable(&mut self) {
        self.signaling = Signaling::Stable;
        self.is_new = false;
        self.negotiation_needed = false;
        self.update_on_empty_chain = true;
    }

    fn add_candidate(&mut self, candidate: &Candidate) {
        let ufrag = candidate.username_fragment.clone().unwrap_or_else(|| {
            let words: Vec<&str> = candidate.candidate.split(' ').collect();
            words[words.iter().position(|word| *word == "ufrag").expect("a generation") + 1].to_owned()
        });
        assert!(self.known.contains(&ufrag), "a candidate of {ufrag}, which is no generation of the other side");
        // One of a generation that has been followed by another changes nothing. Twice does no harm: an offer that is said again brings its candidates along.
        self.added.insert((ufrag, candidate.candidate.clone()));
    }
}

impl Descriptions {
    fn newest(&self) -> Option<&Text> {
        self.pending.as_ref().or(self.current.as_ref())
    }

    fn agree(&mut self, text: Text) {
        self.current = Some(text);
        self.pending = None;
    }
}

impl Text {
    fn write(&self) -> String {
        let Self { id, ufrag, key, origin, answers } = self;
        let answers = answers.map(|offer| format!("a=answers:{offer}\r\n")).unwrap_or_default();
        format!(
            "o=- {origin} 2 IN IP4 127.0.0.1\r\na=id:{id}\r\na=ice-ufrag:{ufrag}\r\na=fingerprint:sha-256 {key}\r\n{answers}"
        )
    }

    fn read(sdp: &str) -> Self {
        let value = |name: &str| sdp.lines().find_map(|line| line.strip_prefix(name));
        Self {
            id: value("a=id:").unwrap().parse().unwrap(),
            ufrag: value("a=ice-ufrag:").unwrap().to_owned(),
            key: value("a=fingerprint:sha-256 ").unwrap().parse().unwrap(),
            origin: value("o=- ").and_then(|rest| rest.split(' ').next()).unwrap().parse().unwrap(),
            answers: value("a=answers:").map(|offer| offer.parse().unwrap()),
        }
    }
}

/// A layout that tells whose it is.
fn layout(id: u64) -> Layout {
    let mid = |section: u64| format!("{id}.{section}");
    Layout { microphone: mid(0), camera: mid(1), screen: mid(2), screen_audio: mid(3) }
}

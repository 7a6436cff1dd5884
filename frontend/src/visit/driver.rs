//! What drives a visit once it is more than a look at the lobby, as far as pages and the rest of the visit know it.

use super::doorstep::Beginning;
use super::{Devices, Kept, Privacy, Shown, Survey};
use crate::browser::Setup;
use leptos::prelude::Owner;
use shared::{ChatText, DisplayName, Entry, MediaState, PeerId, Reaction, RoomName};
use std::rc::Rc;
use std::sync::Arc;

/// A driver of calls: another part of the page, of which this one knows nothing but this. Dropping it ends the visit.
pub(crate) trait Driver {
    /// From the lobby into the call; does nothing anywhere else.
    fn join(&self, name: DisplayName);
    /// Out of the room: the others are told, the socket and all connections end.
    fn leave(&self);
    /// A device came, went, or was muted.
    fn own_devices_changed(&self, media: MediaState);
    /// The own address is told to nobody from now on, or may be.
    fn hide(&self, hides: bool);
    /// Says this in the chat.
    fn say(&self, text: ChatText);
    /// Something is being written, or no longer.
    fn types(&self, types: bool);
    /// Raises the own hand or lowers it.
    fn raise_hand(&self, up: bool);
    /// Reacts, if that is not too often.
    fn react(&self, reaction: Reaction);
    /// By which id the others know us, and what they call us.
    fn me(&self) -> Option<PeerId>;
    fn own_name(&self) -> Option<DisplayName>;
    /// What of the chat others said last, while we were there.
    fn last_heard(&self) -> Option<Arc<Entry>>;
    /// What was said in the chat, the oldest first.
    fn said(&self) -> Vec<Arc<Entry>>;
    /// Who else is writing something.
    fn typing(&self) -> Vec<PeerId>;
    /// Whose hands are up, in their order.
    fn hands(&self) -> Vec<PeerId>;
    /// The reactions that have come since this was asked last.
    fn take_reactions(&self) -> Vec<(PeerId, Reaction)>;
    /// Looks for better ways to everybody.
    fn reconnect(&self);
    /// How the call is doing now.
    fn survey(&self) -> Survey;
}

/// What a driver needs.
pub(crate) struct Wheel {
    pub(super) room: RoomName,
    pub(super) start: Start,
    pub(super) setup: Rc<Setup>,
    pub(super) devices: Devices,
    pub(super) privacy: Privacy,
    pub(super) shown: Shown,
    pub(super) owner: Option<Owner>,
}

/// Where it begins.
pub(super) enum Start {
    /// Where the lobby was left off.
    Doorstep(Beginning),
    /// Nowhere: the person has been in a call and comes back.
    Anew,
    /// In a call in which the page was loaded again.
    Kept(Kept),
}

//! Which devices the person has chosen, remembered by id and, because ids change, by label.

use crate::browser::{Device, DeviceKind, Memory, recall};

/// A device that was chosen once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) id: String,
    label: String,
}

impl Choice {
    /// What was chosen the last time, if it can be remembered.
    pub(super) fn recall(kind: DeviceKind) -> Option<Self> {
        Self::read(&recall(key(kind))?)
    }

    /// Chooses this device for the next time too.
    pub(super) fn remember(device: &Device, memory: Memory) -> Self {
        let choice = Self { id: device.id.clone(), label: device.label.clone() };
        memory.remember(key(device.kind), &choice.write());
        choice
    }

    /// The device that was meant, among those that there are now.
    pub(super) fn find<'a>(&self, kind: DeviceKind, devices: &'a [Device]) -> Option<&'a Device> {
        let mut of_kind = devices.iter().filter(|device| device.kind == kind);
        of_kind
            .clone()
            .find(|device| device.id == self.id)
            .or_else(|| of_kind.find(|device| device.label == self.label))
    }

    fn write(&self) -> String {
        format!("{}\n{}", self.id, self.label)
    }

    fn read(text: &str) -> Option<Self> {
        let (id, label) = text.split_once('\n')?;
        Some(Self { id: id.to_owned(), label: label.to_owned() })
    }
}

fn key(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Microphone => "resaka.microphone",
        DeviceKind::Camera => "resaka.camera",
        DeviceKind::Speaker => "resaka.speaker",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(kind: DeviceKind, id: &str, label: &str) -> Device {
        Device { kind, id: id.into(), label: label.into(), group: String::new() }
    }

    #[test]
    fn a_device_is_found_by_id_and_else_by_label() {
        use DeviceKind::{Camera, Microphone};
        let devices = [device(Microphone, "1", "Desk"), device(Camera, "2", "Desk"), device(Camera, "3", "Lid")];
        let find = |id: &str, label: &str| {
            let choice = Choice { id: id.into(), label: label.into() };
            choice.find(Camera, &devices).map(|device| device.id.clone())
        };
        assert_eq!(find("3", "Desk").as_deref(), Some("3"), "the id is surer than the label");
        assert_eq!(find("rotated", "Desk").as_deref(), Some("2"), "of the right kind");
        assert_eq!(find("gone", "Gone"), None);
    }

    #[test]
    fn what_is_remembered_can_be_read_again_whatever_it_is() {
        let choice = Choice { id: "a".into(), label: "Line\nin".into() };
        assert_eq!(Choice::read(&choice.write()), Some(choice));
        assert_eq!(Choice::read("spoilt"), None);
    }
}

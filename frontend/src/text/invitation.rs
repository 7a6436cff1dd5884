//! The words of the invitation to a room. They come with it.

/// One language's words of the invitation.
pub(crate) struct Invitation {
    pub(crate) heading: &'static str,
    /// Name of the picture.
    pub(crate) code: &'static str,
    /// What to do with it.
    pub(crate) scan: &'static str,
    /// The link is too long for a code.
    pub(crate) no_code: &'static str,
}

/// The words of the language of this tag, or the English ones.
pub(crate) fn invitation(tag: &str) -> &'static Invitation {
    if tag == "fr" { &FRENCH } else { &ENGLISH }
}

static ENGLISH: Invitation = Invitation {
    heading: "Invite people",
    code: "QR code of the link",
    scan: "Point the camera of a phone at it to come in with that phone, or send the link.",
    no_code: "The link is too long for a code. Send it instead.",
};

static FRENCH: Invitation = Invitation {
    heading: "Inviter",
    code: "Code QR du lien",
    scan: "Visez-le avec l’appareil photo d’un téléphone pour entrer avec celui-ci, ou envoyez le lien.",
    no_code: "Le lien est trop long pour un code. Envoyez-le.",
};

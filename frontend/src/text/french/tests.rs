//! French counts and lists in its own way.

use super::*;
use crate::browser::MediaFailure;

#[test]
fn who_is_here_counts_and_lists_as_french_does() {
    assert_eq!(here(&[]), "Personne n’est encore là");
    assert_eq!(here(&["Ana"]), "Ana est là");
    assert_eq!(here(&["Ana", "Hery"]), "Ana et Hery sont là");
    assert_eq!(here(&["Ana", "Hery", "Noro"]), "Ana, Hery et Noro sont là");
    assert_eq!(here(&["Ana", "Hery", "Noro", "Lova", "Tiana"]), "Ana, Hery et 3 autres sont là");
}

#[test]
fn people_are_counted() {
    assert_eq!((LATER.call.people)(1), "1 personne dans l’appel");
    assert_eq!((LATER.call.people)(2), "2 personnes dans l’appel");
}

#[test]
fn device_sentences_agree_with_their_subject() {
    assert_eq!(
        failures::failed(Which::Camera, MediaFailure::InUse),
        "La caméra est occupée par un autre programme. Fermez ce programme, puis allumez-la ici."
    );
    assert_eq!(
        failures::failed(Which::Both, MediaFailure::NotFound),
        "Ni micro ni caméra trouvés. Branchez-les, puis allumez-les ici."
    );
}

/// The sources keep the rules of their head line.
#[test]
fn spaces_do_not_break_and_apostrophes_are_curved() {
    let files = [
        include_str!("../french.rs"),
        include_str!("check.rs"),
        include_str!("failures.rs"),
        include_str!("quality.rs"),
    ];
    for line in files.into_iter().flat_map(str::lines).filter(|line| line.contains('"')) {
        for wrong in [" ?", " !", " ;", " :", "« ", " »", "l'", "d'", "n'", "qu'"] {
            assert!(!line.contains(wrong), "{wrong:?} in {line}");
        }
    }
}

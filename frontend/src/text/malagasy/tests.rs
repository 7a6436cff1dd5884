//! Fanisana, fitanisana ary fanoratana malagasy.

use super::*;
use crate::browser::MediaFailure;

#[test]
fn who_is_here_counts_and_lists_as_malagasy_does() {
    assert_eq!(here(&[]), "Mbola tsy misy olona eto");
    assert_eq!(here(&["Ana"]), "Efa eto i Ana");
    assert_eq!(here(&["Ana", "Hery"]), "Efa eto i Ana sy i Hery");
    assert_eq!(here(&["Ana", "Hery", "Noro"]), "Efa eto i Ana, i Hery ary i Noro");
    assert_eq!(here(&["Ana", "Hery", "Noro", "Lova", "Tiana"]), "Efa eto i Ana, i Hery ary olona 3 hafa");
}

/// One form for every number.
#[test]
fn people_are_counted() {
    for count in [1, 2, 4, 5, 11, 21, 22, 25, 101, 111, 112] {
        assert_eq!((LATER.call.people)(count), format!("Olona {count} ao amin’ny resaka"));
        assert_eq!((LATER.call.sharing_with)(count), format!("Mizara efijery amin’ny olona {count} ianao."));
    }
}

#[test]
fn device_sentences_agree_with_their_subject() {
    assert_eq!(
        failures::failed(Which::Camera, MediaFailure::InUse),
        "Ampiasain’ny rindranasa hafa ny fakantsary. Akatony io rindranasa io, dia velomy eto izy."
    );
    assert_eq!(
        failures::failed(Which::Both, MediaFailure::NotFound),
        "Tsy nahitana na mikrô na fakantsary. Ampifandraiso ireo, dia velomy eto izy roa."
    );
}

#[test]
fn apostrophes_are_curved_and_spaces_in_quotes_do_not_break() {
    let files = [
        include_str!("../malagasy.rs"),
        include_str!("check.rs"),
        include_str!("failures.rs"),
        include_str!("quality.rs"),
    ];
    for line in files.into_iter().flat_map(str::lines).filter(|line| line.contains('"')) {
        for wrong in ["n'", "d'", "« ", " »", " ?", " !", " ;", " :"] {
            assert!(!line.contains(wrong), "{wrong:?} in {line}");
        }
    }
}

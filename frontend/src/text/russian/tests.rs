//! Счёт, перечисление и типографика русского языка.

use super::*;
use crate::browser::MediaFailure;

#[test]
fn who_is_here_counts_and_lists_as_russian_does() {
    assert_eq!(here(&[]), "Здесь пока никого нет");
    assert_eq!(here(&["Ana"]), "Здесь Ana");
    assert_eq!(here(&["Ana", "Hery"]), "Здесь Ana и Hery");
    assert_eq!(here(&["Ana", "Hery", "Noro"]), "Здесь Ana, Hery и Noro");
    assert_eq!(here(&["Ana", "Hery", "Noro", "Lova"]), "Здесь Ana, Hery и ещё 2 человека");
    assert_eq!(here(&["Ana"; 7]), "Здесь Ana, Ana и ещё 5 человек");
}

#[test]
fn people_are_counted() {
    let people = |count| (LATER.call.people)(count);
    assert_eq!(people(1), "1 участник во встрече");
    assert_eq!(people(2), "2 участника во встрече");
    assert_eq!(people(5), "5 участников во встрече");
    assert_eq!(people(11), "11 участников во встрече");
    assert_eq!((LATER.call.sharing_with)(1), "Вы показываете экран 1 участнику.");
    assert_eq!((LATER.call.sharing_with)(2), "Вы показываете экран 2 участникам.");
    assert!((TEXT.lobby.full)(16).starts_with("Все 16 мест в этой комнате заняты."));
    assert!((TEXT.lobby.full)(4).starts_with("Все 4 места в этой комнате заняты."));
}

#[test]
fn device_sentences_agree_with_their_subject() {
    assert_eq!(
        failures::failed(Which::Camera, MediaFailure::InUse),
        "Камера занята другой программой. Закройте ту программу и включите её здесь."
    );
    assert_eq!(
        failures::failed(Which::Both, MediaFailure::NotFound),
        "Ни микрофон, ни камера не найдены. Подключите их и включите здесь."
    );
}

#[test]
fn quotes_are_russian_and_dashes_do_not_begin_a_line() {
    let files = [
        include_str!("../russian.rs"),
        include_str!("check.rs"),
        include_str!("failures.rs"),
        include_str!("ice.rs"),
        include_str!("quality.rs"),
    ];
    for line in files.into_iter().flat_map(str::lines).filter(|line| line.contains('"')) {
        for wrong in [" —", " - ", "“", "”", "« ", " »"] {
            assert!(!line.contains(wrong), "{wrong:?} in {line}");
        }
    }
}

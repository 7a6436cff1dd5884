//! Teny malagasy. Faingo ambony miolikolika (’), elanelana tsy tapaka ao anatin’ny « ».

mod check;
mod failures;
mod habits;
mod ice;
mod quality;

pub(super) use check::CHECK;
pub(super) use habits::{ALERTS, INVITATION, LOOK, SHORTCUTS};
pub(super) use quality::QUALITY;

use super::{
    Call, Common, Devices, Ended, Home, Language, LaterText, Lobby, Nowhere, Settings, Talk, Text, Tile, Which,
};
use crate::browser::NoiseFailure;
use crate::visit::Cover;
use shared::{DisplayName, InvalidDisplayName, InvalidRoomName, Reaction, RoomName};

pub(super) static TEXT: Text = Text {
    language: Language::Malagasy,
    common: Common {
        home: "Hiverina amin’ny pejy fandraisana",
        check: "Hitsapa ny fifandraisana",
        copy_link: "Handika ny rohy",
        link_copied: "Voadika ny rohy",
        copy_failed: "Tsy navelan’ny mpitety tranonkala hodikaina ny rohy. Safidio izy, dia adikao amin’ny tanana.",
        share_link: "Hizara ny rohy",
        qr_code: "Kaody QR",
        send_link: "Alefaso any amin’izay tianao hiresaka aminao ity rohy ity.",
        close: "Hanidy",
        language: "Fiteny",
        browser_language: "Araka ny mpitety",
    },
    home: Home {
        heading: "Resaka izay an’ny mpiresaka ihany.",
        pitch: "Mandeha mivantana avy amin’ny mpitety tranonkala iray mankany amin’ny hafa ny feo sy ny sary. Tsy mila kaonty, tsy misy hapetraka.",
        encrypted: "Voakaody eo anelanelan’ny mpitety",
        new_meeting: "Resaka vaovao",
        or: "na hiditra amin’ny efa misy",
        room_name: "Anaran’ny efitra",
        example: "fivoriana-alatsinainy",
        join_room: "Hiditra ao amin’ny efitra",
        invalid: invalid_room,
        about: "Teny malagasy ny anarana hoe Resaka. Avy amin’ny lohamilina tokana ity pejy ity, ary tsy mifandray amin’ny hafa.",
    },
    lobby: Lobby {
        heading: "Vonona hiditra ve ianao?",
        connecting: "Mampifandray…",
        here,
        full: |places| {
            format!("Feno avokoa ny toerana {places} ato amin’ity efitra ity. Andramo indray rehefa misy olona niala.")
        },
        your_name: "Ny anaranao",
        invalid_name,
        join: "Hiditra",
        joining: "Miditra…",
        settings: "Fitsapana feo sy fandrindrana",
    },
    devices: Devices {
        microphone: "Mikrô",
        camera: "Fakantsary",
        level: "Herin’ny feo ao amin’ny mikrô",
        microphone_device: "Mikrô ampiasaina",
        camera_device: "Fakantsary ampiasaina",
        speaker_device: "Fanamafisam-peo ampiasaina",
        preview: "Ny fakantsarinao",
        camera_off: "Maty ny fakantsarinao",
        waiting: "Raha manontany ny mpitety tranonkala, dia avelao izy hampiasa ny mikrô sy ny fakantsary.",
        failed: failures::failed,
        without: |which| match which {
            Which::Microphone => "Afaka miditra ihany ianao: ho renao ny rehetra, fa tsy hisy handre anao.",
            Which::Camera => "Afaka miditra ihany ianao: ho ren’ny hafa ny feonao, fa tsy ho hitany ianao.",
            Which::Both => "Afaka miditra ihany ianao, hijery sy hihaino.",
        },
        muted: "Maty ny mikrônao",
        unmuted: "Ren’ny hafa ianao",
        camera_turned_off: "Maty ny fakantsarinao",
        camera_turned_on: "Velona ny fakantsarinao",
        refused: "Tsy nety nisokatra ity fitaovana ity. Jereo raha mifandray izy ary tsy ampiasain’ny rindranasa hafa, dia safidio indray.",
        stand_in: |device| format!("{device} no misolo ilay fitaovana tsy eo intsony."),
        ask_speaker: "Hifidy fanamafisam-peo",
        forgotten: "Tsy mitadidy ny safidinao ity mpitety tranonkala ity. Avelao izy hitahiry angona ho an’ity pejy ity, na manaova toerana malalaka, mba ho hitanao eto indray ireo amin’ny manaraka.",
        speaker_gone: "Tsy eo intsony io fanamafisam-peo io. Mifidiana hafa.",
        microphone_taken: "Nalain’ny rafitra ny mikrô, angamba noho ny antso an-telefaonina. Rehefa vita izany, tsindrio ny Hanarina ny feoko.",
        noise_failed: |failure| match failure {
            NoiseFailure::NotLoaded => {
                "Tsy azo nalaina ny fampihenana mafy ny tabataba, ka ny mahazatra no ampiasaina. Safidio indray ao amin’ny fandrindrana izy raha hanandrana."
            }
            NoiseFailure::CannotRun => {
                "Tsy mahay mampihena mafy ny tabataba ity mpitety tranonkala ity, ka ny fampihenana mahazatra no ampiasaina."
            }
        },
    },
    ended: Ended {
        left: "Niala tamin’ny resaka ianao",
        left_room: |room| format!("Mbola misokatra ny efitra {room} ho an’izay manana ny rohiny."),
        come_back: "Hiverina",
        returning: "Miverina amin’ny resaka",
        returning_now: "Andraso kely: ampidirina indray ianao.",
        heading: "Tsy nahomby",
        trouble: failures::trouble,
        unknown: "Nifarana ny resaka, ary tsy nolazain’ny lohamilina ny antony. Andramo indray.",
        incomplete: "Misy ampahany amin’ity pejy ity tsy azo nalaina. Jereo ny tambajotranao, dia sokafy indray ny pejy.",
        try_again: "Hanandrana indray",
        reload: "Hanokatra indray ny pejy",
    },
    nowhere: Nowhere {
        heading: "Tsy misy na inona na inona eto",
        sentence: "Angamba tapaka teny an-dalana ny rohy. Angataho indray izy, na manomboha amin’ny pejy fandraisana.",
        no_room: "Tsy mitondra any amin’ny efitra ity rohy ity: litera a hatramin’ny z, tarehimarika ary tsipika fohy no anaovana ny anaran’ny efitra, ka 64 no betsaka indrindra. Angataho indray ny rohy, na manomboha amin’ny pejy fandraisana.",
    },
    later: Some(&LATER),
};

pub(super) static LATER: LaterText = LaterText {
    settings: Settings {
        heading: "Fandrindrana",
        test_sound: "Hitsapa ny feoko",
        say_something: "Mba mitenena…",
        now_you_sound: "Toy izao ny feonao…",
        test_failed: "Tsy nisy azo noraketina. Velomy ny mikrô, dia tsapao indray.",
        play_tone: "Hampaneno feo",
        fix_sound: "Hanarina ny feoko",
        size: "Sarin’ny fakantsary",
        rate: "Sary isan-tsegondra",
        per_second: |rate| format!("{rate} isan-tsegondra"),
        blur: "Hanjavozavo izay ao ambadiko",
        noise: "Tabataba ao ambadika",
        noise_kept: "Avela, ho an’ny mozika",
        noise_browser: "Ahena",
        noise_own: "Ahena mafy",
        echo: "Hanala ny ako",
        auto_gain: "Handrindra ho azy ny herin’ny feoko",
        hint: "Amin’izay zaraiko",
        detail: "Mazava ny soratra",
        motion: "Malefaka ny fihetsika",
        hide_self: "Hanafina amiko ny sariko",
        full_screen: "Efijery feno",
        mini: "Varavarankely kely eo ambony",
        hide_address: "Hanafina ny adiresiko",
        hiding: |cover, hides| match (cover, hides) {
            (Cover::Unknown | Cover::Offered, _) => {
                "Mandalo ny lohamilina izay lazainao sy asehonao, ka tsy fantatry ny hafa ny adiresy aterinetonao."
            }
            (Cover::None, false) => {
                "Tsy afaka manafina azy ity lohamilina ity, satria tsy manana mpampita. Angataho izay mitantana azy mba hampandeha iray."
            }
            (Cover::None, true) => {
                "Tsy manana mpampita ity lohamilina ity, ka tsy misy olona azo ifandraisana. Esory ny marika eto raha hiresaka; ho hitan’ny hafa amin’izay ny adiresinao."
            }
            (Cover::Always, _) => {
                "Eto amin’ity lohamilina ity dia tsy misy mahafantatra ny adiresy aterinetonao: mandalo ny lohamilina ny zava-drehetra."
            }
        },
    },
    call: Call {
        heading: |room| format!("Resaka ao amin’ny {room}"),
        people: |people| format!("Olona {people} ao amin’ny resaka"),
        participants: "Ireo mpiresaka",
        controls: "Fibaikoana ny resaka",
        mute: "Hamono ny mikrô",
        unmute: "Hamelona ny mikrô",
        turn_camera_off: "Hamono ny fakantsary",
        turn_camera_on: "Hamelona ny fakantsary",
        share: "Hizara ny efijery",
        stop_sharing: "Hampitsahatra ny fizarana",
        sharing_with: |people| match people {
            0 => "Mizara efijery ianao, nefa mbola tsy misy olona hafa eto.".into(),
            people => format!("Mizara efijery amin’ny olona {people} ianao."),
        },
        share_failed: failures::share_failed,
        you_are_muted: "Maty ny mikrônao. Velomy izy, na tazony tsindriana ny bokotra elanelana rehefa miteny.",
        more: "Safidy hafa",
        flip_camera: "Hifindra amin’ny fakantsary hafa",
        share_other: "Hizara zavatra hafa",
        speaker_view: "Hanalehibe izay miteny",
        grid_view: "Hampitovy habe ny rehetra",
        leave: "Hiala",
        alone: "Mbola tsy misy olona hafa eto",
        nobody_hears_you: "Tsy misy mandre anao, nefa velona ny mikrônao. Velomy indray ny mikrô, na avereno ny fifandraisana.",
        reconnect: "Hamerina ny fifandraisana",
        joined: |name| format!("Vao tonga i {name}"),
        left: |name| format!("Niala i {name}"),
        server_lost: "Tsy tratra ny lohamilina. Mitohy ny resakareo ary mbola manandrana ny pejy; mandra-pahatongan’izany dia tsy misy olona vaovao afaka miditra.",
        server_found: "Tratra indray ny lohamilina.",
    },
    tile: Tile {
        you: |name| format!("{name} (ianao)"),
        you_alone: "Ianao",
        screen_of: |name| format!("Efijerin’i {name}"),
        own_screen: "Ny efijerinao",
        enlarge: |what| format!("Hitazona ho lehibe: {what}"),
        shares: |name| format!("Mizara efijery i {name}"),
        shares_no_more: |name| format!("Nampitsahatra ny fizarana i {name}"),
        muted: "maty ny mikrô",
        camera_off: "maty ny fakantsary",
        connecting: "mampifandray",
        reconnecting: "mampifandray indray",
        reconnected: "tafaverina ny fifandraisana",
        no_connection: "tsy misy fifandraisana",
        connecting_now: "Mampifandray…",
        reconnecting_now: "Mampifandray indray…",
        failed_now: "Tsy misy fifandraisana.",
        try_again: "Andramana indray izao.",
        no_sound: "Tsy misy feo tonga.",
    },
    talk: Talk {
        chat: "Hafatra",
        people: "Olona",
        beside: "Eo anilan’ny sehatra",
        messages: "Hafatra",
        everybody: "Ny rehetra",
        close: "Hanidy ny eo anila",
        message: "Soraty eto",
        send: "Handefa",
        nothing_said: "Mbola tsy nisy nanoratra. Mandeha mivantana any amin’izay ao anatin’ny antso izay soratanao, ary azon’izay ho tonga any aoriana vakina koa.",
        too_long: |most, over| format!("Litera {most} raha be indrindra ny hafatra iray. Esory ny {over}."),
        typing: |names| match names {
            [] => String::new(),
            [one] => format!("Manoratra i {one}…"),
            [one, two] => format!("Manoratra i {one} sy i {two}…"),
            several => format!("Misy olona {} manoratra…", several.len()),
        },
        unread: |count| format!("Hafatra {count} mbola tsy voavaky"),
        says: |name, words| format!("Hoy i {name}: {words}"),
        earlier: "Hafatra taloha",
        raise_hand: "Hanangan-tanana",
        lower_hand: "Hampidina tanana",
        hand_up: |name| format!("Manangan-tanana i {name}"),
        own_hand_up: "Nanangan-tanana ianao",
        own_hand_down: "Nampidina tanana ianao",
        hand_number: |number| format!("manangan-tanana, faha-{number}"),
        react: "Haneho fihetseham-po",
        reaction: |reaction| match reaction {
            Reaction::ThumbsUp => "Ankihibe",
            Reaction::Heart => "Fo",
            Reaction::Laugh => "Hehy",
            Reaction::Clap => "Tehaka",
            Reaction::Surprise => "Gaga",
            Reaction::Party => "Fety",
            Reaction::Sad => "Malahelo",
        },
        reacted: |name, reaction| format!("{reaction}, avy amin’i {name}"),
    },
};

fn invalid_room(why: InvalidRoomName) -> String {
    match why {
        InvalidRoomName::Empty => "Soraty ny anaran’ny efitra, ohatra fivoriana-alatsinainy.".into(),
        InvalidRoomName::TooLong => {
            format!("Litera {} no fetran’ny anaran’ny efitra. Fohezo kely.", RoomName::MAX_CHARS)
        }
        InvalidRoomName::Character(wrong) => {
            format!(
                "Litera a hatramin’ny z, tarehimarika ary tsipika fohy ihany no ao amin’ny anaran’ny efitra. Esory ny « {wrong} »."
            )
        }
    }
}

fn invalid_name(why: InvalidDisplayName) -> &'static str {
    const { assert!(DisplayName::MAX_CHARS == 64) };
    match why {
        InvalidDisplayName::Empty => "Soraty ny anaranao, mba hahafantaran’ny hafa hoe iza ianao.",
        InvalidDisplayName::TooLong => "Litera 64 no fetran’ny anarana. Fohezo kely.",
        InvalidDisplayName::ControlCharacter => {
            "Misy tarehin-tsoratra tsy hita maso ao amin’io anarana io. Soraty izy, fa aza apetaka."
        }
    }
}

fn here(names: &[&str]) -> String {
    match names {
        [] => "Mbola tsy misy olona eto".into(),
        [one] => format!("Efa eto i {one}"),
        [one, two] => format!("Efa eto i {one} sy i {two}"),
        [one, two, three] => format!("Efa eto i {one}, i {two} ary i {three}"),
        [one, two, others @ ..] => format!("Efa eto i {one}, i {two} ary olona {} hafa", others.len()),
    }
}

#[cfg(test)]
mod tests;

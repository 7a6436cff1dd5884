//! Raha mandeha eto ny antso. Faingo ambony toy ny ao amin’ny `malagasy.rs`.

use crate::check::{Device, Grade, Outlook, Remedy};
use crate::text::check::{Lines, Outcomes};
use crate::text::{Check, ReportWords, decimal};

pub(in crate::text) static CHECK: Check = Check {
    heading: "Fitsapana ny fifandraisana",
    trying: |known, all| format!("Tsapaina izay ilain’ny antso: {known} amin’ny {all}. Latsaky ny iray minitra izany."),
    verdict: |grade| match grade {
        Grade::Waiting => "Tsapaina izay ilain’ny antso.",
        Grade::Good | Grade::Aside => "Handeha tsara eto ny antso.",
        Grade::Poor => "Handeha eto ny antso, fa misy tsara ho fantatra:",
        Grade::Bad => "Raha amin’izao, dia tsy handeha eto ny antso:",
    },
    remedy: |remedy| {
        match remedy {
        Remedy::ReachServer => {
            "Tsy mamaly ny lohamilina. Jereo ny tambajotranao; mety misy proxy na firewall misakana ny WebSocket: angataho izay mitantana azy mba hamela ireny handalo.".into()
        }
        Remedy::TryLater => "Tsy mandray olona intsony avy eto ny lohamilina amin’izao. Andramo indray afaka iray minitra.".into(),
        Remedy::Fix(Device::Microphone) => "Tsy hisy handre anao: jereo izay lazaina momba ny mikrô.".into(),
        Remedy::Fix(Device::Camera) => "Tsy hisy hahita anao: jereo izay lazaina momba ny fakantsary.".into(),
        Remedy::AllowUdp(port) => format!(
            "Voasakana eto ny UDP. Mandalo ny lohamilina amin’ny TCP ny antso; mety hikatso indraindray ny sary. Angataho izay mitantana ny tambajotra mba hamela ny UDP{}.",
            at_port(port)
        ),
        Remedy::AllowAny(port) => format!(
            "Tsy mamela na inona na inona handalo mankany amin’ny hafa ity tambajotra ity. Andramo tambajotra hafa, toy ny an’ny findainao, na angataho izay mitantana ity mba hamela ny UDP{}.",
            at_port(port)
        ),
        Remedy::OfferRelay => {
            "Tsy manome mpampita amin’ny UDP ny lohamilina: hisy olona tsy hifandray. Angataho izay mitantana ny lohamilina mba hampandeha iray.".into()
        }
        Remedy::RelayRefuses(code) => format!(
            "Tsy manana toerana ho anao ny mpampita amin’izao (hadisoana {code}). Andramo indray afaka iray minitra; raha maharitra izany, lazao amin’izay mitantana ny lohamilina."
        ),
        Remedy::LosesMuch => "Betsaka no very eny an-dalana. Manakaikeza ny Wi-Fi, na mampiasà tariby.".into(),
        Remedy::IsSlow => {
            "Ela vao tonga ny valiny, ka hifanindry ny fitenenana. Ajanony aloha ny fisintonana rakitra, na vonoy ny VPN.".into()
        }
        Remedy::WithoutPictures => {
            "Kely loatra ny azo alefa ka tsy ampy ho an’ny sary. Vonoy ny fakantsary rehefa miantso, na ajanony aloha ny fandefasana rakitra.".into()
        }
    }
    },
    outlook: |outlook| match outlook {
        Outlook { small: 0, .. } => "Ampy ho an’ny feo ny fifandraisanao, fa tsy ampy ho an’ny sary.".into(),
        Outlook { full, small } if full == small => {
            format!("Ampy ho an’ny antso an-tsary amin’ny olona hatramin’ny {small} ny fifandraisanao.")
        }
        Outlook { full: 0, small } => {
            format!("Ampy ho an’ny antso an-tsary kely amin’ny olona hatramin’ny {small} ny fifandraisanao.")
        }
        Outlook { full, small } => format!(
            "Ampy ho an’ny antso an-tsary amin’ny olona hatramin’ny {full} ny fifandraisanao, na hatramin’ny {small} amin’ny sary kely kokoa."
        ),
    },
    lines: Lines {
        server: "Lohamilina",
        host: "Adiresy manokana",
        mapped: "Adiresy hita avy any ivelany",
        udp: "Mpampita amin’ny UDP",
        tcp: "Mpampita amin’ny TCP",
        tls: "Mpampita amin’ny TLS",
        travel: "Mandalo ny mpampita, dia miverina",
        uplink: "Izay azo alefa",
    },
    outcomes: Outcomes {
        trying: "tsapaina…",
        works: "mandeha",
        no_answer: "tsy misy valiny",
        not_offered: "tsy atolotra",
        refused: |code| format!("nolavina, hadisoana {code}"),
        device_waiting: "miandry azy…",
        device_off: "tsy ampiasaina",
        server_answers: "mamaly",
        server_refuses: "mandà",
        address_found: "hita",
        no_address: "tsy misy",
        address_not_needed: "tsy ilaina",
        waiting: "miandry…",
        trip: |trip| format!("{:.0}\u{a0}ms, very {}\u{a0}%", trip.round_trip, decimal::comma(trip.loss * 100.0)),
        nothing_back: "tsy nisy niverina",
        no_relay: "tsy misy mpampita",
        uplink: |uplink| format!("{}\u{a0}Mbit/s", decimal::comma(uplink / 1000.0)),
        not_measured: "tsy voarefy",
    },
    again: "Hitsapa indray",
    report: ReportWords {
        copy: "Handika ny tatitra",
        copied: "Voadika ny tatitra",
        copy_failed: "Tsy navelan’ny mpitety tranonkala ny fandikana. Andramo amin’ny mpitety hafa.",
        about: "Ho an’izay manampy anao: izay hitan’ity pejy ity, tsy misy adiresy.",
    },
};

fn at_port(port: Option<u16>) -> String {
    port.map(|port| format!(" amin’ny port {port}")).unwrap_or_default()
}

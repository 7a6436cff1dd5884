//! Izay tsy mety, sy izay tokony hatao. Faingo ambony toy ny ao amin’ny `malagasy.rs`.

use crate::browser::MediaFailure;
use crate::text::Which;
use crate::visit::Trouble;
use shared::RefusedCode;

pub(super) fn failed(which: Which, failure: MediaFailure) -> String {
    let (the, it) = match which {
        Which::Microphone => ("ny mikrô", "izy"),
        Which::Camera => ("ny fakantsary", "izy"),
        Which::Both => ("ny mikrô sy ny fakantsary", "izy roa"),
    };
    match failure {
        MediaFailure::Denied => format!(
            "Tsy mahazo mampiasa {the} ity pejy ity. Tsindrio ny sary kely eo akaikin’ny adiresy mba hanomezana alalana, dia velomy eto {it}."
        ),
        MediaFailure::Dismissed => format!(
            "Mbola tsy nahazoana alalana {the}. Velomy eto {it}, ary ekeo rehefa manontany ny mpitety tranonkala."
        ),
        MediaFailure::DeniedBySystem => format!(
            "Tsy omen’ny rafitra an’ity mpitety tranonkala ity {the}. Omeo alalana ny mpitety ao amin’ny fandrindrana ny tsiambaratelo ao amin’ny rafitra, dia velomy eto {it}."
        ),
        MediaFailure::NotFound => {
            let (none, connect) = match which {
                Which::Microphone => ("mikrô", "ny iray"),
                Which::Camera => ("fakantsary", "ny iray"),
                Which::Both => ("na mikrô na fakantsary", "ireo"),
            };
            format!("Tsy nahitana {none}. Ampifandraiso {connect}, dia velomy eto {it}.")
        }
        MediaFailure::InUse => {
            format!("Ampiasain’ny rindranasa hafa {the}. Akatony io rindranasa io, dia velomy eto {it}.")
        }
        MediaFailure::Overconstrained => {
            format!("Tsy mahavita izay ilain’ny antso {the}. Mampiasà hafa, dia velomy eto {it}.")
        }
        MediaFailure::Aborted => format!("Tsy nety nandeha {the}. Velomy eto indray {it}."),
        MediaFailure::Insecure => format!(
            "Ny pejy azo antoka ihany no omen’ny mpitety tranonkala {the}. Sokafy amin’ny https:// eo am-piandohan’ny adiresiny ity pejy ity."
        ),
        MediaFailure::Ended => {
            format!("Nesorina na tapaka {the}. Ampifandraiso indray, dia velomy eto {it}.")
        }
        MediaFailure::Unknown => format!(
            "Tsy azo ampiasaina {the}, ary tsy lazain’ny mpitety tranonkala ny antony. Velomy eto {it} raha hanandrana indray."
        ),
    }
}

pub(super) fn share_failed(failure: MediaFailure) -> &'static str {
    match failure {
        MediaFailure::Denied | MediaFailure::Dismissed | MediaFailure::DeniedBySystem => {
            "Tsy misy zaraina. Tsindrio ny Hizara ny efijery raha hifidy indray; raha tsy misy safidy mipoitra, avelao ao amin’ny fandrindran’ny rafitra handrakitra ny efijery ity mpitety tranonkala ity."
        }
        MediaFailure::NotFound => "Tsy misy azo zaraina. Sokafy ny varavarankely tianao haseho, dia andramo indray.",
        MediaFailure::InUse => {
            "Tsy omen’ny rafitra ny mpitety tranonkala io efijery io. Mifidiana varavarankely hafa, na ny efijery manontolo."
        }
        MediaFailure::Overconstrained => {
            "Tsy azo zaraina io efijery io. Mifidiana varavarankely hafa, na ny efijery manontolo."
        }
        MediaFailure::Aborted => "Tsy nanomboka ny fizarana. Tsindrio ny Hizara ny efijery raha hanandrana indray.",
        MediaFailure::Insecure => {
            "Amin’ny pejy azo antoka ihany no mandeha ny fizarana. Sokafy amin’ny https:// eo am-piandohan’ny adiresiny ity pejy ity."
        }
        MediaFailure::Ended => "Tapitra ny fizarana. Tsindrio ny Hizara ny efijery raha hizara zavatra hafa.",
        MediaFailure::Unknown => {
            "Tsy nahomby ny fizarana, ary tsy lazain’ny mpitety tranonkala ny antony. Tsindrio ny Hizara ny efijery raha hanandrana indray."
        }
    }
}

pub(super) fn trouble(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Unreachable => {
            "Tsy tratra ny lohamilina. Mbola manandrana ny pejy; jereo ny tambajotranao raha maharitra izany."
        }
        Trouble::ServerLost => {
            "Tapaka ny fifandraisana amin’ny lohamilina. Mbola manandrana ny pejy; jereo ny tambajotranao raha maharitra izany."
        }
        Trouble::Refused(code) => match code {
            RefusedCode::BadMessage => "Tsy azon’ny lohamilina ny tenin’ity pejy ity. Sokafy indray ny pejy.",
            RefusedCode::Version => {
                "Tsy mitovy dika ity pejy ity sy ny lohamilina. Sokafy indray ny pejy mba hahazoana ilay mety."
            }
            RefusedCode::OutOfOrder => "Tsy mifanaraka intsony ity pejy ity sy ny lohamilina. Sokafy indray ny pejy.",
            RefusedCode::RoomFull => {
                "Feno avokoa ny toerana ato amin’ity efitra ity. Andramo indray rehefa misy olona niala."
            }
            RefusedCode::Busy => "Feno mpitsidika ny lohamilina amin’izao. Andramo indray afaka minitra vitsivitsy.",
            RefusedCode::UnknownPeer => "Nisy olona niala teo am-pifandraisana. Tsy misy tokony hataonao.",
            RefusedCode::Rate => {
                "Be loatra indray miteny ny tenin’ity pejy ity, ka nanapaka ny lohamilina. Andramo indray."
            }
            RefusedCode::TooLarge => "Lava loatra ho an’ny lohamilina ny tenin’ity pejy ity. Sokafy indray ny pejy.",
            RefusedCode::Silent => "Ela loatra vao niarahaba ny lohamilina ity pejy ity. Andramo indray.",
            RefusedCode::TakenOver => "Mitohy ao amin’ny takelaka hafa ity resaka ity. Mankanesa any, na miverena eto.",
            RefusedCode::Draining => {
                "Efa hatsahatra sy halefa indray ny lohamilina, ka tsy mampiditra olona. Andramo indray afaka iray minitra."
            }
        },
    }
}

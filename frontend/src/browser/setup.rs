//! What all connections of a visit have in common.

use super::gathering::Gathering;
use super::task::spawn;
use js_sys::{Array, Object, Reflect};
use mesh::Ice;
use shared::IceServer;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{RtcBundlePolicy, RtcCertificate, RtcConfiguration, RtcIceTransportPolicy, RtcPeerConnection};

/// What all connections of a visit have in common.
#[derive(Default)]
pub(crate) struct Setup {
    certificate: RefCell<Option<RtcCertificate>>,
    /// Whether packets by UDP are known to pass between here and the servers.
    pub(super) udp_passes: Cell<bool>,
    pub(super) exploration: RefCell<Option<Gathering>>,
}

impl Setup {
    /// Makes one certificate (ECDSA P-256), so that no connection has to make its own.
    pub(crate) fn prepare() -> Rc<Self> {
        let prepared = Rc::new(Self::default());
        let algorithm = Object::new();
        set(&algorithm, "name", &"ECDSA".into());
        set(&algorithm, "namedCurve", &"P-256".into());
        if let Ok(promise) = RtcPeerConnection::generate_certificate_with_object(&algorithm) {
            let setup = Rc::clone(&prepared);
            spawn(async move {
                if let Ok(certificate) = JsFuture::from(promise).await {
                    setup.certificate.replace(Some(certificate.unchecked_into()));
                }
            });
        }
        prepared
    }

    pub(super) fn configuration(&self, ice: &Ice) -> RtcConfiguration {
        let configuration = self.without_certificate(ice);
        if let Some(certificate) = &*self.certificate.borrow() {
            configuration.set_certificates(&Array::of1(certificate));
        }
        configuration
    }

    /// For connections that were made before there was a certificate.
    pub(super) fn without_certificate(&self, ice: &Ice) -> RtcConfiguration {
        let narrow = if self.udp_passes.get() { ice.by_udp() } else { None };
        configuration_of(narrow.as_ref().unwrap_or(ice))
    }
}

/// For connections that have nothing in common with others.
pub(super) fn configuration_of(ice: &Ice) -> RtcConfiguration {
    let configuration = RtcConfiguration::new();
    configuration.set_bundle_policy(RtcBundlePolicy::MaxBundle);
    let servers: Array = ice.servers.iter().map(ice_server).collect();
    configuration.set_ice_servers(&servers);
    if ice.relay_only {
        configuration.set_ice_transport_policy(RtcIceTransportPolicy::Relay);
    }
    configuration
}

fn ice_server(server: &IceServer) -> Object {
    let object = Object::new();
    let urls: Array = server.urls.iter().map(|url| JsValue::from_str(url)).collect();
    set(&object, "urls", &urls);
    if let Some(username) = &server.username {
        set(&object, "username", &username.into());
    }
    if let Some(credential) = &server.credential {
        set(&object, "credential", &credential.into());
    }
    object
}

/// Sets a property of a plain object, which cannot fail.
pub(super) fn set(object: &Object, key: &str, value: &JsValue) {
    let _ = Reflect::set(object, &key.into(), value);
}

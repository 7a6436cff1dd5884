//! What is loaded later: parts of the page that nobody needs who only looks at the first one.
//!
//! In the release page each is a file of its own (`xtask/src/split.rs`, feature `split`); in a page for
//! development all of it is one, and there is nothing to load.

pub(crate) use parts::load_call;

use crate::visit::{Devices, Visit};
use futures_util::FutureExt;
use leptos::prelude::*;
use shared::DisplayName;

/// A part of the page could not be loaded; trying again may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotLoaded;

/// The page during the call; none until [`load_call`] is done.
pub(crate) fn call(visit: Visit, own_name: DisplayName) -> Option<AnyView> {
    parts::call(visit, own_name).now_or_never()?.ok()
}

/// The settings, for the lobby; none until [`load_call`] is done.
pub(crate) fn settings(devices: Devices, close: Box<dyn Fn()>) -> Option<AnyView> {
    parts::settings(devices, close).now_or_never()?.ok()
}

#[cfg(not(feature = "split"))]
mod parts {
    use super::*;

    pub(crate) async fn load_call() -> Result<(), NotLoaded> {
        Ok(())
    }

    pub(super) async fn call(visit: Visit, own_name: DisplayName) -> Result<AnyView, NotLoaded> {
        Ok(crate::pages::call(visit, &own_name))
    }

    pub(super) async fn settings(devices: Devices, close: Box<dyn Fn()>) -> Result<AnyView, NotLoaded> {
        Ok(crate::components::settings(devices, None, close))
    }
}

#[cfg(feature = "split")]
#[allow(unsafe_code, reason = "wasm_split declares the functions of another file as foreign ones, which they are")]
mod parts {
    use super::*;
    use leptos::wasm_split::{SplitLoaderError, wasm_split};

    impl From<SplitLoaderError> for NotLoaded {
        fn from(_: SplitLoaderError) -> Self {
            Self
        }
    }

    pub(crate) async fn load_call() -> Result<(), NotLoaded> {
        // Both are in one file; but each function has to be asked for by itself.
        preload_call().await?;
        Ok(preload_settings().await?)
    }

    #[wasm_split(call, wasm_split_path = leptos::wasm_split, fallible, preload(preload_call))]
    pub(super) fn call(visit: Visit, own_name: DisplayName) -> Result<AnyView, NotLoaded> {
        Ok(crate::pages::call(visit, &own_name))
    }

    #[wasm_split(call, wasm_split_path = leptos::wasm_split, fallible, preload(preload_settings))]
    pub(super) fn settings(devices: Devices, close: Box<dyn Fn()>) -> Result<AnyView, NotLoaded> {
        Ok(crate::components::settings(devices, None, close))
    }
}

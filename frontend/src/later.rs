//! What is loaded later: parts of the page that nobody needs who only looks at the first one.
//!
//! In the release page each is a file of its own (`xtask/src/split.rs`, feature `split`); in a page for
//! development all of it is one, and there is nothing to load.

pub(crate) use parts::{load_call, load_check, load_settings, load_side};

use crate::browser::{NoiseFailure, OwnTracks};
use crate::components::{Gaze, Panel, QualityDoor, ShortcutDoor, Side};
use crate::text::{Language, Text};
use crate::visit::{Driver, Visit, Wheel};
use futures_util::FutureExt;
use leptos::prelude::*;
use shared::DisplayName;
use std::pin::Pin;
use std::rc::Rc;

/// A part of the page could not be loaded; trying again may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotLoaded;

/// The words of this language, once they are there.
pub(crate) async fn words(language: Language) -> Result<&'static Text, NotLoaded> {
    match language {
        Language::English => Ok(Text::english()),
        Language::French => parts::french().await,
        Language::Malagasy => parts::malagasy().await,
        Language::Russian => parts::russian().await,
    }
}

/// The page during the call; none until [`load_call`] is done.
pub(crate) fn call(visit: Visit, own_name: DisplayName) -> Option<AnyView> {
    parts::call(visit, own_name).now_or_never()?.ok()
}

/// What drives a call; none until [`load_call`] is done.
pub(crate) fn drive(wheel: Wheel) -> Option<Rc<dyn Driver>> {
    parts::drive(wheel).now_or_never()?.ok()
}

/// The settings; none until [`load_settings`] is done.
pub(crate) fn settings(visit: Visit, gaze: Option<Gaze>, close: Box<dyn Fn()>) -> Option<AnyView> {
    parts::settings(visit, gaze, close).now_or_never()?.ok()
}

/// The invitation with this link; none until [`load_settings`] is done.
pub(crate) fn invitation(link: String, close: Box<dyn Fn()>) -> Option<AnyView> {
    parts::invitation(link, close).now_or_never()?.ok()
}

/// The page that tells whether calls work here; none until [`load_check`] is done.
pub(crate) fn check() -> Option<AnyView> {
    parts::check().now_or_never()?.ok()
}

/// What stands beside the stage; none until [`load_side`] is done.
pub(crate) fn side(side: Side, panel: Panel) -> Option<AnyView> {
    parts::side(side, panel).now_or_never()?.ok()
}

/// How good the call is; none until [`load_settings`] is done.
pub(crate) fn quality(door: QualityDoor) -> Option<AnyView> {
    parts::quality(door).now_or_never()?.ok()
}

/// The sheet of keyboard shortcuts; none until [`load_settings`] is done.
pub(crate) fn shortcuts(door: ShortcutDoor) -> Option<AnyView> {
    parts::shortcuts(door).now_or_never()?.ok()
}

/// Calls somebody back, whenever it is called, who looks at something else while others write; until it is dropped.
///
/// # Errors
/// What does it could not be loaded.
pub(crate) async fn herald(visit: Visit, pressed: Box<dyn Fn()>) -> Result<Box<dyn Fn()>, NotLoaded> {
    parts::herald(visit, pressed).await
}

/// A microphone on its way to being cleaned. Boxed, because what is loaded later cannot be waited for itself.
type Cleaning = Pin<Box<dyn Future<Output = Result<(), NoiseFailure>>>>;

/// Cleans the microphone of noise from now on.
///
/// # Errors
/// Why it stays as it is.
pub(crate) async fn clean(own: &Rc<OwnTracks>) -> Result<(), NoiseFailure> {
    match parts::clean(Rc::clone(own)).await {
        Ok(cleaning) => cleaning.await,
        Err(NotLoaded) => Err(NoiseFailure::NotLoaded),
    }
}

#[cfg(not(feature = "split"))]
mod parts {
    use super::*;

    pub(crate) async fn load_call() -> Result<(), NotLoaded> {
        Ok(())
    }

    pub(super) async fn call(visit: Visit, own_name: DisplayName) -> Result<AnyView, NotLoaded> {
        Ok(crate::pages::call(visit, own_name))
    }

    pub(super) async fn drive(wheel: Wheel) -> Result<Rc<dyn Driver>, NotLoaded> {
        Ok(crate::visit::drive(wheel))
    }

    pub(crate) async fn load_settings() -> Result<(), NotLoaded> {
        Ok(())
    }

    pub(crate) async fn load_check() -> Result<(), NotLoaded> {
        Ok(())
    }

    pub(super) async fn invitation(link: String, close: Box<dyn Fn()>) -> Result<AnyView, NotLoaded> {
        Ok(crate::components::invitation(link, close))
    }

    pub(crate) async fn load_side() -> Result<(), NotLoaded> {
        Ok(())
    }

    pub(super) async fn side(side: Side, panel: Panel) -> Result<AnyView, NotLoaded> {
        Ok(side.panel(panel))
    }

    pub(super) async fn check() -> Result<AnyView, NotLoaded> {
        Ok(crate::pages::check())
    }

    pub(super) async fn french() -> Result<&'static Text, NotLoaded> {
        Ok(Text::french())
    }

    pub(super) async fn malagasy() -> Result<&'static Text, NotLoaded> {
        Ok(Text::malagasy())
    }

    pub(super) async fn russian() -> Result<&'static Text, NotLoaded> {
        Ok(Text::russian())
    }

    pub(super) async fn settings(visit: Visit, gaze: Option<Gaze>, close: Box<dyn Fn()>) -> Result<AnyView, NotLoaded> {
        Ok(crate::components::settings(visit, gaze, close))
    }

    pub(super) async fn quality(door: QualityDoor) -> Result<AnyView, NotLoaded> {
        Ok(crate::components::quality(door))
    }

    pub(super) async fn shortcuts(door: ShortcutDoor) -> Result<AnyView, NotLoaded> {
        Ok(crate::components::shortcut_sheet(door))
    }

    pub(super) async fn herald(visit: Visit, pressed: Box<dyn Fn()>) -> Result<Box<dyn Fn()>, NotLoaded> {
        Ok(crate::components::herald(visit, pressed))
    }

    pub(super) async fn clean(own: Rc<OwnTracks>) -> Result<Cleaning, NotLoaded> {
        Ok(Box::pin(async move { own.clean_microphone().await }))
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
        // Each function is asked for by itself, and the file comes once.
        preload_drive().await?;
        Ok(preload_call().await?)
    }

    pub(crate) async fn load_settings() -> Result<(), NotLoaded> {
        preload_quality().await?;
        preload_shortcuts().await?;
        preload_invitation().await?;
        Ok(preload_settings().await?)
    }

    pub(crate) async fn load_check() -> Result<(), NotLoaded> {
        Ok(preload_check().await?)
    }

    #[wasm_split(settings, wasm_split_path = leptos::wasm_split, fallible, preload(preload_invitation))]
    pub(super) fn invitation(link: String, close: Box<dyn Fn()>) -> Result<AnyView, NotLoaded> {
        Ok(crate::components::invitation(link, close))
    }

    pub(crate) async fn load_side() -> Result<(), NotLoaded> {
        Ok(preload_side().await?)
    }

    #[wasm_split(side, wasm_split_path = leptos::wasm_split, fallible, preload(preload_side))]
    pub(super) fn side(side: Side, panel: Panel) -> Result<AnyView, NotLoaded> {
        Ok(side.panel(panel))
    }

    #[wasm_split(check, wasm_split_path = leptos::wasm_split, fallible, preload(preload_check))]
    pub(super) fn check() -> Result<AnyView, NotLoaded> {
        Ok(crate::pages::check())
    }

    // Each waits for the words, and gives them.
    #[wasm_split(french, wasm_split_path = leptos::wasm_split, fallible)]
    pub(super) fn french() -> Result<&'static Text, NotLoaded> {
        Ok(Text::french())
    }

    #[wasm_split(malagasy, wasm_split_path = leptos::wasm_split, fallible)]
    pub(super) fn malagasy() -> Result<&'static Text, NotLoaded> {
        Ok(Text::malagasy())
    }

    #[wasm_split(russian, wasm_split_path = leptos::wasm_split, fallible)]
    pub(super) fn russian() -> Result<&'static Text, NotLoaded> {
        Ok(Text::russian())
    }

    #[wasm_split(call, wasm_split_path = leptos::wasm_split, fallible, preload(preload_call))]
    pub(super) fn call(visit: Visit, own_name: DisplayName) -> Result<AnyView, NotLoaded> {
        Ok(crate::pages::call(visit, own_name))
    }

    #[wasm_split(call, wasm_split_path = leptos::wasm_split, fallible, preload(preload_drive))]
    pub(super) fn drive(wheel: Wheel) -> Result<Rc<dyn Driver>, NotLoaded> {
        Ok(crate::visit::drive(wheel))
    }

    #[wasm_split(settings, wasm_split_path = leptos::wasm_split, fallible, preload(preload_settings))]
    pub(super) fn settings(visit: Visit, gaze: Option<Gaze>, close: Box<dyn Fn()>) -> Result<AnyView, NotLoaded> {
        Ok(crate::components::settings(visit, gaze, close))
    }

    #[wasm_split(settings, wasm_split_path = leptos::wasm_split, fallible, preload(preload_quality))]
    pub(super) fn quality(door: QualityDoor) -> Result<AnyView, NotLoaded> {
        Ok(crate::components::quality(door))
    }

    #[wasm_split(settings, wasm_split_path = leptos::wasm_split, fallible, preload(preload_shortcuts))]
    pub(super) fn shortcuts(door: ShortcutDoor) -> Result<AnyView, NotLoaded> {
        Ok(crate::components::shortcut_sheet(door))
    }

    #[wasm_split(settings, wasm_split_path = leptos::wasm_split, fallible)]
    pub(super) fn herald(visit: Visit, pressed: Box<dyn Fn()>) -> Result<Box<dyn Fn()>, NotLoaded> {
        Ok(crate::components::herald(visit, pressed))
    }

    #[wasm_split(settings, wasm_split_path = leptos::wasm_split, fallible)]
    pub(super) fn clean(own: Rc<OwnTracks>) -> Result<Cleaning, NotLoaded> {
        Ok(Box::pin(async move { own.clean_microphone().await }))
    }
}

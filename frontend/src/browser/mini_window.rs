//! A small window that stays on top of all others, or at least a picture that does.

use super::function::function;
use js_sys::{Object, Promise, Reflect};
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, HtmlVideoElement, Window};

/// How large the window is asked to be, in CSS pixels.
const SIZE: (u32, u32) = (360, 270);

/// Whether anything of the page can stay on top of other windows.
pub(crate) fn can_float() -> bool {
    opener().is_some() || can_float_picture()
}

/// A window of the page's own (WICG Document Picture-in-Picture). Dropping it closes it.
pub(crate) struct MiniWindow {
    window: Window,
    content: Option<Box<dyn std::any::Any>>,
    _closed: Closure<dyn FnMut()>,
}

impl MiniWindow {
    /// Opens it with `content`, which belongs to the reactive owner `owner`; `closed` is called when the person closes
    /// it. None where the browser has no such windows, or nobody has pressed anything.
    pub(crate) async fn open(
        owner: Owner,
        content: impl FnOnce() -> AnyView + 'static,
        closed: impl FnMut() + 'static,
    ) -> Option<Self> {
        let window: Window = JsFuture::from(request()?).await.ok()?.unchecked_into();
        let body = window.document()?.body()?;
        dress(&window);
        let closed = Closure::<dyn FnMut()>::new(closed);
        // Listening fails for no event.
        let _ = window.add_event_listener_with_callback("pagehide", closed.as_ref().unchecked_ref());
        // Another window has classes of its own, so its elements only look like ours.
        let content: UnmountHandle<_> = owner.with(|| mount_to(body.unchecked_into::<HtmlElement>(), content));
        Some(Self { window, content: Some(Box::new(content)), _closed: closed })
    }
}

impl Drop for MiniWindow {
    fn drop(&mut self) {
        self.content.take();
        let _ = self.window.close();
    }
}

/// Puts the largest picture of the page on top, where that is all that the browser can do, or takes it away again.
pub(crate) fn float_picture() {
    let Ok(videos) = document().query_selector_all("video") else { return };
    let videos = (0..videos.length()).filter_map(|index| videos.get(index)?.dyn_into::<HtmlVideoElement>().ok());
    let largest = videos.max_by_key(|video| i64::from(video.client_width()) * i64::from(video.client_height()));
    let Some(video) = largest else { return };
    if let Some(request) = function(&video, "requestPictureInPicture")
        && let Ok(promise) = request.call0(&video)
    {
        super::task::forgive(promise.unchecked_into());
    }
}

fn can_float_picture() -> bool {
    Reflect::get(&document(), &"pictureInPictureEnabled".into()).is_ok_and(|enabled| enabled.is_truthy())
}

fn opener() -> Option<Object> {
    Reflect::get(&window(), &"documentPictureInPicture".into()).ok()?.dyn_into().ok()
}

fn request() -> Option<Promise> {
    let opener = opener()?;
    let request = function(&opener, "requestWindow")?;
    let options = Object::new();
    // Cannot fail: this is a plain object of our own.
    let _ = Reflect::set(&options, &"width".into(), &SIZE.0.into());
    let _ = Reflect::set(&options, &"height".into(), &SIZE.1.into());
    request.call1(&opener, &options).ok()?.dyn_into().ok()
}

/// Gives the window the language, the theme and the style of the page.
fn dress(window: &Window) {
    let Some(dressed) = window.document() else { return };
    let ours = document();
    if let (Some(theirs), Some(root)) = (dressed.document_element(), ours.document_element()) {
        for said in ["lang", "data-theme", "data-accent"] {
            // Setting them fails for no value.
            let _ = theirs.set_attribute(said, &root.get_attribute(said).unwrap_or_default());
        }
    }
    let Ok(styles) = ours.query_selector_all("link[rel=stylesheet]") else { return };
    let Some(head) = dressed.head() else { return };
    for style in (0..styles.length()).filter_map(|index| styles.get(index)) {
        if let Ok(copy) = style.clone_node() {
            let _ = head.append_child(&copy);
        }
    }
}

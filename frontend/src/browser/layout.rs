//! How large an element is.

use crate::components::react;
use crate::read_only::ReadOnly;
use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver, ResizeObserverEntry};

/// Width and height of the element's content box in CSS pixels, now and after each change; zero until it is there.
pub(crate) fn size_of<E>(element: NodeRef<E>) -> ReadOnly<(f64, f64)>
where
    E: ElementType,
    E::Output: AsRef<Element> + JsCast + Clone + 'static,
{
    let size = RwSignal::new((0.0, 0.0));
    let observer = StoredValue::new_local(None::<Observer>);
    react(move || {
        observer.set_value(element.get().and_then(|element| Observer::of(element.as_ref(), size)));
    });
    ReadOnly::of(size)
}

/// A `ResizeObserver` and what it calls; dropping it stops it.
struct Observer {
    observer: ResizeObserver,
    _closure: Closure<dyn FnMut(js_sys::Array)>,
}

impl Observer {
    fn of(element: &Element, size: RwSignal<(f64, f64)>) -> Option<Self> {
        let closure = Closure::new(move |entries: js_sys::Array| {
            if let Some(entry) = entries.iter().last() {
                let content = entry.unchecked_into::<ResizeObserverEntry>().content_rect();
                // The element may be on its way out, and the signal with it.
                let _ = size.try_set((content.width(), content.height()));
            }
        });
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _closure: closure })
    }
}

impl Drop for Observer {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

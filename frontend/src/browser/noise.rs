//! The sound of a microphone without the noise around it: our own suppression in a worklet, loaded when it is wanted.

use super::meter::somebody_has_pressed_something;
use super::task::forgive;
use futures_channel::oneshot;
use js_sys::{Array, Object, Reflect};
use leptos::ev;
use leptos::leptos_dom::helpers::WindowListenerHandle;
use leptos::prelude::{document, window, window_event_listener};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AudioContext, AudioContextOptions, AudioContextState, AudioWorkletNode, AudioWorkletNodeOptions, ChannelCountMode,
    MediaStream, MediaStreamAudioDestinationNode, MediaStreamAudioSourceNode, MediaStreamTrack, MessageEvent, Response,
};

/// What the suppression was made for, in samples per second.
const RATE: f32 = 48_000.0;

/// Why there is no suppression, one variant for each thing a person can do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoiseFailure {
    /// A file did not come, or is gone since a new version is served: to be tried again, or the page loaded anew.
    NotLoaded,
    /// This browser cannot do it, or not with this microphone.
    CannotRun,
}

/// A microphone that is being cleaned, 20 ms late. Dropping it ends that and the cleaned track; the track it was made
/// from is left as it is.
pub(crate) struct Quiet {
    worklet: AudioWorkletNode,
    track: MediaStreamTrack,
    _said: Closure<dyn FnMut(MessageEvent)>,
    _source: MediaStreamAudioSourceNode,
    _destination: MediaStreamAudioDestinationNode,
    _engine: Engine,
}

/// Begins to clean the sound of this track. Comes back when it runs: where the browser waits for the person to press
/// something first, so does this. A track that is not enabled is cleaned to silence; one that ends, too.
///
/// # Errors
/// Why there is nothing; the track is as it was.
pub(super) async fn suppress(track: &MediaStreamTrack) -> Result<Quiet, NoiseFailure> {
    let (engine, running) = Engine::start()?;
    let bytes = load(&engine.context).await?;
    if engine.context.state() != AudioContextState::Running {
        // The sender lives in the engine: it is not lost.
        let _ = running.await;
    }
    let cannot = |_| NoiseFailure::CannotRun;

    let given = Object::new();
    let _ = Reflect::set(&given, &"bytes".into(), &bytes);
    let options = AudioWorkletNodeOptions::new();
    options.set_channel_count(1);
    options.set_channel_count_mode(ChannelCountMode::Explicit);
    options.set_output_channel_count(&Array::of1(&1.into()));
    options.set_processor_options(Some(&given));
    let worklet = AudioWorkletNode::new_with_options(&engine.context, "resaka-noise", &options).map_err(cannot)?;

    let (sender, answer) = oneshot::channel();
    let mut sender = Some(sender);
    let said = Closure::<dyn FnMut(MessageEvent)>::new(move |said: MessageEvent| {
        if let Some(sender) = sender.take() {
            let _ = sender.send(said.data() == "ready");
        }
    });
    worklet.port().map_err(cannot)?.set_onmessage(Some(said.as_ref().unchecked_ref()));

    let heard = MediaStream::new().map_err(cannot)?;
    heard.add_track(track);
    // Firefox refuses a microphone that has another rate than the context.
    let source = engine.context.create_media_stream_source(&heard).map_err(cannot)?;
    let destination = MediaStreamAudioDestinationNode::new(&engine.context).map_err(cannot)?;
    destination.set_channel_count(1);
    source.connect_with_audio_node(&worklet).map_err(cannot)?;
    worklet.connect_with_audio_node(&destination).map_err(cannot)?;
    let cleaned = destination.stream().get_audio_tracks().get(0).unchecked_into();
    let quiet =
        Quiet { worklet, track: cleaned, _said: said, _source: source, _destination: destination, _engine: engine };
    if answer.await == Ok(true) { Ok(quiet) } else { Err(NoiseFailure::CannotRun) }
}

impl Quiet {
    /// The cleaned sound.
    pub(super) fn track(&self) -> &MediaStreamTrack {
        &self.track
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        if let Ok(port) = self.worklet.port() {
            port.set_onmessage(None);
            // Whatever is said to it means the end.
            let _ = port.post_message(&JsValue::NULL);
        }
        self.track.stop();
    }
}

/// An audio context that goes on by itself when the browser stops it: before the person has pressed something, during a
/// telephone call. Silence from here would mean that nobody is heard.
struct Engine {
    context: AudioContext,
    _changed: Closure<dyn FnMut()>,
    pressed: [Option<WindowListenerHandle>; 2],
}

impl Engine {
    /// Also tells when it runs for the first time.
    fn start() -> Result<(Self, oneshot::Receiver<()>), NoiseFailure> {
        let options = AudioContextOptions::new();
        options.set_sample_rate(RATE);
        let context = AudioContext::new_with_context_options(&options).map_err(|_| NoiseFailure::CannotRun)?;
        let (sender, running) = oneshot::channel();
        let mut sender = Some(sender);
        let changed = {
            let context = Clone::clone(&context);
            Closure::<dyn FnMut()>::new(move || {
                if context.state() != AudioContextState::Running {
                    wake(&context);
                } else if let Some(sender) = sender.take() {
                    let _ = sender.send(());
                }
            })
        };
        context.set_onstatechange(Some(changed.as_ref().unchecked_ref()));
        let (up, down) = (Clone::clone(&context), Clone::clone(&context));
        let pressed = [
            Some(window_event_listener(ev::pointerup, move |_| wake(&up))),
            Some(window_event_listener(ev::keydown, move |_| wake(&down))),
        ];
        wake(&context);
        Ok((Self { context, _changed: changed, pressed }, running))
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.pressed.iter_mut().filter_map(Option::take).for_each(WindowListenerHandle::remove);
        self.context.set_onstatechange(None);
        // Fails only when it is closed already.
        let _ = self.context.close();
    }
}

/// Lets it run, if the browser does.
fn wake(context: &AudioContext) {
    let is_stopped = !matches!(context.state(), AudioContextState::Running | AudioContextState::Closed);
    // Asked before anybody has pressed something, a browser would keep every question.
    if is_stopped
        && somebody_has_pressed_something()
        && let Ok(promise) = context.resume()
    {
        forgive(promise);
    }
}

/// Fetches both files (`xtask/src/noise.rs`) and gives the worklet to the context; the bytes of the module.
async fn load(context: &AudioContext) -> Result<JsValue, NoiseFailure> {
    let cannot = |_| NoiseFailure::CannotRun;
    let not_loaded = |_| NoiseFailure::NotLoaded;
    let name = document().document_element().and_then(|root| root.get_attribute("data-noise"));
    let name = name.ok_or(NoiseFailure::NotLoaded)?;
    // Both are on their way before one of them is waited for.
    let worklet = context.audio_worklet().and_then(|worklet| worklet.add_module(&format!("{name}.js")));
    let worklet = JsFuture::from(worklet.map_err(cannot)?);
    let module = JsFuture::from(window().fetch_with_str(&format!("{name}.wasm")));
    let response: Response = module.await.map_err(not_loaded)?.unchecked_into();
    if !response.ok() {
        return Err(NoiseFailure::NotLoaded);
    }
    let bytes = JsFuture::from(response.array_buffer().map_err(not_loaded)?).await.map_err(not_loaded)?;
    worklet.await.map_err(not_loaded)?;
    Ok(bytes)
}

//! How good the call is, in a dialog: one sentence, then the server and everybody else in numbers and small plots.

use crate::components::{Icon, QualityDoor, Tone, changing_icon, copy_report, follow, notice, part, sheet, text};
use crate::quality::{HEIGHT, History, Line, Sample, Verdict, WIDTH, line, report};
use crate::text::{Quality, quality as words_of};
use leptos::prelude::*;
use shared::PeerId;

/// What the upper edge of a plot stands for at least: milliseconds, a part of 1, kbit/s. What is small is to look small.
const TOPS: (f64, f64, f64) = (100.0, 0.05, 500.0);

/// The dialog; open from when it is there.
pub(crate) fn quality(door: QualityDoor) -> AnyView {
    let words = words_of(text().language);
    let watch = door.watch();
    watch.look(true);
    let history: RwSignal<History> = watch.history().into();
    let watch = StoredValue::new_local(watch);
    on_cleanup(move || {
        watch.try_with_value(|watch| watch.look(false));
    });
    let verdict = Memo::new(move |_| Verdict::on(&history.read()));
    let is_good = move || matches!(*verdict.read(), Verdict::Fine | Verdict::Alone);
    let people = Memo::new(move |_| history.read().here().map(|line| line.peer).collect::<Vec<_>>());
    let left_out = Memo::new(move |_| history.read().left_out.clone());
    let server = follow(move || {
        let history = history.read();
        let said = history.server.map(|(link, since)| (words.server)(link, history.now.saturating_sub(since)));
        said.unwrap_or_default()
    });
    let content = view! {
        <div class="verdict" class:good=follow(is_good)>
            {changing_icon(move || if is_good() { Icon::Check } else { Icon::Alert })}
            <div>
                <p role="status">{follow(move || (words.verdict)(&verdict.read()))}</p>
                <p class="server">{server}</p>
            </div>
        </div>
        {part(move || {
            let sentences: Vec<String> = left_out.read().iter().map(words.left_out).collect();
            (!sentences.is_empty()).then(|| notice(Tone::Status, Icon::Alert, sentences, None))
        })}
        <For each=move || people.get() key=|peer| *peer let:peer>
            {person(history, peer, words)}
        </For>
        {copy_report(&words.report, move || report(&history.read_untracked()))}
    };
    sheet(
        NodeRef::new(),
        "quality",
        words.heading,
        Box::new(move || content.into_any()),
        Box::new(move || door.close()),
    )
}

/// One of the others.
fn person(history: RwSignal<History>, peer: PeerId, words: &'static Quality) -> AnyView {
    let of = move |say: fn(&'static Quality, &Line) -> String| {
        follow(move || history.read().of(peer).map(|line| say(words, line)).unwrap_or_default())
    };
    let plotted = move |value: fn(&Sample) -> Option<f64>, beside: fn(&Sample) -> Option<f64>, top: f64| {
        follow(move || {
            let history = history.read();
            let samples = || history.of(peer).into_iter().flat_map(|line| &line.samples);
            // Both lines of a plot are of one scale.
            let both = samples().flat_map(|(_, sample)| [value(sample), beside(sample)]).flatten();
            let top = both.fold(top, f64::max);
            line(samples().map(|(at, sample)| (*at, value(sample))), top, history.now)
        })
    };
    let (trip_top, loss_top, rate_top) = TOPS;
    let trip: fn(&Sample) -> Option<f64> = |sample| sample.round_trip;
    let loss: [fn(&Sample) -> Option<f64>; 2] = [|sample| sample.loss_in, |sample| sample.loss_out];
    let rate: [fn(&Sample) -> Option<f64>; 2] = [|sample| sample.rate_in, |sample| sample.rate_out];
    view! {
        <section class="pair">
            <h3>{of(|_, line| line.name.clone())}</h3>
            <p>{of(|words, line| (words.arrives)(line.standing).to_owned())}</p>
            <p class="soft">{of(|words, line| (words.path)(line.sample().path))}</p>
            <dl class="plots">
                {plot(
                    words.round_trip,
                    of(|words, line| format!("{} {}", number(line.sample().round_trip, 1.0), words.milliseconds)),
                    plotted(trip, trip, trip_top),
                    None,
                )}
                {plot(
                    words.loss,
                    of(|words, line| {
                        let Sample { loss_in, loss_out, .. } = line.sample();
                        (words.both)(&number(loss_in, 100.0), &number(loss_out, 100.0), "%")
                    }),
                    plotted(loss[0], loss[1], loss_top),
                    Some(plotted(loss[1], loss[0], loss_top)),
                )}
                {plot(
                    words.rate,
                    of(|words, line| {
                        let Sample { rate_in, rate_out, .. } = line.sample();
                        (words.both)(&number(rate_in, 1.0), &number(rate_out, 1.0), words.kilobits)
                    }),
                    plotted(rate[0], rate[1], rate_top),
                    Some(plotted(rate[1], rate[0], rate_top)),
                )}
            </dl>
            <p class="soft">
                {of(|words, line| {
                    let picture = (words.picture)(line.sample().picture);
                    let freezes = (words.freezes)(line.freezes() as u64);
                    let repairs = (words.repairs)(line.standing.repairs);
                    format!("{picture} · {freezes} · {repairs}")
                })}
            </p>
        </section>
    }
    .into_any()
}

/// A number with its name and how it went; where there are two, what comes is a line and what goes is dashes.
fn plot(label: &'static str, value: Signal<String>, coming: Signal<String>, going: Option<Signal<String>>) -> AnyView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd>{value}</dd>
            <dd aria-hidden="true">
                <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none">
                    {going.map(|going| view! { <path class="going" d=going></path> })}
                    <path d=coming></path>
                </svg>
            </dd>
        </div>
    }
    .into_any()
}

/// Without decimals; a dash for what is not known.
fn number(value: Option<f64>, times: f64) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{:.0}", value * times))
}

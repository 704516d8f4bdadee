//! What changed since the cluster was first looked at, and what the changes that are tried make of it.

use super::parts::{before_after, heading, object, severity};
use super::{Entries, Entry, Pane, RowKey, waiting};
use crate::app::actions::Action;
use crate::app::ask::{Answer, Changed, Question, Since};
use crate::app::model::Model;
use crate::app::source::{Feed, Source};
use crate::app::text;
use crate::app::view::{Area, Line, clock};
use crate::config::theme::Role;
use crate::model::{Name, ObjectRef};

/// How high the pane is that only says that nothing has changed.
const QUIET: u16 = 4;

/// What the screen asks, once there is something to compare with.
pub(super) fn question(model: &Model) -> Option<Question> {
    model.baseline.as_ref().map(|(_, baseline)| Question::Drift(Since(baseline.clone())))
}

/// The panes: what is tried, while something is, and what has changed by itself.
pub(super) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    let (Some((since, _)), Some(Answer::Drift(answer))) = (&model.baseline, &model.screen.main.answer) else {
        return vec![waiting::pane(model, area, "Drift")];
    };
    // An answer about what is no longer tried is old in a moment; it is not shown for what it was not meant.
    let tried = answer.tried.as_ref().filter(|_| !model.trials.is_empty());
    let (upper, lower) = match tried {
        None => (Area::default(), area),
        Some(_) if answer.since.is_empty() => {
            let (lower, upper) = area.bottom(QUIET.min(area.height / 3));
            (upper, lower)
        }
        Some(_) => area.top_percent(60),
    };
    let title = Line::of(Role::Title, "Changed").muted(format!(" since it was first read at {}Z", clock(since.unix)));
    let marked = model.marked.map(|time| format!("  since {}Z, when the marks changed", clock(time.unix))).unwrap_or_default();
    let mut changed = pane(lower, title, &answer.since, "", &marked);
    changed.empty = quiet(model, usize::from(lower.content().width));
    let Some(tried) = tried else { return vec![changed] };
    let title = Line::of(Role::WhatIf, "△ ").add(Role::Title, "Tried").muted(format!("  {}", text::counted(model.trials.len(), "change")));
    let mut trial = pane(upper, title, tried, "tried ", "");
    let key = |action| model.keymap.shown(action).unwrap_or_default();
    let columns = usize::from(upper.content().width);
    let titles = model.trials.iter().map(|trial| Line::of(Role::WhatIf, "△ ").text(&trial.title).fit(columns));
    trial.head = titles.take(3).collect();
    let more = model.trials.len().saturating_sub(3);
    let keys = Line::new()
        .add(Role::Key, key(Action::Undo))
        .muted(" takes back the last  ")
        .add(Role::Key, key(Action::WhatIf))
        .muted(" lists them and what they close");
    trial.head.push(if more > 0 { Line::of(Role::Muted, format!("and {more} more  ")).join(keys) } else { keys });
    trial.head.push(Line::new());
    trial.empty = vec![
        Line::of(Role::Muted, "That changes nothing here: the same paths are open, the same findings remain."),
        Line::new().add(Role::Key, key(Action::Show(super::ScreenKind::Overview))).muted(" has what to cut first"),
    ];
    vec![trial, changed]
}

/// What to say where nothing has changed: whether anything can, and what to do.
fn quiet(model: &Model, columns: usize) -> Vec<Line> {
    let key = |action| model.keymap.shown(action).unwrap_or_default();
    let why = match (&model.source, &model.feed) {
        (Source::Live(_), Feed::Live) if model.frozen.is_some() => "The picture is frozen: what changes in the cluster waits until it follows it again.",
        (Source::Live(_), Feed::Live) => "The cluster is followed: what changes in it is told here, the worst first.",
        (Source::Live(_), Feed::Stale(_)) => "The watch is broken: what has changed meanwhile is told once it works again.",
        (Source::Live(_), _) => "The cluster is not followed.",
        (Source::Recording(_), _) => "A recording never changes. A cluster that is followed does: its changes since it was opened stand here.",
        (Source::Manifests(_), _) => "Manifests are read once.",
        (Source::Demo, _) => "The demo never changes.",
    };
    let mut lines = vec![Line::plain("Nothing that matters here has changed since then.")];
    lines.extend(Line::wrapped(Role::Muted, why, columns));
    if model.trials.is_empty() {
        let remove = key(Action::Remove);
        lines.push(Line::new());
        lines.push(Line::of(Role::Muted, "What you try is told here, too: ").add(Role::Key, remove).muted(" on any object tries to do without it."));
    }
    lines
}

/// A pane of what changed. Where paths and what is reached are compared since another time, `marked` says so.
fn pane<'a>(area: Area, title: Line, of: &Changed, prefix: &str, marked: &str) -> Pane<'a> {
    let mut pane = Pane::new(area, title, Entries(entries(of, usize::from(area.content().width), prefix, marked)));
    pane.corner = Line::of(Role::Added, format!("+{}", of.new.len())).text(" ").add(Role::Removed, format!("−{}", of.gone.len())).muted(" findings");
    // Where no row leads anywhere, there is only something to read.
    pane.selectable = named(of);
    pane.still = !pane.selectable && pane.rows.len() <= pane.page();
    pane
}

/// Whether an object or a finding is named.
fn named(of: &Changed) -> bool {
    let objects = [&of.starts, &of.reached].into_iter().any(|(added, removed)| !(added.is_empty() && removed.is_empty()));
    objects || !(of.new.is_empty() && of.gone.is_empty())
}

/// What changed, row by row. Rows of several such lists on one screen are told apart by the `prefix` of their keys.
fn entries(of: &Changed, columns: usize, prefix: &str, marked: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    if of.paths.0 != of.paths.1 {
        entries.push(Entry::note(heading("Open paths").muted(marked)));
        entries.extend(before_after(of.paths.0, of.paths.1, columns).map(Entry::note));
        entries.push(Entry::note(Line::new()));
    }
    let mut objects = |title: &str, role: Role, sign: &str, list: &[ObjectRef]| {
        if !list.is_empty() {
            entries.push(Entry::note(heading(title).muted(format!("  {}{marked}", text::count(list.len())))));
            entries.extend(list.iter().map(|thing| Entry {
                line: Line::of(role, sign).join(object(thing, columns.saturating_sub(2))),
                key: Some(RowKey::Text(Name::from(format!("{prefix}{title} {thing}")))),
                object: Some(thing.clone()),
            }));
            entries.push(Entry::note(Line::new()));
        }
    };
    objects("New starts of an attack", Role::Bad, "+ ", &of.starts.0);
    objects("Starts that are gone", Role::Good, "− ", &of.starts.1);
    objects("Newly reached", Role::Bad, "+ ", &of.reached.0);
    objects("No longer reached", Role::Good, "− ", &of.reached.1);
    for (title, role, sign, findings) in [("New findings", Role::Bad, "+ ", &of.new), ("Findings that are gone", Role::Good, "− ", &of.gone)] {
        if !findings.is_empty() {
            // As wide as the names need, so that titles stand below one another.
            let names = findings.iter().map(|(_, noted)| object(&noted.object, usize::MAX).width()).max().unwrap_or_default().min((columns / 2).min(44));
            entries.push(Entry::note(heading(title).muted(format!("  {}", text::count(findings.len())))));
            entries.extend(findings.iter().map(|(id, noted)| {
                let line = Line::of(role, sign).add(severity(noted.severity), noted.severity.letter().to_string()).text(" ");
                let line = line.join(object(&noted.object, names)).pad(4 + names).text(format!("  {}", noted.title)).fit(columns);
                Entry { line, key: Some(RowKey::Text(Name::from(format!("{prefix}{id}")))), object: Some(noted.object.clone()) }
            }));
            entries.push(Entry::note(Line::new()));
        }
    }
    if !of.counts.is_empty() {
        entries.push(Entry::note(heading("Objects")));
        entries.extend(of.counts.iter().map(|(kind, before, after)| {
            let sign = if after > before {
                Line::of(Role::Added, format!("  +{}", after - before))
            } else {
                Line::of(Role::Removed, format!("  −{}", before - after))
            };
            Entry::note(Line::plain(kind.plural()).pad(36).muted(format!("{} → {}", text::count(*before), text::count(*after))).join(sign))
        }));
    }
    entries
}

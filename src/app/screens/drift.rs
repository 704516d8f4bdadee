//! What changed since the cluster was first looked at.

use super::parts::{before_after, heading, object, severity};
use super::{Entries, Entry, Pane, RowKey, waiting};
use crate::app::ask::{Answer, DriftAnswer, Question, Since};
use crate::app::model::Model;
use crate::app::text;
use crate::app::view::{Area, Line, clock};
use crate::config::theme::Role;
use crate::model::{Name, ObjectRef};

/// What the screen asks, once there is something to compare with.
pub(super) fn question(model: &Model) -> Option<Question> {
    model.baseline.as_ref().map(|(_, baseline)| Question::Drift(Since(baseline.clone())))
}

/// The pane.
pub(super) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    let (Some((since, _)), Some(Answer::Drift(answer))) = (&model.baseline, &model.screen.main.answer) else {
        return vec![waiting::pane(model, area, "Drift")];
    };
    let columns = usize::from(area.content().width);
    let title = Line::of(Role::Title, "Changed").muted(format!(" since it was first read at {}Z", clock(since.unix)));
    let marked = model.marked.map(|time| format!("  since {}Z, when the marks changed", clock(time.unix))).unwrap_or_default();
    let mut pane = Pane::new(area, title, Entries(entries(answer, &marked, columns)));
    pane.corner = Line::of(Role::Added, format!("+{}", answer.new.len())).text(" ").add(Role::Removed, format!("−{}", answer.gone.len())).muted(" findings");
    pane.empty = vec![
        Line::of(Role::Muted, "Nothing that matters here has changed since then."),
        Line::of(Role::Muted, "A recording, manifests and the demo never change; a watched cluster does."),
        Line::of(Role::Code, "ravelin diff BEFORE AFTER").muted(" compares two recordings."),
    ];
    vec![pane]
}

fn entries(answer: &DriftAnswer, marked: &str, columns: usize) -> Vec<Entry> {
    let mut entries = Vec::new();
    if answer.paths.0 != answer.paths.1 {
        entries.push(Entry::note(heading("Open paths").muted(marked)));
        entries.extend(before_after(answer.paths.0, answer.paths.1, columns).map(Entry::note));
        entries.push(Entry::note(Line::new()));
    }
    let mut objects = |title: &str, role: Role, sign: &str, list: &[ObjectRef]| {
        if !list.is_empty() {
            entries.push(Entry::note(heading(title).muted(format!("  {}{marked}", text::count(list.len())))));
            entries.extend(list.iter().map(|thing| Entry {
                line: Line::of(role, sign).join(object(thing, columns.saturating_sub(2))),
                key: Some(RowKey::Text(Name::from(format!("{title} {thing}")))),
                object: Some(thing.clone()),
            }));
            entries.push(Entry::note(Line::new()));
        }
    };
    objects("New starts of an attack", Role::Bad, "+ ", &answer.starts.0);
    objects("Starts that are gone", Role::Good, "− ", &answer.starts.1);
    objects("Newly reached", Role::Bad, "+ ", &answer.reached.0);
    objects("No longer reached", Role::Good, "− ", &answer.reached.1);
    for (title, role, sign, findings) in [("New findings", Role::Bad, "+ ", &answer.new), ("Findings that are gone", Role::Good, "− ", &answer.gone)] {
        if !findings.is_empty() {
            entries.push(Entry::note(heading(title).muted(format!("  {}", text::count(findings.len())))));
            entries.extend(findings.iter().map(|(id, noted)| {
                let line = Line::of(role, sign).add(severity(noted.severity), noted.severity.letter().to_string()).text(" ");
                let line = line.join(object(&noted.object, 44)).text(format!("  {}", noted.title)).fit(columns);
                Entry { line, key: Some(RowKey::Text(id.clone())), object: Some(noted.object.clone()) }
            }));
            entries.push(Entry::note(Line::new()));
        }
    }
    if !answer.counts.is_empty() {
        entries.push(Entry::note(heading("Objects")));
        entries.extend(answer.counts.iter().map(|(kind, before, after)| {
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

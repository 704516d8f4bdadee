//! The changes that are tried, what they close, and what they open.

use std::sync::Arc;

use super::parts::{before_after, heading, object, severity};
use super::{Column, Lines, Pane, RowKey, Rows, waiting};
use crate::app::actions::Action;
use crate::app::ask::{Answer, ChangesAnswer, Question};
use crate::app::model::Model;
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::model::{Edit, ObjectRef};

/// A row: a change that is tried, or a mark.
enum Entry {
    Trial(usize),
    Compromised(ObjectRef),
    Jewel(ObjectRef),
}

struct Entries<'a> {
    model: &'a Model,
    entries: Vec<Entry>,
}

fn entries(model: &Model) -> Vec<Entry> {
    let trials = (0..model.trials.len()).map(Entry::Trial);
    let marked = model.compromised.iter().cloned().map(Entry::Compromised);
    trials.chain(marked).chain(model.jewels.iter().cloned().map(Entry::Jewel)).collect()
}

impl Rows for Entries<'_> {
    fn len(&self) -> usize {
        self.entries.len()
    }

    fn key(&self, at: usize) -> RowKey {
        RowKey::Line(at)
    }

    fn object(&self, at: usize) -> Option<ObjectRef> {
        match self.entries.get(at)? {
            Entry::Trial(at) => self.model.trials.get(*at).and_then(|trial| trial.edits.first()).map(Edit::object),
            Entry::Compromised(object) | Entry::Jewel(object) => Some(object.clone()),
        }
    }

    fn cells(&self, at: usize, _columns: &[Column]) -> Vec<Line> {
        let line = match self.entries.get(at) {
            Some(Entry::Trial(at)) => Line::of(Role::WhatIf, "△ ").text(self.model.trials.get(*at).map_or("", |trial| trial.title.as_str())),
            Some(Entry::Compromised(thing)) => Line::of(Role::Compromised, "☠").text(" ").join(object(thing, 80)).muted("  assumed compromised"),
            Some(Entry::Jewel(thing)) => Line::of(Role::Jewel, "◆ ").join(object(thing, 80)).muted("  marked as crown jewel"),
            None => Line::new(),
        };
        vec![line]
    }
}

/// What the screen asks, while something is tried.
pub(super) fn question(model: &Model) -> Option<Question> {
    (!model.trials.is_empty()).then_some(Question::Changes)
}

/// The panes.
pub(super) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    let (top, below) = area.top_percent(35);
    let mut list = Pane::new(top, Line::of(Role::WhatIf, "△ ").add(Role::Title, "Tried and marked"), Entries { model, entries: entries(model) });
    let key = |action| model.keymap.shown(action).unwrap_or_default();
    list.corner = Line::of(Role::Muted, "nothing in the cluster changes");
    list.empty = vec![
        Line::of(Role::Muted, "Nothing is tried and nothing is marked."),
        Line::new().add(Role::Key, key(Action::Chokes)).muted(" shows what to cut; ").add(Role::Key, key(Action::WhatIf)).muted(" there tries it"),
        Line::new().add(Role::Key, key(Action::Remove)).muted(" tries removing what is selected; ").add(Role::Key, key(Action::Mark)).muted(" marks it"),
    ];
    let mut detail = Pane::text(below, Line::of(Role::Title, "What that does"), Vec::new());
    match &model.screen.main.answer {
        Some(Answer::Changes(answer)) if !model.trials.is_empty() => {
            detail.rows = Box::new(Lines(difference(answer, usize::from(below.content().width))));
        }
        _ if !model.trials.is_empty() => detail = waiting::pane(model, below, "What that does"),
        _ => {}
    }
    vec![list, detail]
}

fn difference(answer: &Arc<ChangesAnswer>, columns: usize) -> Vec<Line> {
    let difference = &answer.difference;
    let mut lines = vec![heading("Paths from the starts to goals and crown jewels")];
    lines.extend(before_after(difference.paths.0, difference.paths.1, columns));
    let pair = |role: Role, sign: &str, (from, to): &(ObjectRef, ObjectRef)| {
        Line::of(role, sign).join(object(from, columns / 2)).add(Role::Rail, " → ").join(object(to, columns / 2)).fit(columns)
    };
    for (title, role, sign, pairs) in [("Opened by these changes", Role::Bad, "+ ", &difference.opened), ("Closed", Role::Removed, "− ", &difference.closed)]
    {
        if !pairs.is_empty() {
            lines.push(Line::new());
            lines.push(heading(title).muted(format!("  {}", text::count(pairs.len()))));
            lines.extend(pairs.iter().map(|ends| pair(role, sign, ends)));
        }
    }
    for (title, role, sign, findings) in [("New findings", Role::Bad, "+ ", &difference.new), ("Findings that are gone", Role::Good, "− ", &difference.fixed)]
    {
        if !findings.is_empty() {
            lines.push(Line::new());
            lines.push(heading(title).muted(format!("  {}", text::count(findings.len()))));
            lines.extend(findings.iter().map(|finding| {
                let line = Line::of(role, sign).add(severity(finding.severity), finding.severity.letter().to_string()).text(" ");
                line.join(object(&finding.object, 40)).muted(format!("  {}", finding.title)).fit(columns)
            }));
        }
    }
    lines
}

/// Takes back the selected change or mark.
pub(super) fn take_back(model: &mut Model) -> bool {
    let at = model.screen.list_at(0).at;
    match entries(model).into_iter().nth(at) {
        Some(Entry::Trial(at)) => _ = model.trials.remove(at),
        Some(Entry::Compromised(object)) => _ = model.compromised.remove(&object),
        Some(Entry::Jewel(object)) => _ = model.jewels.remove(&object),
        None => return false,
    }
    true
}

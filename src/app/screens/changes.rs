//! The changes that are tried, what they close and open, and who loses or gains what.

mod given;
mod outcome;
mod shift;

pub use given::Given;

use super::parts::object;
use super::{Column, Pane, RowKey, Rows, waiting};
use crate::app::actions::Action;
use crate::app::ask::{Answer, Question};
use crate::app::model::Model;
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
    let entries = entries(model);
    // What is tried are mostly few lines, what it does many.
    let least = if entries.is_empty() { area.height } else { entries.len() as u16 + 2 };
    let (top, below) = area.top(least.max(4).min(area.height * 35 / 100));
    let mut list = Pane::new(top, Line::of(Role::WhatIf, "△ ").add(Role::Title, "Tried and marked"), Entries { model, entries });
    let key = |action| model.keymap.shown(action).unwrap_or_default();
    list.corner = Line::of(Role::Muted, "nothing in the cluster changes");
    list.empty = vec![
        Line::of(Role::Muted, "Nothing is tried and nothing is marked."),
        Line::new()
            .add(Role::Key, key(Action::Chokes))
            .muted(" shows what to cut; ")
            .add(Role::Key, key(Action::WhatIf))
            .muted(" there tries it, and a binding on a rule"),
        Line::new().add(Role::Key, key(Action::Remove)).muted(" tries removing what is selected; ").add(Role::Key, key(Action::Mark)).muted(" marks it"),
    ];
    let mut detail = Pane::text(below, Line::of(Role::Title, "What that does"), Vec::new());
    match &model.screen.main.answer {
        Some(Answer::Changes(answer)) if !model.trials.is_empty() => {
            detail = outcome::pane(model, answer, below);
        }
        _ if !model.trials.is_empty() => detail = waiting::pane(model, below, "What that does"),
        _ => {}
    }
    vec![list, detail]
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

/// What keys do here: what is folded opens and closes.
pub(super) fn act(model: &mut Model, action: Action) -> bool {
    let key = model.screen.list_at(1).key;
    match (action, key) {
        (Action::Open | Action::Right | Action::Left, Some(key @ RowKey::Group(_))) if model.screen.focus == 1 => {
            let is_open = model.screen.open.contains(&key);
            match action {
                Action::Open if is_open => _ = model.screen.open.remove(&key),
                Action::Left => _ = model.screen.open.remove(&key),
                _ => _ = model.screen.open.insert(key),
            }
            true
        }
        _ => false,
    }
}

/// Shows the change that was made last, and what all of them do.
pub(super) fn show_last(model: &mut Model) {
    model.show(super::ScreenKind::Changes);
    let at = model.trials.len().saturating_sub(1);
    let list = model.screen.list(0);
    (list.at, list.key) = (at, Some(RowKey::Line(at)));
    model.screen.focus = 0;
}

//! A runbook: its steps, how far one is with them, and everything about the selected one. Nothing here is done to the cluster.

mod copy;
mod detail;
mod proof;

use super::shared::attempt;
use super::{Entries, Entry, Lines, Pane, Route, RowKey, Rows, ScreenKind, findings, object, waiting};
use crate::app::actions::Action;
use crate::app::ask::{Answer, Purpose, Question};
use crate::app::books::{Book, StepState};
use crate::app::effect::Effect;
use crate::app::filter::{Facts, Query};
use crate::app::model::{Model, Trial};
use crate::app::msg::Level;
use crate::app::sheet::file_name;
use crate::app::source::Source;
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::model::{Kind, Name, ObjectRef};
use crate::report::runbook::{StepLine, json_with, render_with};

const STEPS: usize = 0;
const DETAIL: usize = 1;

/// From this width on, the steps and the selected one stand side by side.
const WIDE: u16 = 100;
/// Fewer lines than these are no room for the proof below the steps.
const PROOF: u16 = 9;

/// A row of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    /// Why, what to take care of, the proof.
    Before,
    /// A step, by its place.
    Step(usize),
    /// What no step closes.
    Open,
}

/// A text about one thing: about another one it begins at its top again.
struct About(RowKey, Lines);

impl Rows for About {
    fn len(&self) -> usize {
        self.1.len()
    }

    fn key(&self, _at: usize) -> RowKey {
        self.0.clone()
    }

    fn cells(&self, at: usize, columns: &[super::Column]) -> Vec<Line> {
        self.1.cells(at, columns)
    }
}

/// Shows the runbook of what is selected: of a finding how to fix it, of an object how to contain it.
pub(super) fn open(model: &mut Model, selected: ObjectRef) {
    if let Some(id) = finding(model) {
        let object = model.analysis.as_ref().and_then(|analysis| analysis.finding(&id)).map_or(selected, |finding| finding.object.clone());
        return model.visit(Route::Fix(id, object));
    }
    // Among the cuts of the paths from something, that is what is to be contained.
    let start = model.screen.route.object().cloned().filter(|_| model.screen.route.kind() == ScreenKind::Chokes);
    let object = start.unwrap_or(selected);
    if !is_containable(&object) {
        return model.say(Level::Note, format!("{} is nothing that could be contained: select what leads there", object.name));
    }
    model.visit(Route::About(ScreenKind::Runbook, object));
}

/// The finding that is selected, where there are findings.
fn finding(model: &Model) -> Option<Name> {
    match model.screen.route.kind() {
        ScreenKind::Findings => findings::selected(model),
        ScreenKind::Object => object::finding(model),
        _ => None,
    }
}

/// The internet and goals are nothing that could be contained.
fn is_containable(object: &ObjectRef) -> bool {
    !object.kind.plural().is_empty() || matches!(object.kind, Kind::User | Kind::Group)
}

/// Whether there may be a runbook for what is selected.
pub(super) fn may_open(model: &Model, object: &ObjectRef) -> bool {
    finding(model).is_some() || model.screen.route.kind() == ScreenKind::Chokes || is_containable(object)
}

/// What the runbook that is shown is for.
fn purpose(model: &Model) -> Option<Purpose> {
    match &model.screen.route {
        Route::Fix(id, _) => Some(Purpose::Fix(id.clone())),
        Route::About(ScreenKind::Runbook, object) => Some(Purpose::Contain(object.clone())),
        _ => None,
    }
}

/// The runbook that is shown.
fn book(model: &Model) -> Option<&Book> {
    model.books.get(&purpose(model)?)
}

/// What the screen asks: for the runbook, unless it is written already.
pub(super) fn question(model: &Model) -> Option<Question> {
    let shown = model.base.as_ref().or(model.analysis.as_ref());
    let valid =
        book(model).is_some_and(|book| !book.renew && shown.is_none_or(|analysis| !book.written.is_outdated(&analysis.inventory, &analysis.settings.jewels)));
    if valid { None } else { purpose(model).map(|purpose| Question::Runbook(purpose, model.epoch)) }
}

/// What it asks besides: how the steps stand.
pub(super) fn detail(model: &Model) -> Option<Question> {
    book(model).map(|book| Question::Steps(std::sync::Arc::clone(&book.written)))
}

/// The rows that pass the filter.
fn rows(model: &Model, book: &Book) -> Vec<Row> {
    let document = &book.written.document;
    let open = (!document.remains.is_empty()).then_some(Row::Open);
    let all = std::iter::once(Row::Before).chain((0..book.written.ids.len()).map(Row::Step)).chain(open);
    let query = Query::parse(&model.screen.filter);
    let text = |row: &Row| match row {
        Row::Before => document.warnings.join(" "),
        Row::Step(at) => document.steps.get(*at).map(words).unwrap_or_default(),
        Row::Open => document.remains.join(" "),
    };
    all.filter(|row| query.is_empty() || query.matches(&Said(text(row)))).collect()
}

/// What a filter looks at.
struct Said(String);

impl Facts for Said {
    fn text(&self) -> String {
        self.0.clone()
    }
}

/// Everything that is said of a step, and its commands.
fn words(step: &StepLine) -> String {
    let commands = step.save.iter().chain(&step.commands).chain(&step.rollback).map(|command| command.line.as_str());
    let said = [step.title.as_str(), step.why.as_str()].into_iter().chain(step.decisions.iter().chain(&step.effect).map(String::as_str));
    said.chain(commands).collect::<Vec<_>>().join(" ")
}

fn key(book: &Book, row: Row) -> RowKey {
    match row {
        Row::Before => RowKey::Text(Name::new("before")),
        Row::Step(at) => RowKey::Text(book.written.ids.get(at).cloned().unwrap_or_default()),
        Row::Open => RowKey::Text(Name::new("open")),
    }
}

/// The row that is selected.
fn selected(model: &Model, book: &Book) -> Row {
    let wanted = model.screen.list_at(STEPS).key;
    rows(model, book).into_iter().find(|row| Some(key(book, *row)) == wanted).unwrap_or(Row::Before)
}

/// The glyph and the role of a state.
const fn sign(state: StepState) -> (&'static str, Role) {
    match state {
        StepState::Todo => ("○", Role::Muted),
        StepState::Tried => ("△", Role::WhatIf),
        StepState::Done => ("●", Role::Accent),
        StepState::Verified => ("✓", Role::Good),
        StepState::PutBack => ("▲", Role::Bad),
    }
}

/// The panes: the steps, the selected one, and the proof where there is room.
pub(super) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    let Some(book) = book(model) else { return vec![unwritten(model, area)] };
    let count = rows(model, book).len() as u16 + 2;
    let (steps, detail, proof) = if area.width >= WIDE {
        let (left, detail) = area.left((area.width * 38 / 100).min(70));
        let (steps, proof) = left.top(count);
        if proof.height >= PROOF { (steps, detail, proof) } else { (left, detail, Area::default()) }
    } else if model.screen.focus == DETAIL {
        (Area::default(), area, Area::default())
    } else {
        let (steps, detail) = area.top(count.min(area.height * 45 / 100));
        (steps, detail, Area::default())
    };
    let mut panes = vec![list(model, book, steps), text_pane(model, book, detail, proof.is_empty())];
    if !proof.is_empty() {
        let lines = proof::lines(book, usize::from(proof.content().width));
        panes.push(Pane::text(proof, Line::of(Role::Title, "Proof").muted("  on a copy of the cluster"), lines));
    }
    panes
}

/// While it is being written, or where there is none.
fn unwritten<'a>(model: &Model, area: Area) -> Pane<'a> {
    let mut pane = waiting::pane(model, area, "Runbook");
    if model.analysis.is_none() {
        return pane;
    }
    let columns = usize::from(area.content().width);
    let shown = |action| model.keymap.shown(action).unwrap_or_default();
    let lines = match &model.screen.main.answer {
        Some(Answer::Runbook(answer)) => {
            let mut lines = vec![Line::of(Role::Warning, "There is no runbook for this.")];
            lines.extend(answer.written.as_ref().err().into_iter().flat_map(|why| Line::wrapped(Role::Text, why, columns)));
            lines.push(
                Line::new().add(Role::Key, shown(Action::Back)).muted(" goes back  ").add(Role::Key, shown(Action::Go)).muted(" finds an object by its name"),
            );
            lines
        }
        _ => Line::wrapped(Role::Muted, "Writing it: every step is proved on a copy of the cluster, which takes a few analyses …", columns),
    };
    pane.rows = Box::new(Lines(lines));
    pane
}

fn list<'a>(model: &Model, book: &Book, area: Area) -> Pane<'a> {
    let width = usize::from(area.content().width);
    let document = &book.written.document;
    let line = |row: &Row| match row {
        Row::Before => {
            let care = document.warnings.len();
            let line = Line::of(Role::Accent, "› ").text("Before you begin");
            if care == 0 { line } else { line.pad(width.saturating_sub(4)).add(Role::Warning, format!("▲ {care}")) }
        }
        Row::Step(at) => {
            let state = book.state(*at);
            let (glyph, role) = sign(state);
            let word = if state == StepState::Todo { "" } else { state.word() };
            let title = document.steps.get(*at).map_or("", |step| step.title.as_str());
            let room = width.saturating_sub(5 + if word.is_empty() { 0 } else { word.len() + 1 });
            let line = Line::of(role, glyph)
                .text(format!(" {:>2} ", at + 1))
                .add(if state == StepState::Todo { Role::Text } else { Role::Muted }, text::fit(&text::clean(title), room));
            if word.is_empty() { line } else { line.pad(width.saturating_sub(word.len())).add(role, word) }
        }
        Row::Open => Line::of(Role::Accent, "› ").text("What stays open").pad(width.saturating_sub(4)).muted(format!("{:>3}", document.remains.len())),
    };
    let entries = rows(model, book).iter().map(|row| Entry { line: line(row).fit(width), key: Some(key(book, *row)), object: None }).collect();
    let mut pane = Pane::new(area, Line::of(Role::Title, &document.title), Entries(entries));
    pane.empty = waiting::empty(model, &["There is no step."]);
    let (done, verified) = book.counts();
    let all = document.steps.len();
    pane.corner = Line::of(if done == all && all > 0 { Role::Good } else { Role::Muted }, format!("{done}/{all} done"));
    if verified > 0 {
        pane.corner = std::mem::take(&mut pane.corner).add(Role::Good, format!(" ✓{verified}"));
    }
    pane
}

fn text_pane<'a>(model: &Model, book: &Book, area: Area, with_proof: bool) -> Pane<'a> {
    let row = selected(model, book);
    let columns = usize::from(area.content().width);
    let document = &book.written.document;
    let (title, corner, lines) = match row {
        Row::Before => {
            (Line::of(Role::Title, "Before you begin"), Line::of(Role::ReadOnly, "nothing here is executed"), detail::before(model, book, columns, with_proof))
        }
        Row::Step(at) => {
            let state = book.state(at);
            let title = Line::of(Role::Title, format!("Step {} of {}", at + 1, document.steps.len()));
            (title, Line::of(sign(state).1, format!("{} {}", sign(state).0, state.word())), detail::step(model, book, at, columns))
        }
        Row::Open => (Line::of(Role::Title, "What stays open"), Line::new(), detail::open(book, columns)),
    };
    let mut pane = Pane::text(area, title, Vec::new());
    pane.corner = corner;
    pane.rows = Box::new(About(key(book, row), Lines(lines)));
    pane
}

/// What is saved: the runbook as the command line writes it, and how far one is with it.
pub(super) fn document(model: &mut Model, json: bool) -> Option<(String, String)> {
    let book = book(model)?;
    let (document, progress) = (&book.written.document, book.progress());
    let name = file_name(&format!("runbook-{}", document.title));
    let saved = if json { (format!("{name}.json"), json_with(document, &progress)) } else { (format!("{name}.md"), render_with(document, &progress)) };
    model.saving = purpose(model);
    Some(saved)
}

/// Whether an action does something with what is selected.
pub(super) fn offers(model: &Model, action: Action) -> bool {
    let Some(book) = book(model) else { return false };
    let row = selected(model, book);
    match action {
        Action::Tick => matches!(row, Row::Step(_)),
        Action::WhatIf => trial(book, row).is_some(),
        Action::Copy => copy::has_commands(book, row),
        Action::CopyProof => copy::has_checks(book, row),
        // What never changes gives the same runbook again.
        Action::Rewrite => matches!(model.source, Source::Live(_)),
        _ => true,
    }
}

/// What keys do here.
pub(super) fn act(model: &mut Model, action: Action, effects: &mut Vec<Effect>) -> bool {
    let Some(purpose) = purpose(model) else { return false };
    let Some(book) = model.books.get(&purpose) else { return action == Action::Runbook };
    let row = selected(model, book);
    match action {
        Action::Runbook => model.say(Level::Note, "this is the runbook; what it is about has a page of its own"),
        Action::Tick => tick(model, &purpose, row),
        Action::Rewrite => {
            if let Some(book) = model.books.get_mut(&purpose) {
                book.renew = true;
                model.screen.main.asked = None;
                model.say(Level::Note, "written anew for the cluster as it is now; what is ticked off stays");
            }
        }
        Action::WhatIf => match trial(book, row) {
            Some(trial) => attempt(model, trial, effects),
            None => model.say(Level::Note, "this step changes nothing that could be tried on a copy"),
        },
        Action::Copy => copy::commands(model, &purpose, row, effects),
        Action::CopyProof => copy::checks(model, &purpose, row, effects),
        Action::Next | Action::Previous => {
            let by = if action == Action::Next { Action::Down } else { Action::Up };
            let focus = std::mem::replace(&mut model.screen.focus, STEPS);
            crate::app::update::travel(model, by);
            model.screen.focus = focus;
        }
        Action::Open => model.screen.focus = if model.screen.focus == STEPS { DETAIL } else { STEPS },
        _ => return false,
    }
    true
}

fn tick(model: &mut Model, purpose: &Purpose, row: Row) {
    let now = model.time;
    let Row::Step(at) = row else {
        return model.say(Level::Note, "select a step to tick it off");
    };
    let Some(book) = model.books.get_mut(purpose) else { return };
    let ticked = book.tick(at, now);
    let said = match (ticked, book.state(at)) {
        (true, _) => format!("step {} is done", at + 1),
        (false, StepState::Verified) => format!("step {} is not ticked off any more; the cluster shows it all the same", at + 1),
        (false, _) => format!("step {} is to be done", at + 1),
    };
    model.say(Level::Note, said);
}

/// The changes of a step, or of all where none is selected.
fn trial(book: &Book, row: Row) -> Option<Trial> {
    let runbook = &book.written.runbook;
    let trial = match row {
        Row::Step(at) => {
            let step = runbook.steps.get(at)?;
            Trial { title: format!("{} ({}, step {})", step.title, runbook.title, at + 1), edits: step.edits.clone() }
        }
        Row::Before | Row::Open => Trial { title: format!("Every step of: {}", runbook.title), edits: runbook.edits() },
    };
    (!trial.edits.is_empty()).then_some(trial)
}

/// Whether exactly this is tried.
fn is_tried(model: &Model, book: &Book, row: Row) -> bool {
    trial(book, row).is_some_and(|trial| model.trials.contains(&trial))
}

#[cfg(test)]
mod tests;

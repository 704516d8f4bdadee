//! The table: subjects against resources, or resources against verbs.

use std::ops::Range;
use std::sync::Arc;

use super::super::super::grid::window;
use super::super::super::{Column, Grid, Mark, Pane, Route, RowKey, Rows, ScreenKind, waiting};
use super::super::short_chain;
use super::{WIDE, cell, known, mark, reach_words};
use crate::app::actions::Action;
use crate::app::ask::{Answer, CellQuestion, Danger, Head, Right, RightsAnswer, RightsQuestion, RightsTable, Window, permission_words, place};
use crate::app::model::Model;
use crate::app::view::{Area, Line, layout};
use crate::config::theme::Role;
use crate::model::{Name, ObjectRef};
use crate::rbac::matrix::Reach;

/// What the screen asks: the tiles that can be seen.
pub(super) fn question(model: &Model) -> RightsQuestion {
    let area = layout(model).body;
    of(model, window::seen(model, area.height, divide(area).0.width / 3))
}

fn of(model: &Model, window: Window) -> RightsQuestion {
    let filter = model.screen.filter.trim().to_owned();
    RightsQuestion::Table { object: model.screen.route.object().cloned(), choice: model.screen.order, filter, window }
}

/// All of it, where only a part is known.
pub(super) fn whole(model: &Model) -> Option<RightsQuestion> {
    let answer = answer(model)?;
    window::whole(answer.window, answer.rows.len(), answer.columns.len()).map(|window| of(model, window))
}

/// It as a grid.
pub(super) fn grid(answer: &Arc<RightsTable>) -> Box<dyn Grid> {
    Box::new(Table::new(answer))
}

/// The table, and what stands at its side.
fn divide(area: Area) -> (Area, Area) {
    if area.width >= WIDE { area.left(area.width - area.width * 38 / 100) } else { (area, Area::default()) }
}

fn answer(model: &Model) -> Option<&Arc<RightsTable>> {
    match (&model.screen.route, &model.screen.main.answer) {
        (Route::Right(_), _) => None,
        (_, Some(Answer::Rights(RightsAnswer::Table(answer)))) => Some(answer),
        _ => None,
    }
}

/// What is asked with the selected cell.
pub(super) fn selected(model: &Model) -> Option<CellQuestion> {
    answer(model)?.question(model.screen.list_at(0).at, model.screen.across.at)
}

/// The rows or the columns.
struct Axis(Arc<[Head]>);

impl Rows for Axis {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn key(&self, at: usize) -> RowKey {
        match self.0.get(at) {
            Some(Head::Subject(subject)) => RowKey::Object(subject.object()),
            Some(head) => RowKey::Text(head.key()),
            None => RowKey::Line(at),
        }
    }

    fn object(&self, at: usize) -> Option<ObjectRef> {
        match self.0.get(at) {
            Some(Head::Subject(subject)) => Some(subject.object()),
            _ => None,
        }
    }

    fn cells(&self, at: usize, _columns: &[Column]) -> Vec<Line> {
        self.0.get(at).map(|head| Line::plain(head.word())).into_iter().collect()
    }
}

struct Table {
    answer: Arc<RightsTable>,
    rows: Axis,
    columns: Axis,
}

impl Table {
    fn new(answer: &Arc<RightsTable>) -> Self {
        Self { answer: Arc::clone(answer), rows: Axis(Arc::clone(&answer.rows)), columns: Axis(Arc::clone(&answer.columns)) }
    }
}

impl Grid for Table {
    fn rows(&self) -> &dyn Rows {
        &self.rows
    }

    fn columns(&self) -> &dyn Rows {
        &self.columns
    }

    fn mark(&self, row: usize, column: usize) -> Option<Mark> {
        let right = self.answer.cell(row, column)?;
        let (role, glyph, tag) = mark(right);
        let text = match right.reach {
            Reach::Named(count) => format!("{count} named"),
            Reach::Namespaces(count) => format!("{count} ns"),
            _ => String::new(),
        };
        Some(Mark { glyph, tag, role: Some(role), text })
    }

    fn known(&self) -> (Range<usize>, Range<usize>) {
        self.answer.window.ranges()
    }

    fn axes(&self) -> (&'static str, &'static str) {
        if self.answer.subject.is_some() { ("what", "verb") } else { ("who", "what") }
    }

    fn tagged(&self) -> bool {
        true
    }

    fn widths(&self) -> (usize, usize, usize) {
        self.answer.widest
    }
}

/// What the marks mean, in as many words as there is room for.
fn legend(columns: usize, one_namespace: bool) -> Line {
    let given = |long: bool| match (long, one_namespace) {
        (true, true) => ["every object", "", "named ones"],
        (false, true) => ["all", "", "named"],
        (true, false) => ["everywhere", "some namespaces", "named objects"],
        (false, false) => ["all", "some", "named"],
    };
    let full = legend_of(given(true), ["takes over", "secrets, code", "changes policy"], "  ");
    if full.width() <= columns { full } else { legend_of(given(false), ["takeover", "secrets, code", "policy"], " ").fit(columns) }
}

fn legend_of(given: [&str; 3], leads: [&str; 3], gap: &str) -> Line {
    let right = |reach| mark(Right { reach, danger: Danger::Rest });
    let given = [Reach::Everywhere, Reach::Namespaces(0), Reach::Named(0)].into_iter().zip(given);
    let none = [(Reach::Nothing, "no"), (Reach::Unknown, "unknown")];
    let line = given.chain(none).filter(|(_, word)| !word.is_empty()).fold(Line::new(), |line, (reach, word)| {
        let (role, glyph, _) = right(reach);
        line.add(role, glyph).muted(format!(" {word}  "))
    });
    [Danger::TakesOver, Danger::ReadsSecrets, Danger::ChangesPolicy].into_iter().zip(leads).enumerate().fold(line, |line, (at, (danger, word))| {
        let (role, _, tag) = mark(Right { reach: Reach::Everywhere, danger });
        if at > 0 { line.text(gap) } else { line }.add(role, tag).muted(format!(" {word}"))
    })
}

/// The selected cell in one line: both names in full, how far it goes, and how.
fn sentence(model: &Model, columns: usize) -> Line {
    let Some(asked) = selected(model) else { return Line::new() };
    let line = Line::of(Role::Strong, place(&asked.object)).add(Role::Rail, "  ").add(Role::Strong, permission_words(&asked.permission)).text("  ");
    let Some(cell) = known(model, &asked) else { return line.fit(columns) };
    let (role, glyph, _) = mark(cell.right);
    let line = line.add(role, glyph).add(role, format!(" {}", reach_words(cell.right.reach, cell.asked.namespace.as_ref())));
    let left = columns.saturating_sub(line.width() + 9);
    match cell.held.first() {
        Some(held) if left >= 12 => line.muted(" through ").join(short_chain(&held.grant, cell.held.len() - 1, left)),
        None if cell.superuser => line.muted(", without a binding"),
        _ => line,
    }
    .fit(columns)
}

/// The panes.
pub(super) fn panes<'a>(model: &'a Model, area: Area, answer: &Arc<RightsTable>) -> Vec<Pane<'a>> {
    let (main, side) = divide(area);
    let title = match &answer.subject {
        Some(subject) => Line::of(Role::Title, format!("What {} may do", place(&subject.object()))),
        None => Line::of(Role::Title, format!("Who may {}", answer.verbs.iter().map(Name::as_str).collect::<Vec<_>>().join(", "))),
    };
    let title = match &answer.namespace {
        Some(namespace) => title.muted(" in namespace ").add(Role::Title, namespace),
        None => title,
    };
    let mut pane = Pane::grid(main, title, Table::new(answer));
    let columns = usize::from(main.content().width);
    pane.head = vec![sentence(model, columns), legend(columns, answer.namespace.is_some())];
    pane.head.extend(answer.limits.iter().map(|limit| Line::of(Role::Partial, format!("◐ {limit}")).fit(columns)));
    if main.height >= 30 {
        let key = model.keymap.shown(Action::Filter).unwrap_or_default();
        let fields = if answer.subject.is_some() { "verb:NAME ns:NAMESPACE" } else { "res:NAME verb:NAME ns:NAMESPACE" };
        let line = Line::of(Role::Muted, "what is not listed is as in the * that covers it; ").add(Role::Key, key).add(Role::Code, format!(" {fields}"));
        pane.head.push(line.fit(columns));
    }
    pane.empty = waiting::empty(model, &["No binding that was read gives anything."]);
    pane.empty.push(Line::of(Role::Muted, "Words find rows; res:NAME and verb:NAME find resources and verbs, ns:NAME asks for one namespace."));
    let mut panes = vec![pane];
    if !side.is_empty() {
        panes.push(cell::side(model, side, selected(model).as_ref()));
    }
    panes
}

/// Whether the verb may be chosen: where all subjects are asked about one.
pub(in crate::app::screens) fn has_choice(model: &Model) -> bool {
    model.screen.route == Route::Whole(ScreenKind::Matrix)
}

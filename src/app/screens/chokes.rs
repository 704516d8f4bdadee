//! What to cut: single changes, what they close, and the combination that closes most.

use std::sync::Arc;

use super::parts::{before_after, heading, object};
use super::{Column, Lines, Pane, RowKey, Rows, waiting};
use crate::app::actions::Action;
use crate::app::ask::{Answer, ChokesAnswer, CutRow, Question, place};
use crate::app::filter::{Facts, Query};
use crate::app::model::Model;
use crate::app::text;
use crate::app::view::{Area, Line, bar};
use crate::config::theme::Role;
use crate::model::{Kind, Name, ObjectRef};

struct Cuts {
    answer: Arc<ChokesAnswer>,
    seen: Vec<usize>,
}

impl Facts for &CutRow {
    fn text(&self) -> String {
        format!("{} {}", self.cut.description, self.cut.remove)
    }

    fn namespace(&self) -> Option<&str> {
        Some(&self.cut.remove.namespace)
    }

    fn kind(&self) -> Option<Kind> {
        Some(self.cut.remove.kind)
    }
}

impl Cuts {
    fn row(&self, at: usize) -> Option<&CutRow> {
        self.seen.get(at).and_then(|at| self.answer.rows.get(*at))
    }
}

impl Rows for Cuts {
    fn len(&self) -> usize {
        self.seen.len()
    }

    fn key(&self, at: usize) -> RowKey {
        self.row(at).map_or(RowKey::Line(at), |row| RowKey::Text(Name::new(&row.cut.description)))
    }

    fn object(&self, at: usize) -> Option<ObjectRef> {
        self.row(at).map(|row| row.cut.remove.clone())
    }

    fn cells(&self, at: usize, columns: &[Column]) -> Vec<Line> {
        let Some(row) = self.row(at) else { return Vec::new() };
        cells(row, at, columns)
    }
}

/// A cut as a row: its place, what is done, what it closes, who notices.
pub(super) fn cells(row: &CutRow, at: usize, columns: &[Column]) -> Vec<Line> {
    let room = |at: usize| columns.get(at).map_or(0, |column| usize::from(column.width));
    let cut = &row.cut;
    let closes = Line::of(Role::Good, text::count(cut.closes)).muted(format!("/{}", text::count(cut.of)));
    vec![
        Line::of(Role::Muted, (at + 1).to_string()),
        Line::plain(text::fit(&text::clean(&row.short), room(1))),
        closes,
        bar(cut.closes, cut.of, room(3)),
        Line::of(Role::Muted, &cut.side_effects),
    ]
}

/// The columns of a list of cuts.
pub(super) fn columns(inside: u16) -> Vec<Column> {
    let (bar, effect) = if inside >= 90 { (14, (inside * 34 / 100).min(42)) } else { (if inside >= 60 { 8 } else { 0 }, 0) };
    let what = inside.saturating_sub(2 + 1 + 9 + 1 + bar + 1 + if effect > 0 { effect + 1 } else { 0 });
    vec![
        Column::right("", 2),
        Column::left("Change", what),
        Column::right("Closes", 9),
        Column::left("", bar),
        Column::left(if effect > 0 { "Side effect" } else { "" }, effect),
    ]
}

/// The cuts that pass the filter.
fn seen(model: &Model, answer: &ChokesAnswer) -> Vec<usize> {
    let query = Query::parse(&model.screen.filter);
    (0..answer.rows.len()).filter(|at| query.matches(&&answer.rows[*at])).collect()
}

/// The selected cut.
pub(in crate::app) fn selected(model: &Model) -> Option<&CutRow> {
    let Some(Answer::Chokes(answer)) = &model.screen.main.answer else { return None };
    answer.rows.get(*seen(model, answer).get(model.screen.list_at(0).at)?)
}

/// What the screen asks.
pub(super) fn question(model: &Model) -> Question {
    Question::Chokes(model.screen.route.object().cloned().into_iter().collect(), model.certain)
}

/// The panes: the cuts, and what the selected one does.
pub(super) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    let Some(Answer::Chokes(answer)) = &model.screen.main.answer else {
        return vec![waiting::pane(model, area, "Choke points")];
    };
    let (left, right) = if area.width >= 130 { area.left_percent(64) } else { area.top_percent(58) };
    let from = model.screen.route.object().map_or_else(|| super::blast::start_words(model, answer.starts), place);
    let title = Line::of(Role::Muted, "cut the paths from ").add(Role::Title, from);
    let mut list = Pane::new(left, title, Cuts { answer: Arc::clone(answer), seen: seen(model, answer) });
    list.columns = columns(left.content().width);
    let open = Line::of(if answer.points.total == 0 { Role::Good } else { Role::Text }, text::counted(answer.points.total, "path")).muted(" open");
    list.corner = match answer.without_trials {
        Some(before) => open.add(Role::WhatIf, format!("  △ {} before what is tried", text::count(before))),
        None => open,
    };
    list.empty = waiting::empty(model, &[if answer.points.total == 0 { "There is no path to cut." } else { "No single change closes a path." }]);
    let lines = details(model, answer, usize::from(right.content().width));
    let mut detail = Pane::text(right, Line::of(Role::Title, "What it closes"), Vec::new());
    detail.rows = Box::new(Lines(lines));
    vec![list, detail]
}

fn details(model: &Model, answer: &ChokesAnswer, columns: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    if let Some(row) = selected(model) {
        lines.extend(Line::wrapped(Role::Strong, &row.cut.description, columns));
        lines.push(object(&row.cut.remove, columns));
        if let Some(before) = answer.without_trials {
            lines.push(Line::of(Role::WhatIf, format!("△ what is tried left {} of {} paths; of these:", text::count(row.cut.of), text::count(before))));
        }
        lines.extend(before_after(row.cut.of, row.cut.of - row.cut.closes.min(row.cut.of), columns));
        if !row.cut.side_effects.is_empty() {
            lines.extend(Line::wrapped(Role::Warning, &format!("side effect: {}", row.cut.side_effects), columns));
        }
        lines.push(Line::new());
    }
    let points = &answer.points;
    if points.combination.is_empty() {
        return lines;
    }
    lines.push(heading("Together"));
    let mut left = points.total;
    for cut in &points.combination {
        left -= cut.closes.min(left);
        let numbers = Line::of(Role::Good, format!("{:>5}", format!("−{}", cut.closes))).muted(format!(" {left:>5} left  "));
        // Called as in the list, where it is there, too.
        let listed = answer.rows.iter().find(|row| row.cut.remove == cut.remove && row.cut.change == cut.change);
        let words = listed.map_or_else(|| cut.description.trim_end_matches('.'), |row| row.short.as_str());
        lines.push(numbers.text(words).fit(columns));
    }
    let closed = points.total - points.remaining;
    let words = match (points.remaining, points.minimal) {
        (0, true) => format!("close all {}; nothing smaller does", text::count(points.total)),
        (0, false) => format!("close all {}", text::count(points.total)),
        (rest, _) => {
            format!("close {} of {}; {} stay open whatever an operator can change here", text::count(closed), text::count(points.total), text::count(rest))
        }
    };
    lines.extend(Line::wrapped(if points.remaining == 0 { Role::Good } else { Role::Warning }, &words, columns));
    let key = |action| model.keymap.shown(action).unwrap_or_default();
    lines.push(Line::new());
    let hint = format!("{} tries the selected change on a copy; nothing in the cluster changes", key(Action::WhatIf));
    lines.extend(Line::wrapped(Role::Muted, &hint, columns));
    lines
}

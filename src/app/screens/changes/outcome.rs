//! What the changes do, row by row.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::parts::{before_after, heading, object, severity};
use super::super::{Column, Pane, RowKey, Rows};
use super::given::Given;
use super::shift::{self, Place, Side};
use crate::app::ask::ChangesAnswer;
use crate::app::model::Model;
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::model::{Finding, Name, ObjectRef};

/// A row. Nothing is written before it is seen: one binding may have thousands of subjects.
#[derive(Clone, Copy)]
pub(super) enum Row {
    Space,
    Heading(&'static str, usize, &'static str),
    /// Paths before and after.
    Bar(usize),
    /// A pair of ends: whether it is opened, and its place.
    Pair(bool, usize),
    /// A finding: whether it is new, and its place.
    Finding(bool, usize),
    /// Of who loses or gains what.
    Shift(Side, Place),
    /// A list that is folded, with how many rows are not shown, or are, and its number.
    Fold(usize, bool, usize, &'static str),
    /// Something that limits the answer.
    Limit,
}

/// As many of a list are shown before it is folded.
const SHOWN: usize = 8;

struct Outcome {
    answer: Arc<ChangesAnswer>,
    given: Arc<Given>,
    rows: Vec<Row>,
    width: usize,
}

/// What is being built.
pub(super) struct Plan<'a> {
    pub(super) rows: Vec<Row>,
    open: &'a BTreeSet<RowKey>,
    folds: usize,
}

impl Plan<'_> {
    fn heading(&mut self, title: &'static str, count: usize, more: &'static str) {
        if !self.rows.is_empty() {
            self.rows.push(Row::Space);
        }
        self.rows.push(Row::Heading(title, count, more));
    }

    /// A list, of which only the beginning is shown unless somebody opens it. `each` makes the rows of one of its items.
    pub(super) fn list(&mut self, count: usize, noun: &'static str, mut each: impl FnMut(&mut Vec<Row>, usize)) {
        let number = self.folds;
        self.folds += 1;
        // One row to say that there is one more row would be no use.
        let folds = count > SHOWN + 1;
        let open = folds && self.open.contains(&key(number));
        let shown = if folds && !open { SHOWN } else { count };
        (0..shown).for_each(|at| each(&mut self.rows, at));
        if folds {
            self.rows.push(Row::Fold(number, open, count - SHOWN, noun));
        }
    }
}

fn key(fold: usize) -> RowKey {
    RowKey::Group(Name::from(format!("more {fold}")))
}

/// The pane.
pub(super) fn pane<'a>(model: &Model, answer: &Arc<ChangesAnswer>, area: Area) -> Pane<'a> {
    let difference = &answer.difference;
    let columns = usize::from(area.content().width);
    let given = answer.given.at(columns, || Given::new(answer, columns));
    let mut plan = Plan { rows: Vec::new(), open: &model.screen.open, folds: 0 };
    plan.heading("Paths from the starts to goals and crown jewels", usize::MAX, "");
    plan.rows.extend([Row::Bar(0), Row::Bar(1)]);
    if !difference.opened.is_empty() {
        plan.heading("Opened by these changes", difference.opened.len(), "");
        plan.list(difference.opened.len(), "pair", |rows, at| rows.push(Row::Pair(true, at)));
    }
    for side in [Side::Loses, Side::Gains] {
        let shifts = side.of(answer);
        if !shifts.is_empty() {
            plan.heading(side.title(), shifts.iter().map(|shift| shift.subjects.len()).sum(), "subject");
            shift::plan(&mut plan, side, shifts, &given);
        }
        if side == Side::Loses && !answer.unmoved.is_empty() {
            plan.heading("Loses nothing", answer.unmoved.len(), "subject");
            plan.list(answer.unmoved.len(), "subject", |rows, at| rows.push(Row::Shift(side, Place::Unmoved(at))));
        }
    }
    if !(answer.unread.is_empty() || answer.losses.is_empty() && answer.gains.is_empty() && answer.unmoved.is_empty()) {
        plan.rows.push(Row::Limit);
    }
    if !difference.closed.is_empty() {
        plan.heading("Closed", difference.closed.len(), "");
        plan.list(difference.closed.len(), "pair", |rows, at| rows.push(Row::Pair(false, at)));
    }
    for (title, new, count) in [("New findings", true, difference.new.len()), ("Findings that are gone", false, difference.fixed.len())] {
        if count > 0 {
            plan.heading(title, count, "");
            plan.list(count, "finding", |rows, at| rows.push(Row::Finding(new, at)));
        }
    }
    let outcome = Outcome { answer: Arc::clone(answer), given, rows: plan.rows, width: columns };
    Pane::new(area, Line::of(Role::Title, "What that does"), outcome)
}

impl Outcome {
    fn pair(&self, opened: bool, at: usize) -> Option<&(ObjectRef, ObjectRef)> {
        let difference = &self.answer.difference;
        if opened { difference.opened.get(at) } else { difference.closed.get(at) }
    }

    fn finding(&self, new: bool, at: usize) -> Option<&Finding> {
        let difference = &self.answer.difference;
        if new { difference.new.get(at) } else { difference.fixed.get(at) }
    }

    fn line(&self, row: Row) -> Option<Line> {
        let columns = self.width;
        Some(match row {
            Row::Space => Line::new(),
            Row::Heading(title, usize::MAX, _) => heading(title),
            Row::Heading(title, count, "") => heading(title).muted(format!("  {}", text::count(count))),
            Row::Heading(title, count, noun) => heading(title).muted(format!("  {}", text::counted(count, noun))),
            Row::Bar(at) => {
                let (before, after) = self.answer.difference.paths;
                before_after(before, after, columns).into_iter().nth(at)?
            }
            Row::Pair(opened, at) => {
                let (from, to) = self.pair(opened, at)?;
                let (role, sign) = if opened { (Role::Bad, "+ ") } else { (Role::Removed, "− ") };
                let room = columns.saturating_sub(5);
                // What one of them does not need, the other one has.
                let (from, to) =
                    (object(from, room.saturating_sub(object(to, room / 2).width())), object(to, room.saturating_sub(object(from, room / 2).width())));
                Line::of(role, sign).join(from).add(Role::Rail, " → ").join(to)
            }
            Row::Finding(new, at) => {
                let finding = self.finding(new, at)?;
                let (role, sign) = if new { (Role::Bad, "+ ") } else { (Role::Good, "− ") };
                let line = Line::of(role, sign).add(severity(finding.severity), finding.severity.letter().to_string()).text(" ");
                line.join(object(&finding.object, 40)).muted(format!("  {}", finding.title))
            }
            Row::Shift(side, place) => shift::line(&self.answer, &self.given, side, place, columns)?,
            Row::Fold(_, false, count, noun) => Line::of(Role::Rail, "▸ ").muted(format!("{} more", text::counted(count, noun))),
            Row::Fold(_, true, ..) => Line::of(Role::Rail, "▾ ").muted("fewer"),
            Row::Limit => {
                Line::of(Role::Partial, format!("◐ not everything was read ({}): there may be more that gives the same", self.answer.unread.join(", ")))
            }
        })
    }
}

impl Rows for Outcome {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn key(&self, at: usize) -> RowKey {
        match self.rows.get(at) {
            Some(Row::Fold(fold, ..)) => key(*fold),
            _ => RowKey::Line(at),
        }
    }

    fn selectable(&self, at: usize) -> bool {
        self.rows.get(at).is_some_and(|row| matches!(row, Row::Fold(..)) || self.object(at).is_some())
    }

    fn find(&self, wanted: &RowKey) -> Option<usize> {
        match wanted {
            RowKey::Line(at) => (*at < self.rows.len()).then_some(*at),
            _ => self.rows.iter().position(|row| matches!(row, Row::Fold(fold, ..) if key(*fold) == *wanted)),
        }
    }

    fn object(&self, at: usize) -> Option<ObjectRef> {
        match *self.rows.get(at)? {
            Row::Pair(opened, at) => self.pair(opened, at).map(|(from, _)| from.clone()),
            Row::Finding(new, at) => self.finding(new, at).map(|finding| finding.object.clone()),
            Row::Shift(side, place) => shift::leads_to(&self.answer, side, place),
            _ => None,
        }
    }

    fn cells(&self, at: usize, _columns: &[Column]) -> Vec<Line> {
        self.rows.get(at).and_then(|row| self.line(*row)).map(|line| line.fit(self.width)).into_iter().collect()
    }
}

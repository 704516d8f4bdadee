//! Who can talk to whom, as rows and columns.

use std::ops::Range;
use std::sync::Arc;

use super::{explain, known, mark};
use crate::app::ask::{Answer, MatrixAnswer, NetworkAnswer, NetworkQuestion, Talk, place_heading, place_word};
use crate::app::model::Model;
use crate::app::screens::grid::window;
use crate::app::screens::{Column, Grid, Mark, Pane, RowKey, Rows, waiting};
use crate::app::text;
use crate::app::view::{Area, Line, layout};
use crate::config::theme::Role;
use crate::model::{Name, ObjectRef};
use crate::network::place::{Openness, Place};

/// What the screen asks: the tiles that can be seen.
pub(super) fn question(model: &Model, sides: Option<(&Place, &Place)>) -> NetworkQuestion {
    let area = layout(model).body;
    // No column is narrower than two.
    let window = window::seen(model, area.height, divide(area).0.width / 2);
    NetworkQuestion::Matrix { sides: sides.map(|(from, to)| (from.clone(), to.clone())), filter: model.screen.filter.trim().to_owned(), window }
}

/// All of it, where only a part is known.
pub(super) fn whole(model: &Model, sides: Option<(&Place, &Place)>) -> Option<NetworkQuestion> {
    let answer = answer(model)?;
    let window = window::whole(answer.window, answer.rows.len(), answer.columns.len())?;
    let sides = sides.map(|(from, to)| (from.clone(), to.clone()));
    Some(NetworkQuestion::Matrix { sides, filter: model.screen.filter.trim().to_owned(), window })
}

/// It as a grid.
pub(super) fn grid(answer: &Arc<MatrixAnswer>) -> Box<dyn Grid> {
    Box::new(Table::new(answer))
}

/// The matrix, and what stands at its side.
fn divide(area: Area) -> (Area, Area) {
    if area.width >= super::WIDE { area.left(area.width - area.width * 36 / 100) } else { (area, Area::default()) }
}

fn answer(model: &Model) -> Option<&Arc<MatrixAnswer>> {
    match &model.screen.main.answer {
        Some(Answer::Network(NetworkAnswer::Matrix(answer))) => Some(answer),
        _ => None,
    }
}

/// The two places that cross where one is.
pub(super) fn selected(model: &Model) -> Option<(Place, Place)> {
    let answer = answer(model)?;
    Some((answer.rows.get(model.screen.list_at(0).at)?.clone(), answer.columns.get(model.screen.across.at)?.clone()))
}

/// The rows or the columns.
struct Axis {
    places: Arc<[Place]>,
    /// The namespace is named elsewhere.
    short: bool,
    /// These are the columns.
    column: bool,
}

impl Rows for Axis {
    fn len(&self) -> usize {
        self.places.len()
    }

    fn key(&self, at: usize) -> RowKey {
        match self.places.get(at) {
            Some(Place::Object(object)) => RowKey::Object(object.clone()),
            Some(Place::Namespace(name)) => RowKey::Text(name.clone()),
            Some(other) => RowKey::Group(Name::new(other.to_string().as_str())),
            None => RowKey::Line(at),
        }
    }

    fn object(&self, at: usize) -> Option<ObjectRef> {
        self.places.get(at).and_then(Place::object)
    }

    fn find(&self, key: &RowKey) -> Option<usize> {
        let sorted = |wanted: &Place| {
            // What is no namespace and no workload stands first.
            let first = self.places.iter().take_while(|place| matches!(place, Place::Internet | Place::Nodes | Place::Metadata)).count();
            self.places[first..].binary_search(wanted).ok().map(|at| first + at)
        };
        match key {
            RowKey::Text(name) => sorted(&Place::Namespace(name.clone())),
            RowKey::Line(at) => (*at < self.len()).then_some(*at),
            _ => (0..self.len()).find(|at| self.key(*at) == *key),
        }
    }

    fn cells(&self, at: usize, _columns: &[Column]) -> Vec<Line> {
        self.places.get(at).map(|place| Line::plain(place_heading(place, self.short, self.column))).into_iter().collect()
    }
}

struct Table {
    answer: Arc<MatrixAnswer>,
    rows: Axis,
    columns: Axis,
}

impl Table {
    fn new(answer: &Arc<MatrixAnswer>) -> Self {
        let short = answer.sides.is_some();
        let axis = |places: &Arc<[Place]>, column: bool| Axis { places: Arc::clone(places), short, column };
        Self { answer: Arc::clone(answer), rows: axis(&answer.rows, false), columns: axis(&answer.columns, true) }
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
        let crossing = self.answer.crossing(row, column)?;
        let (role, glyph) = mark(crossing.openness);
        let text = if crossing.openness == Openness::All { String::new() } else { crossing.ports.clone() };
        Some(Mark { glyph, role: Some(role), text, ..Mark::default() })
    }

    fn known(&self) -> (Range<usize>, Range<usize>) {
        self.answer.window.ranges()
    }

    fn axes(&self) -> (&'static str, &'static str) {
        ("from", "to")
    }

    fn widths(&self) -> (usize, usize, usize) {
        self.answer.widest
    }
}

/// What the marks mean.
fn legend(wide: bool) -> Line {
    let short = |openness: Openness| match openness {
        Openness::All if wide => "all ports, all workloads",
        Openness::Some if wide => "some ports or workloads",
        Openness::Undefined if wide => "undefined by the API",
        Openness::All => "all",
        Openness::Some => "some",
        Openness::None => "none",
        Openness::Unknown => "unknown",
        _ => "undefined",
    };
    Openness::LEGEND.into_iter().fold(Line::new(), |line, openness| {
        let (role, glyph) = mark(openness);
        line.add(role, glyph).muted(format!(" {}  ", short(openness)))
    })
}

/// The selected crossing in one line: both names in full.
fn sentence(model: &Model) -> Line {
    let Some((from, to)) = selected(model) else { return Line::new() };
    let line = Line::of(Role::Strong, place_word(&from)).add(Role::Rail, " → ").add(Role::Strong, place_word(&to)).text("  ");
    let Some(answer) = known(model).filter(|answer| answer.from == from && answer.to == to) else { return line };
    let (role, glyph) = mark(answer.openness);
    let line = line.add(role, glyph).text(" ");
    match &answer.talk {
        Talk::Pairs(pairs) => {
            let open = pairs.counts[0] + pairs.counts[1];
            let least = if pairs.looked_at < pairs.total { "at least " } else { "" };
            let line = line.text(format!("{least}{} of {} open", text::count(open), text::counted(pairs.total, "pair")));
            match pairs.open.first() {
                Some(first) if pairs.counts[0] < pairs.total => {
                    line.muted(format!(": {} → {} {}", place_word(&first.from), place_word(&first.to), first.ports))
                }
                _ => line,
            }
        }
        Talk::One { decisions, .. } => {
            let open: Vec<&str> =
                decisions.iter().filter(|decision| decision.verdict != crate::network::Verdict::Denied).map(|decision| decision.ports.as_str()).collect();
            line.text(if open.is_empty() { "nothing is open".to_owned() } else { open.join("; ") })
        }
        Talk::Nothing => line.muted(answer.openness.word()),
    }
}

/// The panes.
pub(super) fn panes<'a>(model: &'a Model, area: Area, answer: &'a Arc<MatrixAnswer>) -> Vec<Pane<'a>> {
    let (main, side) = divide(area);
    let title = match &answer.sides {
        None => Line::of(Role::Title, "Who can talk to whom"),
        Some((from, to)) => Line::of(Role::Title, place_word(from)).add(Role::Rail, " → ").add(Role::Title, place_word(to)),
    };
    let mut pane = Pane::grid(main, title, Table::new(answer));
    let columns = usize::from(main.content().width);
    pane.head = vec![sentence(model).fit(columns), legend(columns >= 96).fit(columns)];
    pane.head.extend(answer.limits.iter().map(|limit| Line::of(Role::Partial, format!("◐ {limit}")).fit(columns)));
    if answer.idle > 0 && main.height >= 30 {
        pane.head.push(Line::of(Role::Muted, format!("{} without a running workload left out", text::counted(answer.idle, "namespace"))).fit(columns));
    }
    pane.empty = waiting::empty(model, &["No workload is there.", "Words find names on both sides; from:NAME and to:NAME find them on one."]);
    let mut panes = vec![pane];
    if !side.is_empty() {
        panes.push(explain::side(model, side));
    }
    panes
}

//! Attack paths: the list, the ladder of the selected one, and everything about the selected step.

use std::sync::Arc;

use super::ladder::{Ladder, ends, explain};
use super::parts::{path_cells, path_columns, surety};
use super::{Column, Lines, Pane, RowKey, Rows, ScreenKind, waiting};
use crate::app::actions::Action;
use crate::app::ask::{Answer, PathRow, PathsAnswer, Question, place};
use crate::app::filter::{Facts, Query};
use crate::app::model::Model;
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::model::{Kind, Name, ObjectRef, Severity};

/// The pane of the ladder, of the list, and of the step: the ladder has the keys first.
const LADDER: usize = 0;
const LIST: usize = 1;

struct List {
    answer: Arc<PathsAnswer>,
    seen: Vec<usize>,
}

impl Facts for &PathRow {
    fn text(&self) -> String {
        self.sentence.clone()
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn namespace(&self) -> Option<&str> {
        // Of the workload that it enters by: the internet is in none.
        self.path.things().into_iter().map(|thing| thing.namespace.as_str()).find(|namespace| !namespace.is_empty())
    }

    fn kind(&self) -> Option<Kind> {
        self.path.hops.last().map(|hop| hop.to.kind)
    }
}

impl Rows for List {
    fn len(&self) -> usize {
        self.seen.len()
    }

    fn key(&self, at: usize) -> RowKey {
        let row = self.seen.get(at).and_then(|at| self.answer.rows.get(*at));
        row.map_or(RowKey::Line(at), |row| RowKey::Text(Name::new(&row.sentence)))
    }

    fn cells(&self, at: usize, columns: &[Column]) -> Vec<Line> {
        self.seen.get(at).and_then(|at| self.answer.rows.get(*at)).map(|row| path_cells(row, columns)).unwrap_or_default()
    }
}

/// The paths that pass the filter, by place.
fn seen(model: &Model, answer: &PathsAnswer) -> Vec<usize> {
    let query = Query::parse(&model.screen.filter);
    (0..answer.rows.len()).filter(|at| query.matches(&&answer.rows[*at])).collect()
}

/// The path that is selected.
pub(in crate::app) fn selected(model: &Model) -> Option<&PathRow> {
    let Some(Answer::Paths(answer)) = &model.screen.main.answer else { return None };
    let seen = seen(model, answer);
    answer.rows.get(*seen.get(model.screen.list_at(LIST).at)?)
}

/// The step that is selected.
pub(in crate::app) fn hop(model: &Model) -> Option<&crate::attack::Hop> {
    let row = selected(model)?;
    let at = model.screen.list_at(LADDER).at;
    // A thing stands for the step that leads to it.
    row.path.hops.get(if at % 2 == 1 { at / 2 } else { (at / 2).saturating_sub(1) })
}

/// Whether there is a path after the selected one, or before it.
pub(super) fn has_neighbour(model: &Model, action: Action) -> bool {
    let Some(Answer::Paths(answer)) = &model.screen.main.answer else { return false };
    let (at, count) = (model.screen.list_at(LIST).at, seen(model, answer).len());
    if action == Action::Next { at + 1 < count } else { at > 0 && at < count }
}

/// What the screen asks: paths from the object, or to it where it is a goal or the question was turned round.
pub(super) fn question(model: &Model) -> Question {
    let certain = model.certain;
    let aim: Vec<ObjectRef> = model.screen.aim.clone().into_iter().collect();
    match model.screen.route.object() {
        None => Question::Paths { from: Vec::new(), to: aim, certain },
        Some(object) if object.kind == Kind::Goal || model.screen.order == 1 => Question::Paths { from: Vec::new(), to: vec![object.clone()], certain },
        Some(object) => Question::Paths { from: vec![object.clone()], to: aim, certain },
    }
}

/// The panes.
pub(super) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    let Some(Answer::Paths(answer)) = &model.screen.main.answer else {
        return vec![waiting::pane(model, area, "Paths")];
    };
    if answer.rows.is_empty() {
        return vec![none(model, area, answer)];
    }
    let place = model.screen.list_at(LIST).at;
    let seen = seen(model, answer);
    let row = seen.get(place).and_then(|at| answer.rows.get(*at));
    let count = seen.len();
    let (list, ladder, step) = divide(model, area, row);
    vec![ladder_pane(model, ladder, row, (place, count)), list_pane(model, list, answer, seen), step_pane(model, step)]
}

/// Where there is no path, one pane says what was looked for, how sure that is, and what to do next.
fn none<'a>(model: &Model, area: Area, answer: &PathsAnswer) -> Pane<'a> {
    let mut pane = Pane::text(area, Line::of(Role::Title, "Paths"), Vec::new());
    pane.corner = Line::of(Role::Muted, between(answer));
    let nothing = match model.screen.route.object() {
        Some(object) if object.kind == Kind::Goal || model.screen.order == 1 => format!("No path from a start to {} is known.", place(object)),
        Some(object) => format!("No path from {} to a goal or crown jewel is known.", place(object)),
        None => "No path is known.".to_owned(),
    };
    pane.empty = waiting::no_start(model, answer.starts, &nothing);
    let mut notes = vec![Line::of(Role::Muted, "That holds for what was read, and for the ways of attack that ravelin knows.")];
    let key = |action| model.keymap.shown(action).unwrap_or_default();
    if model.certain {
        notes.push(Line::new().add(Role::Key, key(Action::Certain)).muted(" follows steps that rest on assumptions, too"));
    }
    if model.screen.route.object().is_some_and(|object| object.kind != Kind::Goal) {
        notes.push(Line::new().add(Role::Key, key(Action::Order)).muted(" asks for the paths in the other direction"));
    }
    pane.empty.splice(1..1, notes);
    pane
}

/// What the paths connect.
fn between(answer: &PathsAnswer) -> String {
    format!("{}, {} → {}", text::counted(answer.pairs, "connected pair"), text::counted(answer.starts, "start"), text::counted(answer.targets, "target"))
}

/// Side by side where there is room, one below the other where there is less, and in a small terminal without the list.
fn divide(model: &Model, area: Area, row: Option<&PathRow>) -> (Area, Area, Area) {
    let rungs = row.map_or(0, |row| row.path.hops.len() * 2 + 1) as u16 + 2;
    if area.width >= 150 {
        // The list needs room for what tells its paths apart, the steps for what they rest on.
        let (list, rest) = area.left_percent(46);
        let (ladder, step) = rest.top(rungs.max(7).min(rest.height * 6 / 10));
        return (list, ladder, step);
    }
    // The ladder gets what it needs, if that leaves enough for the step.
    if area.height >= 30 {
        let (list, rest) = area.top_percent(22);
        let (ladder, step) = rest.top(rungs.max(7).min(rest.height * 6 / 10));
        return (list, ladder, step);
    }
    match model.screen.focus {
        LIST => (area, Area::default(), Area::default()),
        LADDER => {
            let (ladder, step) = area.top(rungs.max(6).min(area.height * 65 / 100));
            (Area::default(), ladder, step)
        }
        _ => (Area::default(), Area::default(), area),
    }
}

fn ladder_pane<'a>(model: &'a Model, area: Area, row: Option<&'a PathRow>, (place, count): (usize, usize)) -> Pane<'a> {
    let Some(row) = row else {
        let mut pane = Pane::text(area, Line::of(Role::Title, "Path"), Vec::new());
        pane.empty = waiting::empty(model, &["No path is known.", "That holds for what was read, and for the ways of attack that ravelin knows."]);
        return pane;
    };
    let (from, to) = ends(row);
    let width = usize::from(area.content().width);
    let title = Line::of(Role::Muted, "from ").add(Role::Title, from).muted(" to ").add(Role::Jewel, to);
    let mut pane = Pane::new(area, title, Ladder { row, width });
    pane.corner = Line::of(Role::Muted, format!("{}/{}  cost {}  ", place + 1, text::count(count), row.path.cost)).join(surety(row));
    pane
}

fn list_pane<'a>(model: &Model, area: Area, answer: &Arc<PathsAnswer>, seen: Vec<usize>) -> Pane<'a> {
    let inside = area.content().width;
    let mut pane = Pane::new(area, Line::of(Role::Title, "Paths"), List { answer: Arc::clone(answer), seen });
    pane.columns = path_columns(inside);
    pane.corner = Line::of(Role::Muted, between(answer));
    pane.empty = waiting::empty(model, &["No path is known."]);
    pane
}

/// The other ways of the selected step, while they are unfolded.
pub(super) fn detail(model: &Model) -> Option<Question> {
    let hop = hop(model).filter(|hop| hop.alternatives > 0 && model.screen.open.contains(&unfolded()))?;
    Some(Question::Ways(hop.from.clone(), hop.to.clone(), model.certain))
}

/// What is open while other ways are unfolded.
fn unfolded() -> RowKey {
    RowKey::Text(Name::new("other ways"))
}

fn step_pane<'a>(model: &Model, area: Area) -> Pane<'a> {
    let lines = match (hop(model), &model.analysis) {
        (Some(hop), Some(analysis)) => {
            let ways = match (&model.screen.detail.answer, detail(model)) {
                (Some(Answer::Ways(ways)), Some(_)) => Some(&**ways),
                _ => None,
            };
            let key = model.keymap.shown(Action::Alternatives).unwrap_or_default();
            explain(hop, ways, &key, &analysis.settings.catalogue, usize::from(area.content().width))
        }
        _ => Vec::new(),
    };
    let mut pane = Pane::text(area, Line::of(Role::Title, "Step"), Vec::new());
    pane.rows = Box::new(Lines(lines));
    if let Some(row) = selected(model) {
        let at = (model.screen.list_at(LADDER).at.saturating_sub(1)) / 2;
        pane.title = Line::of(Role::Title, format!("Step {}", at + 1)).muted(format!(" of {}", row.path.hops.len()));
        // Where the list and the ladder are out of sight, this tells one path from the next.
        pane.corner = Line::of(Role::Muted, format!("path {}", text::count(model.screen.list_at(LIST).at + 1)));
    }
    pane
}

/// What keys do here.
pub(super) fn act(model: &mut Model, action: Action) -> bool {
    match action {
        Action::Next | Action::Previous => {
            let by = if action == Action::Next { Action::Down } else { Action::Up };
            let focus = std::mem::replace(&mut model.screen.focus, LIST);
            crate::app::update::travel(model, by);
            model.screen.focus = focus;
            *model.screen.list(LADDER) = super::ListState::default();
            true
        }
        Action::Alternatives => {
            let key = unfolded();
            if !model.screen.open.remove(&key) {
                model.screen.open.insert(key);
            }
            true
        }
        // From the list to the ladder of the path.
        Action::Open if model.screen.focus == LIST => {
            model.screen.focus = LADDER;
            *model.screen.list(LADDER) = super::ListState::default();
            true
        }
        Action::Open => {
            let at = model.screen.list_at(LADDER).at;
            let thing = selected(model).and_then(|row| row.path.things().get(at / 2).copied().cloned()).filter(|_| at.is_multiple_of(2));
            let Some(hop) = hop(model).cloned() else { return false };
            match thing {
                // The internet has no page: what lets it in says more.
                Some(thing) if thing.kind != Kind::Internet => model.visit(super::Route::About(ScreenKind::Object, thing)),
                _ if hop.evidence.is_empty() => model.visit(super::Route::About(ScreenKind::Object, hop.to)),
                _ => super::evidence::open(model, &hop),
            }
            true
        }
        _ => false,
    }
}

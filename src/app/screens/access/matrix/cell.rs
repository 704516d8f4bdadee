//! One cell: every chain that gives it, and everyone else who has it.

use std::sync::Arc;

use super::super::super::parts::object as shown;
use super::super::super::{Column, Pane, RowKey, Rows};
use super::super::{BESIDE, chain, short_chain};
use super::{glyph, known, mark, reach_words};
use crate::app::ask::{CellQuestion, Other, RightsCell, permission_words, place};
use crate::app::model::Model;
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::model::{Name, ObjectRef};
use crate::rbac::matrix::{Held, Reach};

/// Every grant.
struct How(Arc<RightsCell>);

impl How {
    fn row(&self, at: usize) -> Option<&Held> {
        self.0.held.get(at)
    }
}

impl Rows for How {
    fn len(&self) -> usize {
        self.0.held.len()
    }

    fn key(&self, at: usize) -> RowKey {
        let key = |held: &Held| RowKey::Text(Name::from(format!("{} {} {}", held.grant.binding, held.grant.rule, held.grant.subject)));
        self.row(at).map_or(RowKey::Line(at), key)
    }

    fn object(&self, at: usize) -> Option<ObjectRef> {
        self.row(at).map(|held| held.grant.binding.clone())
    }

    fn cells(&self, at: usize, columns: &[Column]) -> Vec<Line> {
        let Some(held) = self.row(at) else { return Vec::new() };
        let room = |at: usize| columns.get(at).map_or(0, |column| usize::from(column.width));
        let scope = match &held.namespace {
            None => Line::of(Role::Warning, "everywhere"),
            Some(namespace) => Line::plain(text::fit_name(&text::clean(namespace), room(0))),
        };
        let objects = match &held.names {
            None => Line::of(Role::Muted, "every object"),
            Some(names) => Line::plain(text::fit(&text::clean(&names.iter().map(Name::as_str).collect::<Vec<_>>().join(", ")), room(1))),
        };
        let also = if held.grant.subject == self.0.subject { String::new() } else { format!(" as {}", place(&held.grant.subject.object())) };
        let also = text::fit(&text::clean(&also), room(2) / 2).into_owned();
        vec![scope, objects, short_chain(&held.grant, 0, room(2).saturating_sub(text::width(&also))).muted(also)]
    }
}

/// Everyone who has it.
struct Who(Arc<RightsCell>);

impl Who {
    fn row(&self, at: usize) -> Option<&Other> {
        self.0.everyone.get(at)
    }
}

impl Rows for Who {
    fn len(&self) -> usize {
        self.0.everyone.len()
    }

    fn key(&self, at: usize) -> RowKey {
        self.row(at).map_or(RowKey::Line(at), |other| RowKey::Object(other.subject.object()))
    }

    fn object(&self, at: usize) -> Option<ObjectRef> {
        self.row(at).map(|other| other.subject.object())
    }

    fn cells(&self, at: usize, columns: &[Column]) -> Vec<Line> {
        let Some(other) = self.row(at) else { return Vec::new() };
        let room = |at: usize| columns.get(at).map_or(0, |column| usize::from(column.width));
        let through = match other.held.first() {
            Some(held) => short_chain(&held.grant, other.held.len() - 1, room(3)),
            None => Line::of(Role::Muted, "allowed everything, without a binding"),
        };
        let role = if other.reach == Reach::Everywhere { Role::Warning } else { Role::Text };
        let words = reach_words(other.reach, self.0.asked.namespace.as_ref());
        vec![Line::of(role, glyph(other.reach)), shown(&other.subject.object(), room(1)), Line::of(role, text::fit(&text::clean(&words), room(2))), through]
    }
}

fn who<'a>(cell: &Arc<RightsCell>, area: Area) -> Pane<'a> {
    let inside = area.content().width;
    let scope = if inside >= 70 { 20 } else { 0 };
    let name = (inside * 40 / 100).min(inside.saturating_sub(scope));
    let title = Line::of(Role::Title, "Everyone who can ").add(Role::Strong, permission_words(&cell.asked.permission));
    let mut pane = Pane::new(area, title, Who(Arc::clone(cell)));
    let rest = inside.saturating_sub(1 + name + scope + 2 + u16::from(scope > 0));
    pane.columns =
        vec![Column::left("", 1), Column::left("Subject", name), Column::left(if scope > 0 { "Where" } else { "" }, scope), Column::left("Through", rest)];
    pane
}

/// How far it goes, and what it leads to.
fn verdict(cell: &RightsCell) -> Line {
    let (role, glyph, tag) = mark(cell.right);
    let line = Line::of(role, glyph).text(" ").add(role, reach_words(cell.right.reach, cell.asked.namespace.as_ref()));
    if cell.gives.is_empty() || !cell.right.reach.is_given() { line } else { line.muted(": ").add(role, tag).muted(" ").text(cell.gives) }
}

/// The places of how it is given, and of everyone who has it.
pub(super) fn divide(area: Area) -> [Area; 2] {
    if area.width < BESIDE { area.top_percent(50) } else { area.left_percent(50) }.into()
}

/// The same, once there is something to say: where both stand below each other, neither keeps room that it does not need from the other.
fn divide_by_need(area: Area, cell: &RightsCell) -> [Area; 2] {
    if area.width >= BESIDE {
        return divide(area);
    }
    let half = area.height / 2;
    // A frame, the headings of columns, and what stands above them.
    let how = 3 + 1 + cell.limits.len() + cell.held.len().max(1);
    let who = 3 + cell.everyone.len().max(1);
    let (how, who) = (how.min(usize::from(area.height)) as u16, who.min(usize::from(area.height)) as u16);
    area.top(if how <= half { how } else { how.min(half.max(area.height - who)) }).into()
}

/// The panes of a screen about one cell.
pub(super) fn panes<'a>(area: Area, cell: &Arc<RightsCell>) -> Vec<Pane<'a>> {
    let [first, second] = divide_by_need(area, cell);
    let inside = first.content().width;
    let words = permission_words(&cell.asked.permission);
    let title = Line::of(Role::Title, format!("How {} may ", place(&cell.subject.object()))).add(Role::Strong, words);
    let mut how = Pane::new(first, title, How(Arc::clone(cell)));
    how.head = vec![verdict(cell).fit(usize::from(inside))];
    how.head.extend(cell.limits.iter().map(|limit| Line::of(Role::Partial, format!("◐ {limit}")).fit(usize::from(inside))));
    let scope = (inside / 6).clamp(10, 24);
    let objects = (inside / 5).clamp(12, 30);
    how.columns = vec![Column::left("Where", scope), Column::left("On what", objects), Column::left("Through", inside.saturating_sub(scope + objects + 2))];
    how.empty = vec![match cell.right.reach {
        Reach::Unknown => Line::of(Role::Unknown, "No grant was read; what else could give it is said above."),
        _ if cell.superuser => Line::of(Role::Critical, "As a member of system:masters, whatever the bindings say."),
        _ => Line::of(Role::Good, "No binding gives it."),
    }];
    vec![how, who(cell, second)]
}

/// What stands beside a table: the first chains of the selected cell, and everyone who has it.
pub(super) fn side<'a>(model: &Model, area: Area, selected: Option<&CellQuestion>) -> Pane<'a> {
    let columns = usize::from(area.content().width);
    let Some(cell) = selected.and_then(|asked| known(model, asked)) else {
        return Pane::text(area, Line::of(Role::Title, "Who else"), vec![Line::of(Role::Muted, "Select a cell: everyone who has it is listed here.")]);
    };
    let mut pane = who(cell, area);
    pane.head = vec![verdict(cell).fit(columns)];
    pane.head.extend(cell.held.first().into_iter().flat_map(|held| chain(&held.grant, columns)));
    if cell.held.len() > 1 {
        pane.head.push(Line::of(Role::Muted, format!("and {} more", text::counted(cell.held.len() - 1, "grant"))));
    }
    pane
}

//! Lists of subjects: all of them, and those who may do one thing.

use std::sync::Arc;

use super::super::parts::object;
use super::super::{Column, Pane, RowKey, Rows, waiting};
use super::{mark, short_chain};
use crate::app::ask::{AccessAnswer, SubjectRow};
use crate::app::model::Model;
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::model::ObjectRef;
use crate::rbac::Holder;

struct Everybody(Arc<AccessAnswer>);

impl Everybody {
    fn row(&self, at: usize) -> Option<&SubjectRow> {
        self.0.shown.get(at).and_then(|at| self.0.subjects.get(*at as usize))
    }
}

impl Rows for Everybody {
    fn len(&self) -> usize {
        self.0.shown.len()
    }

    fn key(&self, at: usize) -> RowKey {
        self.row(at).map_or(RowKey::Line(at), |row| RowKey::Object(row.subject.object()))
    }

    fn object(&self, at: usize) -> Option<ObjectRef> {
        self.row(at).map(|row| row.subject.object())
    }

    fn cells(&self, at: usize, columns: &[Column]) -> Vec<Line> {
        let Some(row) = self.row(at) else { return Vec::new() };
        let room = columns.get(1).map_or(0, |column| usize::from(column.width));
        let (role, glyph) = mark(row.danger);
        let gives = if row.gives.is_empty() { Line::of(Role::Muted, row.danger.title()) } else { Line::plain(row.gives) };
        let scope = match (row.everywhere, row.namespaces) {
            (true, _) => Line::of(Role::Warning, "everywhere"),
            (false, 0 | 1) => Line::of(Role::Text, text::fit_name(&text::clean(&row.namespace), 13)),
            (false, many) => Line::plain(text::counted(many, "namespace")),
        };
        let mut who = object(&row.subject.object(), room);
        if row.missing && who.width() + 8 <= room {
            who = who.add(Role::Warning, " missing");
        }
        vec![Line::of(role, glyph), if row.system { who.recolour(Role::Muted) } else { who }, gives, scope, Line::of(Role::Muted, text::count(row.bindings))]
    }
}

/// Everybody who has access.
pub(super) fn subjects<'a>(model: &Model, answer: &Arc<AccessAnswer>, area: Area) -> Pane<'a> {
    let inside = area.content().width;
    let bindings = if inside >= 90 { 8 } else { 0 };
    let room = inside.saturating_sub(1 + 13 + bindings + 4);
    // The names tell rows apart: they need more than what may be done, and no more than they have.
    let (names, gives) = (answer.widest.0 as u16, (answer.widest.1 as u16).clamp(15, 44));
    let who = if names + gives <= room { room - gives } else { names.min((room * 58 / 100).max(room.saturating_sub(gives))) };
    let gives = room - who;
    let title = Line::of(Role::Title, "Everybody").muted(if answer.guessed { "  nobody is called so: the likeliest first" } else { "  the worst first" });
    let mut pane = Pane::new(area, title, Everybody(Arc::clone(answer)));
    pane.columns = vec![
        Column::left("", 1),
        Column::left("Subject", who),
        Column::left("Worst it may do", gives),
        Column::left("Where", 13),
        Column::right(if bindings > 0 { "Bindings" } else { "" }, bindings),
    ];
    pane.empty = waiting::empty(model, &["No role binding that was read names a user, a group or a service account."]);
    pane
}

struct Holders(Arc<AccessAnswer>);

impl Holders {
    fn row(&self, at: usize) -> Option<&Holder> {
        self.0.holders.as_ref().and_then(|holders| holders.list.get(at))
    }
}

impl Rows for Holders {
    fn len(&self) -> usize {
        self.0.holders.as_ref().map_or(0, |holders| holders.list.len())
    }

    fn key(&self, at: usize) -> RowKey {
        self.row(at).map_or(RowKey::Line(at), |holder| RowKey::Object(holder.subject.object()))
    }

    fn object(&self, at: usize) -> Option<ObjectRef> {
        self.row(at).map(|holder| holder.subject.object())
    }

    fn cells(&self, at: usize, columns: &[Column]) -> Vec<Line> {
        let Some(holder) = self.row(at) else { return Vec::new() };
        let room = |at: usize| columns.get(at).map_or(0, |column| usize::from(column.width));
        let chain = match holder.grants.first() {
            Some(grant) => short_chain(grant, holder.grants.len() - 1, room(1)),
            None if holder.superuser => Line::of(Role::Muted, "allowed everything, without a binding"),
            None => Line::new(),
        };
        vec![object(&holder.subject.object(), room(0)), chain]
    }
}

/// Those who may do one thing.
pub(super) fn holders<'a>(answer: &Arc<AccessAnswer>, area: Area) -> Pane<'a> {
    let inside = area.content().width;
    let who = inside * 45 / 100;
    let mut pane = Pane::new(area, Line::of(Role::Title, "Who can"), Holders(Arc::clone(answer)));
    pane.columns = vec![Column::left("Subject", who), Column::left("Through", inside.saturating_sub(who + 1))];
    pane.empty = vec![Line::of(Role::Good, "Nobody."), Line::of(Role::Muted, "No role that is bound to anybody allows it.")];
    pane
}

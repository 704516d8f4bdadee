//! An object as collected, with the lines that decide.

use super::parts::{heading, object};
use super::{Lines, Pane, Route, ScreenKind, waiting};
use crate::app::ask::{Answer, DocumentAnswer, Question};
use crate::app::model::Model;
use crate::app::view::{Area, Line};
use crate::attack::Hop;
use crate::config::theme::Role;
use crate::model::{Evidence, ObjectRef};

/// Shows the object that decides a step, with the deciding lines marked.
pub(super) fn open(model: &mut Model, hop: &Hop) {
    let Some(first) = hop.evidence.first() else { return };
    let object = first.object.clone();
    let deciding = hop.evidence.iter().filter(|evidence| evidence.object == object).cloned().collect();
    show(model, object, deciding);
}

/// Shows an object, with what decides in it.
pub(in crate::app) fn show(model: &mut Model, object: ObjectRef, deciding: Vec<Evidence>) {
    model.visit(Route::About(ScreenKind::Evidence, object));
    model.screen.deciding = deciding;
}

/// What the screen asks.
pub(super) fn question(model: &Model, object: &ObjectRef) -> Question {
    Question::Document(object.clone(), model.screen.deciding.clone())
}

/// The pane.
pub(super) fn panes<'a>(model: &'a Model, area: Area, about: &ObjectRef) -> Vec<Pane<'a>> {
    let Some(Answer::Document(answer)) = &model.screen.main.answer else {
        return vec![waiting::pane(model, area, &about.path())];
    };
    let columns = usize::from(area.content().width);
    let mut pane = Pane::text(area, object(about, columns), Vec::new());
    pane.corner = Line::of(Role::Muted, "rebuilt from what was kept");
    pane.rows = Box::new(Lines(document(answer, columns)));
    pane.empty = vec![Line::of(Role::Muted, "It is not among what was read: only other objects speak of it.")];
    vec![pane]
}

/// Scrolls so that the first deciding line is in sight, with some lines above it.
pub(super) fn scroll(model: &mut Model, answer: &DocumentAnswer) {
    let area = crate::app::view::layout(model).body;
    let above = document(answer, usize::from(area.content().width)).len() - answer.lines.len();
    if let Some(first) = answer.lines.iter().position(|(_, decides)| *decides) {
        let page = usize::from(area.content().height);
        // Where everything is in sight anyway, nothing moves.
        if above + first + 3 > page {
            model.screen.list(0).top = (above + first).saturating_sub(page / 3);
        }
    }
}

fn document(answer: &DocumentAnswer, columns: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    if !answer.deciding.is_empty() {
        lines.push(heading("What decides"));
        lines.extend(answer.deciding.iter().flat_map(|of| super::parts::evidence(of, columns)));
        lines.push(Line::new());
    }
    lines.extend(answer.lines.iter().map(|(text, decides)| {
        let mark = if *decides { Line::of(Role::Deciding, "▌ ") } else { Line::plain("  ") };
        mark.add(if *decides { Role::Deciding } else { Role::Text }, text).fit(columns)
    }));
    lines
}

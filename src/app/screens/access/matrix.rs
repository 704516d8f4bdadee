//! Who may do what as rows and columns, and one cell of that: how, and who else.

mod cell;
mod table;

use std::sync::Arc;

pub(in crate::app::screens) use table::has_choice;

use super::super::{Grid, Pane, Route, ScreenKind, grid, waiting};
use super::proof_of;
use crate::app::actions::Action;
use crate::app::ask::{Answer, CHOICES, CellQuestion, Danger, Question, Right, RightsAnswer, RightsCell, RightsQuestion};
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::proof;
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::model::{Name, ObjectRef, Subject};
use crate::rbac::matrix::Reach;
use crate::rbac::{Request, Target};

/// From this width on, everyone who has what is selected stands beside the table.
const WIDE: u16 = 160;

/// What the screen asks.
pub(in crate::app::screens) fn question(model: &Model) -> Question {
    Question::Rights(match &model.screen.route {
        Route::Right(asked) => RightsQuestion::Cell(asked.clone()),
        _ => table::question(model),
    })
}

/// What it would ask about all of a table, where only a part of it is known.
pub(in crate::app::screens) fn whole(model: &Model) -> Option<Question> {
    table::whole(model).map(Question::Rights)
}

/// A table as a grid.
pub(in crate::app::screens) fn as_grid(answer: &RightsAnswer) -> Option<Box<dyn Grid>> {
    if let RightsAnswer::Table(table) = answer { Some(table::grid(table)) } else { None }
}

/// What it wants to know about the selected cell.
pub(in crate::app::screens) fn detail(model: &Model) -> Option<Question> {
    let selected = table::selected(model)?;
    Some(Question::Rights(RightsQuestion::Cell(Box::new(selected))))
}

/// The cell that is selected, or that the screen is about.
fn asked(model: &Model) -> Option<CellQuestion> {
    match &model.screen.route {
        Route::Right(asked) => Some(CellQuestion::clone(asked)),
        _ => table::selected(model),
    }
}

/// What is known of it.
fn known<'a>(model: &'a Model, asked: &CellQuestion) -> Option<&'a Arc<RightsCell>> {
    let slots = [&model.screen.main, &model.screen.detail];
    slots.into_iter().find_map(|slot| match &slot.answer {
        Some(Answer::Rights(RightsAnswer::Cell(cell))) if cell.asked == *asked => Some(cell),
        _ => None,
    })
}

/// The panes.
pub(in crate::app::screens) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    match (&model.screen.route, &model.screen.main.answer) {
        (_, Some(Answer::Rights(RightsAnswer::Nobody(why)))) => {
            let key = model.keymap.shown(Action::Show(ScreenKind::Access)).unwrap_or_default();
            let lines = vec![Line::of(Role::Muted, why), Line::new().add(Role::Key, key).muted(" lists everybody who has access")];
            vec![Pane::text(area, Line::of(Role::Title, "Access"), lines)]
        }
        (Route::Right(_), Some(Answer::Rights(RightsAnswer::Cell(cell)))) => cell::panes(area, cell),
        (_, Some(Answer::Rights(RightsAnswer::Table(answer)))) => table::panes(model, area, answer),
        // There are two from the beginning, so that the keys can go to the second one at once.
        (Route::Right(_), _) => cell::divide(area).map(|area| waiting::pane(model, area, "Access")).into(),
        _ => vec![waiting::pane(model, area, "Access")],
    }
}

/// How a cell is drawn: its glyph says how far it goes, its letter what it leads to.
const fn mark(right: Right) -> (Role, &'static str, &'static str) {
    let glyph = glyph(right.reach);
    match right.reach {
        Reach::Nothing => (Role::Muted, glyph, ""),
        Reach::Unknown => (Role::Unknown, glyph, ""),
        _ => match right.danger {
            Danger::TakesOver => (Role::Critical, glyph, "C"),
            Danger::ReadsSecrets | Danger::RunsCode => (Role::High, glyph, "H"),
            Danger::ChangesPolicy => (Role::Medium, glyph, "M"),
            Danger::Rest => (Role::Text, glyph, ""),
        },
    }
}

const fn glyph(reach: Reach) -> &'static str {
    match reach {
        Reach::Nothing => "·",
        Reach::Unknown => "?",
        Reach::Named(_) => "◦",
        Reach::Namespaces(_) => "◐",
        Reach::Everywhere => "●",
    }
}

/// How far it goes, in words.
fn reach_words(reach: Reach, namespace: Option<&Name>) -> String {
    match (reach, namespace) {
        (Reach::Nothing, _) => "not allowed".to_owned(),
        (Reach::Unknown, _) => "unknown".to_owned(),
        (Reach::Named(count), _) => format!("on {} by name", text::counted(count as usize, "object")),
        (Reach::Namespaces(count), _) => format!("in {}", text::counted(count as usize, "namespace")),
        (Reach::Everywhere, None) => "everywhere".to_owned(),
        (Reach::Everywhere, Some(namespace)) => format!("everywhere in {namespace}"),
    }
}

/// Whether `tab` turns the selected cell round, since everyone who has it is not beside the table.
pub(in crate::app::screens) fn turns(model: &Model) -> bool {
    model.size.0 < WIDE && table::selected(model).is_some()
}

/// Looks closer at the selected cell: how, or who else.
pub(in crate::app::screens) fn open(model: &mut Model, turned: bool) {
    let Some(selected) = table::selected(model) else { return };
    model.visit(Route::Right(Box::new(selected)));
    model.screen.focus = usize::from(turned);
}

/// What keys do here.
pub(in crate::app::screens) fn act(model: &mut Model, action: Action, effects: &mut Vec<Effect>) -> bool {
    let in_table = !matches!(model.screen.route, Route::Right(_)) && model.screen.focus == 0;
    match action {
        Action::Left | Action::Right | Action::Previous | Action::Next if in_table => {
            let by = if matches!(action, Action::Left | Action::Previous) { -1 } else { 1 };
            grid::travel(model, by, matches!(action, Action::Previous | Action::Next));
            true
        }
        Action::Open if in_table => {
            open(model, false);
            true
        }
        Action::WhatIf => {
            let bindings = bindings(model);
            if !bindings.is_empty() {
                super::unbind(model, &bindings, effects);
            }
            !bindings.is_empty()
        }
        Action::Matrix => {
            let to = list(&model.screen.route);
            // Back to where one came from, with what was selected there.
            match model.back.pop() {
                Some(before) if before.route == to => model.screen = before,
                other => {
                    model.back.extend(other);
                    model.visit(to);
                }
            }
            true
        }
        Action::Copy | Action::CopyProof => {
            let command = if action == Action::Copy { command(model) } else { proof(model) };
            effects.extend(command.iter().map(|command| Effect::Copy(command.clone(), command.clone())));
            command.is_some()
        }
        _ => false,
    }
}

/// The bindings that give what is selected: a cell, one of its grants, or what somebody else has of it.
pub(in crate::app::screens) fn bindings(model: &Model) -> Vec<ObjectRef> {
    let Some(cell) = asked(model).and_then(|asked| known(model, &asked)) else { return Vec::new() };
    let at = model.screen.list_at(model.screen.focus).at;
    let held = match (&model.screen.route, model.screen.focus) {
        (Route::Right(_), 0) => cell.held.get(at..=at).unwrap_or_default(),
        (_, 0) => cell.held.as_slice(),
        _ => cell.everyone.get(at).map_or(&[][..], |other| &other.held),
    };
    let mut bindings: Vec<ObjectRef> = held.iter().map(|held| held.grant.binding.clone()).collect();
    bindings.sort_unstable();
    bindings.dedup();
    bindings
}

/// The list that says the same.
fn list(route: &Route) -> Route {
    route.object().map_or(Route::Whole(ScreenKind::Access), |object| Route::About(ScreenKind::Access, object.clone()))
}

/// Shows as rows and columns what a list shows.
pub(in crate::app::screens) fn show(model: &mut Model) {
    let object = model.screen.route.object().cloned();
    model.visit(object.map_or(Route::Whole(ScreenKind::Matrix), |object| Route::About(ScreenKind::Matrix, object)));
}

/// The subject of a question, and the request that asks for its first verb.
fn request(asked: &CellQuestion) -> Option<(Subject, Request)> {
    let subject = Subject::from_object(&asked.object)?;
    let namespace = asked.namespace.clone().unwrap_or_default();
    Some((subject, Request { verb: asked.permission.verbs.first()?.clone(), namespace, target: asked.permission.target.clone() }))
}

/// The command of ours that answers the same.
fn command(model: &Model) -> Option<String> {
    let (subject, request) = request(&asked(model)?)?;
    let place = if request.namespace.is_empty() || matches!(request.target, Target::Url(_)) {
        String::new()
    } else {
        format!(" -n {}", proof::quote(&request.namespace))
    };
    let words = [subject.to_string(), request.verb.to_string(), request.target.to_string()].map(|word| proof::quote(&word));
    Some(text::pasteable(&format!("ravelin can {}{place}", words.join(" "))))
}

/// The command that asks the cluster.
pub(in crate::app::screens) fn proof(model: &Model) -> Option<String> {
    let (subject, request) = request(&asked(model)?)?;
    Some(proof_of(&subject, &request))
}

/// Whether the keys that copy have something to copy.
pub(in crate::app::screens) fn copies(model: &Model) -> bool {
    asked(model).is_some()
}

/// Whether there is more to see of what is selected; none where something else is selected than a cell.
pub(in crate::app::screens) fn opens(model: &Model) -> Option<bool> {
    let in_table = !matches!(model.screen.route, Route::Right(_)) && model.screen.focus == 0;
    in_table.then(|| table::selected(model).is_some())
}

/// The verbs that one may ask of all subjects.
pub(in crate::app::screens) fn choices() -> Vec<String> {
    let words = |verbs: &[&str]| match verbs {
        ["get", _, ..] => format!("read: {}", verbs.join(", ")),
        [_, _, ..] => format!("change: {}", verbs.join(", ")),
        ["*"] => "* (every verb)".to_owned(),
        one => one.concat(),
    };
    CHOICES.iter().map(|verbs| words(verbs)).collect()
}

/// The word for a key in the footer, where it means something else here.
pub(in crate::app::screens) fn word(action: Action) -> Option<&'static str> {
    match action {
        Action::Matrix => Some("list"),
        Action::Order => Some("verb"),
        Action::Open => Some("how"),
        Action::NextPane => Some("who else"),
        _ => None,
    }
}

/// What is asked about, as a crumb.
pub(in crate::app) fn crumb(asked: &CellQuestion) -> String {
    let place = asked.namespace.as_ref().map(|namespace| format!(" in {namespace}")).unwrap_or_default();
    format!("{}{place}", crate::app::ask::permission_words(&asked.permission))
}

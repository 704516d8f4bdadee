//! An object as collected, with the lines that decide: as a live cluster has it now, else rebuilt from what was kept.

use std::sync::Arc;

use super::parts::{heading, object};
use super::{Fetched, Lines, Pane, Route, RowKey, ScreenKind, Slot, waiting};
use crate::app::ask::{Answer, DocumentAnswer, DocumentLine, Question, absence, marked};
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::source::{Feed, Source};
use crate::app::text;
use crate::app::view::{Area, Line, clock};
use crate::attack::Hop;
use crate::config::theme::Role;
use crate::model::{Evidence, Kind, ObjectRef};

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
    if model.screen.deciding != deciding {
        model.screen.deciding = deciding;
        (model.screen.main, model.screen.fetched) = (Slot::default(), None);
    }
}

/// What the screen asks.
pub(super) fn question(model: &Model, object: &ObjectRef) -> Question {
    Question::Document(object.clone(), model.screen.deciding.clone())
}

/// Why an object is not got as it is now, besides that it cannot be; none if it is.
fn rebuilt_because(model: &Model, object: &ObjectRef) -> Option<&'static str> {
    match (&model.source, &model.feed) {
        (Source::Live(_), Feed::Live | Feed::Stale(_) | Feed::Stopped) => {}
        _ => return Some(""),
    }
    match object.kind {
        Kind::Secret | Kind::ConfigMap => Some("it may hold secrets, and is never read as a whole"),
        _ if !model.trials.is_empty() => Some("changes are tried, which the cluster knows nothing of"),
        _ if model.frozen.is_some() => Some("the picture is frozen"),
        _ => None,
    }
}

/// Asks for the object as it is now: once, and again whenever what is kept of it has changed.
pub(in crate::app) fn fetch(model: &mut Model, effects: &mut Vec<Effect>) {
    let Route::About(ScreenKind::Evidence, object) = &model.screen.route else { return };
    let Some(Answer::Document(kept)) = &model.screen.main.answer else { return };
    if rebuilt_because(model, object).is_some() || kept.lines.is_empty() {
        return;
    }
    let (object, kept) = (object.clone(), Arc::clone(kept));
    if let Some(fetched) = &mut model.screen.fetched
        && (Arc::ptr_eq(&fetched.kept, &kept) || fetched.kept == kept)
    {
        fetched.kept = kept;
        return;
    }
    let ticket = model.next_ticket();
    let before = model.screen.fetched.take().and_then(|fetched| fetched.got);
    model.screen.fetched = Some(Fetched { ticket, kept, got: before });
    effects.push(Effect::Fetch { ticket, object });
}

/// It came, or did not.
pub(in crate::app) fn fetched(model: &mut Model, ticket: u64, got: Result<Vec<DocumentLine>, String>) {
    let time = model.time;
    let screens = std::iter::once(&mut model.screen).chain(&mut model.back);
    let Some(screen) = screens.into_iter().find(|screen| screen.fetched.as_ref().is_some_and(|fetched| fetched.ticket == ticket)) else { return };
    let got = got.map(|lines| marked(lines, &screen.deciding));
    if let Some(fetched) = &mut screen.fetched {
        let first = fetched.got.is_none();
        fetched.got = Some((time, got));
        // What the cluster has is longer than what was kept of it.
        if first && let Some(Ok(answer)) = current(model).cloned() {
            scroll(model, &answer);
        }
    }
}

/// What came of the object that is shown.
fn current(model: &Model) -> Option<&Result<DocumentAnswer, String>> {
    let Route::About(ScreenKind::Evidence, object) = &model.screen.route else { return None };
    let (_, got) = model.screen.fetched.as_ref()?.got.as_ref()?;
    rebuilt_because(model, object).is_none().then_some(got)
}

/// The pane.
pub(super) fn panes<'a>(model: &'a Model, area: Area, about: &ObjectRef) -> Vec<Pane<'a>> {
    let Some(Answer::Document(kept)) = &model.screen.main.answer else {
        return vec![waiting::pane(model, area, &about.path())];
    };
    let columns = usize::from(area.content().width);
    let (answer, label, why) = match (current(model), &model.screen.fetched) {
        (Some(Ok(answer)), Some(Fetched { got: Some((time, _)), .. })) if !kept.lines.is_empty() => {
            (answer, format!("as the API server had it at {} UTC", clock(time.unix)), String::new())
        }
        (Some(Err(why)), _) => (&**kept, "rebuilt from what was kept".to_owned(), why.clone()),
        (None, Some(_)) if rebuilt_because(model, about).is_none() => (&**kept, "rebuilt from what was kept; asking for it anew".to_owned(), String::new()),
        _ => (&**kept, "rebuilt from what was kept".to_owned(), rebuilt_because(model, about).unwrap_or_default().to_owned()),
    };
    let mut head = Vec::new();
    if model.analysis.as_ref().zip(model.base.as_ref()).is_some_and(|(tried, base)| base.inventory.contains(about) && !tried.inventory.contains(about)) {
        head.extend(Line::wrapped(Role::WhatIf, "△ Removed in the what-if: this is how it is without it.", columns));
        head.push(Line::new());
    } else if !why.is_empty() && !answer.lines.is_empty() {
        head.extend(Line::wrapped(Role::Muted, &format!("Not as the API server has it now: {why}."), columns));
        head.push(Line::new());
    }
    let mut pane = Pane::text(area, object(about, columns.saturating_sub(label.len() + 4)), Vec::new());
    pane.corner = Line::of(Role::Muted, label);
    pane.rows = Box::new(Lines(document(answer, columns).0));
    pane.head = head;
    let absent = model.inventory.as_ref().map(|inventory| absence(inventory, about)).unwrap_or_default();
    pane.empty = Line::wrapped(Role::Muted, &absent, columns);
    if answer.lines.is_empty() {
        pane.corner = Line::new();
    }
    vec![pane]
}

/// Scrolls so that the first deciding line is in sight, with some lines above it.
pub(super) fn scroll(model: &mut Model, answer: &DocumentAnswer) {
    let area = crate::app::view::layout(model).body;
    let (_, first) = document(answer, usize::from(area.content().width));
    let page = usize::from(area.content().height);
    // Where everything is in sight anyway, nothing moves.
    if let Some(first) = first.filter(|first| first + 3 > page) {
        // The key of a text that is known, else it would begin at its top.
        let list = model.screen.list(0);
        (list.key, list.top) = (Some(RowKey::Line(0)), first.saturating_sub(page / 3));
    }
}

/// The lines, and the first of them that decides.
fn document(answer: &DocumentAnswer, columns: usize) -> (Vec<Line>, Option<usize>) {
    let mut lines = Vec::new();
    if !answer.deciding.is_empty() {
        lines.push(heading("What decides"));
        lines.extend(answer.deciding.iter().flat_map(|of| super::parts::evidence(of, columns)));
        lines.push(Line::new());
    }
    let mut first = None;
    for (text, decides) in &answer.lines {
        let text = text::clean(text);
        if *decides && first.is_none() {
            first = Some(lines.len());
        }
        let (mark, role) = if *decides { (Line::of(Role::Deciding, "▌ "), Role::Deciding) } else { (Line::plain("  "), Role::Text) };
        // What is too long goes on below, further in than it began: it is still one line of the object.
        let depth = text.len() - text.trim_start().len();
        let room = columns.saturating_sub(2 + depth + 4).max(8);
        let whole = text::width(text.trim_start()) <= room + 4;
        let parts = if whole { vec![text.trim_start().to_owned()] } else { text::wrap(text.trim_start(), room) };
        let indent = |at: usize| " ".repeat(depth + if at == 0 { 0 } else { 4 });
        lines.extend(parts.iter().enumerate().map(|(at, part)| mark.clone().add(role, indent(at)).add(role, part).fit(columns)));
    }
    (lines, first)
}

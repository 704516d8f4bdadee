//! The palette: objects and commands.

use super::{act, front};
use crate::app::actions::{self, Action};
use crate::app::effect::Effect;
use crate::app::key::{Code, Key};
use crate::app::model::Model;
use crate::app::msg::Level;
use crate::app::overlay::{Overlay, Palette};
use crate::app::screens::{ListState, Route, ScreenKind};
use crate::app::search::{Fuzzy, Hit, Matcher};
use crate::model::ObjectRef;

/// Opens it.
pub(super) fn open(model: &mut Model) {
    let commands = commands(model, "");
    model.overlay = Some(Overlay::Palette(Palette { commands, ..Palette::default() }));
}

/// Searches again: something was typed, or the cluster changed.
pub(super) fn refresh(model: &mut Model, effects: &mut Vec<Effect>) {
    let ticket = model.next_ticket();
    let index = model.index.clone();
    let Some(Overlay::Palette(palette)) = &model.overlay else {
        return wanted(model, effects);
    };
    let typed = palette.input.text().to_owned();
    let commands = commands(model, &typed);
    let Some(Overlay::Palette(palette)) = &mut model.overlay else { return };
    palette.commands = commands;
    aim(palette);
    palette.ticket = ticket;
    palette.searching = false;
    match index {
        Some(index) if !typed.trim().is_empty() => {
            palette.searching = true;
            effects.push(Effect::Search { ticket, index, typed });
        }
        _ => palette.hits.clear(),
    }
}

/// Selects what is most likely meant: a command that was typed by its whole name, even where objects are called something like it, else the first row.
fn aim(palette: &mut Palette) {
    let typed = palette.input.text().trim().to_lowercase();
    let named = palette.commands.first().and_then(|action| actions::spec(*action)).is_some_and(|spec| spec.name == typed);
    palette.list = ListState { at: if named { palette.hits.len() } else { 0 }, ..ListState::default() };
}

/// Searches the object that the command line named.
fn wanted(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(typed) = model.wanted.take() else { return };
    if let Ok(object) = typed.parse::<ObjectRef>()
        && model.inventory.as_ref().is_some_and(|inventory| inventory.contains(&object))
    {
        return visit(model, object);
    }
    if model.partial {
        // It may still come.
        model.wanted = Some(typed);
        return;
    }
    open(model);
    if let Some(Overlay::Palette(palette)) = &mut model.overlay {
        palette.input.set(&typed);
        palette.eager = true;
    }
    refresh(model, effects);
}

/// The commands that fit what was typed, by name first.
fn commands(model: &Model, typed: &str) -> Vec<Action> {
    let typed = typed.trim().to_lowercase();
    let matcher = Fuzzy::default();
    let offered = actions::table().filter(|spec| !is_movement(spec.action) && spec.scope.includes(model.screen.route.kind()));
    let mut found: Vec<(i64, Action)> = offered
        .filter_map(|spec| {
            if typed.is_empty() {
                return Some((0, spec.action));
            }
            let bonus = if spec.name == typed {
                100
            } else if spec.name.starts_with(&typed) {
                40
            } else {
                0
            };
            matcher.score(spec.name, &typed).map(|score| (score + bonus, spec.action))
        })
        .collect();
    found.sort_by_key(|(score, _)| -score);
    found.into_iter().map(|(_, action)| action).collect()
}

/// What makes no sense from a palette.
fn is_movement(action: Action) -> bool {
    matches!(
        action,
        Action::Go
            | Action::Open
            | Action::Back
            | Action::NextPane
            | Action::PreviousPane
            | Action::Up
            | Action::Down
            | Action::Left
            | Action::Right
            | Action::Top
            | Action::Bottom
            | Action::HalfDown
            | Action::HalfUp
            | Action::PageDown
            | Action::PageUp
            | Action::Previous
            | Action::Next
    )
}

/// A search came back.
pub(super) fn found(model: &mut Model, ticket: u64, hits: Vec<Hit>, effects: &mut Vec<Effect>) {
    let Some(Overlay::Palette(palette)) = &mut model.overlay else { return };
    if palette.ticket != ticket {
        return;
    }
    palette.hits = hits;
    palette.searching = false;
    aim(palette);
    if palette.eager {
        palette.eager = false;
        take(model, effects);
    }
}

/// A key that types nothing.
pub(super) fn key(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    let Some(Overlay::Palette(palette)) = &mut model.overlay else { return };
    if key.code == Code::Enter {
        // Fast fingers press enter before the search is back: what comes first is what was meant.
        if palette.searching && palette.hits.is_empty() && palette.commands.is_empty() {
            palette.eager = true;
        } else {
            take(model, effects);
        }
        return;
    }
    let count = palette.hits.len() + palette.commands.len();
    front::step(&mut palette.list, key, count);
}

/// Opens what is selected.
pub(super) fn take(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Overlay::Palette(palette)) = model.overlay.take() else { return };
    let at = palette.list.at;
    if let Some(hit) = palette.hits.get(at) {
        visit(model, hit.object.clone());
        if hit.why.contains(" is gone") {
            model.say(Level::Note, format!("{}: {}", hit.object, hit.why));
        }
        return;
    }
    match palette.commands.get(at - palette.hits.len().min(at)) {
        Some(action) => act::act(model, *action, effects),
        None => model.say(Level::Note, format!("nothing is called `{}` here", palette.input.text().trim())),
    }
}

fn visit(model: &mut Model, object: ObjectRef) {
    model.overlay = None;
    model.visit(Route::About(ScreenKind::Object, object));
}

//! The screens: what each shows, and what its keys do beyond those that all share.

mod clusters;
mod doctor;
mod journal;
mod route;
mod rows;
mod state;

pub use route::{Route, ScreenKind};
pub use rows::{Column, Lines, Pane, RowKey, Rows};
pub use state::{ListState, Screen};

pub(in crate::app) use journal::level;

use super::actions::{self, Action};
use super::effect::Effect;
use super::model::Model;
use super::msg::Level;
use super::view::{Area, Line};
use crate::model::ObjectRef;

/// The panes of the screen that is shown.
pub fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    match &model.screen.route {
        Route::Whole(ScreenKind::Clusters) => clusters::panes(model, area),
        Route::Whole(ScreenKind::Doctor) => doctor::panes(model, area),
        Route::Whole(ScreenKind::Messages) => journal::messages(model, area),
        Route::Whole(ScreenKind::Log) => journal::log(model, area),
        Route::Whole(kind) | Route::About(kind, _) => vec![Pane::text(area, Line::plain(kind.title()), Vec::new())],
    }
}

/// The object that is selected, or that the screen is about.
pub fn selected(model: &Model) -> Option<ObjectRef> {
    let panes = panes(model, super::view::layout(model).body);
    let focus = model.screen.focus;
    let row = panes.get(focus).filter(|pane| pane.selectable).and_then(|pane| pane.rows.object(model.screen.list_at(focus).at));
    row.or_else(|| model.screen.route.object().cloned())
}

/// The keys that the footer names, the most useful first.
pub fn hints(model: &Model) -> Vec<Action> {
    let mut hints = vec![Action::Open];
    if selected(model).is_some() {
        hints.extend([Action::Blast, Action::Paths, Action::WhatIf, Action::Runbook, Action::Copy, Action::Mark]);
    }
    if model.screen.lists.len() > 1 {
        hints.push(Action::NextPane);
    }
    hints.extend([Action::Save, Action::Back, Action::Quit]);
    hints
}

/// What an action does on the screen that is shown.
pub fn act(model: &mut Model, action: Action, effects: &mut Vec<Effect>) {
    let done = match model.screen.route.kind() {
        ScreenKind::Clusters => clusters::act(model, action, effects),
        ScreenKind::Doctor => doctor::act(model, action),
        _ => false,
    };
    if done {
        return;
    }
    match (action, selected(model)) {
        (Action::Open, Some(object)) => model.visit(Route::About(ScreenKind::Object, object)),
        (Action::Open | Action::Left | Action::Right | Action::Previous | Action::Next, _) => {}
        (action, _) => {
            let title = actions::spec(action).map_or("", |spec| spec.title);
            model.say(Level::Note, format!("nothing is selected here to do that with: {title}"));
        }
    }
}

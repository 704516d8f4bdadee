//! Game days: the scripts that can be played, the one that runs, and what came of it.

mod briefing;
mod debrief;
mod running;
mod scripts;

use super::{Pane, RowKey, ScreenKind};
use crate::app::actions::Action;
use crate::app::ask::{Answer, Question};
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::Level;
use crate::app::play::{self, Verdict};
use crate::app::view::Area;
use crate::drill::{Phase, Script};
use crate::model::ObjectRef;

pub(super) use briefing::panes as briefing;

/// The panes: the game that runs, else what came of the last one, else the scripts.
pub(super) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    match (&model.play.game, &model.play.over) {
        (Some(game), _) => running::panes(model, game, area),
        (None, Some(over)) => debrief::panes(model, over, area),
        (None, None) => scripts::panes(model, area),
    }
}

/// What the screens ask: where the scripts can be played.
pub(super) fn question(model: &Model) -> Option<Question> {
    model.play.game.is_none().then(|| Question::Judge(model.play.ground()))
}

/// The objects that a script misses here; none while that is not known.
fn missing<'a>(model: &'a Model, script: &Script) -> Option<&'a [ObjectRef]> {
    let Some(Answer::Judge(verdict)) = &model.screen.main.answer else { return None };
    let Verdict::Ground(missing) = &**verdict else { return None };
    let at = model.play.scripts.iter().position(|known| known.id == script.id)?;
    missing.get(at).map(Vec::as_slice)
}

/// What a script trains.
fn trains(script: &Script) -> String {
    if script.tour {
        return "the interface".to_owned();
    }
    let phases = Phase::ALL.into_iter().filter(|phase| script.stages.iter().any(|stage| stage.phase == *phase));
    phases.map(Phase::word).collect::<Vec<_>>().join(", ")
}

/// The keys that the footer names.
pub(super) fn hints(model: &Model) -> Vec<Action> {
    match (&model.play.game, &model.play.over) {
        (Some(_), _) => vec![Action::Hint, Action::WhatIf, Action::Save],
        (None, Some(_)) => vec![Action::Save],
        (None, None) => vec![Action::Tour],
    }
}

/// Whether there is something to open.
pub(super) fn opens(model: &Model) -> bool {
    let briefing = model.screen.route.kind() == ScreenKind::Briefing;
    match (&model.play.game, &model.play.over) {
        (Some(_), _) if briefing => true,
        (Some(_), _) => model.screen.focus == 0 && matches!(model.screen.list_at(0).key, Some(RowKey::Text(_))),
        (None, _) if briefing => model.play.chosen.is_some(),
        (None, Some(_)) => true,
        (None, None) => scripts::is_one_selected(model),
    }
}

/// What keys do here.
pub(super) fn act(model: &mut Model, action: Action, effects: &mut Vec<Effect>) -> bool {
    if action == Action::Remove && model.play.game.is_some() {
        model.say(Level::Note, "an object is tried without on its own page, or as a prepared change");
        return true;
    }
    if action != Action::Open {
        return false;
    }
    let briefing = model.screen.route.kind() == ScreenKind::Briefing;
    if model.play.game.is_some() {
        if briefing { model.show(ScreenKind::Drills) } else { running::open(model, effects) }
    } else if briefing {
        if let Some(id) = model.play.chosen.clone() {
            play::starting(model, &id, effects);
        }
    } else if model.play.over.take().is_none() {
        scripts::open(model);
    }
    true
}

//! Menus about games: what begins, skips, leaves and ends them.

use super::course::{begin, document, end, tell};
use super::judge::Input;
use crate::app::actions::Action;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::Level;
use crate::app::overlay::{Item, Menu, Overlay, Pick};
use crate::app::screens::ListState;
use crate::app::source::Source;
use crate::app::update::load;
use crate::model::Name;

/// What a menu about a game does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Begins a script on the cluster as it is.
    Begin(Name),
    /// Opens the demonstration and begins there.
    Demo(Name),
    /// Goes on to the next stage.
    Skip,
    /// Ends the game.
    Abandon,
    /// Saves the report.
    Save,
}

/// Does what a menu offered.
pub(in crate::app) fn choose(model: &mut Model, choice: Choice, effects: &mut Vec<Effect>) {
    match choice {
        Choice::Begin(id) => begin(model, &id, effects),
        Choice::Demo(id) => {
            load(model, Source::Demo, effects);
            begin(model, &id, effects);
        }
        Choice::Skip => tell(model, Input::Skip),
        Choice::Abandon => end(model),
        Choice::Save => effects.extend(document(model, false).map(|(name, text)| Effect::Save { name, text })),
    }
}

fn menu(model: &mut Model, title: &str, items: Vec<Item>) {
    model.overlay = Some(Overlay::Menu(Menu { title: title.to_owned(), items, list: ListState::default() }));
}

fn item(key: char, label: &str, detail: &str, choice: Pick) -> Item {
    Item { key, label: label.to_owned(), detail: detail.to_owned(), choice: Some(choice) }
}

/// Begins a script; asks first where that puts something away.
pub(in crate::app) fn starting(model: &mut Model, id: &Name, effects: &mut Vec<Effect>) {
    if model.trials.is_empty() && model.compromised.is_empty() {
        return begin(model, id, effects);
    }
    let items = vec![
        item('y', "begin", "on the cluster as it is", Pick::Play(Choice::Begin(id.clone()))),
        item('s', "save", "what is shown, and stay", Pick::Do(Action::Save)),
        item('n', "stay", "", Pick::Stay),
    ];
    menu(model, "What is marked compromised and what is tried is put away", items);
}

/// The guided tour: begins it, offers to skip a step or to leave, or puts its end away.
pub(in crate::app) fn tour(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some(game) = &model.play.game {
        if game.session.script().tour {
            let items = vec![
                item('n', "next step", "leave this one", Pick::Play(Choice::Skip)),
                item('l', "leave the tour", "", Pick::Play(Choice::Abandon)),
                item('g', "go on", "", Pick::Stay),
            ];
            return menu(model, "The tour", items);
        }
        return model.say(Level::Note, "a game day runs: end it before the tour begins");
    }
    let Some(id) = model.play.scripts.iter().find(|script| script.tour).map(|script| script.id.clone()) else {
        return model.say(Level::Note, "there is no tour among the scripts");
    };
    if model.play.over.take_if(|over| over.script == id).is_some() {
        return;
    }
    if model.source == Source::Demo {
        return starting(model, &id, effects);
    }
    let items = vec![item('y', "open the demo", "this cluster is left", Pick::Play(Choice::Demo(id))), item('n', "stay", "", Pick::Stay)];
    menu(model, "The tour is played on the demo", items);
}

/// Asks whether to end the game.
pub(in crate::app) fn abandon(model: &mut Model) {
    if model.play.game.is_none() {
        return model.say(Level::Note, "no game day runs");
    }
    let items = vec![item('y', "end it", "the debrief says how far it came", Pick::Play(Choice::Abandon)), item('n', "go on", "", Pick::Stay)];
    menu(model, "End the game day here", items);
}

/// What of a game would be lost by leaving the program; none if nothing. The tour is nobody's work.
pub(in crate::app) fn unsaved(model: &Model) -> Option<&'static str> {
    let game = model.play.game.as_ref().filter(|game| !game.session.script().tour);
    let open = model.play.over.as_ref().filter(|over| !model.play.kept && model.play.script(&over.script).is_some_and(|script| !script.tour));
    game.map(|_| "the game day").or_else(|| open.map(|_| "the debrief of the game day"))
}

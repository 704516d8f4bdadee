//! What happens when something happens.

mod act;
mod analyse;
mod cluster;
mod front;
mod mouse;
mod navigate;
mod news;
mod palette;
mod prompt;
mod save;

pub(in crate::app) use analyse::analyse;
pub(in crate::app) use cluster::{load, thaw};
pub(in crate::app) use front::{help, step};
pub(in crate::app) use navigate::travel;
pub(in crate::app) use prompt::completions;

use super::actions::Action;
use super::ask::Answer;
use super::effect::Effect;
use super::input::{self, Input};
use super::key::Key;
use super::model::Model;
use super::msg::{Level, Msg};
use super::overlay::Overlay;
use super::play;
use super::screens;

/// Takes a message and says what is to be done outside.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let mut effects = Vec::new();
    let hidden = hides(model);
    match msg {
        Msg::Key(pressed) => key(model, pressed, &mut effects),
        Msg::Paste(text) => paste(model, &text, &mut effects),
        Msg::Mouse(mouse, target) => mouse::mouse(model, mouse, target, &mut effects),
        Msg::Resize(width, height) => model.size = (width, height),
        Msg::Tick(time) => {
            model.time = time;
            model.expire();
            // Time alone moves nothing: the rest would be done for nothing.
            return effects;
        }
        Msg::Cluster(epoch, msg) => cluster::cluster(model, epoch, msg, &mut effects),
        Msg::Analysed(ticket, analysis, base) => analyse::analysed(model, ticket, analysis, base),
        Msg::Answered(_, Answer::Sheet(name, text)) => effects.push(Effect::Save { name, text }),
        Msg::Answered(ticket, answer) => analyse::answered(model, ticket, &answer),
        Msg::Fetched(ticket, got) => screens::evidence::fetched(model, ticket, got),
        Msg::Clusters(choices) => model.clusters = choices,
        Msg::Indexed(inventory, index) => cluster::indexed(model, &inventory, index, &mut effects),
        Msg::Found(ticket, hits) => palette::found(model, ticket, hits, &mut effects),
        Msg::Saved(result) => save::saved(model, result, &mut effects),
        Msg::Copied(Ok(what)) => model.say(Level::Good, format!("copied {what}")),
        Msg::Copied(Err(why)) => model.say(Level::Error, format!("not copied: {why}")),
        Msg::Logged(line) => model.log(line),
        Msg::Say(level, text) => model.say(level, text),
        Msg::Crashed(what) => {
            model.say(Level::Error, format!("a part of the program failed: {what}; the rest goes on (`:log` has more)"));
            play::crashed(model);
        }
    }
    if !hidden && hides(model) {
        model.say(Level::Warning, input::HIDDEN.to_owned());
    }
    navigate::settle(model);
    analyse::ask(model, &mut effects);
    play::follow(model, &mut effects);
    screens::evidence::fetch(model, &mut effects);
    effects
}

/// Whether a credential was typed or pasted where one types now.
fn hides(model: &Model) -> bool {
    let input = match &model.overlay {
        Some(Overlay::Palette(palette)) => Some(&palette.input),
        Some(Overlay::Help { input, .. }) => Some(input),
        Some(Overlay::Answer(answering)) => Some(&answering.input),
        Some(Overlay::Menu(_)) => None,
        None => model.prompt.as_ref(),
    };
    input.is_some_and(Input::hides)
}

/// What to do before the first message.
pub fn start(model: &mut Model) -> Vec<Effect> {
    let mut effects = vec![Effect::ListClusters];
    cluster::load(model, model.source.clone(), &mut effects);
    navigate::settle(model);
    effects
}

fn key(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    let key = key.normal();
    let action = model.keymap.action(key, model.screen.route.kind());
    // These work whatever stands in front and whatever is being typed.
    if let Some(always @ (Action::Interrupt | Action::Suspend | Action::Redraw)) = action {
        return act::act(model, always, effects);
    }
    if model.overlay.is_some() {
        return front::key(model, key, action, effects);
    }
    if model.prompt.is_some() {
        return prompt::key(model, key);
    }
    if let Some(action) = action {
        act::act(model, action, effects);
    }
}

fn paste(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    if model.overlay.is_some() {
        front::paste(model, text, effects);
    } else if model.prompt.is_some() {
        prompt::paste(model, text);
    } else {
        // An alert's text is pasted to be found.
        act::act(model, Action::Go, effects);
        front::paste(model, text, effects);
    }
}

#[cfg(test)]
mod tests;

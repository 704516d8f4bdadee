//! Actions.

use super::{cluster, navigate, palette, prompt, save};
use crate::app::actions::Action;
use crate::app::effect::Effect;
use crate::app::input::Input;
use crate::app::model::Model;
use crate::app::msg::Level;
use crate::app::overlay::{Item, Menu, Overlay, Pick};
use crate::app::play;
use crate::app::screens::{self, ListState, ScreenKind};
use crate::app::source::Feed;
use crate::app::text;

/// Does an action.
pub(super) fn act(model: &mut Model, action: Action, effects: &mut Vec<Effect>) {
    match action {
        Action::Up | Action::Down | Action::Top | Action::Bottom | Action::HalfUp | Action::HalfDown | Action::PageUp | Action::PageDown => {
            navigate::travel(model, action);
        }
        Action::NextPane if screens::turn_round(model) => {}
        Action::NextPane => navigate::turn(model, 1),
        Action::PreviousPane => navigate::turn(model, -1),
        Action::Go => palette::open(model),
        Action::Filter if model.screen.route.is_filtered() => prompt::open(model),
        Action::Filter => {
            let key = model.keymap.shown(Action::Go).unwrap_or_default();
            model.say(Level::Note, format!("there is no list to filter here; {key} finds any object"));
        }
        Action::Help => model.overlay = Some(Overlay::Help { input: Input::default(), list: ListState::default() }),
        Action::Back => back(model, effects),
        Action::Quit => quit(model, effects),
        Action::Interrupt => effects.push(Effect::Quit(130)),
        Action::Suspend => effects.push(Effect::Suspend),
        Action::Redraw => effects.push(Effect::Redraw),
        Action::Crash => effects.push(Effect::Crash),
        Action::Show(screen) => model.show(screen),
        Action::Doctor => model.show(ScreenKind::Doctor),
        Action::Messages => model.show(ScreenKind::Messages),
        Action::Log => model.show(ScreenKind::Log),
        Action::Changes => model.show(ScreenKind::Changes),
        Action::Reload => {
            let source = model.source.clone();
            cluster::load(model, source, effects);
        }
        Action::Mouse => {
            model.mouse = !model.mouse;
            effects.push(Effect::Mouse(model.mouse));
            let said = if model.mouse { "the mouse works here; hold shift to mark text" } else { "the mouse is the terminal's: mark text as usual" };
            model.say(Level::Note, said);
        }
        Action::Ascii => {
            model.ascii = !model.ascii;
            effects.push(Effect::Ascii(model.ascii));
        }
        Action::Theme => model.overlay = Some(Overlay::Menu(themes(model))),
        Action::Views => views(model),
        Action::Tour => play::tour(model, effects),
        Action::Hint => play::hint(model),
        Action::Pause => play::pause(model),
        Action::Abandon => play::abandon(model),
        Action::Save => save::save(model, false, effects),
        Action::SaveJson => save::save(model, true, effects),
        other => screens::act(model, other, effects),
    }
}

/// Closes what is open, else clears the filter, else goes back.
fn back(model: &mut Model, effects: &mut Vec<Effect>) {
    if !model.screen.filter.is_empty() {
        model.screen.filter.clear();
    } else if matches!(model.feed, Feed::Loading { .. }) && (model.inventory.is_none() || model.partial && model.back.is_empty()) {
        model.say(Level::Note, "reading is stopped: what was read is used");
        effects.push(Effect::StopLoading);
    } else if let Some(before) = model.back.pop() {
        model.screen = before;
    } else if model.welcome {
        model.welcome = false;
    } else if let Some(key) = model.keymap.shown(Action::Quit) {
        model.say(Level::Note, format!("there is nothing to go back to; {key} leaves"));
    }
}

/// Leaves; asks first when something that was worked out would be lost, and names all of it.
fn quit(model: &mut Model, effects: &mut Vec<Effect>) {
    let game = play::unsaved(model);
    let tried = model.unsaved.then_some("the changes that were tried");
    let book = model.books.values().find(|book| book.unsaved).map(|book| text::clean(&book.written.document.title).into_owned());
    let lost: Vec<&str> = game.into_iter().chain(tried).chain(book.as_ref().map(|_| "the steps that were ticked off")).collect();
    if lost.is_empty() {
        return effects.push(Effect::Quit(0));
    }
    let item = |key, label: &str, detail: &str, choice| Item { key, label: label.to_owned(), detail: detail.to_owned(), choice: Some(choice) };
    let leaving = match (&lost[..], &book) {
        ([_], Some(title)) => format!("what was done of `{}` is forgotten", text::fit(title, 32)),
        ([_], None) if game.is_none() => "what was tried is lost".to_owned(),
        ([_], None) => "what was done is lost".to_owned(),
        _ => "all of that is lost".to_owned(),
    };
    let mut items = vec![item('y', "leave", &leaving, Pick::Quit)];
    if let Some(game) = game {
        let what = if game == "the game day" { "the report of the game day, and stay" } else { "the debrief, and stay" };
        items.push(item('s', "save", what, Pick::Play(play::Choice::Save)));
    }
    if lost.len() > usize::from(game.is_some()) {
        let key = if game.is_some() { 'w' } else { 's' };
        items.push(item(key, "save", "what is shown, and stay", Pick::Do(Action::Save)));
    }
    items.push(item('n', "stay", "", Pick::Stay));
    model.overlay = Some(Overlay::Menu(Menu { title: format!("Not saved: {}", listed(&lost)), items, list: ListState::default() }));
}

/// Some things in a row: `a, b and c`.
fn listed(things: &[&str]) -> String {
    match things {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Keys for menus whose choices have none of their own.
const LETTERS: &str = "abcdefghijklmnoprstuvwxyz";

fn themes(model: &Model) -> Menu {
    let items = model.themes.iter().zip(LETTERS.chars()).map(|(name, key)| {
        let detail = if *name == model.theme { "in use" } else { "" };
        Item { key, label: name.clone(), detail: detail.to_owned(), choice: Some(Pick::Theme(name.clone())) }
    });
    Menu { title: "Theme".to_owned(), items: items.collect(), list: ListState::default() }
}

fn views(model: &mut Model) {
    if model.config.views.is_empty() {
        return model.say(Level::Note, "there are no named filters: give them names under [views] in the configuration");
    }
    let items = model.config.views.iter().zip(LETTERS.chars()).map(|((name, filter), key)| Item {
        key,
        label: name.clone(),
        detail: filter.clone(),
        choice: Some(Pick::Filter(filter.clone())),
    });
    model.overlay = Some(Overlay::Menu(Menu { title: "Named filters".to_owned(), items: items.collect(), list: ListState::default() }));
}

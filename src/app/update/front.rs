//! Keys while something stands in front.

use super::{act, analyse, palette};
use crate::app::actions::{self, Action, Scope, Spec};
use crate::app::effect::Effect;
use crate::app::key::{Code, Key};
use crate::app::model::Model;
use crate::app::msg::Level;
use crate::app::overlay::{Menu, Overlay, Pick};
use crate::app::play;
use crate::app::screens::{self, ListState};

/// A key.
pub(super) fn key(model: &mut Model, key: Key, action: Option<Action>, effects: &mut Vec<Effect>) {
    if key.code == Code::Esc {
        model.overlay = None;
        return;
    }
    match model.overlay.take() {
        Some(Overlay::Palette(mut front)) => {
            let typed = front.input.key(key);
            model.overlay = Some(Overlay::Palette(front));
            if typed {
                palette::refresh(model, effects);
            } else {
                palette::key(model, key, effects);
            }
        }
        Some(Overlay::Help { mut input, mut list }) => {
            if key.code == Code::Enter {
                let found = help(model, input.text()).get(list.at).map(|spec| spec.action);
                if let Some(action) = found {
                    act::act(model, action, effects);
                }
                return;
            }
            if input.key(key) {
                list = ListState::default();
            } else {
                let count = help(model, input.text()).len();
                step(&mut list, key, count);
            }
            model.overlay = Some(Overlay::Help { input, list });
        }
        Some(Overlay::Menu(menu)) => menu_key(model, menu, key, action, effects),
        Some(Overlay::Answer(answering)) => play::answer_key(model, answering, key),
        None => {}
    }
}

fn menu_key(model: &mut Model, mut menu: Menu, key: Key, action: Option<Action>, effects: &mut Vec<Effect>) {
    let direct = key.typed().and_then(|c| menu.items.iter().position(|item| item.key == c));
    if let Some(at) = direct {
        menu.list.at = at;
        return take(model, menu, effects);
    }
    match (key.code, action) {
        (Code::Enter, _) => return take(model, menu, effects),
        (_, Some(Action::Quit | Action::Back)) => return,
        (_, Some(Action::Down)) => step(&mut menu.list, Key::plain(Code::Down), menu.items.len()),
        (_, Some(Action::Up)) => step(&mut menu.list, Key::plain(Code::Up), menu.items.len()),
        _ => step(&mut menu.list, key, menu.items.len()),
    }
    model.overlay = Some(Overlay::Menu(menu));
}

/// Takes the selected choice; one that cannot be taken leaves the menu open, with its reason in sight.
pub(super) fn take(model: &mut Model, menu: Menu, effects: &mut Vec<Effect>) {
    let Some(choice) = menu.items.get(menu.list.at).and_then(|item| item.choice.clone()) else {
        model.overlay = Some(Overlay::Menu(menu));
        return;
    };
    match choice {
        Pick::Copy(text, what) => effects.push(Effect::Copy(text, what)),
        Pick::Quit => effects.push(Effect::Quit(0)),
        Pick::Stay => {}
        Pick::Theme(name) => {
            model.theme.clone_from(&name);
            effects.push(Effect::Theme(name));
        }
        Pick::Filter(filter) => {
            model.show(crate::app::screens::ScreenKind::Findings);
            model.screen.filter = filter;
        }
        Pick::Compromised(object) => {
            model.say(Level::Warning, format!("{object} is assumed compromised: everything starts from there"));
            model.jewels.remove(&object);
            model.compromised.insert(object);
            analyse::analyse(model, effects);
        }
        Pick::Jewel(object) => {
            model.say(Level::Note, format!("{object} is a crown jewel"));
            model.compromised.remove(&object);
            model.jewels.insert(object);
            analyse::analyse(model, effects);
        }
        Pick::Unmark(object) => {
            model.compromised.remove(&object);
            model.jewels.remove(&object);
            analyse::analyse(model, effects);
        }
        Pick::Order(order) => {
            model.screen.order = order;
            // The groups of another order mean nothing in this one, and what comes first is what one wants to know.
            model.screen.open.clear();
            model.screen.lists.clear();
            // Else the old rows would choose one of them again.
            model.screen.main.answer = None;
        }
        Pick::Try(trial) => screens::attempt(model, trial, effects),
        Pick::Do(action) => act::act(model, action, effects),
        Pick::Play(choice) => play::choose(model, choice, effects),
    }
}

/// Moves in a list in front.
pub(in crate::app) fn step(list: &mut ListState, key: Key, count: usize) {
    let by: isize = match (key.code, key.ctrl) {
        (Code::Up, _) | (Code::Char('p'), true) => -1,
        (Code::Down | Code::Tab, _) | (Code::Char('n'), true) => 1,
        (Code::PageUp, _) => -10,
        (Code::PageDown, _) => 10,
        _ => 0,
    };
    list.at = list.at.saturating_add_signed(by).min(count.saturating_sub(1));
}

/// The actions that help shows: those of this screen, filtered.
pub(in crate::app) fn help(model: &Model, typed: &str) -> Vec<&'static Spec> {
    let screen = model.screen.route.kind();
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let fits = |spec: &&Spec| {
        let keys: Vec<String> = model.keymap.keys(spec.action).iter().map(ToString::to_string).collect();
        let text = format!("{} {} {}", keys.join(" "), spec.name, spec.title).to_lowercase();
        spec.scope.includes(screen) && words.iter().all(|word| text.contains(word))
    };
    let mut found: Vec<&'static Spec> = actions::table().filter(fits).collect();
    // What is special here comes first: the rest is the same everywhere, and known sooner.
    found.sort_by_key(|spec| match spec.scope {
        Scope::Screens(_) => 0,
        Scope::Selected => 1,
        Scope::Global => 2,
        Scope::Command => 3,
    });
    found
}

/// Pasted text goes where one types.
pub(super) fn paste(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    if let Some(Overlay::Answer(mut answering)) = model.overlay.take_if(|overlay| matches!(overlay, Overlay::Answer(_))) {
        play::add(model, &mut answering, text);
        model.overlay = Some(Overlay::Answer(answering));
    }
    match &mut model.overlay {
        Some(Overlay::Palette(front)) => {
            front.input.insert(text);
            palette::refresh(model, effects);
        }
        Some(Overlay::Help { input, .. }) => input.insert(text),
        Some(Overlay::Menu(_) | Overlay::Answer(_)) | None => {}
    }
}

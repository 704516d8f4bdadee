//! The last line: the keys that work here, or what is being typed.

use super::{Footer, Line};
use crate::app::actions::{self, Action};
use crate::app::model::Model;
use crate::app::screens;
use crate::app::text;
use crate::app::update::completions;
use crate::config::theme::Role;

/// What is shown on every screen, at the right of what the screen adds.
const ALWAYS: [Action; 3] = [Action::Filter, Action::Go, Action::Help];

pub(super) fn footer(model: &Model, width: u16) -> Footer {
    if let Some(input) = &model.prompt {
        let (before, after) = input.halves();
        let offered = completions(model, input.text());
        let mut help = Line::new();
        for word in offered.iter().take(8) {
            help.push(Role::Muted, format!(" {word}"));
        }
        let keys = Line::new().add(Role::Key, "tab").muted(" completes  ").add(Role::Key, "enter").muted(" keeps  ").add(Role::Key, "esc").muted(" clears ");
        return Footer::Prompt {
            label: Line::of(Role::Key, " /"),
            halves: (text::clean(before).into_owned(), text::clean(after).into_owned()),
            help,
            result: keys,
        };
    }
    let always: Vec<(Action, Line)> = ALWAYS.iter().filter_map(|action| hint(model, *action)).collect();
    let mut left = usize::from(width).saturating_sub(1 + always.iter().map(|(_, line)| line.width() + 2).sum::<usize>());
    let mut hints = Vec::new();
    for action in screens::hints(model) {
        let Some((action, line)) = hint(model, action) else { continue };
        if line.width() + 2 > left {
            break;
        }
        left -= line.width() + 2;
        hints.push((action, line));
    }
    hints.extend(always);
    Footer::Hints(hints)
}

fn hint(model: &Model, action: Action) -> Option<(Action, Line)> {
    let key = model.keymap.shown(action)?;
    let word = actions::spec(action)?.hint;
    Some((action, Line::of(Role::Key, key).add(Role::Footer, format!(" {word}"))))
}

//! The last line: the keys that work here, or what is being typed.

use super::{Footer, Line};
use crate::app::actions::{self, Action};
use crate::app::input::HIDDEN_SHORT;
use crate::app::model::Model;
use crate::app::screens::{self, Pane};
use crate::app::source::Feed;
use crate::app::text;
use crate::app::update::completions;
use crate::config::theme::Role;

/// What is shown on every screen, at the right of what the screen adds.
const ALWAYS: [Action; 3] = [Action::Filter, Action::Go, Action::Help];

pub(super) fn footer(model: &Model, panes: &[Pane<'_>], width: u16) -> Footer {
    if model.overlay.is_some() {
        return Footer::Hints(in_front());
    }
    if let Some(input) = &model.prompt {
        let (before, after) = input.halves();
        let offered = completions(model, input.text());
        let mut help = Line::new();
        if input.hides() {
            help.push(Role::Warning, format!(" {HIDDEN_SHORT}"));
        }
        for word in offered.iter().take(8) {
            help.push(Role::Muted, format!(" {word}"));
        }
        let first = if offered.is_empty() { Line::new() } else { Line::new().add(Role::Key, "tab").muted(" completes  ") };
        let keys = first.add(Role::Key, "enter").muted(" keeps  ").add(Role::Key, "esc").muted(" clears ");
        return Footer::Prompt {
            label: Line::of(Role::Key, " /"),
            halves: (text::clean(before).into_owned(), text::clean(after).into_owned()),
            help,
            result: keys,
        };
    }
    let always: Vec<(Action, Line)> =
        ALWAYS.iter().filter(|action| **action != Action::Filter || screens::filters(model, panes)).filter_map(|action| hint(model, *action)).collect();
    let mut left = usize::from(width).saturating_sub(1 + always.iter().map(|(_, line)| line.width() + 2).sum::<usize>());
    let mut hints = Vec::new();
    for action in screens::hints(model, panes) {
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

/// What stands in front takes the keys, and these are always the same.
fn in_front() -> Vec<(Action, Line)> {
    let one = |action, key: &str, word: &str| (action, Line::of(Role::Key, key).add(Role::Footer, format!(" {word}")));
    vec![one(Action::Open, "enter", "take it"), one(Action::Back, "esc", "close")]
}

fn hint(model: &Model, action: Action) -> Option<(Action, Line)> {
    let key = model.keymap.shown(action)?;
    let reading = matches!(model.feed, Feed::Loading { .. }) && model.inventory.is_none() && model.screen.filter.is_empty();
    let own = screens::word(model, action);
    let word = if action == Action::Back && reading { "stop reading" } else { own.unwrap_or(actions::spec(action)?.hint) };
    Some((action, Line::of(Role::Key, key).add(Role::Footer, format!(" {word}"))))
}

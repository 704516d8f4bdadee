//! Copying the commands of a step: each is one line that a shell takes as it is.

use super::Row;
use crate::app::ask::Purpose;
use crate::app::books::Book;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::Level;
use crate::app::overlay::{Item, Menu, Overlay, Pick};
use crate::app::screens::ListState;
use crate::app::text::pasteable;
use crate::report::runbook::StepLine;

/// The keys of the choices, behind `a` for all.
const KEYS: &str = "123456789bcdefghi";

/// Copies the commands of the selected step: what to keep and what to do.
pub(super) fn commands(model: &mut Model, purpose: &Purpose, row: Row, effects: &mut Vec<Effect>) {
    let Some(step) = step(model.books.get(purpose), row) else {
        return model.say(Level::Note, "select a step to copy its command");
    };
    let kept = step.save.iter().map(|command| ("keep", command.line.clone()));
    let list: Vec<_> = kept.chain(step.commands.iter().map(|command| ("do", command.line.clone()))).collect();
    // Where something changes, what follows is not done once something failed; where nothing does, the rest is wanted all the same.
    let join = if step.edits.is_empty() { "; " } else { " && " };
    let title = format!("Copy of step {}", step.number);
    offer(model, &title, "the command", &list, join, "this step has no command: it is for you to decide", effects);
}

/// Copies the commands that check it.
pub(super) fn checks(model: &mut Model, purpose: &Purpose, row: Row, effects: &mut Vec<Effect>) {
    let Some(step) = step(model.books.get(purpose), row) else {
        return model.say(Level::Note, "select a step to copy the command that checks it");
    };
    let list: Vec<_> = step.check.iter().map(|check| ("check", check.line.clone())).collect();
    let title = format!("Copy a check of step {}", step.number);
    offer(model, &title, "the check", &list, "; ", "no command checks this step", effects);
}

/// Whether the selected step has a command.
pub(super) fn has_commands(book: &Book, row: Row) -> bool {
    step(Some(book), row).is_some_and(|step| !step.save.is_empty() || !step.commands.is_empty())
}

/// Whether a command checks the selected step.
pub(super) fn has_checks(book: &Book, row: Row) -> bool {
    step(Some(book), row).is_some_and(|step| !step.check.is_empty())
}

fn step(book: Option<&Book>, row: Row) -> Option<StepLine> {
    let Row::Step(at) = row else { return None };
    book?.written.document.steps.get(at).cloned()
}

/// One is copied at once, several are offered: all in one line, or each.
fn offer(model: &mut Model, title: &str, what: &str, list: &[(&str, String)], join: &str, none: &str, effects: &mut Vec<Effect>) {
    match list {
        [] => model.say(Level::Note, none),
        [(_, line)] => effects.push(Effect::Copy(pasteable(line), what.to_owned())),
        several => {
            let all = several.iter().map(|(_, line)| line.as_str()).collect::<Vec<_>>().join(join);
            let item = |key: char, label: &str, line: &str| {
                let text = pasteable(line);
                Item { key, label: label.to_owned(), detail: text.clone(), choice: Some(Pick::Copy(text, what.to_owned())) }
            };
            let mut items = vec![item('a', "all, in one line", &all)];
            items.extend(several.iter().zip(KEYS.chars()).map(|((label, line), key)| item(key, label, line)));
            model.overlay = Some(Overlay::Menu(Menu { title: title.to_owned(), items, list: ListState::default() }));
        }
    }
}

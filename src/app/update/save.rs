//! Saving what is shown.

use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::Level;
use crate::app::sheet::Sheet;
use crate::app::{play, screens};

/// Saves the screen as Markdown.
pub(super) fn markdown(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some((name, text)) = screens::document(model, false) {
        return effects.push(Effect::Save { name, text });
    }
    let sheet = Sheet::of(model);
    effects.push(Effect::Save { name: format!("{}.md", sheet.name), text: sheet.markdown() });
}

/// Saves the screen as JSON.
pub(super) fn json(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some((name, text)) = screens::document(model, true) {
        return effects.push(Effect::Save { name, text });
    }
    let sheet = Sheet::of(model);
    effects.push(Effect::Save { name: format!("{}.json", sheet.name), text: sheet.json() });
}

/// It was saved: the path is said, and copied for the incident channel.
pub(super) fn saved(model: &mut Model, result: Result<String, String>, effects: &mut Vec<Effect>) {
    play::saved(model, result.is_ok());
    let book = model.saving.take();
    match result {
        Ok(path) => {
            model.unsaved = false;
            if let Some(book) = book.and_then(|purpose| model.books.get_mut(&purpose)) {
                book.unsaved = false;
            }
            model.say(Level::Good, format!("saved {path}"));
            effects.push(Effect::Copy(path, "the path".to_owned()));
        }
        Err(why) => model.say(Level::Error, format!("not saved: {why}")),
    }
}

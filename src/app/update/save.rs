//! Saving what is shown.

use std::sync::Arc;

use crate::app::ask::Question;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::Level;
use crate::app::sheet::Sheet;
use crate::app::{play, screens};

/// Saves the screen as Markdown, or as JSON.
pub(super) fn save(model: &mut Model, json: bool, effects: &mut Vec<Effect>) {
    if let Some((name, text)) = screens::document(model, json) {
        return effects.push(Effect::Save { name, text });
    }
    let sheet = Sheet::of(model);
    // A large matrix is worked out for the screen only where it is looked at: the file gets all of it.
    let whole = screens::whole(model).zip(model.analysis.clone());
    let Some((question, analysis)) = whole else {
        let (name, text) = sheet.file(json);
        return effects.push(Effect::Save { name, text });
    };
    let ticket = model.next_ticket();
    model.say(Level::Note, "the whole matrix is being worked out; it is saved as soon as it is there");
    let question = Question::Sheet(Arc::new(sheet), json, Box::new(question));
    effects.push(Effect::Ask { ticket, analysis, base: model.base.clone(), question, fleeting: false });
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

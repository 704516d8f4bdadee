//! The analysis, and the questions that screens ask of it.

use std::sync::Arc;

use super::news;
use crate::analysis::Analysis;
use crate::app::ask::{Answer, Question};
use crate::app::books;
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::play;
use crate::app::screens::{self, Screen, Slot};
use crate::app::source::Feed;

/// Analyses anew: what is marked or what is tried has changed, and somebody waits for it.
pub(in crate::app) fn analyse(model: &mut Model, effects: &mut Vec<Effect>) {
    request(model, true, effects);
}

/// Analyses what was read. What is not urgent may wait: a busy cluster changes all the time.
pub(super) fn request(model: &mut Model, urgent: bool, effects: &mut Vec<Effect>) {
    let Some(inventory) = model.inventory.clone() else { return };
    let ticket = model.next_ticket();
    if model.wanted_analysis <= model.analysed {
        model.wanted_since = model.time.ms;
    }
    model.wanted_analysis = ticket;
    let settings = model.analysis_settings();
    let edits = model.trials.iter().flat_map(|trial| trial.edits.clone()).collect();
    // Only the changes differ: the cluster as it is need not be analysed again.
    let shown = model.base.as_ref().or(model.analysis.as_ref());
    let same = |analysis: &&Arc<Analysis>| {
        let known = &analysis.settings;
        let same = (&known.compromised, &known.jewels, known.include_system) == (&settings.compromised, &settings.jewels, settings.include_system);
        Arc::ptr_eq(&analysis.inventory, &inventory) && same
    };
    let base = shown.filter(same).cloned();
    effects.push(Effect::Analyse { ticket, inventory, settings, edits, base, urgent });
}

/// It is ready.
pub(super) fn analysed(model: &mut Model, ticket: u64, analysis: Arc<Analysis>, base: Option<Arc<Analysis>>) {
    if ticket == model.wanted_analysis {
        // Screens that are not shown must not keep whole analyses alive: they ask again when one comes back to them.
        for slot in model.back.iter_mut().map(|screen| &mut screen.main).filter(|slot| slot.of.is_some()) {
            (slot.of, slot.answer, slot.asked) = (None, None, None);
        }
        model.analysis = Some(analysis);
        model.base = base;
        model.analysed = ticket;
    }
}

/// Whether an answer names findings by their places in the analysis.
const fn speaks_of_places(answer: &Answer) -> bool {
    matches!(answer, Answer::Findings(_) | Answer::Object(_))
}

/// A question was answered.
pub(super) fn answered(model: &mut Model, ticket: u64, answer: &Answer) {
    if let Answer::Baseline(baseline) = answer {
        return news::remembered(model, baseline);
    }
    if let Answer::News(told) = answer {
        return news::told(model, told);
    }
    if let Answer::Judge(verdict) = answer
        && play::judged(model, ticket, verdict)
    {
        return;
    }
    books::answered(model, answer);
    let main = &model.screen.main;
    // Rows that answered another question have chosen one among themselves, not among these.
    if main.ticket == ticket && main.answer.as_ref().is_some_and(|before| screens::asked_otherwise(before, answer)) {
        model.screen.lists.clear();
    }
    let slots = std::iter::once(&mut model.screen).chain(&mut model.back).flat_map(|screen: &mut Screen| [&mut screen.main, &mut screen.detail]);
    let mut first = false;
    for slot in slots.filter(|slot| slot.ticket == ticket) {
        first |= slot.answer.is_none();
        slot.answered = ticket;
        slot.of = slot.pending.take().filter(|_| speaks_of_places(answer));
        slot.answer = Some(answer.clone());
    }
    if first {
        screens::answered(model, answer);
    }
}

/// Asks what the screen that is shown wants to know and has not asked yet.
pub(super) fn ask(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(analysis) = model.analysis.clone() else { return };
    remember(model, &analysis, effects);
    news::ask(model, &analysis, effects);
    for fleeting in [false, true] {
        let question = if fleeting { screens::detail(model) } else { screens::question(model) };
        let newest = model.ticket;
        let slot = if fleeting { &mut model.screen.detail } else { &mut model.screen.main };
        let Some(question) = question.filter(|question| is_new(slot, model.analysed, question, fleeting, model.last_fleeting)) else { continue };
        let ticket = newest + 1;
        slot.ticket = ticket;
        slot.asked = Some((model.analysed, question.clone()));
        slot.pending = Some(Arc::clone(&analysis));
        model.ticket = ticket;
        if fleeting {
            model.last_fleeting = ticket;
        }
        effects.push(Effect::Ask { ticket, analysis: Arc::clone(&analysis), base: model.base.clone(), question, fleeting });
    }
}

/// Whether a question has to be asked: it is another one, or its answer was given up for a newer question's.
fn is_new(slot: &Slot, analysed: u64, question: &Question, fleeting: bool, last: u64) -> bool {
    let given_up = fleeting && slot.answered != slot.ticket && slot.ticket < last;
    given_up || slot.asked.as_ref().is_none_or(|(of, asked)| *of != analysed || asked != question)
}

/// Remembers what the cluster is like, once for each set of marks: drift is told from there.
fn remember(model: &mut Model, analysis: &Arc<Analysis>, effects: &mut Vec<Effect>) {
    // What is not read to its end yet is nothing to compare with.
    if matches!(model.feed, Feed::Loading { .. }) || model.partial || model.is_behind() {
        return;
    }
    let known = model.baseline.as_ref().is_some_and(|(_, baseline)| baseline.fits(&analysis.settings));
    if known || model.remembering == Some(model.analysed) {
        return;
    }
    model.remembering = Some(model.analysed);
    let ticket = model.next_ticket();
    effects.push(Effect::Ask { ticket, analysis: Arc::clone(analysis), base: model.base.clone(), question: Question::Baseline, fleeting: false });
}

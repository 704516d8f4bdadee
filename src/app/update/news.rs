//! What a watched cluster does meanwhile: it is told once, where one looks elsewhere, and counted on the first screen.

use std::sync::Arc;

use crate::analysis::Analysis;
use crate::app::actions::Action;
use crate::app::ask::{Baseline, News, Question, Since, place};
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::Level;
use crate::app::screens::ScreenKind;
use crate::app::source::Source;
use crate::app::text;
use crate::model::{ObjectRef, Severity};

/// What to compare with is there. Marks change what is reached, not what was found: that is still compared with what was read first.
pub(super) fn remembered(model: &mut Model, baseline: &Arc<Baseline>) {
    let now = model.time;
    model.baseline = Some(match model.baseline.take() {
        None => (now, Arc::clone(baseline)),
        Some((since, earlier)) => {
            model.marked = Some(now);
            (since, Arc::new(baseline.continuing(&earlier)))
        }
    });
}

/// Asks what is new in a watched cluster, once for each analysis of it.
pub(super) fn ask(model: &mut Model, analysis: &Arc<Analysis>, effects: &mut Vec<Effect>) {
    let Some((_, baseline)) = &model.baseline else { return };
    let current = baseline.fits(&analysis.settings);
    // What is remembered of this very analysis differs in nothing from it.
    let same = model.remembering == Some(model.analysed) || model.told == model.analysed;
    if !matches!(model.source, Source::Live(_)) || !current || model.is_behind() || same {
        return;
    }
    model.told = model.analysed;
    let since = Since(Arc::clone(baseline));
    let ticket = model.next_ticket();
    effects.push(Effect::Ask { ticket, analysis: Arc::clone(analysis), base: model.base.clone(), question: Question::News(since), fleeting: false });
}

/// Says what is new since it was last said.
pub(super) fn told(model: &mut Model, news: &Arc<News>) {
    let Some((_, baseline)) = &model.baseline else { return };
    let baseline = Arc::clone(baseline);
    let before = model.news.replace((Arc::clone(&baseline), Arc::clone(news)));
    // With other marks other things are reached: that is no news.
    let reached = match &before {
        Some((of, before)) if Arc::ptr_eq(of, &baseline) => &before.reached,
        _ => baseline.reached(),
    };
    let said = |id| before.as_ref().is_some_and(|(_, before)| before.grave.contains_key(id));
    let fresh: Vec<_> = news.grave.iter().filter(|(id, _)| !said(*id)).map(|(_, noted)| noted).collect();
    let count = |severity: Severity| fresh.iter().filter(|noted| noted.severity == severity).count();
    let mut parts = Vec::new();
    if let [one] = fresh.as_slice() {
        parts.push(format!("new: {} {}", place(&one.object), lower(&one.title)));
    } else if !fresh.is_empty() {
        let grave = [(count(Severity::Critical), "critical"), (count(Severity::High), "high")];
        let counts: Vec<String> = grave.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{} {word}", text::count(*count))).collect();
        parts.push(format!("new findings: {}", counts.join(", ")));
    }
    let names = |of: Vec<&ObjectRef>| of.into_iter().map(place).collect::<Vec<_>>().join(", ");
    let newly: Vec<&ObjectRef> = news.reached.difference(reached).collect();
    let lost: Vec<&ObjectRef> = reached.difference(&news.reached).collect();
    if !newly.is_empty() {
        parts.push(format!("now reached: {}", names(newly)));
    }
    if parts.is_empty() {
        if !lost.is_empty() {
            model.say(Level::Good, format!("no longer reached: {}", names(lost)));
        }
        return;
    }
    let key = model.keymap.shown(Action::Show(ScreenKind::Drift)).map(|key| format!(" ({key})")).unwrap_or_default();
    model.say(Level::Warning, format!("{}{key}", parts.join("; ")));
}

/// A sentence within a sentence.
fn lower(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

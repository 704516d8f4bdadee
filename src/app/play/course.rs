//! The course of a game: how it begins, what is noticed while it runs, how it ends.

use std::sync::Arc;

use super::judge::{Case, Input, Verdict};
use super::{Clock, Game, Outcome};
use crate::app::ask::{Answer, Question};
use crate::app::effect::Effect;
use crate::app::model::Model;
use crate::app::msg::{Level, Time};
use crate::app::screens::{Route, ScreenKind};
use crate::app::update::analyse;
use crate::drill::{Event, Panel, Script, Session, Ticked};
use crate::model::{Name, ObjectRef};
use crate::report;

/// Begins a script as soon as the cluster as it is was analysed.
pub(in crate::app) fn begin(model: &mut Model, id: &Name, effects: &mut Vec<Effect>) {
    let Some(script) = model.play.script(id).cloned() else { return };
    if !model.trials.is_empty() || !model.compromised.is_empty() {
        model.trials.clear();
        model.compromised.clear();
        model.unsaved = false;
        analyse(model, effects);
    }
    model.welcome = false;
    if script.tour {
        model.show(ScreenKind::Overview);
    } else {
        model.show(ScreenKind::Drills);
        // The briefing is left behind: who goes back comes to where he was before.
        model.back.retain(|screen| screen.route.kind() != ScreenKind::Briefing);
    }
    (model.play.game, model.play.over, model.play.flight) = (None, None, None);
    model.play.wanted = Some(script);
}

/// Takes a hint.
pub(in crate::app) fn hint(model: &mut Model) {
    tell(model, Input::Hint);
}

/// Gives an answer to a question of the script.
pub(super) fn answer(model: &mut Model, question: Name, text: String) {
    tell(model, Input::Did(Event::Answered { question, text }));
}

pub(super) fn tell(model: &mut Model, input: Input) {
    match &mut model.play.game {
        Some(game) if !game.clock.is_paused() => game.inputs.push(input),
        Some(_) => model.say(Level::Note, "the game day is paused"),
        None => model.say(Level::Note, "no game day runs"),
    }
}

/// Stops the clock, or lets it go on. What is opened meanwhile does not count.
pub(in crate::app) fn pause(model: &mut Model) {
    let time = model.time;
    let Some(game) = &mut model.play.game else { return model.say(Level::Note, "no game day runs") };
    game.clock.toggle(time);
    let said = if game.clock.is_paused() { "the clock stands: what is opened now does not count" } else { "the clock goes on" };
    model.say(Level::Note, said);
}

/// Another cluster is opened: the game is left where it was.
pub(in crate::app) fn leave_ground(model: &mut Model) {
    model.play.wanted = None;
    if model.play.game.is_some() {
        model.say(Level::Warning, "another cluster is opened: the game day ends here");
        end(model);
    }
}

/// Ends the game and keeps what came of it.
pub(super) fn end(model: &mut Model) {
    let Some(game) = model.play.game.take() else { return };
    let debrief = game.session.debrief(game.clock.now(model.time));
    let before = model.play.results.get(&debrief.script).and_then(|outcome| outcome.best);
    let now = debrief.finished.then_some(debrief.seconds);
    let best = before.into_iter().chain(now).min();
    model.play.results.insert(debrief.script.clone(), Outcome { last: debrief.clone(), best });
    model.play.over = Some(debrief);
    (model.play.kept, model.play.flight) = (false, None);
    turn_page(model);
}

/// The report of what is played, or of what was played last, to be saved: its name and its text.
pub(in crate::app) fn document(model: &mut Model, json: bool) -> Option<(String, String)> {
    let running = model.play.game.as_ref().map(|game| game.session.debrief(game.clock.now(model.time)));
    let debrief = running.or_else(|| model.play.over.clone())?;
    let document = report::drill::document(&debrief);
    let name = crate::app::sheet::file_name(&format!("game-day-{}", debrief.script));
    model.play.reporting = true;
    Some(if json { (format!("{name}.json"), report::json(&document)) } else { (format!("{name}.md"), report::drill::render(&document)) })
}

/// Something was saved, or could not be.
pub(in crate::app) fn saved(model: &mut Model, done: bool) {
    if std::mem::take(&mut model.play.reporting) {
        model.play.kept |= done && model.play.over.is_some();
    } else if let Some(game) = &mut model.play.game
        && let Some(panel) = game.saving.take().filter(|_| done)
        && !game.clock.is_paused()
    {
        game.inputs.push(Input::Did(Event::Saved { panel }));
    }
}

/// A part of the program failed: if it was the one that judges, it is not asked the same again.
pub(in crate::app) fn crashed(model: &mut Model) {
    if model.play.flight.take().is_some() {
        model.play.wanted = None;
    }
}

/// Notices what was done, and has it judged.
pub(in crate::app) fn follow(model: &mut Model, effects: &mut Vec<Effect>) {
    notice(model, effects);
    let Some(analysis) = model.analysis.clone().filter(|_| model.play.flight.is_none()) else { return };
    let Some(case) = case(model) else { return };
    let ticket = model.next_ticket();
    model.play.flight = Some(ticket);
    effects.push(Effect::Ask { ticket, analysis, base: model.base.clone(), question: Question::Judge(case), fleeting: false });
}

/// What is to be judged now.
fn case(model: &mut Model) -> Option<Case> {
    let (time, behind, analysed) = (model.time, model.is_behind(), model.analysed);
    if let Some(script) = &model.play.wanted {
        let untouched = model.base.is_none() && model.analysis.as_ref().is_some_and(|analysis| analysis.settings.compromised.is_empty());
        return (untouched && !behind).then(|| Case::begin(Arc::clone(script), Clock::new(time).begun()));
    }
    let game = model.play.game.as_mut().filter(|game| !game.clock.is_paused())?;
    if game.edits_of != analysed {
        // The changes are those of the analysis that has just come: another change would have asked for another one.
        game.edits = model.trials.iter().flat_map(|trial| trial.edits.iter().cloned()).collect();
        game.edits_of = analysed;
    }
    if game.inputs.is_empty() && game.looked == analysed {
        return None;
    }
    game.looked = analysed;
    Some(Case::look(game.session.clone(), std::mem::take(&mut game.inputs), Arc::clone(&game.edits), game.clock.now(time)))
}

/// What was opened, and what is being saved.
fn notice(model: &mut Model, effects: &[Effect]) {
    let (event, reporting) = (opened(model), model.play.reporting);
    let Some(game) = model.play.game.as_mut().filter(|game| !game.clock.is_paused()) else { return };
    if !reporting && effects.iter().any(|effect| matches!(effect, Effect::Save { .. })) {
        game.saving = event.as_ref().and_then(|event| if let Event::Opened { panel, .. } = event { Some(*panel) } else { None });
    }
    if let Some(event) = event.filter(|event| !game.opened.contains(event)) {
        game.opened.push(event.clone());
        game.inputs.push(Input::Did(event));
    }
}

/// What the screen shows, as far as a script can ask for it.
fn opened(model: &Model) -> Option<Event> {
    let route = &model.screen.route;
    let turned = matches!(&model.screen.detail.answer, Some(Answer::Access(answer)) if answer.holders.is_some()) && model.screen.focus > 0;
    let asked = matches!(&model.screen.main.answer, Some(Answer::Access(answer)) if answer.holders.is_some());
    let panel = match route.kind() {
        ScreenKind::Overview => Panel::Overview,
        ScreenKind::Findings => Panel::Findings,
        ScreenKind::Paths => Panel::Paths,
        ScreenKind::Blast => Panel::Blast,
        ScreenKind::Access if turned || asked => Panel::WhoCan,
        ScreenKind::Matrix if matches!(route, Route::Right(_)) => Panel::WhoCan,
        ScreenKind::Access | ScreenKind::Matrix => Panel::Access,
        ScreenKind::Network => Panel::Network,
        ScreenKind::Chokes => Panel::ChokePoints,
        ScreenKind::Object => Panel::Page,
        ScreenKind::Evidence => Panel::Evidence,
        ScreenKind::Runbook => Panel::Runbook,
        ScreenKind::Least => Panel::LeastPrivilege,
        _ => return None,
    };
    Some(Event::Opened { panel, object: route.object().cloned() })
}

/// The verdict came in. Says whether it was about the game.
pub(in crate::app) fn judged(model: &mut Model, ticket: u64, verdict: &Verdict) -> bool {
    if model.play.flight != Some(ticket) {
        return false;
    }
    model.play.flight = None;
    match verdict {
        Verdict::Begun(session) => begun(model, session.clone()),
        Verdict::Unplayable(missing) => {
            if let Some(script) = model.play.wanted.take() {
                model.say(Level::Warning, unplayable(&script, missing));
            }
        }
        Verdict::Looked { session, ticked, hints } => looked(model, session, ticked, hints),
        Verdict::Ground(_) => {}
    }
    true
}

/// Why a script cannot be played.
pub(in crate::app) fn unplayable(script: &Script, missing: &[ObjectRef]) -> String {
    let names: Vec<String> = missing.iter().take(2).map(ToString::to_string).collect();
    let more = if missing.len() > 2 { format!(" and {} more", missing.len() - 2) } else { String::new() };
    format!("{}: {}{more} not here", script.title, names.join(", "))
}

fn begun(model: &mut Model, session: Session) {
    model.play.wanted = None;
    let clock = Clock::new(Time { ms: model.time.ms, unix: session.started().0 });
    let (inputs, opened) = (Vec::new(), Vec::new());
    model.play.game = Some(Game { session, clock, inputs, opened, edits: Arc::default(), edits_of: 0, looked: 0, saving: None });
}

/// Takes over what the session made of it, and says so.
fn looked(model: &mut Model, session: &Session, ticked: &[Ticked], hints: &[String]) {
    let Some(game) = &mut model.play.game else { return };
    let wrong: Vec<String> = session.wrong_moves().iter().skip(game.session.wrong_moves().len()).map(|wrong| wrong.message.clone()).collect();
    let before = game.session.strip(session.started()).stage;
    game.session = session.clone();
    let (tour, finished) = (session.script().tour, session.is_finished());
    if !tour {
        for message in wrong {
            model.say(Level::Warning, format!("✕ {message}"));
        }
    }
    for tick in ticked {
        model.say(Level::Good, format!("✓ {}", tick.title));
    }
    for hint in hints {
        model.say(Level::Note, format!("hint: {}", hint.replace('`', "")));
    }
    if finished {
        end(model);
    }
    if session.strip(session.started()).stage != before {
        turn_page(model);
        if let Some(stage) = session.stage().filter(|_| !tour) {
            model.say(Level::Note, format!("next: {}", stage.title));
        }
    }
}

/// Another stage has other rows: what was selected in those before means nothing in them.
fn turn_page(model: &mut Model) {
    for screen in std::iter::once(&mut model.screen).chain(&mut model.back).filter(|screen| screen.route.kind() == ScreenKind::Drills) {
        (screen.focus, screen.lists) = (0, Vec::new());
    }
}

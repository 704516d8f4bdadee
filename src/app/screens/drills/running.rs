//! The game that runs: its task, what it asks, what may be done, and what was done so far.

use std::cmp::Ordering;

use super::debrief::history;
use crate::app::actions::Action;
use crate::app::effect::Effect;
use crate::app::model::{Model, Trial};
use crate::app::play::{self, Game, marked};
use crate::app::screens::parts::heading;
use crate::app::screens::shared::attempt;
use crate::app::screens::{Entries, Entry, Pane, Route, RowKey, ScreenKind};
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::drill::{Move, Phase, Stage};
use crate::model::{Name, ObjectRef, Timestamp};

/// What a row does; its key says which.
const HINT: &str = "hint";
const BRIEFING: &str = "briefing";
const PAUSE: &str = "pause";
const END: &str = "end";

/// The panes: the task, and what was done so far.
pub(super) fn panes<'a>(model: &'a Model, game: &'a Game, area: Area) -> Vec<Pane<'a>> {
    let (left, right) = if area.width >= 110 { area.left_percent(60) } else { area.top_percent(66) };
    let columns = usize::from(left.content().width);
    let strip = game.session.strip(game.clock.now(model.time));
    let title = Line::of(Role::Muted, format!("step {}/{}  ", strip.stage, strip.stages));
    let stage = game.session.stage();
    let mut task = Pane::new(left, title.add(Role::Title, stage.map_or("", |stage| stage.title.as_str())), Entries(entries(model, game, stage, columns)));
    task.corner = stage.map_or_else(Line::new, |stage| Line::of(Role::Muted, stage.phase.word()));
    if let Some(object) = at_stake(model) {
        task.corner = task.corner.add(Role::Compromised, format!("  ☠ {}", object.path()));
    }
    task.head = marked(Role::Text, &strip.task, columns);
    task.head.push(Line::new());
    let so_far = so_far(model, game, usize::from(right.content().width));
    vec![task, Pane::text(right, Line::of(Role::Title, "So far"), so_far)]
}

/// The object that is marked compromised, where it is the only one.
fn at_stake(model: &Model) -> Option<&ObjectRef> {
    model.compromised.first().filter(|_| model.compromised.len() == 1)
}

/// What was done, the newest first, and the steps with those that are open.
fn so_far(model: &Model, game: &Game, columns: usize) -> Vec<Line> {
    let session = &game.session;
    let mut lines = history(&session.debrief(game.clock.now(model.time)), columns, true);
    if !lines.is_empty() {
        lines.push(Line::new());
    }
    let now = session.strip(Timestamp(0)).stage;
    for (at, stage) in session.script().stages.iter().enumerate() {
        let (role, glyph) = match (at + 1).cmp(&now) {
            Ordering::Less => (Role::Good, "✓"),
            Ordering::Equal => (Role::Accent, "▸"),
            Ordering::Greater => (Role::Muted, "○"),
        };
        lines.push(Line::of(role, format!("{glyph} {} ", at + 1)).add(role, &stage.title).muted(format!("  {}", stage.phase.word())).fit(columns));
    }
    lines
}

fn entries(model: &Model, game: &Game, stage: Option<&Stage>, columns: usize) -> Vec<Entry> {
    // Keys for an object mean the one that is at stake: blast, paths and runbook are one key away from the task.
    let row = |id: String, line: Line| Entry { line: line.fit(columns), key: Some(RowKey::Text(Name::from(id))), object: at_stake(model).cloned() };
    let mut entries = Vec::new();
    let strip = game.session.strip(game.clock.now(model.time));
    for question in stage.map_or(&[][..], |stage| &stage.questions) {
        let solved = game.session.is_solved(&question.id);
        let wrapped = text::wrap(&text::clean(&question.text), columns.saturating_sub(2));
        for (at, line) in wrapped.into_iter().enumerate() {
            let mark = if solved { Line::of(Role::Good, "✓ ") } else { Line::of(Role::Accent, "? ") };
            let line = if at == 0 {
                mark.add(Role::Strong, line).muted(if solved { "" } else { "  enter answers" })
            } else {
                Line::of(Role::Strong, format!("  {line}"))
            };
            entries.push(if at == 0 && !solved { row(format!("answer {}", question.id), line) } else { Entry::note(line) });
        }
    }
    for (title, reached) in &strip.checkpoints {
        let (role, glyph) = if *reached { (Role::Good, "✓ ") } else { (Role::Muted, "○ ") };
        entries.push(Entry::note(Line::of(role, glyph).add(role, title)));
    }
    let script = game.session.script();
    // Before there is something to cut, the changes would give answers away.
    let cutting = stage.is_some_and(|stage| stage.phase >= Phase::Cut);
    if cutting && !script.moves.is_empty() {
        entries.push(Entry::note(Line::new()));
        entries.push(Entry::note(heading("Prepared changes").muted("  right and wrong ones; enter tries one on a copy")));
        entries.extend(script.moves.iter().map(|prepared| {
            let tried = model.trials.contains(&trial(prepared));
            let line = if tried { Line::of(Role::WhatIf, "△ ").add(Role::WhatIf, &prepared.title) } else { Line::plain("  ").text(&prepared.title) };
            row(format!("move {}", prepared.id), line)
        }));
    }
    entries.push(Entry::note(Line::new()));
    // What costs something is never the first row: who opens without looking opens that.
    entries.push(row(BRIEFING.to_owned(), Line::plain("The situation and the rules again")));
    let key = model.keymap.shown(Action::Hint).unwrap_or_default();
    let left = match game.session.hints_left() {
        0 => "the last one again; there is no other".to_owned(),
        left => format!("{left} left in this step; each is counted in the report"),
    };
    entries.push(row(HINT.to_owned(), Line::plain("Take a hint").muted(format!("  {key}, {left}"))));
    entries.push(row(PAUSE.to_owned(), Line::plain(if game.clock.is_paused() { "Go on: let the clock run" } else { "Pause: stop the clock" })));
    entries.push(row(END.to_owned(), Line::plain(if script.tour { "Leave the tour" } else { "End the game day here" })));
    entries
}

/// A prepared change as one that is tried.
fn trial(prepared: &Move) -> Trial {
    Trial { title: prepared.title.clone(), edits: prepared.edits.clone() }
}

/// Does what the selected row offers.
pub(super) fn open(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.screen.focus != 0 {
        return;
    }
    let Some(RowKey::Text(key)) = model.screen.list_at(0).key else { return };
    let Some(game) = &model.play.game else { return };
    match key.split_once(' ') {
        Some(("answer", question)) => play::answer_open(model, question),
        Some(("move", id)) => {
            if let Some(trial) = game.session.script().find_move(id).map(trial) {
                attempt(model, trial, effects);
            }
        }
        _ if key == *HINT => play::hint(model),
        _ if key == *PAUSE => play::pause(model),
        _ if key == *END => play::abandon(model),
        _ if key == *BRIEFING => {
            model.play.chosen = Some(game.session.script().id.clone());
            model.visit(Route::Whole(ScreenKind::Briefing));
        }
        _ => {}
    }
}

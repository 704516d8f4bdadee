//! The lines at the bottom of every screen while a game runs.

use super::keys::{key, marked};
use super::{Game, Play};
use crate::app::actions::{self, Action};
use crate::app::keymap::Keymap;
use crate::app::model::Model;
use crate::app::screens::ScreenKind;
use crate::app::view::Line;
use crate::config::theme::Role;
use crate::drill::Debrief;
use crate::report::drill::clock;

/// How many lines of a tour's instruction are shown.
const INSTRUCTION: usize = 3;
/// Lower terminals have one line.
const LOW: u16 = 16;

/// The lines; there are none while nothing is played.
pub(in crate::app) fn strip(model: &Model) -> Vec<Line> {
    let columns = usize::from(model.size.0);
    let Play { wanted, game, over, .. } = &model.play;
    let mut lines = match (wanted, game, over) {
        (Some(script), ..) => vec![Line::of(Role::Accent, " ▶ ").add(Role::Strong, script.title.as_str()).muted("  is being prepared …")],
        (None, Some(game), _) if game.session.script().tour => touring(model, game, columns),
        (None, Some(game), _) => vec![running(model, game, columns)],
        (None, None, Some(over)) => done(model, over),
        (None, None, None) => Vec::new(),
    };
    lines.truncate(if model.size.1 < LOW { 1 } else { INSTRUCTION + 1 });
    lines.into_iter().map(|line| line.fit(columns)).collect()
}

fn shown(keymap: &Keymap, action: Action) -> Line {
    let key = actions::spec(action).and_then(|spec| key(keymap, spec.name));
    Line::of(Role::Key, key.unwrap_or_default())
}

/// Where the team is, how long it has been at it, and which parts of the work are done.
fn running(model: &Model, game: &Game, columns: usize) -> Line {
    let session = &game.session;
    let strip = session.strip(game.clock.now(model.time));
    let mut line = if game.clock.is_paused() { Line::of(Role::Frozen, " ❚❚ ") } else { Line::of(Role::Accent, " ▶ ") };
    line = line.add(Role::Strong, session.script().id.as_str()).text(format!("  step {}/{}  ", strip.stage, strip.stages));
    line = if game.clock.is_paused() { line.add(Role::Frozen, "paused") } else { line.add(Role::Strong, clock(strip.elapsed)) };
    line = line.muted(format!("  hints {}", strip.hints));
    let wrong = session.wrong_moves().len();
    if wrong > 0 {
        line = line.add(Role::Bad, format!("  wrong {wrong}"));
    }
    let now = session.stage().map(|stage| stage.phase);
    line = line.text(" ");
    for (phase, done) in session.phases() {
        let (role, glyph) = if done { (Role::Good, " ✓ ") } else { (if Some(phase) == now { Role::Strong } else { Role::Muted }, " ○ ") };
        line = line.add(role, glyph).add(role, phase.word());
    }
    let task = Line::new().text("   ").join(shown(&model.keymap, Action::Show(ScreenKind::Drills))).text(" ");
    let title = session.stage().map_or("", |stage| stage.title.as_str());
    let room = columns.saturating_sub(line.width() + task.width() + 1);
    if room < 4 {
        return line;
    }
    line.join(task).join(Line::of(Role::Accent, if room < 12 { "task" } else { title }).fit(room))
}

/// What to do next, and how to leave.
fn touring(model: &Model, game: &Game, columns: usize) -> Vec<Line> {
    let strip = game.session.strip(game.clock.now(model.time));
    let title = game.session.stage().map_or("", |stage| stage.title.as_str());
    let mut head = Line::of(Role::Accent, " ▶ ").add(Role::Strong, format!("Tour {}/{}  ", strip.stage, strip.stages)).add(Role::Accent, title);
    if strip.checkpoints.len() > 1 {
        for (checkpoint, reached) in &strip.checkpoints {
            head = head.add(if *reached { Role::Good } else { Role::Muted }, format!("  {} {checkpoint}", if *reached { '✓' } else { '○' }));
        }
    }
    let leave = shown(&model.keymap, Action::Tour).muted(" skip or leave");
    let room = columns.saturating_sub(leave.width() + 1);
    let mut lines = vec![head.fit(room).pad(room + 1).join(leave)];
    lines.extend(marked(Role::Text, &strip.task, columns.saturating_sub(4)).into_iter().map(|line| Line::plain("   ").join(line)));
    lines
}

/// What came of it, until it is put away.
fn done(model: &Model, over: &Debrief) -> Vec<Line> {
    let tour = model.play.script(&over.script).is_some_and(|script| script.tour);
    if tour {
        let line = if over.finished { Line::of(Role::Good, " ✓ That was the tour.") } else { Line::of(Role::Muted, " The tour was left.") };
        let ways = [
            (Action::Help, " every key  "),
            (Action::Show(ScreenKind::Drills), " a game day  "),
            (Action::Show(ScreenKind::Clusters), " your clusters  "),
            (Action::Reset, " forgets marks and changes"),
        ];
        let ways = ways.into_iter().fold(Line::plain("   "), |line, (action, what)| line.join(shown(&model.keymap, action)).text(what));
        return vec![line.text("  ").join(shown(&model.keymap, Action::Tour)).text(" puts this away"), ways];
    }
    let line = if over.finished { Line::of(Role::Good, " ✓ ") } else { Line::of(Role::Warning, " ✕ ") };
    let end = if over.finished { "finished in" } else { "left after" };
    let line = line.add(Role::Strong, over.script.as_str()).text(format!("  {end} {}", clock(over.seconds)));
    let line = line.muted(format!("  hints {}  wrong {}   ", over.hints.len(), over.wrong.len()));
    vec![line.join(shown(&model.keymap, Action::Show(ScreenKind::Drills))).text(" debrief")]
}

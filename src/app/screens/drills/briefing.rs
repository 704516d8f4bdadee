//! What a team is told before the clock begins.

use super::{missing, trains};
use crate::app::actions::Action;
use crate::app::model::Model;
use crate::app::play::{marked, unplayable};
use crate::app::screens::parts::heading;
use crate::app::screens::{Pane, ScreenKind};
use crate::app::text;
use crate::app::view::{Area, Line};
use crate::config::theme::Role;
use crate::drill::{Phase, Script};

/// The pane.
pub(in crate::app::screens) fn panes(model: &Model, area: Area) -> Vec<Pane<'_>> {
    let script = model.play.chosen.as_ref().and_then(|id| model.play.script(id));
    let Some(script) = script else { return vec![Pane::text(area, Line::of(Role::Title, "Briefing"), vec![Line::of(Role::Muted, "No script is chosen.")])] };
    let columns = usize::from(area.content().width).min(110);
    let mut pane = Pane::text(area, Line::of(Role::Title, script.title.as_str()), lines(model, script, columns));
    pane.corner = Line::of(Role::Muted, format!("trains: {}", trains(script)));
    vec![pane]
}

fn lines(model: &Model, script: &Script, columns: usize) -> Vec<Line> {
    let name = |action| model.keymap.shown(action).unwrap_or_default();
    let mut lines = vec![heading("The situation")];
    lines.extend(marked(Role::Text, &script.briefing, columns));
    let mut part = |title: &str, sentences: &[String]| {
        lines.push(Line::new());
        lines.push(heading(title));
        for sentence in sentences {
            let wrapped = marked(Role::Text, sentence, columns.saturating_sub(2)).into_iter().enumerate();
            lines.extend(wrapped.map(|(at, line)| Line::of(Role::Muted, if at == 0 { "• " } else { "  " }).join(line)));
        }
    };
    part(
        "The rules",
        &[
            format!("Work on the ordinary screens. `{}` has the task, its questions and what is reached.", name(Action::Show(ScreenKind::Drills))),
            format!(
                "Nothing in the cluster changes: `{}` and `{}` try a change on a copy, `{}` takes it back.",
                name(Action::WhatIf),
                name(Action::Remove),
                name(Action::Undo)
            ),
            format!(
                "`{}` gives a hint; each is counted in the report. Wrong answers and moves that break something are written down, too.",
                name(Action::Hint)
            ),
        ],
    );
    let checkpoints = script.checkpoints().count();
    let phases = Phase::ALL.into_iter().map(|phase| (phase, script.stages.iter().filter(|stage| stage.phase == phase).count()));
    let phases: Vec<String> = phases.filter(|(_, count)| *count > 0).map(|(phase, count)| format!("{} {count}", phase.word())).collect();
    part(
        "What counts",
        &[
            format!("{}, one after the other: {}.", text::counted(script.stages.len(), "step"), phases.join(", ")),
            format!("{} tick by themselves, when the analysis of the cluster or of what is tried says so.", text::counted(checkpoints, "checkpoint")),
        ],
    );
    part("The target", &[format!("A prepared team takes {} minutes.", script.minutes)]);
    lines.push(Line::new());
    let key = Line::of(Role::Key, name(Action::Open));
    let end = match (&model.play.game, missing(model, script)) {
        (Some(_), _) => vec![key.muted(" goes back to the game")],
        (None, Some(missing)) if !missing.is_empty() => {
            Line::wrapped(Role::Warning, &format!("It cannot be played on what is loaded. {}", unplayable(script, missing)), columns)
        }
        _ => vec![key.add(Role::Strong, " begins: the clock runs from then on")],
    };
    lines.extend(end);
    lines
}

//! What stands beside the steps: everything about the selected one.

use super::{Row, is_tried, proof, sign};
use crate::app::actions::Action;
use crate::app::books::{Book, StepState};
use crate::app::model::Model;
use crate::app::screens::parts::{hanging, heading};
use crate::app::text;
use crate::app::view::{Line, clock};
use crate::config::theme::Role;
use crate::report::runbook::{CommandLine, StepLine};

/// Why, what to take care of, and the proof.
pub(super) fn before(model: &Model, book: &Book, columns: usize, with_proof: bool) -> Vec<Line> {
    let document = &book.written.document;
    let mut lines = Vec::new();
    for sentence in &document.summary {
        lines.extend(Line::wrapped(Role::Strong, sentence, columns));
    }
    if document.steps.is_empty() {
        lines.push(Line::new());
        lines.extend(Line::wrapped(Role::Good, "There is no step to take.", columns));
    }
    if !document.warnings.is_empty() {
        lines.push(Line::new());
        lines.push(heading("Take care"));
        lines.extend(document.warnings.iter().flat_map(|text| hanging(Line::of(Role::Warning, "▲ "), Role::Text, text, columns)));
    }
    if with_proof {
        lines.push(Line::new());
        lines.push(heading("Proof").muted("  on a copy of the cluster"));
        lines.extend(proof::lines(book, columns));
    }
    let costs: Vec<(usize, &String)> = document.steps.iter().flat_map(|step| step.effect.iter().map(|effect| (step.number, effect))).collect();
    if !costs.is_empty() {
        lines.push(Line::new());
        lines.push(heading("What it costs"));
        lines.extend(costs.into_iter().flat_map(|(step, effect)| hanging(Line::of(Role::Muted, format!("{step:>2}  ")), Role::Text, effect, columns)));
    }
    lines.push(Line::new());
    lines.push(heading("How to work with it"));
    let key = |action| Line::of(Role::Key, model.keymap.shown(action).unwrap_or_default());
    let tried = if is_tried(model, book, Row::Before) { "takes back what is tried" } else { "tries every step on a copy (on a step: that one)" };
    let words = [
        (Action::Copy, "copies a step's command; you run it, ravelin changes nothing"),
        (Action::CopyProof, "copies the command that checks it"),
        (Action::Tick, "ticks it off; ✓ means that the cluster, as read, shows it"),
        (Action::WhatIf, tried),
        (Action::Save, "saves it all as Markdown, and copies the path"),
        (Action::Rewrite, "writes it anew, should the cluster have changed"),
    ];
    lines.extend(words.into_iter().flat_map(|(action, words)| hanging(key(action).pad(6), Role::Muted, words, columns)));
    let time = clock(book.since.unix);
    lines.extend(Line::wrapped(Role::Muted, &format!("Written at {time}Z from the cluster as it was read then; it stays as it is while you work."), columns));
    lines
}

/// What no step closes.
pub(super) fn open(book: &Book, columns: usize) -> Vec<Line> {
    book.written.document.remains.iter().flat_map(|text| hanging(Line::of(Role::Warning, "• "), Role::Text, text, columns)).collect()
}

/// A step: why, what to decide, who notices, what to keep, do and check, the way back.
pub(super) fn step(model: &Model, book: &Book, at: usize, columns: usize) -> Vec<Line> {
    let Some(step) = book.written.document.steps.get(at) else { return Vec::new() };
    let mut lines = Line::wrapped(Role::Strong, &step.title, columns);
    lines.extend(state(model, book, at, columns));
    lines.extend(Line::wrapped(Role::Text, &sentence(&step.why), columns));
    let mut part = |title: Line, body: Vec<Line>| {
        if !body.is_empty() {
            lines.extend([Line::new(), title]);
            lines.extend(body);
        }
    };
    let listed =
        |sign: &str, role: Role, items: &[String]| items.iter().flat_map(|item| hanging(Line::of(role, sign), Role::Text, item, columns)).collect::<Vec<_>>();
    let key = |action| model.keymap.shown(action).unwrap_or_default();
    let copies = |title: &str, action: Action| heading(title).muted("  ").add(Role::Key, key(action)).muted(" copies");
    part(heading("Know and decide"), listed("• ", Role::Warning, &step.decisions));
    part(heading("Effect"), listed("▲ ", Role::Warning, &step.effect));
    part(heading("Keep what is there"), commands(&step.save, columns));
    part(copies("Do", Action::Copy), commands(&step.commands, columns));
    part(copies("Check", Action::CopyProof), checks(step, columns));
    part(heading("Way back"), commands(&step.rollback, columns));
    for patch in &step.patches {
        let title = heading("For Git").muted(format!("  {}, a {}", patch.file, patch.kind));
        part(title, patch.yaml.lines().flat_map(|line| block(line, columns)).collect());
    }
    lines
}

/// A sentence ends like one.
fn sentence(text: &str) -> String {
    if text.is_empty() || text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

/// What is said of a state, unless the step is just to be done.
fn state(model: &Model, book: &Book, at: usize, columns: usize) -> Vec<Line> {
    let state = book.state(at);
    let since = book.since(at).map(|unix| format!(" {}Z", clock(unix))).unwrap_or_default();
    let words = match state {
        StepState::Todo => return Vec::new(),
        StepState::Tried => "tried on a copy: nothing in the cluster has changed".to_owned(),
        StepState::Done => format!("ticked off{since}, and not seen in the cluster yet"),
        StepState::Verified => format!("seen{since}: the cluster, as it was read, is as this step leaves it"),
        StepState::PutBack => "put back: the cluster was as this step leaves it, and is not any more. Look for what writes it".to_owned(),
    };
    let (glyph, role) = sign(state);
    // What changes nothing is never seen.
    let by_hand = state == StepState::Done && book.written.runbook.steps.get(at).is_some_and(|step| step.edits.is_empty());
    let words = if by_hand { format!("ticked off{since}") } else { words };
    let words = if is_tried(model, book, Row::Step(at)) && state != StepState::Tried { format!("{words}; tried on a copy") } else { words };
    hanging(Line::of(role, format!("{glyph} ")), role, &words, columns)
}

fn commands(list: &[CommandLine], columns: usize) -> Vec<Line> {
    let one = |command: &CommandLine| {
        let mut lines = hanging(Line::of(Role::Muted, "$ "), Role::Code, &command.line, columns);
        if !command.note.is_empty() {
            lines.extend(hanging(Line::plain("  "), Role::Muted, &command.note, columns));
        }
        lines
    };
    list.iter().flat_map(one).collect()
}

fn checks(step: &StepLine, columns: usize) -> Vec<Line> {
    let one = |check: &crate::report::runbook::CheckLine| {
        let mut lines = hanging(Line::of(Role::Muted, "$ "), Role::Code, &check.line, columns);
        lines.extend(hanging(Line::of(Role::Good, "→ "), Role::Good, &check.expected, columns));
        lines
    };
    step.check.iter().flat_map(one).collect()
}

/// A line of a document, its indentation kept where it has to be broken.
fn block(line: &str, columns: usize) -> Vec<Line> {
    let text = text::clean(line);
    if text::width(&text) <= columns {
        return vec![Line::of(Role::Code, line)];
    }
    let start = line.len() - line.trim_start().len();
    hanging(Line::plain(" ".repeat(start.min(columns / 2))), Role::Code, line.trim_start(), columns)
}

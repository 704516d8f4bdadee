//! A runbook as a document: Markdown for the incident channel, JSON for machines.
//!
//! In Markdown, fenced `sh` blocks hold commands and nothing else, one a line; fenced `yaml` blocks hold patches.

mod progress;

use std::fmt::Write as _;

use serde::Serialize;

use super::text::{markdown, markdown_code, shell};
pub use progress::{Progress, json_with, render_with};

use crate::model::Edit;
use crate::runbook::{Check, Command, Measure, Patch, Runbook, Step};

/// The whole document.
#[derive(Clone, Debug, Serialize)]
pub struct RunbookDocument {
    /// The version of this form.
    pub version: u32,
    /// What it is for.
    pub title: String,
    /// The object, as an id.
    pub target: String,
    /// Why, in sentences.
    pub summary: Vec<String>,
    /// What may undo the steps, or make them incomplete.
    pub warnings: Vec<String>,
    /// In the order in which they are taken.
    pub steps: Vec<StepLine>,
    /// What the edits of all steps do to the inventory.
    pub proof: ProofLine,
    /// What no step closes.
    pub remains: Vec<String>,
}

/// One step.
#[derive(Clone, Debug, Serialize)]
pub struct StepLine {
    /// Counted from 1.
    pub number: usize,
    /// What is done.
    pub title: String,
    /// Why.
    pub why: String,
    /// What a person has to decide or know before it.
    pub decisions: Vec<String>,
    /// Who loses what.
    pub effect: Vec<String>,
    /// Keep what is there.
    pub save: Vec<CommandLine>,
    /// The change.
    pub commands: Vec<CommandLine>,
    /// The change as files.
    pub patches: Vec<PatchLine>,
    /// Shows that it worked.
    pub check: Vec<CheckLine>,
    /// The way back.
    pub rollback: Vec<CommandLine>,
    /// The change of the inventory, as it was proved.
    pub edits: Vec<EditLine>,
}

/// One command.
#[derive(Clone, Debug, Serialize)]
pub struct CommandLine {
    /// The command as a shell reads it, on one line.
    pub line: String,
    /// Its words, unquoted.
    pub words: Vec<String>,
    /// The file that takes its output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// What to take care of.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A command that shows whether a step worked.
#[derive(Clone, Debug, Serialize)]
pub struct CheckLine {
    /// The command as a shell reads it.
    pub line: String,
    /// What it prints then.
    pub expected: String,
}

/// A document that changes or makes an object.
#[derive(Clone, Debug, Serialize)]
pub struct PatchLine {
    /// A name for its file.
    pub file: String,
    /// The object, as an id.
    pub object: String,
    /// `patch` changes the object, `manifest` is the whole object.
    pub kind: &'static str,
    /// The document.
    pub yaml: String,
}

/// A change of the inventory.
#[derive(Clone, Debug, Serialize)]
pub struct EditLine {
    /// `put`, `remove` or `server`.
    pub action: &'static str,
    /// The object, as an id.
    pub object: String,
}

/// What was proved.
#[derive(Clone, Debug, Serialize)]
pub struct ProofLine {
    /// Everything that was to be closed is closed.
    pub holds: bool,
    /// What was measured on the inventory, before and after all edits.
    pub measures: Vec<MeasureLine>,
}

/// One thing that was measured.
#[derive(Clone, Debug, Serialize)]
pub struct MeasureLine {
    /// What is counted.
    pub what: String,
    /// As it is.
    pub before: usize,
    /// With all edits.
    pub after: usize,
    /// Whether it is as it has to be.
    pub holds: bool,
    /// What is left.
    pub left: Vec<String>,
}

/// The document of a runbook.
pub fn document(runbook: &Runbook) -> RunbookDocument {
    RunbookDocument {
        version: super::VERSION,
        title: runbook.title.clone(),
        target: runbook.target.to_string(),
        summary: runbook.summary.clone(),
        warnings: runbook.warnings.clone(),
        steps: runbook.steps.iter().enumerate().map(|(at, step)| step_line(at + 1, step)).collect(),
        proof: ProofLine { holds: runbook.proof.holds(), measures: runbook.proof.measures.iter().map(measure_line).collect() },
        remains: runbook.remains.clone(),
    }
}

fn step_line(number: usize, step: &Step) -> StepLine {
    let commands = |list: &[Command]| list.iter().map(command_line).collect();
    let edit = |edit: &Edit| {
        let action = match edit {
            Edit::Put(_) => "put",
            Edit::Remove(_) => "remove",
            Edit::Server(_) => "server",
        };
        EditLine { action, object: edit.object().to_string() }
    };
    StepLine {
        number,
        title: step.title.clone(),
        why: step.why.clone(),
        decisions: step.decisions.clone(),
        effect: step.effect.clone(),
        save: commands(&step.save),
        commands: commands(&step.commands),
        patches: step.patches.iter().map(patch_line).collect(),
        check: step.check.iter().map(|Check { command, expected }| CheckLine { line: line(command), expected: expected.clone() }).collect(),
        rollback: commands(&step.rollback),
        edits: step.edits.iter().map(edit).collect(),
    }
}

fn command_line(command: &Command) -> CommandLine {
    CommandLine { line: line(command), words: command.words.clone(), output: command.save_as.clone(), note: command.note.clone() }
}

fn patch_line(patch: &Patch) -> PatchLine {
    let kind = if patch.whole { "manifest" } else { "patch" };
    PatchLine { file: patch.file_name.clone(), object: patch.object.to_string(), kind, yaml: patch.tree.yaml() }
}

fn measure_line(measure: &Measure) -> MeasureLine {
    MeasureLine { what: measure.what.clone(), before: measure.before, after: measure.after, holds: measure.holds(), left: measure.left.clone() }
}

/// A command as one line for a shell: whatever its words hold, it runs nothing else and takes none of them for a flag.
pub fn line(command: &Command) -> String {
    let mut line = command.words.iter().map(|word| shell(word)).collect::<Vec<_>>().join(" ");
    if let Some(input) = &command.input {
        line.insert_str(0, &format!("printf '%s\\n' {} | ", shell(&input.json())));
    }
    if let Some(file) = &command.save_as {
        let _infallible = write!(line, " > {}", shell(file));
    }
    line
}

/// The runbook as Markdown.
pub fn render(document: &RunbookDocument) -> String {
    let mut out = format!("# {}\n\n", markdown(&document.title));
    for sentence in &document.summary {
        let _infallible = writeln!(out, "{}\n", markdown(sentence));
    }
    if !document.warnings.is_empty() {
        out.push_str("**Take care**\n\n");
        bullets(&document.warnings, &mut out);
    }
    proof(&document.proof, &mut out);
    for step in &document.steps {
        render_step(step, &mut out);
    }
    if !document.remains.is_empty() {
        out.push_str("## What stays open\n\n");
        bullets(&document.remains, &mut out);
    }
    out
}

fn bullets(items: &[String], out: &mut String) {
    for item in items {
        let _infallible = writeln!(out, "- {}", markdown(item));
    }
    out.push('\n');
}

fn proof(proof: &ProofLine, out: &mut String) {
    if proof.measures.is_empty() {
        return;
    }
    let word = if proof.holds { "The steps below do their work on the inventory as it was read" } else { "The steps below do not close everything" };
    let _infallible = writeln!(out, "{word}:\n");
    let rows: Vec<Vec<String>> = proof
        .measures
        .iter()
        .map(|m| {
            let left = m.left.iter().map(|l| markdown_code(l)).collect::<Vec<_>>().join(", ");
            vec![markdown(&m.what), m.before.to_string(), m.after.to_string(), left]
        })
        .collect();
    out.push_str(&super::markdown::table(&["measured", "before", "after", "left"], &rows));
    out.push('\n');
}

fn render_step(step: &StepLine, out: &mut String) {
    let _infallible = writeln!(out, "## {}. {}\n\n{}.\n", step.number, markdown(&step.title), markdown(step.why.trim_end_matches('.')));
    if !step.decisions.is_empty() {
        bullets(&step.decisions, out);
    }
    if !step.effect.is_empty() {
        out.push_str("Effect:\n\n");
        bullets(&step.effect, out);
    }
    for patch in &step.patches {
        let _infallible = writeln!(out, "For Git, {} of {}:\n\n```yaml\n{}```\n", patch.kind, markdown_code(&patch.object), patch.yaml);
    }
    commands("Keep what is there", &step.save, out);
    commands("Do", &step.commands, out);
    checks(&step.check, out);
    commands("Way back", &step.rollback, out);
}

fn checks(checks: &[CheckLine], out: &mut String) {
    let Some(first) = checks.first() else { return };
    let lines: Vec<&str> = checks.iter().map(|check| check.line.as_str()).collect();
    let _infallible = writeln!(out, "Check:\n\n```sh\n{}\n```\n", lines.join("\n"));
    if checks.iter().all(|check| check.expected == first.expected) {
        let _infallible = writeln!(out, "Expected: {}\n", markdown(&first.expected));
    } else {
        let expected: Vec<String> = checks.iter().map(|check| markdown(&check.expected)).collect();
        let _infallible = writeln!(out, "Expected, in this order:\n\n1. {}\n", expected.join("\n1. "));
    }
}

fn commands(title: &str, commands: &[CommandLine], out: &mut String) {
    if commands.is_empty() {
        return;
    }
    let _infallible = writeln!(out, "{title}:\n\n```sh");
    for command in commands {
        let _infallible = writeln!(out, "{}", command.line);
    }
    out.push_str("```\n\n");
    let mut notes: Vec<String> = commands.iter().map(|c| c.note.clone()).filter(|note| !note.is_empty()).collect();
    notes.dedup();
    if !notes.is_empty() {
        bullets(&notes, out);
    }
}

#[cfg(test)]
mod tests;

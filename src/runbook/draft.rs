//! Writing a runbook: each step is written against the inventory as the steps before it leave it.

use super::change::Change;
use super::{Check, Command, Runbook, Step, effect, managed};
use crate::analysis::Analysis;
use crate::model::{Edit, Inventory, ObjectRef};

/// A runbook that is being written.
pub(super) struct Draft<'a> {
    pub(super) analysis: &'a Analysis,
    /// The inventory after the steps so far.
    pub(super) state: Inventory,
    pub(super) runbook: Runbook,
}

impl<'a> Draft<'a> {
    pub(super) fn new(analysis: &'a Analysis, title: impl Into<String>, target: &ObjectRef) -> Self {
        let runbook = Runbook {
            title: title.into(),
            target: target.clone(),
            summary: Vec::new(),
            warnings: Vec::new(),
            steps: Vec::new(),
            proof: super::Proof::default(),
            remains: Vec::new(),
        };
        Self { analysis, state: (*analysis.inventory).clone(), runbook }
    }

    /// Adds a step that makes these changes; one that does nothing at all is left out.
    pub(super) fn push(&mut self, mut step: Step, changes: &[Change]) {
        let before = self.state.clone();
        for change in changes {
            change.write(&self.state, &mut step);
            self.state = Edit::apply(&self.state, &[change.edit()]);
            for warning in managed::warnings(&before, &change.object) {
                self.warn(warning);
            }
        }
        self.finish(step, &before);
    }

    /// Adds a step whose commands do what the edits say.
    pub(super) fn push_edits(&mut self, mut step: Step, edits: Vec<Edit>) {
        let before = self.state.clone();
        self.state = Edit::apply(&self.state, &edits);
        step.edits.extend(edits);
        self.finish(step, &before);
    }

    fn finish(&mut self, mut step: Step, before: &Inventory) {
        step.effect.extend(effect::of(before, &self.state, &step.edits));
        once(&mut step.save);
        if !(step.commands.is_empty() && step.decisions.is_empty() && step.edits.is_empty() && step.check.is_empty()) {
            self.runbook.steps.push(step);
        }
    }

    pub(super) fn warn(&mut self, warning: impl Into<String>) {
        let warning = warning.into();
        if !self.runbook.warnings.contains(&warning) {
            self.runbook.warnings.push(warning);
        }
    }

    /// Says what was not read: what is not known cannot be closed.
    pub(super) fn warn_of_gaps(&mut self) {
        let unread: Vec<&str> = self.analysis.inventory.coverage.unread().into_iter().flatten().map(crate::model::Kind::plural).collect();
        if !unread.is_empty() {
            self.warn(format!("Not everything was read ({}): steps may be missing, and what is proved holds for what was read", unread.join(", ")));
        }
    }

    pub(super) fn remains(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !self.runbook.remains.contains(&text) {
            self.runbook.remains.push(text);
        }
    }
}

impl Step {
    /// A step with a title and a reason.
    pub(super) fn titled(title: impl Into<String>, why: impl Into<String>) -> Self {
        Self { title: title.into(), why: why.into(), ..Self::default() }
    }

    /// The same with a command.
    pub(super) fn running(mut self, command: Command) -> Self {
        self.commands.push(command);
        self
    }

    /// The same with a check.
    pub(super) fn checking(mut self, command: Command, expected: impl Into<String>) -> Self {
        self.check.push(Check { command, expected: expected.into() });
        self
    }

    /// The same with something to decide or to know.
    pub(super) fn deciding(mut self, decision: impl Into<String>) -> Self {
        self.decisions.push(decision.into());
        self
    }
}

/// Keeps the first of equal commands.
fn once(commands: &mut Vec<Command>) {
    let mut seen: Vec<Command> = Vec::new();
    commands.retain(|command| {
        let new = !seen.contains(command);
        seen.extend(new.then(|| command.clone()));
        new
    });
}

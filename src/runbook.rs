//! What to do: steps that fix a finding or contain an object, each with commands, patches, a check, a way back, and what it costs.
//!
//! A step changes the cluster by commands and the inventory by edits, and both are made from the same change, so that applying the edits
//! and analysing again proves what the commands will do. Names from the cluster are data: a command is a list of words that is quoted
//! when it is written, a patch is a [`Tree`] that quotes every scalar.

mod change;
mod contain;
mod diff;
mod draft;
mod effect;
mod fix;
mod kubectl;
mod managed;
mod manifest;
mod proof;
mod reads;
mod repair;
pub mod tree;

use crate::model::{Edit, ObjectRef};

pub use contain::{contain, reached, refusal, ways_in};
pub use kubectl::Command;
pub use manifest::whole as manifest;
pub use proof::{find, reached_goals};
pub use repair::fix;
pub use tree::Tree;

/// Steps for one purpose, with the proof that they serve it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runbook {
    /// What it is for, as a headline.
    pub title: String,
    /// The object that is fixed or contained.
    pub target: ObjectRef,
    /// Why, in sentences.
    pub summary: Vec<String>,
    /// What may undo the steps, or make them incomplete.
    pub warnings: Vec<String>,
    /// In the order in which they are taken.
    pub steps: Vec<Step>,
    /// What the edits of all steps do to the inventory.
    pub proof: Proof,
    /// What no step closes: said, not claimed.
    pub remains: Vec<String>,
}

impl Runbook {
    /// The edits of every step, in order.
    pub fn edits(&self) -> Vec<Edit> {
        self.steps.iter().flat_map(|step| step.edits.iter().cloned()).collect()
    }
}

/// One step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// What is done.
    pub title: String,
    /// Why, and why now.
    pub why: String,
    /// What a person has to decide or know before it, in sentences.
    pub decisions: Vec<String>,
    /// Keep what is there, for the way back.
    pub save: Vec<Command>,
    /// The change.
    pub commands: Vec<Command>,
    /// The change as files for Git.
    pub patches: Vec<Patch>,
    /// Shows that it worked.
    pub check: Vec<Check>,
    /// The way back.
    pub rollback: Vec<Command>,
    /// Who loses what.
    pub effect: Vec<String>,
    /// The change of the inventory.
    pub edits: Vec<Edit>,
}

/// A command that shows whether a step worked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The command.
    pub command: Command,
    /// What it prints then.
    pub expected: String,
}

/// A change of one object as a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    /// A name for its file, safe on every file system.
    pub file_name: String,
    /// The object.
    pub object: ObjectRef,
    /// A whole object rather than a change of one.
    pub whole: bool,
    /// The document, with the object's kind and name.
    pub tree: Tree,
}

/// What an analysis of the edited inventory says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// What was measured.
    pub measures: Vec<Measure>,
}

impl Proof {
    /// Whether everything that was to be closed is closed.
    pub fn holds(&self) -> bool {
        self.measures.iter().all(Measure::holds)
    }
}

/// One thing that is measured before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// What is counted.
    pub what: String,
    /// As it is.
    pub before: usize,
    /// With all edits applied.
    pub after: usize,
    /// What `after` has to be at most for the runbook to do its work; none where it only informs.
    pub at_most: Option<usize>,
    /// What is left, in words.
    pub left: Vec<String>,
}

impl Measure {
    /// Whether it is as it has to be.
    pub fn holds(&self) -> bool {
        self.at_most.is_none_or(|most| self.after <= most)
    }
}

#[cfg(test)]
mod tests;

//! Checks of single objects and of small neighbourhoods: what is set, what is missing, what does not fit together.
//!
//! A check is native code that reads the model; its texts, severity and mappings are data (`rules/posture`). Each check is asked about
//! every object it applies to and answers pass, fail or not evaluated: it may not conclude anything from the absence of what was not read.

mod cluster;
mod engine;
mod fingerprint;
mod networks;
pub mod pss;
mod rbac;
mod reading;
mod registry;
mod roots;
mod secrets;
mod spec;
#[cfg(test)]
mod tests;
mod verdicts;
mod workloads;

use crate::model::{Evidence, Name, ObjectRef};

pub use engine::{check, check_with};
pub use fingerprint::fingerprint;
pub use rbac::describe;
pub use registry::{Check, registry};
pub use roots::{WORKLOADS, pod_path, spec_path};

/// What a check says of one object that fails it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What the finding will be known by: the same on every run.
    pub id: Name,
    /// The rule's id.
    pub rule: Name,
    /// The object: the topmost workload rather than its pods.
    pub object: ObjectRef,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// What the object does or lacks, as the end of a sentence about it.
    pub title: Name,
    /// How many pods are concerned; 1 for what has no pods, 0 for a workload of which none runs.
    pub instances: u32,
}

/// How the objects of one rule fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The rule's id.
    pub rule: Name,
    /// Objects that are fine.
    pub pass: u32,
    /// Objects that are not.
    pub fail: u32,
    /// Objects that could not be decided; what was not read at all counts as one.
    pub not_evaluated: u32,
    /// Why something could not be decided.
    pub reason: Option<String>,
}

/// The answers of all checks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// What failed, in lists of which each can be worked through by itself: within one, what is said of an object stands together, or what one rule
    /// says does.
    pub failures: Vec<Vec<Outcome>>,
    /// How each rule fared, in the order of the registry.
    pub tallies: Vec<Tally>,
}

/// What is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CheckOptions {
    /// Also what comes with Kubernetes: its roles and bindings, its namespaces, and the static pods of the control plane.
    pub include_system: bool,
}

//! From a finding to the changes that remove it: the smallest that do, one fixer a rule.
//!
//! Where the right change is a person's decision (which tag, which rights), the fixer makes the part that is safe without it and says
//! what is to be decided; the changes remove the finding either way.

mod access;
mod access_hygiene;
mod access_rights;
mod admission;
mod configuration;
mod exposure;
mod policies;
mod spec;
mod workload;

pub(super) use access::unbind;
pub(super) use exposure::closed;
pub(super) use spec::{confined, without_token};

use super::change::Change;
use crate::model::{Finding, Inventory, Name, ObjectRef};

/// What a fixer sees.
pub(super) struct Case<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) finding: &'a Finding,
}

impl Case<'_> {
    /// The object of the finding.
    fn object(&self) -> &ObjectRef {
        &self.finding.object
    }
}

/// The changes that remove a finding.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    pub(super) changes: Vec<Change>,
    /// Questions to a person, in sentences.
    pub(super) decisions: Vec<String>,
}

impl Plan {
    fn of(changes: impl IntoIterator<Item = Change>) -> Self {
        Self { changes: changes.into_iter().collect(), decisions: Vec::new() }
    }

    fn deciding(mut self, decision: impl Into<String>) -> Self {
        self.decisions.push(decision.into());
        self
    }
}

type Fixer = fn(&Case<'_>) -> Plan;

/// The changes for a finding; none for a rule that has no fixer.
pub(super) fn plan(case: &Case<'_>) -> Option<Plan> {
    let rule: &Name = &case.finding.rule;
    if let Some(plan) = spec::plan(case) {
        return Some(plan);
    }
    let rooms: [&[(&str, Fixer)]; 8] = [
        access::FIXERS,
        access_hygiene::FIXERS,
        access_rights::FIXERS,
        admission::FIXERS,
        configuration::FIXERS,
        exposure::FIXERS,
        policies::FIXERS,
        workload::FIXERS,
    ];
    let fixer = rooms.into_iter().flatten().find(|(id, _)| *rule == **id)?.1;
    Some(fixer(case))
}

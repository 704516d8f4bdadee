//! The checks.

use std::sync::LazyLock;

use super::engine::Context;
use super::roots::{Sees, WORKLOADS};
use super::spec::{Hits, SpecView};
use super::verdicts::Verdicts;
use crate::model::Kind;

/// One check. What it means is in the catalogue, under its id.
#[derive(Clone, Copy)]
pub struct Check {
    /// The rule's id.
    pub id: &'static str,
    /// The kinds that it reads.
    pub reads: &'static [Kind],
    /// Those whose absence it concludes from.
    pub(super) rests_on: &'static [Kind],
    pub(super) judge: Judge,
}

#[derive(Clone, Copy)]
pub(super) enum Judge {
    /// By a pod's specification alone: asked once for equal ones.
    Spec {
        /// What the object does or lacks.
        title: &'static str,
        sees: Sees,
        judge: fn(&SpecView<'_>, &mut Hits),
    },
    /// By anything in the inventory.
    Objects(fn(&Context<'_>, &mut Verdicts<'_>)),
}

impl Check {
    /// A check of pod specifications: templates and what runs.
    pub(super) const fn spec(id: &'static str, title: &'static str, judge: fn(&SpecView<'_>, &mut Hits)) -> Self {
        Self { id, reads: WORKLOADS, rests_on: &[], judge: Judge::Spec { title, sees: Sees::Current, judge } }
    }

    /// The same check, of other specifications.
    pub(super) const fn seeing(self, sees: Sees) -> Self {
        match self.judge {
            Judge::Spec { title, judge, .. } => Self { judge: Judge::Spec { title, sees, judge }, ..self },
            Judge::Objects(_) => self,
        }
    }

    /// A check of objects.
    pub(super) const fn objects(id: &'static str, reads: &'static [Kind], rests_on: &'static [Kind], judge: fn(&Context<'_>, &mut Verdicts<'_>)) -> Self {
        Self { id, reads, rests_on, judge: Judge::Objects(judge) }
    }
}

impl std::fmt::Debug for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Check").field("id", &self.id).field("reads", &self.reads).finish_non_exhaustive()
    }
}

static REGISTRY: LazyLock<Vec<Check>> = LazyLock::new(|| {
    let families = [
        super::spec::CHECKS,
        super::rbac::CHECKS,
        &[super::cluster::CHECKS, super::networks::CHECKS, super::networks::SERVICES, super::secrets::CHECKS, super::workloads::CHECKS],
    ];
    let mut checks: Vec<Check> = families.concat().concat();
    checks.sort_by_key(|check| check.id);
    checks
});

/// Every check, by id.
pub fn registry() -> &'static [Check] {
    &REGISTRY
}

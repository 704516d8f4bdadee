//! Asks every check about every object.

mod judging;

use std::sync::OnceLock;

use rayon::prelude::*;

use super::networks::LabelIndex;
use super::rbac::Index;
use super::reading::Reading;
use super::registry::{Check, Judge, registry};
use super::roots::{Root, roots};
use super::verdicts::Verdicts;
use super::{CheckOptions, Checked, Outcome, pss};
use crate::model::Inventory;
use judging::Judging;

/// Workloads that are judged in one go: enough of them to meet equal specifications again, few enough to share the work among cores.
const SHARE: usize = 4096;

/// What a check may look at.
pub(super) struct Context<'a> {
    pub(super) inventory: &'a Inventory,
    pub(super) options: CheckOptions,
    pub(super) reading: &'a Reading<'a>,
    /// Every workload and bare pod, sorted.
    pub(super) roots: &'a [Root<'a>],
    index: OnceLock<Index<'a>>,
    labels: OnceLock<LabelIndex<'a>>,
}

impl<'a> Context<'a> {
    /// Bindings by what they name.
    pub(super) fn index(&self) -> &Index<'a> {
        self.index.get_or_init(|| Index::new(self.inventory))
    }

    /// The labels of pods, and of those that templates would make.
    pub(super) fn labels(&self) -> &LabelIndex<'a> {
        self.labels.get_or_init(|| LabelIndex::new(self.inventory))
    }
}

/// Every check over every object it applies to, without what comes with Kubernetes.
pub fn check(inventory: &Inventory) -> Checked {
    check_with(inventory, CheckOptions::default())
}

/// Every check over every object it applies to.
pub fn check_with(inventory: &Inventory, options: CheckOptions) -> Checked {
    let reading = Reading::new(&inventory.coverage);
    let (verdicts, mut failures) = run(inventory, options, &reading, false);
    let (outcomes, tallies): (Vec<_>, Vec<_>) = verdicts.into_par_iter().map(Verdicts::finish).unzip();
    failures.extend(outcomes);
    failures.retain(|list| !list.is_empty());
    Checked { failures, tallies }
}

/// The verdicts of each check, in the order of the registry; and what fails checks of specifications, in lists by object.
pub(super) fn run<'a>(inventory: &Inventory, options: CheckOptions, reading: &'a Reading<'a>, trace: bool) -> (Vec<Verdicts<'a>>, Vec<Vec<Outcome>>) {
    let roots = roots(inventory, options, reading);
    let context = Context { inventory, options, reading, roots: &roots, index: OnceLock::new(), labels: OnceLock::new() };
    let fresh = |check: &'static Check| Verdicts::new(check, reading, trace);
    let objects = || {
        let judged = |check: &'static Check| {
            let mut verdicts = fresh(check);
            if let Judge::Objects(judge) = check.judge {
                judge(&context, &mut verdicts);
            }
            verdicts
        };
        registry().par_iter().with_max_len(1).map(judged).collect::<Vec<_>>()
    };
    let specs = || {
        let judged = |share: &[Root<'_>]| {
            let mut verdicts: Vec<Verdicts<'a>> = registry().iter().map(fresh).collect();
            let mut failures = Vec::new();
            let mut judging = Judging::new(inventory.cluster.version.unwrap_or(pss::LATEST));
            for root in share {
                judging.root(root, &mut verdicts, &mut failures);
            }
            (verdicts, failures)
        };
        roots.par_chunks(SHARE).map(judged).collect::<Vec<_>>()
    };
    let (shares, mut all) = rayon::join(specs, objects);
    let mut failures = Vec::with_capacity(shares.len());
    for (verdicts, list) in shares {
        all.iter_mut().zip(verdicts).for_each(|(all, more)| all.absorb(more));
        failures.push(list);
    }
    (all, failures)
}

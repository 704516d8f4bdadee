//! Counts over a whole analysis.

use std::collections::BTreeSet;

use super::Analysis;
use crate::attack::Mask;
use crate::model::{ObjectRef, Severity};

/// Counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Findings from critical to info.
    pub findings: [usize; 5],
    /// Checks that passed on an object.
    pub passed: u64,
    /// Checks that failed on an object.
    pub failed: u64,
    /// Checks that could not be decided.
    pub not_evaluated: u64,
    /// Objects exposed to the outside.
    pub exposed: usize,
    /// Entries: exposed objects that are in the graph, or what is assumed compromised.
    pub starts: usize,
    /// Entries with a path to some goal or jewel.
    pub starts_with_path: usize,
    /// Entries with a path to `goal:cluster-admin`.
    pub starts_to_admin: usize,
    /// Goals and crown jewels.
    pub targets: usize,
    /// Of these, those that some entry reaches.
    pub targets_reached: usize,
    /// Connected pairs of an entry and a target.
    pub paths: usize,
}

impl Summary {
    /// The number of findings of one severity.
    pub fn of(&self, severity: Severity) -> usize {
        Severity::ALL.iter().position(|s| *s == severity).map_or(0, |at| self.findings[at])
    }

    /// Passed of passed and failed, in tenths of a percent; none if nothing was evaluated.
    pub fn pass_rate(&self) -> Option<u32> {
        let evaluated = self.passed + self.failed;
        (evaluated > 0).then(|| ((self.passed * 1000 + evaluated / 2) / evaluated) as u32)
    }
}

/// Counts an analysis.
pub(super) fn of(analysis: &Analysis) -> Summary {
    let mask = Mask::default();
    let (starts, targets) = (analysis.starts(), analysis.targets());
    let mut findings = [0; 5];
    for finding in &analysis.findings {
        if let Some(at) = Severity::ALL.iter().position(|s| *s == finding.severity) {
            findings[at] += 1;
        }
    }
    let exposed: BTreeSet<&ObjectRef> = analysis.exposure.open.iter().map(|exposure| &exposure.workload_or_pod).collect();
    let admin: Vec<_> = analysis.graph.goal("cluster-admin").into_iter().collect();
    let to = || rayon::join(|| analysis.graph.distances_to(&targets, &mask), || analysis.graph.distances_to(&admin, &mask));
    let ((reaching, to_admin), reached) = rayon::join(to, || analysis.graph.distances_from(&starts, &mask));
    Summary {
        findings,
        passed: analysis.tallies.iter().map(|t| u64::from(t.pass)).sum(),
        failed: analysis.tallies.iter().map(|t| u64::from(t.fail)).sum(),
        not_evaluated: analysis.tallies.iter().map(|t| u64::from(t.not_evaluated)).sum(),
        exposed: exposed.len(),
        starts: starts.len(),
        starts_with_path: starts.iter().filter(|v| reaching.hops(**v).is_some()).count(),
        starts_to_admin: starts.iter().filter(|v| to_admin.hops(**v).is_some()).count(),
        targets: targets.len(),
        targets_reached: targets.iter().filter(|v| reached.hops(**v).is_some()).count(),
        paths: analysis.graph.pairs(&starts, &targets, &mask),
    }
}
